import { eventKindOf } from '../bus/allocations';
import type { BusEvent, ChannelWatch } from '../bus/busEvent';
import type { OrgEventBus } from '../bus/orgEventBus';
import { pubSubErrors } from './pubSubError';
import type { SharedFetches } from './sharedFetches';
import type { ConsumerEvent } from './wireMessages';

/** "The maximum number of events that can be requested across all FetchRequests in a Subscribe call is 100" (Pub/Sub API and Event Allocations). */
const mostPending = 100;

/** What one response delivers. */
export interface Batch {
    readonly events: readonly ConsumerEvent[];
    /** Position after the batch. */
    readonly latestReplayId: number;
    /** Events that are still requested after it. */
    readonly pending: number;
}

export interface EventDeliveryOptions {
    readonly bus: OrgEventBus;
    readonly fetches: SharedFetches;
    readonly channel: string;
    /** Events after this replay id are delivered. */
    readonly position: number;
    /** Sends a batch; `onSent` when the connection has taken it. */
    readonly send: (batch: Batch, onSent: () => void) => void;
    readonly onError: (error: unknown) => void;
    /** How often each event is delivered, for now; undefined: once, as to everybody. */
    readonly copies?: () => ((event: BusEvent) => number) | undefined;
}

/**
 * Delivers a channel's events to one stream: no more than were requested, one response at a time, the next only when the connection has taken the
 * one before. A slow client costs a position in the log, not memory.
 */
export class EventDelivery {
    readonly #options: EventDeliveryOptions;
    readonly #watch: ChannelWatch;
    #position: number;
    #pending = 0;
    #sending = false;
    #closed = false;

    constructor(options: EventDeliveryOptions) {
        this.#options = options;
        this.#position = options.position;
        this.#watch = options.bus.watch(options.channel, () => this.#deliver());
    }

    /** Replay id of the last event that was delivered, or of where the stream began. */
    get position(): number {
        return this.#position;
    }

    get pending(): number {
        return this.#pending;
    }

    /** The client is ready for so many more events. */
    request(count: number): void {
        this.#pending = Math.min(this.#pending + count, mostPending);
        this.#deliver();
    }

    close(): void {
        this.#closed = true;
        this.#watch.close();
    }

    #deliver(): void {
        if (this.#sending || this.#closed || this.#pending === 0) return;
        try {
            const events = this.#nextEvents();
            if (events.length === 0) return;
            this.#pending -= events.length;
            this.#sending = true;
            const batch = { events, latestReplayId: this.#position, pending: this.#pending };
            this.#options.send(batch, () => {
                this.#sending = false;
                this.#deliver();
            });
        } catch (error) {
            this.#options.onError(error);
        }
    }

    #nextEvents(): readonly ConsumerEvent[] {
        const { bus, channel, fetches, copies } = this.#options;
        const before = this.#position;
        if (bus.allocations.deliveryExceeded(eventKindOf(channel))) throw pubSubErrors.deliveryLimitExceeded();
        const perEvent = copies?.();
        const { events, end, counts } =
            perEvent === undefined
                ? fetches.fetch(channel, before, this.#pending)
                : fetches.fetchAlone(channel, before, this.#pending, perEvent);
        this.#position = end;
        if (events.length > 0) {
            bus.allocations.deliver({
                channel,
                count: events.length,
                client: 'PUB_SUB_API',
                ...(counts && { events: counts })
            });
        }
        // what was passed over makes room for what comes after it
        return events.length === 0 && end !== before ? this.#nextEvents() : events;
    }
}
