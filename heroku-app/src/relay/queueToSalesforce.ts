import { EventEmitter } from 'node:events';
import { Backoff } from '../backoff';
import type { EventQueue, QueueMessage, QueueSubscription } from '../queue/eventQueue';
import { topics, type Flash, type Outbound } from '../queue/topics';
import { PublishError } from '../salesforce/publishError';
import { mostInABatch, type PublishResult } from '../salesforce/restPublisher';
import type { DeadLetters } from './deadLetters';

const group = 'salesforce';

/** The publisher's side of it; {@link RestPublisher} is one. */
export interface Publisher {
    publish(eventName: string, events: readonly Record<string, unknown>[]): Promise<PublishResult[]>;
    push(channel: string, payload: string): Promise<void>;
}

type Outcome = { readonly eventUuid?: string } | { readonly error: PublishError };

/**
 * The way out: publishes what is in the queue to Salesforce, in order, at least once. What may still succeed is tried again until it does, with
 * growing, jittered delays, and holds up what comes after it; what Salesforce refuses for good becomes a dead letter.
 */
export class QueueToSalesforce extends EventEmitter<{
    retry: [PublishError];
    published: [string];
    refused: [string, PublishError];
}> {
    readonly #queue: EventQueue;
    readonly #publisher: Publisher;
    readonly #deadLetters: DeadLetters;
    readonly #stop = new AbortController();
    readonly #backoff = new Backoff(500, 15000);
    #subscription: QueueSubscription | undefined;
    #trouble: string | undefined;

    constructor(queue: EventQueue, publisher: Publisher, deadLetters: DeadLetters) {
        super();
        this.#queue = queue;
        this.#publisher = publisher;
        this.#deadLetters = deadLetters;
    }

    /** Why nothing goes out at the moment; undefined if all is well. */
    get trouble(): string | undefined {
        return this.#trouble;
    }

    start(): void {
        this.#subscription ??= this.#queue.subscribe(
            { topic: topics.outbound, start: { group }, batch: mostInABatch },
            (messages) => this.#publishAll(messages)
        );
    }

    /** Messages that Salesforce has not taken yet. */
    depth(): Promise<number> {
        return this.#queue.lag(topics.outbound, group);
    }

    /** Ends after the request in hand; what is left goes out after the next start. */
    async stop(): Promise<void> {
        this.#stop.abort(new Error('The app is stopping.'));
        await this.#subscription?.close();
    }

    async #publishAll(messages: readonly QueueMessage<Outbound>[]): Promise<void> {
        for (const request of requestsOf(messages.map(({ value }) => value))) await this.#deliver(request);
    }

    /** Sends until each message is published or refused for good. */
    async #deliver(messages: readonly Outbound[]): Promise<void> {
        let waiting = messages;
        for (;;) {
            this.#stop.signal.throwIfAborted();
            const outcomes = await this.#send(waiting);
            const again: Outbound[] = [];
            const notes: Promise<void>[] = [];
            for (const [index, message] of waiting.entries()) {
                const outcome = outcomes[index];
                if (outcome !== undefined && 'error' in outcome && outcome.error.passing) again.push(message);
                else notes.push(this.#note(message, outcome ?? {}));
            }
            await Promise.all(notes);
            if (again.length === 0) return;
            waiting = again;
            await this.#backoff.wait(this.#stop.signal);
        }
    }

    /** One outcome for each message. A request that was refused as a whole is sent again message by message, to find the one that spoils it. */
    async #send(messages: readonly Outbound[]): Promise<Outcome[]> {
        try {
            const outcomes = await this.#request(messages);
            for (const outcome of outcomes) if ('error' in outcome) this.#hear(outcome.error);
            return outcomes;
        } catch (thrown) {
            const error = PublishError.from(thrown);
            this.#hear(error);
            if (error.passing || messages.length === 1) return messages.map(() => ({ error }));
            const outcomes: Outcome[] = [];
            for (const message of messages) outcomes.push(...(await this.#send([message])));
            return outcomes;
        }
    }

    async #request(messages: readonly Outbound[]): Promise<Outcome[]> {
        const [first] = messages;
        if (first?.kind === 'generic') {
            await this.#publisher.push(first.channel, first.payload);
            return [{}];
        }
        const flashes = messages.flatMap((message) => (message.kind === 'flash' ? [message.flash] : []));
        return this.#publisher.publish('News_Flash__e', flashes.map(recordOf));
    }

    async #note(message: Outbound, outcome: Outcome): Promise<void> {
        if ('error' in outcome) {
            await this.#deadLetters.add(message, outcome.error.failure);
            this.emit('refused', message.id, outcome.error);
            return;
        }
        this.#trouble = undefined;
        this.#backoff.reset();
        await this.#queue.append(topics.receipts, message.id, { id: message.id, at: Date.now(), ...outcome });
        this.emit('published', message.id);
    }

    #hear(error: PublishError): void {
        if (!error.passing) return;
        this.#trouble = error.message;
        this.emit('retry', error);
    }
}

/** Flashes in a row go out together; a generic message goes alone. */
function requestsOf(messages: readonly Outbound[]): Outbound[][] {
    const requests: Outbound[][] = [];
    for (const message of messages) {
        const last = requests.at(-1);
        if (message.kind === 'flash' && last?.[0]?.kind === 'flash') last.push(message);
        else requests.push([message]);
    }
    return requests;
}

function recordOf(flash: Flash): Record<string, unknown> {
    return {
        External_Id__c: flash.externalId,
        Headline__c: flash.headline,
        Body__c: flash.body,
        Category__c: flash.category,
        Urgency__c: flash.urgency,
        Source__c: flash.source
    };
}
