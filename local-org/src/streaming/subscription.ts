import { eventKindOf, type Allocations } from '../bus/allocations';
import type { BusEvent, ChannelWatch } from '../bus/busEvent';
import type { EventBus } from '../bus/eventBus';
import type { StreamingSubscriber, StreamingTapHolder } from './streamingTap';
import type { TopicFilter } from './topicFilter';

const eventsAtOnce = 100;
/** A filter may pass over so many events in one go before other work gets its turn. */
const mostScanned = 2_000;

/** What {@link Subscription.pull} left behind; `refused`: the org may be delivered no more events of this kind today. */
export type Remainder = 'nothing' | 'more' | 'refused';

/** One client's subscription: its own position on a channel. Nothing is queued for it; it reads when its client can take more. */
export class Subscription {
    readonly #prefix: string;
    readonly #watch: ChannelWatch;
    /** Until the subscribe reply has reached the client nothing is delivered: clients drop messages of channels they aren't subscribed to yet. */
    active = false;

    constructor(
        /** As the client subscribed, filter included. */
        readonly name: string,
        readonly channel: string,
        private readonly filter: TopicFilter | undefined,
        private readonly subscriber: StreamingSubscriber,
        private readonly bus: EventBus,
        public position: number,
        onAppend: () => void,
        private readonly taps: StreamingTapHolder,
        private readonly allocations?: Allocations
    ) {
        this.#prefix = `{"channel":${JSON.stringify(name)},"data":`;
        this.#watch = bus.watch(channel, onAppend);
    }

    /** Adds messages to `messages`, as JSON texts, up to about `characters` of them. */
    pull(messages: string[], characters: number): Remainder {
        if (!this.active) return 'nothing';
        const before = messages.length;
        const remainder = this.#read(messages, characters);
        if (messages.length === before || this.allocations === undefined) return remainder;
        const kind = eventKindOf(this.channel);
        if (this.allocations.deliveryExceeded(kind)) {
            messages.length = before;
            return 'refused';
        }
        this.allocations.deliver(kind, messages.length - before);
        return remainder;
    }

    #read(messages: string[], characters: number): Remainder {
        const { tap } = this.taps;
        let left = characters;
        for (let scanned = 0; scanned < mostScanned;) {
            const events = this.bus.read(this.channel, this.position, eventsAtOnce);
            if (events.length === 0) return 'nothing';
            for (const event of events) {
                this.position = event.replayId;
                scanned++;
                if (!this.#concerns(event)) continue;
                const copies = tap === undefined ? 1 : tap.copies(event, this.subscriber);
                for (let copy = 0; copy < copies; copy++) messages.push(`${this.#prefix}${event.data}}`);
                left -= event.data.length;
                if (left <= 0) return 'more';
            }
        }
        return 'more';
    }

    close(): void {
        this.#watch.close();
    }

    /** Generic events, and those of system topics, may be addressed to some users only. */
    #concerns(event: BusEvent): boolean {
        const userIds = event.kind === 'generic' || event.kind === 'pushTopic' ? event.body?.['userIds'] : undefined;
        if (Array.isArray(userIds) && userIds.length > 0 && !userIds.includes(this.subscriber.userId)) return false;
        return this.filter === undefined || this.filter.matches(event);
    }
}
