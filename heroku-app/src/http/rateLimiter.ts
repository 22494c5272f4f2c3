interface Bucket {
    tokens: number;
    /** Epoch milliseconds. */
    at: number;
}

/** Buckets that have been full for long are forgotten when there are so many. */
const mostBuckets = 10000;

/** Token buckets, one for each address: so much a second, and so much at once. Memory is bounded. */
export class RateLimiter {
    readonly #perSecond: number;
    readonly #burst: number;
    readonly #now: () => number;
    readonly #buckets = new Map<string, Bucket>();

    /** @param now epoch milliseconds */
    constructor(perSecond: number, burst: number, now: () => number = Date.now) {
        this.#perSecond = perSecond;
        this.#burst = burst;
        this.#now = now;
    }

    /** Takes a token. @returns false if there is none */
    take(address: string): boolean {
        const bucket = this.#bucket(address);
        if (bucket.tokens < 1) return false;
        bucket.tokens--;
        return true;
    }

    /** Whether there is a token to take. */
    allows(address: string): boolean {
        return this.#bucket(address).tokens >= 1;
    }

    #bucket(address: string): Bucket {
        const now = this.#now();
        const known = this.#buckets.get(address);
        const tokens =
            known === undefined
                ? this.#burst
                : Math.min(this.#burst, known.tokens + ((now - known.at) / 1000) * this.#perSecond);
        const bucket = { tokens, at: now };
        // the one used last goes to the end
        this.#buckets.delete(address);
        this.#buckets.set(address, bucket);
        if (this.#buckets.size > mostBuckets) {
            const [oldest] = this.#buckets.keys();
            if (oldest !== undefined) this.#buckets.delete(oldest);
        }
        return bucket;
    }
}
