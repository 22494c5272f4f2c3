import { eventKindOf, type Allocations } from '../bus/allocations';
import type { BusEvent, ChannelWatch } from '../bus/busEvent';
import type { EventBus } from '../bus/eventBus';
import { isMixed } from '../bus/eventChannels';
import { EncodedMessages } from './encodedMessages';
import { countEvent, isAddressed, messagePrefix, type SharedReads } from './sharedReads';
import type { StreamingSubscriber, StreamingTapHolder } from './streamingTap';
import type { TopicFilter } from './topicFilter';

const eventsAtOnce = 100;
/** A filter may pass over so many events in one go before other work gets its turn. */
const mostScanned = 2_000;

/** What a {@link Subscription} has to deliver. */
export interface Pulled {
    readonly messages: EncodedMessages;
    /** What is left behind; `refused`: the org may be delivered no more events of this kind today. */
    readonly remainder: 'nothing' | 'more' | 'refused';
}

const none = new EncodedMessages([]);
const nothing: Pulled = { messages: none, remainder: 'nothing' };
const refused: Pulled = { messages: none, remainder: 'refused' };

/** What a subscription reads from. */
export interface SubscriptionSource {
    readonly bus: EventBus;
    readonly reads: SharedReads;
    readonly taps: StreamingTapHolder;
    readonly allocations?: Allocations;
    readonly rights?: StreamingRights;
}

/** What a user may hear. */
export interface StreamingRights {
    maySubscribe(userId: string, channel: string): boolean;
    /** Which events of a channel; undefined if all. */
    hears(userId: string, channel: string): ((event: BusEvent) => boolean) | undefined;
}

/** One client's subscription: its own position on a channel. Nothing is queued for it; it reads when its client can take more. */
export class Subscription {
    readonly #watch: ChannelWatch;
    readonly #hears: ((event: BusEvent) => boolean) | undefined;
    /** Until the subscribe reply has reached the client nothing is delivered: clients drop messages of channels they aren't subscribed to yet. */
    active = false;

    constructor(
        /** As the client subscribed, filter included. */
        readonly name: string,
        readonly channel: string,
        private readonly filter: TopicFilter | undefined,
        private readonly subscriber: StreamingSubscriber,
        private readonly source: SubscriptionSource,
        public position: number,
        onAppend: () => void
    ) {
        this.#watch = source.bus.watch(channel, onAppend);
        this.#hears = source.rights?.hears(subscriber.userId, channel);
    }

    /** The next messages, up to about `characters` of them. */
    pull(characters: number): Pulled {
        if (!this.active) return nothing;
        const before = this.position;
        const pulled = this.#read(characters);
        const { count } = pulled.messages;
        const { allocations } = this.source;
        if (count === 0 || allocations === undefined) return pulled;
        const kind = eventKindOf(this.channel);
        if (allocations.deliveryExceeded(kind)) {
            this.position = before;
            return refused;
        }
        const { eventCounts: events } = pulled.messages;
        allocations.deliver({
            channel: this.channel,
            count,
            client: this.subscriber.clientId,
            ...(events && { events })
        });
        return pulled;
    }

    close(): void {
        this.#watch.close();
    }

    #read(characters: number): Pulled {
        const { reads, taps } = this.source;
        if (this.filter !== undefined || this.#hears !== undefined || taps.tap !== undefined)
            return this.#readAlone(characters);
        const { messages, end, more } = reads.read(this.channel, this.position, characters);
        if (messages === undefined) return this.#readAlone(characters);
        this.position = end;
        return { messages, remainder: more ? 'more' : 'nothing' };
    }

    /** Where not everybody hears the same. */
    #readAlone(characters: number): Pulled {
        const { bus, taps } = this.source;
        const prefix = messagePrefix(this.name);
        const messages: string[] = [];
        const counts = isMixed(this.channel) ? new Map<string, number>() : undefined;
        const pulled = (remainder: Pulled['remainder']): Pulled => ({
            messages: new EncodedMessages(messages, counts),
            remainder
        });
        let left = characters;
        for (let scanned = 0; scanned < mostScanned;) {
            const events = bus.read(this.channel, this.position, eventsAtOnce);
            if (events.length === 0) return pulled('nothing');
            for (const event of events) {
                this.position = event.replayId;
                scanned++;
                if (!this.#concerns(event)) continue;
                const copies = taps.tap === undefined ? 1 : taps.tap.copies(event, this.subscriber);
                for (let copy = 0; copy < copies; copy++) {
                    messages.push(`${prefix}${event.data}}`);
                    if (counts !== undefined) countEvent(counts, event);
                }
                left -= event.data.length;
                if (left <= 0) return pulled('more');
            }
        }
        return pulled('more');
    }

    #concerns(event: BusEvent): boolean {
        if (isAddressed(event) && !(event.body?.['userIds'] as unknown[]).includes(this.subscriber.userId)) {
            return false;
        }
        if (this.#hears?.(event) === false) return false;
        return this.filter === undefined || this.filter.matches(event);
    }
}
