import type { Clock } from '../clock';

const hour = 60 * 60 * 1000;

/** Counts API requests of the last 24 hours, an hour a bucket; for `/limits` and the `Sforce-Limit-Info` header. */
export class ApiUsage {
    /** Requests a rolling 24 hours; what a Developer Edition org allows. */
    readonly dailyLimit: number;
    readonly #clock: Clock;
    readonly #countByHour = new Map<number, number>();

    constructor(clock: Clock, dailyLimit = 15000) {
        this.#clock = clock;
        this.dailyLimit = dailyLimit;
    }

    count(): void {
        const bucket = Math.floor(this.#clock.now() / hour);
        this.#countByHour.set(bucket, (this.#countByHour.get(bucket) ?? 0) + 1);
        for (const old of this.#countByHour.keys()) {
            if (old > bucket - 24) break;
            this.#countByHour.delete(old);
        }
    }

    get used(): number {
        let used = 0;
        for (const count of this.#countByHour.values()) used += count;
        return used;
    }
}
