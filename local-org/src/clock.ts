/** The org's time, in epoch milliseconds. Every room asks this clock, never `Date.now()`, so that tests can move it. */
export interface Clock {
    now(): number;
}

/** A clock that follows the machine's, shifted by what it was moved. */
export class MovableClock implements Clock {
    #shift = 0;

    now(): number {
        return Date.now() + this.#shift;
    }

    /** Moves the org's time by `milliseconds` (never backwards: replay ids and system dates ascend). */
    advance(milliseconds: number): void {
        if (milliseconds < 0) throw new RangeError('the clock of an org moves forward only');
        this.#shift += milliseconds;
    }
}
