import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { EventQueue, QueueSubscription } from '../queue/eventQueue';
import { topics, type Cause, type Flash } from '../queue/topics';
import type { DeadLetter, DeadLetters } from './deadLetters';

/**
 * Durable in the queue; taken by Salesforce; sent by Salesforce to its subscribers, of which we are one; made into a story on the editors' desk; refused
 * for good.
 */
export type FlashStep = 'queued' | 'published' | 'heard' | 'story' | 'failed';

/** A flash and how far it has come; times in epoch milliseconds. */
export interface FlashState {
    readonly id: string;
    readonly flash: Flash;
    readonly status: FlashStep;
    readonly queuedAt: number;
    readonly publishedAt?: number;
    readonly heardAt?: number;
    readonly storyAt?: number;
    readonly eventUuid?: string;
    /** Why Salesforce refused it. */
    readonly cause?: Cause;
}

/** A generic message on its way out. */
export interface GenericMessage {
    readonly channel: string;
    readonly payload: string;
}

type Progress = Partial<Pick<FlashState, 'publishedAt' | 'heardAt' | 'storyAt' | 'eventUuid' | 'cause'>>;

const mostFlashes = 200;
const flashChannel = '/event/News_Flash__e';

/** Takes flashes for publication and follows each: queued, published, heard back, or refused. Made from the queue's topics, so a restart forgets nothing. */
export class FlashDesk extends EventEmitter<{ step: [FlashStep, FlashState] }> {
    readonly #queue: EventQueue;
    readonly #flashes = new Map<string, FlashState>();
    readonly #subscriptions: QueueSubscription[] = [];

    private constructor(queue: EventQueue) {
        super();
        this.#queue = queue;
    }

    static async open(queue: EventQueue, deadLetters: DeadLetters): Promise<FlashDesk> {
        const desk = new FlashDesk(queue);
        await desk.#follow();
        for (const letter of deadLetters.list()) desk.#refused(letter);
        deadLetters.on('added', (letter) => desk.#refused(letter));
        deadLetters.on('replayed', ({ id }) => desk.#advance(id, 'queued', { cause: undefined }));
        return desk;
    }

    /** Newest first. */
    list(): readonly FlashState[] {
        return [...this.#flashes.values()].reverse();
    }

    find(id: string): FlashState | undefined {
        return this.#flashes.get(id);
    }

    /**
     * Takes a flash. The same external id again is the same flash, and is not sent twice unless Salesforce refused it.
     * @returns once it is durable
     */
    async submit(flash: Flash): Promise<FlashState> {
        const id = flash.externalId;
        const known = this.#flashes.get(id);
        if (known !== undefined && known.status !== 'failed') return known;
        await this.#queue.append(topics.outbound, id, { kind: 'flash', id, flash });
        this.#queued(id, flash, Date.now());
        return this.#flashes.get(id) ?? { id, flash, status: 'queued', queuedAt: Date.now() };
    }

    /** Takes a message for a generic channel; resolves with its id once it is durable. */
    async send({ channel, payload }: GenericMessage): Promise<string> {
        const id = randomUUID();
        await this.#queue.append(topics.outbound, channel, { kind: 'generic', id, channel, payload });
        return id;
    }

    async close(): Promise<void> {
        await Promise.all(this.#subscriptions.map((subscription) => subscription.close()));
    }

    async #follow(): Promise<void> {
        const queue = this.#queue;
        const outbound = queue.subscribe({ topic: topics.outbound, start: { last: 2 * mostFlashes } }, (messages) => {
            for (const { value, time } of messages)
                if (value.kind === 'flash') this.#queued(value.id, value.flash, time);
        });
        this.#subscriptions.push(outbound);
        // the others tell of flashes that must be known first
        await outbound.caughtUp;
        const receipts = queue.subscribe({ topic: topics.receipts, start: { last: 2 * mostFlashes } }, (messages) => {
            for (const { value } of messages)
                this.#advance(value.id, 'published', {
                    publishedAt: value.at,
                    eventUuid: value.eventUuid,
                    cause: undefined
                });
        });
        const inbound = queue.subscribe({ topic: topics.inbound, start: { last: 10 * mostFlashes } }, (messages) => {
            for (const { value, time } of messages) {
                const id = String(value.data?.External_Id__c);
                if (value.channel === flashChannel) this.#advance(id, 'heard', { heardAt: time, eventUuid: value.id });
                else if (value.type.endsWith('.created')) this.#advance(id, 'story', { storyAt: time });
            }
        });
        this.#subscriptions.push(receipts, inbound);
        await Promise.all([receipts.caughtUp, inbound.caughtUp]);
    }

    #queued(id: string, flash: Flash, queuedAt: number): void {
        const known = this.#flashes.get(id);
        if (known !== undefined && known.status !== 'failed') return;
        const { cause: _, ...before } = known ?? { queuedAt };
        this.#flashes.delete(id);
        this.#keep('queued', { ...before, id, flash, status: 'queued' });
        if (this.#flashes.size <= mostFlashes) return;
        const [oldest] = this.#flashes.keys();
        if (oldest !== undefined) this.#flashes.delete(oldest);
    }

    #refused({ id, cause }: DeadLetter): void {
        this.#advance(id, 'failed', { cause });
    }

    #advance(id: string, step: FlashStep, progress: Progress): void {
        const known = this.#flashes.get(id);
        if (known === undefined) return;
        const next = { ...known, ...progress };
        // the first hearing counts: a flash published twice is heard twice
        const heardAt = known.heardAt ?? next.heardAt;
        this.#keep(step, { ...next, heardAt, status: statusOf({ ...next, heardAt }) });
    }

    #keep(step: FlashStep, state: FlashState): void {
        this.#flashes.set(state.id, state);
        this.emit('step', step, state);
    }
}

function statusOf({ storyAt, heardAt, publishedAt, cause }: Progress): FlashStep {
    if (storyAt !== undefined) return 'story';
    if (heardAt !== undefined) return 'heard';
    if (cause !== undefined) return 'failed';
    return publishedAt === undefined ? 'queued' : 'published';
}
