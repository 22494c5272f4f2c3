/** Counts what happened within the last so many milliseconds, in steps of a part of them. O(1) an event, whatever the count. */
export class RollingCount {
    readonly #steps: Float64Array;
    readonly #stepLength: number;
    /** Number of the latest step, counted from the epoch. */
    #latest = -Infinity;
    #total = 0;

    constructor(window: number, steps: number) {
        this.#steps = new Float64Array(steps);
        this.#stepLength = window / steps;
    }

    add(count: number, now: number): void {
        this.#moveTo(now);
        const at = this.#latest % this.#steps.length;
        this.#steps[at] = (this.#steps[at] ?? 0) + count;
        this.#total += count;
    }

    total(now: number): number {
        this.#moveTo(now);
        return this.#total;
    }

    /** What is older than the window is forgotten. A clock that was set back starts anew. */
    #moveTo(now: number): void {
        const step = Math.floor(now / this.#stepLength);
        if (step === this.#latest) return;
        if (step < this.#latest || step - this.#latest >= this.#steps.length) {
            this.#steps.fill(0);
            this.#total = 0;
            this.#latest = step;
            return;
        }
        while (this.#latest < step) {
            this.#latest++;
            const at = this.#latest % this.#steps.length;
            this.#total -= this.#steps[at] ?? 0;
            this.#steps[at] = 0;
        }
    }
}
