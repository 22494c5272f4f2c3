/* eslint-disable @typescript-eslint/no-require-imports -- faye ships no types */

/** The part of faye's client that the tests use. */
export interface FayeClient {
    setHeader(name: string, value: string): void;
    disable(feature: string): void;
    addExtension(extension: FayeExtension): void;
    subscribe(channel: string, listener: (data: unknown) => void): FayeSubscription;
    disconnect(): void;
}

export interface FayeSubscription extends PromiseLike<void> {
    cancel(): void;
}

export type FayeMessage = Record<string, unknown>;

export interface FayeExtension {
    incoming?(message: FayeMessage, pass: (message: FayeMessage) => void): void;
    outgoing?(message: FayeMessage, pass: (message: FayeMessage) => void): void;
}

const faye = require('faye') as { readonly Client: new (endpoint: string) => FayeClient };

/** A faye client of an org's Streaming API. */
export function fayeClient(url: string, token = 'token'): FayeClient {
    const client = new faye.Client(`${url}/cometd/67.0`);
    client.setHeader('Authorization', `OAuth ${token}`);
    client.disable('websocket');
    return client;
}

/** Salesforce's replay extension: asks for the events after the last one that came. */
export function replayExtension(channel: string, replayFrom: number): FayeExtension & { readonly last: () => number } {
    let last = replayFrom;
    return {
        last: () => last,
        incoming(message, pass) {
            if (message['channel'] === channel) {
                last = (message['data'] as { event: { replayId: number } }).event.replayId;
            }
            pass(message);
        },
        outgoing(message, pass) {
            if (message['channel'] === '/meta/subscribe') message['ext'] = { replay: { [channel]: last } };
            pass(message);
        }
    };
}
