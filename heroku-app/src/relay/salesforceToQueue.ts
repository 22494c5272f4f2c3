import { eventId, type NewsEvent, type SalesforceMessage } from '../event';
import type { EventQueue, QueueSubscription } from '../queue/eventQueue';
import { topics } from '../queue/topics';
import { transformInbound, transformations, type Transformations } from '../transformations/registry';
import type { Heard } from '../transformations/transformation';
import { causeOf, type DeadLetters } from './deadLetters';
import { SeenEvents } from './seenEvents';

const group = 'salesforce-inbound';
/** So many of the newest events are known again: more than Salesforce replays after a crash; what an org sends in about a day. */
const windowSize = 50000;

/** What became of an event: it is in the queue, it already was, or no transformation takes it and it is a dead letter. */
export type StoreOutcome = 'stored' | 'duplicate' | 'dead';

/**
 * The way in: puts what Salesforce says into the queue, each event once. Events come twice when the app died between storing an event and storing its replay
 * id, when a channel begins anew after a gap, and when another process takes over. The window of known events is read back from the queue itself.
 */
export class SalesforceToQueue {
    readonly #queue: EventQueue;
    readonly #deadLetters: DeadLetters;
    readonly #transformations: Transformations;
    readonly #seen = new SeenEvents(windowSize);
    #duplicates = 0;
    #orders: QueueSubscription | undefined;

    private constructor(queue: EventQueue, deadLetters: DeadLetters, all: Transformations) {
        this.#queue = queue;
        this.#deadLetters = deadLetters;
        this.#transformations = all;
    }

    static async open(queue: EventQueue, deadLetters: DeadLetters, all = transformations): Promise<SalesforceToQueue> {
        const relay = new SalesforceToQueue(queue, deadLetters, all);
        deadLetters.onReplayInbound = (heard) => relay.#append(relay.#transform(heard));
        await relay.refresh();
        return relay;
    }

    /** Begins to do what processes without transformations ask for: to replay dead letters. */
    start(): void {
        this.#orders ??= this.#queue.subscribe(
            { topic: topics.replayOrders, start: { group } },
            // one that was done already is no letter any more
            async (orders) => {
                for (const { value } of orders) await this.#deadLetters.replay(value.id);
            }
        );
    }

    async stop(): Promise<void> {
        await this.#orders?.close();
    }

    /** Events that came again and were dropped, since the start. */
    get duplicates(): number {
        return this.#duplicates;
    }

    /** Knows again what other processes have put into the queue: to be called when this one takes over. */
    async refresh(): Promise<void> {
        for (const { value } of await this.#queue.last(topics.inbound, windowSize)) this.#seen.add(value.id);
        for (const letter of this.#deadLetters.list()) if (letter.inbound !== undefined) this.#seen.add(letter.id);
    }

    /** Resolves once the event is durable; at once if it already was. An event that no transformation takes is durable as a dead letter. */
    async store(channel: string, message: SalesforceMessage, organizationId: string): Promise<StoreOutcome> {
        const id = eventId(channel, message, organizationId);
        const known = this.#seen.get(id);
        if (known !== undefined) {
            this.#duplicates++;
            await known;
            return 'duplicate';
        }
        const stored = this.#keep(id, { channel, message, organizationId });
        // before it is durable: the same event may come again while it is being written, and must wait for that, too
        this.#seen.add(id, stored);
        try {
            const outcome = await stored;
            this.#seen.settle(id);
            return outcome;
        } catch (error) {
            // it is no duplicate when it comes again
            this.#seen.forget(id);
            throw error;
        }
    }

    async #keep(id: string, heard: Heard): Promise<StoreOutcome> {
        let event: NewsEvent;
        try {
            event = this.#transform(heard);
        } catch (error) {
            await this.#deadLetters.add({ id, inbound: heard }, causeOf(error, 'TRANSFORMATION_FAILED'));
            return 'dead';
        }
        await this.#append(event);
        return 'stored';
    }

    #transform(heard: Heard): NewsEvent {
        return transformInbound(heard, this.#transformations);
    }

    async #append(event: NewsEvent): Promise<void> {
        await this.#queue.append(topics.inbound, event.subject ?? event.channel, event);
    }
}
