import type { BayeuxReply } from './bayeuxMessage';

/** Writes the response of one HTTP request. `onOutcome` tells whether it went out whole. */
export type SendResponse = (body: string, onOutcome: (sent: boolean) => void) => void;

/** One HTTP request of a Bayeux client and what is to be answered to it. */
export class Exchange {
    /** Set by a handshake: the response hands it to the client as a cookie. */
    browserId: string | undefined;
    readonly #replies: string[] = [];
    readonly #outcomes: ((sent: boolean) => void)[] = [];

    constructor(private readonly respond: SendResponse) {}

    add(reply: BayeuxReply): void {
        this.#replies.push(JSON.stringify(reply));
    }

    /** Called once the response has gone out, or couldn't. */
    onOutcome(callback: (sent: boolean) => void): void {
        this.#outcomes.push(callback);
    }

    /** Sends the response: `deliveries` first (JSON texts), then the replies. */
    send(deliveries: readonly string[] = []): void {
        this.respond(`[${[...deliveries, ...this.#replies].join(',')}]`, (sent) => {
            for (const callback of this.#outcomes) callback(sent);
        });
    }
}
