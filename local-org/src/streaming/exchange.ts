import type { BayeuxReply } from './bayeuxMessage';
import type { EncodedMessages } from './encodedMessages';

/** What a response holds: a JSON array of the deliveries, then the replies (JSON texts with commas between them). */
export interface ResponseContent {
    readonly deliveries: readonly EncodedMessages[];
    readonly replies: string;
}

/** Writes the response of one HTTP request. `onOutcome` tells whether it went out whole. */
export type SendResponse = (content: ResponseContent, onOutcome: (sent: boolean) => void) => void;

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

    /** Sends the response: `deliveries` first, then the replies. */
    send(deliveries: readonly EncodedMessages[] = []): void {
        this.respond({ deliveries, replies: this.#replies.join(',') }, (sent) => {
            for (const callback of this.#outcomes) callback(sent);
        });
    }
}
