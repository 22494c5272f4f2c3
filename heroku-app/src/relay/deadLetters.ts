import { EventEmitter } from 'node:events';
import type { EventQueue } from '../queue/eventQueue';
import { topics, type Cause, type Outbound } from '../queue/topics';

export interface DeadLetter {
    readonly id: string;
    /** Epoch milliseconds. */
    readonly at: number;
    readonly cause: Cause;
    readonly outbound: Outbound;
}

const mostListed = 1000;

/** What Salesforce refused for good: kept with its cause, to be read and sent again. */
export class DeadLetters extends EventEmitter<{ added: [DeadLetter]; replayed: [DeadLetter] }> {
    readonly #queue: EventQueue;
    readonly #letters = new Map<string, DeadLetter>();

    private constructor(queue: EventQueue) {
        super();
        this.#queue = queue;
    }

    static async open(queue: EventQueue): Promise<DeadLetters> {
        const deadLetters = new DeadLetters(queue);
        for (const { value } of await queue.last(topics.deadLetters, 2 * mostListed)) {
            if (value.kind === 'dead') deadLetters.#keep(value);
            else deadLetters.#letters.delete(value.id);
        }
        return deadLetters;
    }

    /** Oldest first; those sent again are no longer among them. */
    list(): readonly DeadLetter[] {
        return [...this.#letters.values()];
    }

    /** Resolves once the letter is durable. The same message failing again replaces its letter. */
    async add(outbound: Outbound, cause: Cause): Promise<void> {
        const letter: DeadLetter = { id: outbound.id, at: Date.now(), cause, outbound };
        await this.#queue.append(topics.deadLetters, letter.id, { kind: 'dead', ...letter });
        this.#keep(letter);
        this.emit('added', letter);
    }

    /**
     * Sends a letter's message again, as it was. Dying half-way sends it twice at worst, which its external id makes harmless.
     * @returns false if there is no such letter
     */
    async replay(id: string): Promise<boolean> {
        const letter = this.#letters.get(id);
        if (letter === undefined) return false;
        this.#letters.delete(id);
        try {
            await this.#queue.append(topics.outbound, id, letter.outbound);
            await this.#queue.append(topics.deadLetters, id, { kind: 'replayed', id, at: Date.now() });
        } catch (error) {
            this.#keep(letter);
            throw error;
        }
        this.emit('replayed', letter);
        return true;
    }

    #keep({ id, at, cause, outbound }: DeadLetter): void {
        this.#letters.delete(id);
        this.#letters.set(id, { id, at, cause, outbound });
        if (this.#letters.size <= mostListed) return;
        const [oldest] = this.#letters.keys();
        if (oldest !== undefined) this.#letters.delete(oldest);
    }
}
