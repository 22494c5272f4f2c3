/** How long a connect request is held, and how long a client may stay away between two. Milliseconds. */
export interface LongPollTimes {
    readonly timeout: number;
    readonly maxInterval: number;
}

/** Salesforce's: a connect returns after 110 s at the latest; a client that doesn't reconnect within 40 s is dropped. */
export const platformTimes: LongPollTimes = { timeout: 110_000, maxInterval: 40_000 };

/** The place where a client's connect request waits for events. One timer runs while it waits, the other while the client is away. */
export class LongPoll<TRequest> {
    #held: TRequest | undefined;
    #timer: NodeJS.Timeout | undefined;

    constructor(
        private readonly times: LongPollTimes,
        private readonly onTimeout: (request: TRequest) => void,
        private readonly onAbsence: () => void
    ) {
        this.#awaitClient();
    }

    get held(): TRequest | undefined {
        return this.#held;
    }

    /** A client may ask for less than the full time. */
    hold(request: TRequest, timeout = this.times.timeout): void {
        this.#held = request;
        this.#startTimer(Math.min(timeout, this.times.timeout), () => {
            const held = this.release();
            if (held !== undefined) this.onTimeout(held);
        });
    }

    /** Gives the held request back, to be answered; from now on the client is away. */
    release(): TRequest | undefined {
        const held = this.#held;
        this.#held = undefined;
        this.#awaitClient();
        return held;
    }

    close(): void {
        clearTimeout(this.#timer);
    }

    #awaitClient(): void {
        this.#startTimer(this.times.maxInterval, this.onAbsence);
    }

    #startTimer(milliseconds: number, callback: () => void): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(callback, milliseconds);
        this.#timer.unref();
    }
}
