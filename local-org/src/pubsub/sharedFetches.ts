import type { BusEvent } from '../bus/busEvent';
import { isMixed } from '../bus/eventChannels';
import type { OrgEventBus } from '../bus/orgEventBus';
import type { EventCodecs } from './avro/eventCodecs';
import type { ConsumerEvent } from './wireMessages';

/** A response stays below the 4 MB that gRPC clients take by default. */
const responseBytes = 3 * 1024 * 1024;
/** Of all payloads that are kept. */
const mostBytes = 8 * 1024 * 1024;

/** What one response delivers of a channel after a position. */
export interface Fetched {
    /** The same list for all who fetch the same. */
    readonly events: readonly ConsumerEvent[];
    /** Position after them. */
    readonly end: number;
    /** Of a channel with events of several kinds: how many of each. */
    readonly counts?: ReadonlyMap<string, number>;
}

interface KeptFetch extends Fetched {
    /** The last event that was there to be fetched. */
    readonly last: BusEvent;
    readonly bytes: number;
}

/**
 * The latest fetches from channels. Streams that keep up stand at the same position of a channel and request as many events: what one is sent is what all
 * are sent, put together once.
 */
export class SharedFetches {
    /** By the first event, the oldest first. Between the same two events stand the same. */
    readonly #fetches = new Map<BusEvent, KeptFetch>();
    #bytes = 0;

    constructor(
        private readonly bus: OrgEventBus,
        private readonly codecs: EventCodecs
    ) {}

    /** Up to `limit` events after `position`. */
    fetch(channel: string, position: number, limit: number): Fetched {
        const read = this.bus.read(channel, position, limit);
        const [first] = read;
        const last = read.at(-1);
        if (first === undefined || last === undefined) return { events: [], end: position };
        const known = this.#fetches.get(first);
        if (known?.last === last) return known;
        if (known !== undefined) this.#forget(first, known);
        const fetched = { ...this.#encode(channel, position, read), last };
        this.#keep(first, fetched);
        return fetched;
    }

    /** The same for one stream alone, which is sent each event so many times. */
    fetchAlone(channel: string, position: number, limit: number, copies: (event: BusEvent) => number): Fetched {
        return this.#encode(channel, position, this.bus.read(channel, position, limit), copies);
    }

    #encode(channel: string, position: number, read: readonly BusEvent[], copies?: (event: BusEvent) => number) {
        const events: ConsumerEvent[] = [];
        const counts = isMixed(channel) ? new Map<string, number>() : undefined;
        let end = position;
        let bytes = 0;
        for (const event of read) {
            const encoded = this.codecs.encode(event);
            const size = encoded.event.payload.length;
            if (bytes + size > responseBytes && events.length > 0) break;
            for (let copy = copies?.(event) ?? 1; copy > 0; copy--) {
                events.push(encoded);
                const { objectName = '' } = event;
                counts?.set(objectName, (counts.get(objectName) ?? 0) + 1);
            }
            bytes += size;
            end = event.replayId;
        }
        return { events, end, counts, bytes };
    }

    #keep(first: BusEvent, fetched: KeptFetch): void {
        this.#fetches.set(first, fetched);
        this.#bytes += sizeOf(fetched);
        for (const [oldest, forgotten] of this.#fetches) {
            if (this.#bytes <= mostBytes) return;
            this.#forget(oldest, forgotten);
        }
    }

    #forget(first: BusEvent, fetched: KeptFetch): void {
        this.#fetches.delete(first);
        this.#bytes -= sizeOf(fetched);
    }
}

/** With about what a fetch and its events cost beside their payloads, which stand in the response's bytes once more. */
function sizeOf({ events, bytes }: KeptFetch): number {
    return 1_024 + events.length * 512 + bytes * 2;
}
