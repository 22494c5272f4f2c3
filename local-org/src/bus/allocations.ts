import type { Clock } from '../clock';
import type { BusEventKind } from './busEvent';
import { onlyEventOf } from './eventChannels';
import { RollingCount } from './rollingCount';
import { quarterHour, UsageMetrics } from './usageMetrics';

const hour = 60 * 60 * 1000;

/** What an org of an edition may use ("Platform Event Allocations", "Streaming API Allocations"). */
interface EditionAllocations {
    /** High-volume platform events that are published an hour. */
    readonly published: number;
    /** Platform events and change events that are delivered to CometD and Pub/Sub API subscribers in 24 hours. */
    readonly delivered: number;
    /** PushTopic events, and generic events, that are delivered in 24 hours. */
    readonly streamed: number;
    readonly concurrentClients: number;
    readonly standardVolumePublished: number;
    readonly standardVolumeDelivered: number;
    /** Platform event definitions. */
    readonly definitions: number;
}

const allocationsByEdition = {
    developer: {
        published: 50_000,
        delivered: 10_000,
        streamed: 10_000,
        concurrentClients: 20,
        standardVolumePublished: 1_000,
        standardVolumeDelivered: 10_000,
        definitions: 5
    },
    enterprise: {
        published: 250_000,
        delivered: 25_000,
        streamed: 200_000,
        concurrentClients: 1_000,
        standardVolumePublished: 100_000,
        standardVolumeDelivered: 25_000,
        definitions: 50
    },
    unlimited: {
        published: 250_000,
        delivered: 50_000,
        streamed: 1_000_000,
        concurrentClients: 2_000,
        standardVolumePublished: 100_000,
        standardVolumeDelivered: 50_000,
        definitions: 100
    },
    performance: {
        published: 250_000,
        delivered: 50_000,
        streamed: 1_000_000,
        concurrentClients: 2_000,
        standardVolumePublished: 100_000,
        standardVolumeDelivered: 50_000,
        definitions: 100
    }
} satisfies Record<string, EditionAllocations>;

export type Edition = keyof typeof allocationsByEdition;

export const editions = Object.keys(allocationsByEdition) as readonly Edition[];

/** What nobody would ever hold open by purpose: a bound on memory where no allocation is enforced. */
const mostClients = 50_000;

/** One line of `/limits`. */
export interface AllocationUse {
    readonly name: string;
    readonly max: number;
    readonly used: number;
}

export interface AllocationsOptions {
    readonly clock: Clock;
    /** Default: developer. */
    readonly edition?: Edition;
    /** Refuse what goes beyond; default: count only. */
    readonly enforced?: boolean;
    /** Where it is counted who publishes and delivers what; what it has of former runs counts on. */
    readonly usage?: UsageMetrics;
    /** Is an event of the kind that was there before high-volume ones? */
    readonly isStandardVolume?: (event: string) => boolean;
}

/** Events that one subscriber was sent. */
export interface Delivered {
    readonly channel: string;
    readonly count: number;
    /** See `Usage.client`. */
    readonly client: string;
    /** By event, on a channel of several kinds. */
    readonly events?: ReadonlyMap<string, number>;
}

/** Counts what an org publishes and delivers against the allocations of its edition. Triggers and flows don't count. */
export class Allocations {
    readonly usage: UsageMetrics;
    readonly enforced: boolean;
    readonly #clock: Clock;
    readonly #of: EditionAllocations;
    readonly #isStandardVolume: (event: string) => boolean;
    #counts = new Counts();
    /** The streaming room tells how many clients there are. */
    #clients: () => number = () => 0;

    constructor({ clock, edition = 'developer', enforced = false, usage, isStandardVolume }: AllocationsOptions) {
        this.#clock = clock;
        this.#of = allocationsByEdition[edition];
        this.enforced = enforced;
        this.usage = usage ?? new UsageMetrics({ clock });
        this.#isStandardVolume = isStandardVolume ?? (() => false);
        this.#restore();
    }

    registerClientCount(clients: () => number): void {
        this.#clients = clients;
    }

    /** Counts platform events to be published; how many of them may be. */
    publish(event: string, count: number, client: string): number {
        const now = this.#clock.now();
        const isStandard = this.#isStandardVolume(event);
        const counter = isStandard ? this.#counts.standardPublished : this.#counts.published;
        const max = isStandard ? this.#of.standardVolumePublished : this.#of.published;
        const taken = Math.max(0, this.enforced ? Math.min(count, max - counter.total(now)) : count);
        counter.add(taken, now);
        this.usage.add(event, 'PUBLISH', client, taken);
        return taken;
    }

    /** Counts change events, which no allocation limits. */
    publishChanges(event: string, count: number): void {
        this.usage.add(event, 'PUBLISH', 'SYSTEM', count);
    }

