export interface PollTimes {
    /** How long the server is asked to hold a poll, in seconds. */
    readonly asked: number;
    /** So much longer than it should take, and the connection is dead, in seconds. */
    readonly grace: number;
}

/** A half-open connection is found within 25 s. */
export const pollTimes: PollTimes = { asked: 20, grace: 5 };

/** A server that keeps to its own time for polls (110 s at Salesforce) is given so much longer, in seconds. */
const advisedGrace = 10;
/** A poll that came back this much early was answered for another reason than its time, in seconds. */
const early = 1;
const mostDoubts = 2;

/**
 * How long a poll may take. A connection whose other end is gone says nothing; only time tells. So polls are asked to be short: "advice.timeout" in
 * a connect message, which CometD's server follows (Bayeux advice; `ServerSessionImpl`'s transient timeout). A server that doesn't follow it is found out by
 * two connections that each lost their very first poll; then its own time counts, and TCP's keep-alive has to find dead peers.
 */
export class PollPatience {
    #proven = false;
    #doubts = 0;

    constructor(private readonly times: PollTimes) {}

    /** What to ask for in a poll, in milliseconds. */
    get asked(): number {
        return this.times.asked * 1000;
    }

    /** @param advised the server's own time for a poll, in seconds */
    seconds(advised: number): number {
        const { asked, grace } = this.times;
        return this.#doubts >= mostDoubts ? advised + advisedGrace : Math.min(asked, advised) + grace;
    }

    /** A poll was answered after so many seconds. */
    answered(seconds: number): void {
        const { asked, grace } = this.times;
        if (seconds >= asked - early && seconds <= asked + grace) this.#proven = true;
        if (this.#proven) this.#doubts = 0;
    }

    /** A poll was given up. */
    gaveUp(): void {
        if (!this.#proven) this.#doubts++;
    }
}
