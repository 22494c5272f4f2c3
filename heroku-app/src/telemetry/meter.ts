/** Over so many whole seconds a rate is taken. */
const window = 5;

interface Second {
    /** Since 1970. */
    readonly at: number;
    count: number;
    sum: number;
}

/** How often something happened in the last seconds, and how long it took: for people to watch. */
export class Meter {
    readonly #now: () => number;
    #seconds: Second[] = [];

    /** @param now epoch milliseconds */
    constructor(now: () => number = Date.now) {
        this.#now = now;
    }

    /** @param duration in milliseconds */
    count(duration = 0): void {
        const at = Math.floor(this.#now() / 1000);
        let newest = this.#seconds.at(-1);
        if (newest?.at !== at) {
            newest = { at, count: 0, sum: 0 };
            this.#seconds.push(newest);
            this.#forget(at);
        }
        newest.count++;
        newest.sum += duration;
    }

    /** With one decimal. */
    get perSecond(): number {
        return Math.round((this.#past().reduce((sum, { count }) => sum + count, 0) / window) * 10) / 10;
    }

    /** Mean in whole milliseconds; undefined if nothing happened. */
    get duration(): number | undefined {
        const past = this.#past();
        const count = past.reduce((sum, second) => sum + second.count, 0);
        return count === 0 ? undefined : Math.round(past.reduce((sum, second) => sum + second.sum, 0) / count);
    }

    /** The whole seconds before this one. */
    #past(): readonly Second[] {
        const now = Math.floor(this.#now() / 1000);
        this.#forget(now);
        return this.#seconds.filter(({ at }) => at < now);
    }

    #forget(now: number): void {
        this.#seconds = this.#seconds.filter(({ at }) => at >= now - window);
    }
}
