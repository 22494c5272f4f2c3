import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionTracer, FinishedDebugLog } from '../apex/entry/debugLogs';
import { publishToSystemTopic } from '../bus/systemTopics';
import type { EventBus } from '../bus/eventBus';
import type { Clock } from '../clock';
import type { OrgDatabase } from '../data/database';
import { removeSystemRecords, writeSystemRecords } from '../data/systemRecords';
import { logLevels, type DebugLevels, type LogCategory, type LogLevel } from '../debugLog/debugLevels';

export interface DebugLogsOptions {
    readonly clock: Clock;
    readonly database: OrgDatabase;
    readonly bus: EventBus;
    /** Where the texts are kept; without it they last as long as the org. */
    readonly directory?: string;
}

/** How many logs an org keeps here; the platform keeps 1,000 MB for 7 days. */
const mostKept = 1000;

/** Fields of DebugLevel by the category that they set. */
const levelFields: Readonly<Partial<Record<LogCategory, string>>> = {
    APEX_CODE: 'ApexCode',
    APEX_PROFILING: 'ApexProfiling',
    CALLOUT: 'Callout',
    DB: 'Database',
    NBA: 'Nba',
    SYSTEM: 'System',
    VALIDATION: 'Validation',
    VISUALFORCE: 'Visualforce',
    WAVE: 'Wave',
    WORKFLOW: 'Workflow'
};

/** The debug logs of an org: written for users who have a trace flag, shown as ApexLog records, told of on `/systemTopic/Logging`. */
export class DebugLogs implements ExecutionTracer {
    readonly #options: DebugLogsOptions;
    readonly #texts = new Map<string, string>();

    constructor(options: DebugLogsOptions) {
        this.#options = options;
        if (options.directory !== undefined) mkdirSync(options.directory, { recursive: true });
    }

    /** The text of a log; undefined if there is none (any more). */
    body(id: string): string | undefined {
        const record = this.#options.database.get('ApexLog', id);
        if (!record) return undefined;
        const known = this.#texts.get(String(record['Id']));
        const file = this.#fileOf(String(record['Id']));
        return known ?? (file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : undefined);
    }

    levelsFor(userId: string): DebugLevels | undefined {
        const { database, clock } = this.#options;
        const now = clock.now();
        for (const flag of database.lookup('TraceFlag', 'TracedEntityId', userId) ?? []) {
            const isActive = Number(flag['StartDate'] ?? 0) <= now && Number(flag['ExpirationDate'] ?? 0) > now;
            const level = isActive ? database.get('DebugLevel', String(flag['DebugLevelId'])) : undefined;
            if (level) return levelsOf(level);
        }
        return undefined;
    }

    finished({ text, userId, operation, status, startedAt, durationMilliseconds }: FinishedDebugLog): void {
        const { database, bus } = this.#options;
        const { ids } = writeSystemRecords(database, userId, [
            {
                object: 'ApexLog',
                fields: {
                    LogUserId: userId,
                    LogLength: Buffer.byteLength(text),
                    Request: 'Api',
                    Operation: operation,
                    Application: 'Unknown',
                    Status: status,
                    DurationMilliseconds: durationMilliseconds,
                    StartTime: startedAt,
                    Location: 'Monitoring'
                }
            }
        ]);
        const [id = ''] = ids;
        const file = this.#fileOf(id);
        if (file === undefined) this.#texts.set(id, text);
        else writeFileSync(file, text);
        this.#forgetOldest(userId);
        publishToSystemTopic(bus, 'Logging', { type: 'created', sobject: { Id: id }, userId });
    }

    #fileOf(id: string): string | undefined {
        const { directory } = this.#options;
        return directory === undefined ? undefined : join(directory, `${id}.log`);
    }

    #forgetOldest(userId: string): void {
        const { database } = this.#options;
        if (database.count('ApexLog') <= mostKept) return;
        const [oldest] = database.records('ApexLog');
        const id = String(oldest?.['Id']);
        removeSystemRecords(database, userId, 'ApexLog', [id]);
        this.#texts.delete(id);
        const file = this.#fileOf(id);
        if (file !== undefined) rmSync(file, { force: true });
    }
}

function levelsOf(record: Readonly<Record<string, unknown>>): DebugLevels {
    const levels: Partial<Record<LogCategory, LogLevel>> = {};
    for (const [category, field] of Object.entries(levelFields) as [LogCategory, string][]) {
        const level = logLevels.find((each) => each === String(record[field] ?? '').toUpperCase());
        if (level) levels[category] = level;
    }
    return levels;
}
