import type { BusEvent } from '../bus/busEvent';
import { bayeuxError } from './bayeuxError';
import { refusal, type BayeuxMessage, type BayeuxReply } from './bayeuxMessage';
import type { StreamingUser } from './streamingUser';

/** One client, as far as it is known. */
export interface StreamingSubscriber {
    readonly clientId: string;
    readonly userId: string;
}

/** What becomes of a request instead of being handled: it is never answered, refused by HTTP, or answered in the server's place. */
export type Interception =
    'silence' | { readonly status: number; readonly body: string } | { readonly replies: readonly BayeuxReply[] };

/** Stands between the server and its clients, to look on or to interfere. A server without one pays nothing. */
export interface StreamingTap {
    /** Undefined: the request is handled as ever. */
    intercept(messages: readonly BayeuxMessage[], user: StreamingUser | undefined): Interception | undefined;
    /** How often a client is sent an event: once, unless a fault wants otherwise. */
    copies(event: BusEvent, subscriber: StreamingSubscriber): number;
    /** Is an event that is there to be taken for gone? */
    refusesReplay(channel: string, replayId: number, subscriber: StreamingSubscriber): boolean;
}

/** Where a server has its tap. */
export interface StreamingTapHolder {
    tap: StreamingTap | undefined;
}

/** The answers that Salesforce gives where it can't serve a request: what a tap may put in the server's place. */
export const interceptions = {
    unknownClient: (messages: readonly BayeuxMessage[]): Interception => ({
        replies: messages.map((message) =>
            refusal(message, bayeuxError.unknownClient, {
                advice: { interval: 0, reconnect: 'handshake' },
                ...subscriptionOf(message)
            })
        )
    }),
    /** A handshake is told why in its extension; anything else is turned away before it reaches Bayeux. */
    unavailable: (messages: readonly BayeuxMessage[]): Interception =>
        messages.some(({ channel }) => channel === '/meta/handshake')
            ? { replies: messages.map((message) => denied(message, '503::Server is too busy to accept the request')) }
            : { status: 503, body: '<html><body><h1>503 Service Unavailable</h1></body></html>' },
    revokedToken: (messages: readonly BayeuxMessage[]): Interception => ({
        replies: messages.map((message) =>
            message.channel === '/meta/handshake'
                ? denied(message, bayeuxError.authenticationInvalid)
                : refusal(message, bayeuxError.authenticationInvalid, {
                      advice: { reconnect: 'none', interval: 0 },
                      ...subscriptionOf(message)
                  })
        )
    }),
    limitExceeded: (messages: readonly BayeuxMessage[]): Interception => ({
        replies: messages.map((message) =>
            message.channel === '/meta/handshake'
                ? denied(message, bayeuxError.concurrentUserLimit)
                : refusal(message, '403::Organization total events daily limit exceeded', subscriptionOf(message))
        )
    })
} as const;

function denied(message: BayeuxMessage, failureReason: string): BayeuxReply {
    return refusal(message, bayeuxError.handshakeDenied, {
        ext: { sfdc: { failureReason } },
        advice: { reconnect: 'none' }
    });
}

function subscriptionOf({ subscription }: BayeuxMessage): BayeuxReply {
    return subscription === undefined ? {} : { subscription };
}
