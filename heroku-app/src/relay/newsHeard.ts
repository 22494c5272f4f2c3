import { EventEmitter } from 'node:events';
import type { NewsEvent } from '../event';
import type { EventQueue, QueueSubscription } from '../queue/eventQueue';
import { topics } from '../queue/topics';

/** What kind of news a channel brings; `other` is whatever SF_CHANNELS names beside these. */
export type NewsKind = 'story-published' | 'story-update' | 'story-change' | 'notice' | 'other';

const mostOfAKind = 200;
const readBack = 2000;

/** The newest of what Salesforce said, by kind. A consumer of the queue like any other: it sees each event once. */
export class NewsHeard extends EventEmitter<{ heard: [NewsKind, NewsEvent, queuedAt: number] }> {
    readonly #newest: Record<NewsKind, NewsEvent[]> = {
        'story-published': [],
        'story-update': [],
        'story-change': [],
        notice: [],
        other: []
    };
    #subscription: QueueSubscription | undefined;

    static async open(queue: EventQueue): Promise<NewsHeard> {
        const heard = new NewsHeard();
        const subscription = queue.subscribe({ topic: topics.inbound, start: { last: readBack } }, (messages) => {
            for (const { value, time } of messages) heard.#take(value, time);
        });
        heard.#subscription = subscription;
        await subscription.caughtUp;
        return heard;
    }

    /** Newest first. */
    list(kind: NewsKind): readonly NewsEvent[] {
        return [...this.#newest[kind]].reverse();
    }

    async close(): Promise<void> {
        await this.#subscription?.close();
    }

    #take(event: NewsEvent, queuedAt: number): void {
        const kind = kindOf(event.channel);
        if (kind === undefined) return;
        const newest = this.#newest[kind];
        newest.push(event);
        if (newest.length > mostOfAKind) newest.shift();
        this.emit('heard', kind, event, queuedAt);
    }
}

/** The agency's own flashes, heard back, are the {@link FlashDesk}'s business. */
function kindOf(channel: string): NewsKind | undefined {
    if (channel === '/event/News_Flash__e') return undefined;
    if (channel === '/event/Story_Published__e') return 'story-published';
    if (channel.startsWith('/topic/')) return 'story-update';
    if (channel.startsWith('/data/')) return 'story-change';
    return channel.startsWith('/u/') ? 'notice' : 'other';
}
