import { setTimeout as delay } from 'node:timers/promises';

/** Growing, jittered delays between tries of the same thing ("equal jitter": half fixed, half random). */
export class Backoff {
    #tries = 0;

    /**
     * @param first longest delay before the first new try, in milliseconds
     * @param longest delays grow no further, in milliseconds
     */
    constructor(
        private readonly first: number,
        private readonly longest: number
    ) {}

    /** How often it was tried again since the last success. */
    get tries(): number {
        return this.#tries;
    }

    /** The next delay in milliseconds. */
    next(): number {
        const ceiling = Math.min(this.longest, this.first * 2 ** this.#tries);
        this.#tries++;
        return ceiling * (0.5 + Math.random() / 2);
    }

    /** Waits for the next delay, or rejects with the signal's reason. */
    async wait(signal: AbortSignal): Promise<void> {
        await delay(this.next(), undefined, { signal });
    }

    reset(): void {
        this.#tries = 0;
    }
}
