import type { StoredRecord } from '../data/record';
import type { Usage, UsageMetrics } from './usageMetrics';
import { quarterHour } from './usageMetrics';

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const keptDays = 45;

const segmentLengths = { FifteenMinutes: quarterHour, Hourly: hour, Daily: day } as const;
export type TimeSegment = keyof typeof segmentLengths;
const timeSegments = Object.keys(segmentLengths) as readonly TimeSegment[];

/** What usage may be broken down by: fields of PlatformEventUsageMetric with Enhanced Usage Metrics. */
export const enhancedFields = ['EventName', 'EventType', 'UsageType', 'Client', 'TimeSegment'] as const;
type Breakdown = Exclude<(typeof enhancedFields)[number], 'TimeSegment'>;

/** What a query on PlatformEventUsageMetric asks for. */
export interface UsageQuestion {
    readonly now: number;
    /** API names of the fields in the SELECT list and the WHERE clause. */
    readonly fields: ReadonlySet<string>;
    /** Does the WHERE clause limit the time? "If you don't specify the StartDate and EndDate in your query, the query returns data for the last 24 hours." */
    readonly isDated: boolean;
}

/**
 * The rows of PlatformEventUsageMetric that a query looks at (Object Reference; Platform Events Developer Guide, "Enhanced Usage Metrics"). As the
 * platform does, only what isn't zero, and only time segments that are over.
 */
export function usageMetricRows(metrics: UsageMetrics, question: UsageQuestion): StoredRecord[] {
    const isEnhanced = enhancedFields.some((field) => question.fields.has(field));
    return isEnhanced ? enhancedRows(metrics, question) : plainRows(metrics, question.now);
}

/** "The last 24 hours, ending at the last hour, and … historical daily usage." */
function plainRows(metrics: UsageMetrics, now: number): StoredRecord[] {
    const lastHour = now - (now % hour);
    const today = now - (now % day);
    const rows = new Rows(['Name']);
    for (const usage of metrics.between(lastHour - day, lastHour)) rows.add(usage, lastHour - day, day, undefined);
    for (const usage of metrics.between(today - keptDays * day, today)) {
        const start = usage.start - (usage.start % day);
        // in the hour after midnight the last day is the last 24 hours
        if (start !== lastHour - day) rows.add(usage, start, day, undefined);
    }
    return rows.all();
}

function enhancedRows(metrics: UsageMetrics, { now, fields, isDated }: UsageQuestion): StoredRecord[] {
    const by = (['EventName', 'EventType', 'UsageType', 'Client', 'Name'] as const).filter((field) =>
        fields.has(field)
    );
    const rows = new Rows(by);
    for (const segment of timeSegments) {
        const length = segmentLengths[segment];
        const end = now - (now % length);
        const begin = isDated ? now - keptDays * day : end - Math.max(day, length);
        for (const usage of metrics.between(begin - (begin % length), end)) {
            rows.add(usage, usage.start - (usage.start % length), length, segment);
        }
    }
    return rows.all();
}

/** Counts gathered by what tells them apart. */
class Rows {
    readonly #rows = new Map<string, Record<string, string | number | null>>();

    constructor(private readonly by: readonly (Breakdown | 'Name')[]) {}

    add({ event, usage, client, count }: Usage, start: number, length: number, segment: TimeSegment | undefined): void {
        const eventType = eventTypeOf(event);
        // of platform events and change events only
        if (eventType === undefined) return;
        const told = {
            EventName: event,
            EventType: eventType,
            UsageType: usage,
            Client: client === '' ? null : client,
            Name: nameOf(eventType, usage)
        };
        const own = Object.fromEntries(this.by.map((field) => [field, told[field]]));
        const key = JSON.stringify([start, segment, own]);
        const row = this.#rows.get(key);
        if (row !== undefined) row['Value'] = Number(row['Value']) + count;
        else {
            this.#rows.set(key, {
                DeveloperName: key,
                ...own,
                StartDate: start,
                EndDate: start + length,
                TimeSegment: segment ?? null,
                Value: count
            });
        }
    }

    all(): StoredRecord[] {
        return [...this.#rows.values()];
    }
}

function eventTypeOf(event: string): string | undefined {
    if (event.startsWith('/')) return undefined;
    if (event.endsWith('ChangeEvent')) return 'CHANGE_EVENT';
    return event.endsWith('__e') ? 'CUSTOM_PLATFORM_EVENT' : 'STANDARD_PLATFORM_EVENT';
}

function nameOf(eventType: string, usage: Usage['usage']): string {
    const kind = eventType === 'CHANGE_EVENT' ? 'CHANGE_EVENTS' : 'PLATFORM_EVENTS';
    return `${kind}_${usage === 'PUBLISH' ? 'PUBLISHED' : 'DELIVERED'}`;
}
