import { EventEmitter } from 'node:events';
import type { EventQueue, QueueSubscription } from '../queue/eventQueue';
import { topics, type Cause, type DeadLetterEntry, type Outbound } from '../queue/topics';
import type { Heard } from '../transformations/transformation';

/** What could not be handed on, in either direction: one of `outbound` and `inbound` is there. */
export interface DeadMessage {
    readonly id: string;
    /** What Salesforce refused, or a transformation to it. */
    readonly outbound?: Outbound;
    /** What Salesforce said and no transformation took. */
    readonly inbound?: Heard;
}

export interface DeadLetter extends DeadMessage {
    /** Epoch milliseconds. */
    readonly at: number;
    readonly cause: Cause;
}

const mostListed = 1000;
/** Longest wait until this process sees its own entry, or what became of its order, in milliseconds. */
const patience = 5000;

/**
 * What failed for good: kept with its cause, to be read, sent again or discarded. The topic is the truth, and every process follows it: a letter
 * that one process adds is seen, and can be sent again, in all of them. The newest {@link mostListed} are listed.
 */
export class DeadLetters extends EventEmitter<{
    added: [DeadLetter];
    replayed: [DeadLetter];
    discarded: [DeadLetter];
}> {
    /**
     * Puts an inbound message into the queue again; set by the relay that knows how. What it throws becomes the letter's new cause. In a process
     * where it isn't set the order goes through the queue to one where it is.
     */
    onReplayInbound: ((heard: Heard) => Promise<void>) | undefined;
    readonly #queue: EventQueue;
    readonly #letters = new Map<string, DeadLetter>();
    readonly #awaited = new Map<string, () => void>();
    /** Letters that another process was asked to replay. */
    readonly #ordered = new Map<string, () => void>();
    #subscription: QueueSubscription | undefined;

    private constructor(queue: EventQueue) {
        super();
        this.#queue = queue;
    }

    static async open(queue: EventQueue): Promise<DeadLetters> {
        const deadLetters = new DeadLetters(queue);
        const subscription = queue.subscribe(
            { topic: topics.deadLetters, start: { last: 2 * mostListed } },
            (messages) => {
                for (const { value } of messages) deadLetters.#apply(value);
            }
        );
        deadLetters.#subscription = subscription;
        await subscription.caughtUp;
        return deadLetters;
    }

    /** Oldest first; those sent again or discarded are no longer among them. */
    list(): readonly DeadLetter[] {
        return [...this.#letters.values()];
    }

    find(id: string): DeadLetter | undefined {
        return this.#letters.get(id);
    }

    /** Resolves once the letter is durable. The same message failing again replaces its letter. */
    async add({ id, outbound, inbound }: DeadMessage, cause: Cause): Promise<void> {
        await this.#append({ kind: 'dead', id, at: Date.now(), cause, outbound, inbound });
    }

    /**
     * Sends a letter's message again, as it was: to Salesforce, or through its transformation into the queue. Dying half-way sends it twice at
     * worst, which its external id makes harmless. An inbound message that fails again stays a letter, with its new cause.
     * @returns false if there is no such letter
     */
    async replay(id: string): Promise<boolean> {
        const letter = this.#letters.get(id);
        if (letter === undefined) return false;
        if (letter.outbound === undefined && this.onReplayInbound === undefined) {
            await this.#order(id);
            return true;
        }
        this.#letters.delete(id);
        try {
            if (letter.outbound !== undefined) await this.#queue.append(topics.outbound, id, letter.outbound);
            if (letter.inbound !== undefined && !(await this.#replayInbound(letter, letter.inbound))) return true;
        } catch (error) {
            this.#letters.set(id, letter);
            throw error;
        }
        this.#letters.set(id, letter);
        await this.#append({ kind: 'replayed', id, at: Date.now() });
        return true;
    }

    /** Gives a message up. @returns false if there is no such letter */
    async discard(id: string): Promise<boolean> {
        if (!this.#letters.has(id)) return false;
        await this.#append({ kind: 'discarded', id, at: Date.now() });
        return true;
    }

    async close(): Promise<void> {
        await this.#subscription?.close();
    }

    /** Resolves once another process has done it, or once the order is durable if that one takes its time. */
    async #order(id: string): Promise<void> {
        let timer: NodeJS.Timeout | undefined;
        const outcome = new Promise<void>((resolve) => {
            this.#ordered.set(id, resolve);
            timer = setTimeout(resolve, patience).unref();
        });
        try {
            await this.#queue.append(topics.replayOrders, id, { id });
            await outcome;
        } finally {
            clearTimeout(timer);
            this.#ordered.delete(id);
        }
    }

    async #replayInbound(letter: DeadLetter, heard: Heard): Promise<boolean> {
        try {
            await this.onReplayInbound?.(heard);
            return true;
        } catch (error) {
            await this.add(letter, causeOf(error, 'TRANSFORMATION_FAILED'));
            return false;
        }
    }

    async #append(entry: DeadLetterEntry): Promise<void> {
        const key = keyOf(entry);
        let timer: NodeJS.Timeout | undefined;
        const seen = new Promise<void>((resolve) => {
            this.#awaited.set(key, resolve);
            timer = setTimeout(resolve, patience).unref();
        });
        try {
            await this.#queue.append(topics.deadLetters, entry.id, entry);
            await seen;
        } finally {
            clearTimeout(timer);
            this.#awaited.delete(key);
        }
    }

    #apply(entry: DeadLetterEntry): void {
        if (entry.kind === 'dead') this.#keep(entry);
        else this.#remove(entry);
        this.#awaited.get(keyOf(entry))?.();
        this.#ordered.get(entry.id)?.();
    }

    #keep({ id, at, cause, outbound, inbound }: Extract<DeadLetterEntry, { kind: 'dead' }>): void {
        const letter: DeadLetter = { id, at, cause, outbound, inbound };
        this.#letters.delete(id);
        this.#letters.set(id, letter);
        this.emit('added', letter);
        if (this.#letters.size <= mostListed) return;
        const [oldest] = this.#letters.keys();
        if (oldest !== undefined) this.#letters.delete(oldest);
    }

    #remove({ kind, id }: Exclude<DeadLetterEntry, { kind: 'dead' }>): void {
        const letter = this.#letters.get(id);
        if (letter === undefined) return;
        this.#letters.delete(id);
        this.emit(kind, letter);
    }
}

/** @param code for errors that have none of Salesforce's */
export function causeOf(error: unknown, code: string): Cause {
    return { code, message: error instanceof Error ? error.message : String(error) };
}

function keyOf({ kind, id, at }: DeadLetterEntry): string {
    return `${kind} ${at} ${id}`;
}
