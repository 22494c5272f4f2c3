import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Backoff } from '../backoff';
import type { EventQueue, QueueMessage, QueueSubscription } from '../queue/eventQueue';
import { topics, type Outbound } from '../queue/topics';
import type { Publisher } from '../salesforce/publisher';
import { PublishError } from '../salesforce/publishError';
import { transformations, transformOutbound, type Transformations } from '../transformations/registry';
import { causeOf, type DeadLetters } from './deadLetters';
import { requestsOf, type OutboundRequest, type Ready } from './outboundRequests';

const group = 'salesforce';
/** Messages taken from the queue at once: what is in memory while Salesforce is away. */
const mostInHand = 200;

/** A message that Salesforce has taken, or refused for good. Times in epoch milliseconds. */
export interface Handed {
    readonly message: Outbound;
    readonly queuedAt: number;
    /** When it was taken from the queue. */
    readonly takenAt: number;
    readonly eventUuid?: string;
}

type Outcome = { readonly eventUuid?: string } | { readonly error: PublishError };

/**
 * The way out: publishes what is in the queue to Salesforce, in order, at least once. What may still succeed is tried again until it does, with
 * growing, jittered delays, and holds up what comes after it; what Salesforce refuses for good becomes a dead letter.
 */
export class QueueToSalesforce extends EventEmitter<{
    retry: [PublishError];
    published: [string, Handed];
    refused: [string, PublishError, Handed];
}> {
    readonly #queue: EventQueue;
    readonly #publisher: Publisher;
    readonly #deadLetters: DeadLetters;
    readonly #transformations: Transformations;
    readonly #stop = new AbortController();
    readonly #backoff = new Backoff(500, 30000);
    #subscription: QueueSubscription | undefined;
    #trouble: string | undefined;

    constructor(queue: EventQueue, publisher: Publisher, deadLetters: DeadLetters, all = transformations) {
        super();
        this.#queue = queue;
        this.#publisher = publisher;
        this.#deadLetters = deadLetters;
        this.#transformations = all;
    }

    /** Why nothing goes out at the moment; undefined if all is well. */
    get trouble(): string | undefined {
        return this.#trouble;
    }

    start(): void {
        this.#subscription ??= this.#queue.subscribe(
            { topic: topics.outbound, start: { group }, batch: mostInHand },
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
        this.#publisher.close();
    }

    async #publishAll(messages: readonly QueueMessage<Outbound>[]): Promise<void> {
        const ready: Ready[] = [];
        const takenAt = Date.now();
        for (const { value, time } of messages) {
            const one = await this.#transform({ message: value, queuedAt: time, takenAt });
            if (one !== undefined) ready.push(one);
        }
        for (const request of requestsOf(ready, this.#publisher.batch)) await this.#deliver(request);
    }

    /** Undefined if the message has become a dead letter. */
    async #transform(handed: Handed): Promise<Ready | undefined> {
        try {
            return { ...handed, toSalesforce: transformOutbound(handed.message, this.#transformations) };
        } catch (thrown) {
            const error = new PublishError(causeOf(thrown, 'TRANSFORMATION_FAILED'), false, { cause: thrown });
            await this.#note(handed, { error });
            return undefined;
        }
    }

    /** Sends until each message is published or refused for good. */
    async #deliver(request: OutboundRequest): Promise<void> {
        let waiting = request;
        for (;;) {
            this.#stop.signal.throwIfAborted();
            const all = messagesOf(waiting);
            const outcomes = await this.#send(waiting);
            const again = new Set<Ready>();
            const notes: Promise<void>[] = [];
            let retryAfter = 0;
            for (const [index, ready] of all.entries()) {
                const outcome = outcomes[index] ?? {};
                if ('error' in outcome && outcome.error.passing) {
                    again.add(ready);
                    retryAfter = Math.max(retryAfter, outcome.error.retryAfter ?? 0);
                } else notes.push(this.#note(ready, outcome));
            }
            await Promise.all(notes);
            if (again.size === 0) return;
            if ('events' in waiting) waiting = { ...waiting, events: waiting.events.filter((one) => again.has(one)) };
            await delay(Math.max(retryAfter, this.#backoff.next()), undefined, { signal: this.#stop.signal });
        }
    }

    /** One outcome for each message. A request that was refused as a whole is sent again event by event, to find the one that spoils it. */
    async #send(request: OutboundRequest): Promise<Outcome[]> {
        const all = messagesOf(request);
        try {
            const outcomes = await this.#request(request);
            for (const outcome of outcomes) if ('error' in outcome) this.#hear(outcome.error);
            return outcomes;
        } catch (thrown) {
            const error = PublishError.from(thrown);
            this.#hear(error);
            if (error.passing || !('events' in request) || all.length === 1) return all.map(() => ({ error }));
            const outcomes: Outcome[] = [];
            for (const event of request.events) outcomes.push(...(await this.#send({ ...request, events: [event] })));
            return outcomes;
        }
    }

    async #request(request: OutboundRequest): Promise<Outcome[]> {
        if ('events' in request) {
            const events = request.events.map(({ toSalesforce }) => toSalesforce.fields);
            return this.#publisher.publish(request.eventName, events);
        }
        const { channel, payload } = request.generic.toSalesforce;
        await this.#publisher.push(channel, payload);
        return [{}];
    }

    async #note({ message, queuedAt, takenAt }: Handed, outcome: Outcome): Promise<void> {
        const handed = { message, queuedAt, takenAt };
        if ('error' in outcome) {
            await this.#deadLetters.add({ id: message.id, outbound: message }, outcome.error.failure);
            this.emit('refused', message.id, outcome.error, handed);
            return;
        }
        this.#trouble = undefined;
        this.#backoff.reset();
        await this.#queue.append(topics.receipts, message.id, { id: message.id, at: Date.now(), ...outcome });
        this.emit('published', message.id, { ...handed, ...outcome });
    }

    #hear(error: PublishError): void {
        if (!error.passing) return;
        this.#trouble = error.message;
        this.emit('retry', error);
    }
}

function messagesOf(request: OutboundRequest): readonly Ready[] {
    return 'events' in request ? request.events : [request.generic];
}
