/** The org's time, in epoch milliseconds. Every room asks this clock, never `Date.now()`, so that tests can move it. */
export interface Clock {
    now(): number;
}

/** A clock that follows the machine's, shifted by what it was moved. */
export class MovableClock implements Clock {
    #shift = 0;
    readonly #listeners = new Set<() => void>();

    now(): number {
        return Date.now() + this.#shift;
    }

    /** Moves the org's time by `milliseconds` (never backwards: replay ids and system dates ascend). */
    advance(milliseconds: number): void {
        if (milliseconds < 0) throw new RangeError('the clock of an org moves forward only');
        this.moveTo(this.#shift + milliseconds);
    }

    /** How far the org's time is ahead of the machine's, in milliseconds. */
    get shift(): number {
        return this.#shift;
    }

    /** Sets how far the org's time is ahead: with a state of the org in which no later time was seen. */
    moveTo(shift: number): void {
        this.#shift = shift;
        for (const listener of [...this.#listeners]) listener();
    }

    /** Calls back whenever the clock was moved: what falls due by it is due now. */
    onMove(listener: () => void): void {
        this.#listeners.add(listener);
    }
}
