import type { Clock } from '../clock';
import type { BusEventKind } from './busEvent';
import { RollingCount } from './rollingCount';

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
}

const allocationsByEdition = {
    developer: {
        published: 50_000,
        delivered: 10_000,
        streamed: 10_000,
        concurrentClients: 20,
        standardVolumePublished: 1_000,
        standardVolumeDelivered: 10_000
    },
    enterprise: {
        published: 250_000,
        delivered: 25_000,
        streamed: 200_000,
        concurrentClients: 1_000,
        standardVolumePublished: 100_000,
        standardVolumeDelivered: 25_000
    },
    unlimited: {
        published: 250_000,
        delivered: 50_000,
        streamed: 1_000_000,
        concurrentClients: 2_000,
        standardVolumePublished: 100_000,
        standardVolumeDelivered: 50_000
    },
    performance: {
        published: 250_000,
        delivered: 50_000,
        streamed: 1_000_000,
        concurrentClients: 2_000,
        standardVolumePublished: 100_000,
        standardVolumeDelivered: 50_000
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
}

/** Counts what an org publishes and delivers against the allocations of its edition. Triggers and flows don't count. */
export class Allocations {
    readonly #clock: Clock;
    readonly #of: EditionAllocations;
    readonly #enforced: boolean;
    #published = new RollingCount(hour, 60);
    #delivered = daily();
    #pushTopic = daily();
    #generic = daily();
    /** The streaming room tells how many clients there are. */
    #clients: () => number = () => 0;

    constructor({ clock, edition = 'developer', enforced = false }: AllocationsOptions) {
        this.#clock = clock;
        this.#of = allocationsByEdition[edition];
        this.#enforced = enforced;
    }

    registerClientCount(clients: () => number): void {
        this.#clients = clients;
    }

    /** Counts platform events to be published; how many of them may be. */
    publish(count: number): number {
        const now = this.#clock.now();
        const allowed = this.#enforced ? this.#of.published - this.#published.total(now) : count;
        const taken = Math.max(0, Math.min(count, allowed));
        this.#published.add(taken, now);
        return taken;
    }

    /** Counts events that one subscriber was sent. */
    deliver(kind: BusEventKind, count: number): void {
        this.#deliveries(kind).add(count, this.#clock.now());
    }

    /** May no more events of this kind be delivered? */
    deliveryExceeded(kind: BusEventKind): boolean {
        if (!this.#enforced) return false;
        const max = kind === 'pushTopic' || kind === 'generic' ? this.#of.streamed : this.#of.delivered;
        return this.#deliveries(kind).total(this.#clock.now()) >= max;
    }

    /** How many CometD clients there may be at once. */
    get mostClients(): number {
        return this.#enforced ? this.#of.concurrentClients : mostClients;
    }

    /** Everything is unused again. */
    reset(): void {
        this.#published = new RollingCount(hour, 60);
        [this.#delivered, this.#pushTopic, this.#generic] = [daily(), daily(), daily()];
    }

    /** For `/limits`. CometD clients use API version 37.0 and later, which are the "durable" ones. */
    report(): AllocationUse[] {
        const now = this.#clock.now();
        const { published, delivered, streamed, concurrentClients } = this.#of;
        return [
            { name: 'DailyDeliveredPlatformEvents', max: delivered, used: this.#delivered.total(now) },
            { name: 'DailyDurableGenericStreamingApiEvents', max: streamed, used: this.#generic.total(now) },
            { name: 'DailyDurableStreamingApiEvents', max: streamed, used: this.#pushTopic.total(now) },
            { name: 'DailyGenericStreamingApiEvents', max: streamed, used: 0 },
            { name: 'DailyStandardVolumePlatformEvents', max: this.#of.standardVolumeDelivered, used: 0 },
            { name: 'DailyStreamingApiEvents', max: streamed, used: 0 },
            { name: 'DurableStreamingApiConcurrentClients', max: concurrentClients, used: this.#clients() },
            { name: 'HourlyPublishedPlatformEvents', max: published, used: this.#published.total(now) },
            { name: 'HourlyPublishedStandardVolumePlatformEvents', max: this.#of.standardVolumePublished, used: 0 },
            { name: 'StreamingApiConcurrentClients', max: concurrentClients, used: 0 }
        ];
    }

    #deliveries(kind: BusEventKind): RollingCount {
        if (kind === 'pushTopic') return this.#pushTopic;
        return kind === 'generic' ? this.#generic : this.#delivered;
    }
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
