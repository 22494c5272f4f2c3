import { newsEvent, type SalesforceMessage } from '../event';
import type { EventQueue } from '../queue/eventQueue';
import { topics } from '../queue/topics';
import { SeenEvents } from './seenEvents';

/** So many of the newest events are known again: more than Salesforce replays after a crash; what an org sends in about a day. */
const windowSize = 50000;

/**
 * The way in: puts what Salesforce says into the queue, each event once. Events come twice when the app died between storing an event and storing its replay
 * id, and when a channel begins anew after a gap. The window of known events is read back from the queue itself.
 */
export class SalesforceToQueue {
    readonly #queue: EventQueue;
    readonly #seen = new SeenEvents(windowSize);
    #duplicates = 0;

    private constructor(queue: EventQueue) {
        this.#queue = queue;
    }

    static async open(queue: EventQueue): Promise<SalesforceToQueue> {
        const relay = new SalesforceToQueue(queue);
        for (const { value } of await queue.last(topics.inbound, windowSize)) relay.#seen.add(value.id);
        return relay;
    }

    /** Events that came again and were dropped, since the start. */
    get duplicates(): number {
        return this.#duplicates;
    }

    /** Resolves once the event is durable; at once if it already was. */
    async store(channel: string, message: SalesforceMessage, organizationId: string): Promise<void> {
        const event = newsEvent(channel, message, organizationId);
        if (this.#seen.has(event.id)) {
            this.#duplicates++;
            return;
        }
        // before the append resolves: the same event may come again while it is being written
        this.#seen.add(event.id);
        await this.#queue.append(topics.inbound, event.subject ?? channel, event);
    }
}
