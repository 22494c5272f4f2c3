import type { EventBus } from '../bus/eventBus';

const readAtOnce = 200;

interface ChannelSearch {
    /** Everything up to here was looked at. */
    position: number;
    /** By EventUuid. */
    readonly expected: Map<string, ExpectedEvent>;
    waiting: number;
}

/** Events that somebody waits for: more than one if clients give the same id twice. */
interface ExpectedEvent {
    waiting: number;
    /** The ids found so far. */
    readonly replayIds: number[];
}

/**
 * Finds the replay ids of published events: the bus gives them when the events become visible. A channel is read once for all publishers, and
 * only while somebody is publishing.
 */
export class PublishedReplayIds {
    readonly #searches = new Map<string, ChannelSearch>();

    constructor(private readonly bus: EventBus) {}

    /** Publishes to a channel by `publish`; `replayIds` come, in the order of the UUIDs it returns, when the events are on disk. */
    track<T extends { readonly eventUuids: readonly string[] }>(
        channel: string,
        publish: () => T
    ): T & { readonly replayIds: Promise<(number | undefined)[]> } {
        const search = this.#searches.get(channel) ?? this.#begin(channel);
        const published = publish();
        search.waiting++;
        return { ...published, replayIds: this.#find(channel, search, published.eventUuids) };
    }

    async #find(
        channel: string,
        search: ChannelSearch,
        eventUuids: readonly string[]
    ): Promise<(number | undefined)[]> {
        for (const uuid of eventUuids) {
            const expected = search.expected.get(uuid) ?? { waiting: 0, replayIds: [] };
            expected.waiting++;
            search.expected.set(uuid, expected);
        }
        try {
            await this.bus.durable();
            this.#read(channel, search);
            return eventUuids.map((uuid) => search.expected.get(uuid)?.replayIds.shift());
        } finally {
            for (const uuid of eventUuids) {
                const expected = search.expected.get(uuid);
                if (expected !== undefined && --expected.waiting === 0) search.expected.delete(uuid);
            }
            if (--search.waiting === 0) this.#searches.delete(channel);
        }
    }

    #begin(channel: string): ChannelSearch {
        const search = { position: this.bus.startPosition(channel, -1) ?? 0, expected: new Map(), waiting: 0 };
        this.#searches.set(channel, search);
        return search;
    }

    #read(channel: string, search: ChannelSearch): void {
        for (;;) {
            const events = this.bus.read(channel, search.position, readAtOnce);
            for (const { eventUuid, replayId } of events) {
                if (eventUuid !== undefined) search.expected.get(eventUuid)?.replayIds.push(replayId);
                search.position = replayId;
            }
            if (events.length < readAtOnce) return;
        }
    }
}