    /** Counts events that one subscriber was sent: "delivered event notifications", of all subscribers together. */
    deliver({ channel, count, client, events }: Delivered): void {
        const now = this.#clock.now();
        const only = events === undefined ? (onlyEventOf(channel) ?? channel) : undefined;
        if (only !== undefined) return this.#countDelivered(only, eventKindOf(channel), count, client, now);
        for (const [event, each] of events ?? []) this.#countDelivered(event, eventKindOf(channel), each, client, now);
    }

    #countDelivered(event: string, kind: BusEventKind, count: number, client: string, now: number): void {
        this.#counts.delivered(kind, this.#isStandardVolume(event)).add(count, now);
        this.usage.add(event, 'DELIVERY', client, count);
    }

    /** May no more events of this kind be delivered? */
    deliveryExceeded(kind: BusEventKind): boolean {
        if (!this.enforced) return false;
        const max = kind === 'pushTopic' || kind === 'generic' ? this.#of.streamed : this.#of.delivered;
        return this.#counts.delivered(kind, false).total(this.#clock.now()) >= max;
    }

    /** How many CometD clients there may be at once. */
    get mostClients(): number {
        return this.enforced ? this.#of.concurrentClients : mostClients;
    }

    /** How many platform events an org may define. */
    get mostDefinitions(): number {
        return this.enforced ? this.#of.definitions : Infinity;
    }

    /** Everything is unused again. */
    reset(): void {
        this.#counts = new Counts();
        this.usage.clear();
    }

    /** For `/limits`. CometD clients use API version 37.0 and later, which are the "durable" ones. */
    report(): AllocationUse[] {
        const now = this.#clock.now();
        const { published, delivered, streamed, concurrentClients } = this.#of;
        const counts = this.#counts;
        return [
            { name: 'DailyDeliveredPlatformEvents', max: delivered, used: counts.events.total(now) },
            { name: 'DailyDurableGenericStreamingApiEvents', max: streamed, used: counts.generic.total(now) },
            { name: 'DailyDurableStreamingApiEvents', max: streamed, used: counts.pushTopic.total(now) },
            { name: 'DailyGenericStreamingApiEvents', max: streamed, used: 0 },
            {
                name: 'DailyStandardVolumePlatformEvents',
                max: this.#of.standardVolumeDelivered,
                used: counts.standardEvents.total(now)
            },
            { name: 'DailyStreamingApiEvents', max: streamed, used: 0 },
            { name: 'DurableStreamingApiConcurrentClients', max: concurrentClients, used: this.#clients() },
            { name: 'HourlyPublishedPlatformEvents', max: published, used: counts.published.total(now) },
            {
                name: 'HourlyPublishedStandardVolumePlatformEvents',
                max: this.#of.standardVolumePublished,
                used: counts.standardPublished.total(now)
            },
            { name: 'StreamingApiConcurrentClients', max: concurrentClients, used: 0 }
        ];
    }

    /** What was counted before a restart counts on; by quarters of an hour, a publish at the end of its own. */
    #restore(): void {
        const now = this.#clock.now();
        for (const { start, event, usage, count } of this.usage.between(now - 24 * hour, now + 1)) {
            const moment = Math.min(now, start + quarterHour - 1);
            if (usage === 'DELIVERY') {
                const kind = event.startsWith('/') ? eventKindOf(event) : 'platformEvent';
                this.#counts.delivered(kind, this.#isStandardVolume(event)).add(count, start);
            } else if (!event.endsWith('ChangeEvent') && moment > now - hour) {
                const isStandard = this.#isStandardVolume(event);
                (isStandard ? this.#counts.standardPublished : this.#counts.published).add(count, moment);
            }
        }
    }
}

/** What is used up. */
class Counts {
    readonly published = hourly();
    readonly standardPublished = hourly();
    /** High-volume platform events and change events. */
    readonly events = daily();
    readonly standardEvents = daily();
    readonly pushTopic = daily();
    readonly generic = daily();

    delivered(kind: BusEventKind, isStandardVolume: boolean): RollingCount {
        if (kind === 'pushTopic' || kind === 'generic') return this[kind];
        return isStandardVolume ? this.standardEvents : this.events;
    }
}

function hourly(): RollingCount {
    return new RollingCount(hour, 60);
}

function daily(): RollingCount {
    return new RollingCount(24 * hour, 24 * 4);
}

/** The kind of events on a channel, by its name. */
export function eventKindOf(channel: string): BusEventKind {
    if (channel.startsWith('/data/')) return 'changeEvent';
    if (channel.startsWith('/u/')) return 'generic';
    return channel.startsWith('/event/') ? 'platformEvent' : 'pushTopic';
}
