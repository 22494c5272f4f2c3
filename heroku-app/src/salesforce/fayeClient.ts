import { Client } from 'faye';

/** The part of faye's client that is used here (https://faye.jcoglan.com/node.html); jsforce declares less of it. */

export interface BayeuxMessage {
    channel?: string;
    clientId?: string;
    id?: string;
    subscription?: string;
    successful?: boolean;
    error?: string;
    data?: unknown;
    advice?: { reconnect?: string; interval?: number; timeout?: number };
    ext?: Record<string, unknown>;
}

/** Passes the message on; null swallows it. */
export type Pass = (message: BayeuxMessage | null) => void;

export interface Extension {
    incoming?(message: BayeuxMessage, pass: Pass): void;
    outgoing?(message: BayeuxMessage, pass: Pass): void;
}

/** Decides when a message is sent again. Times are in seconds. */
export interface Scheduler {
    getTimeout(): number;
    getInterval(): number;
    isDeliverable(): boolean;
    send(): void;
    succeed(): void;
    fail(): void;
    abort(): void;
}

export interface FayeClientOptions {
    readonly scheduler: new (message: BayeuxMessage, options: { timeout: number; interval: number }) => Scheduler;
}

export interface FayeClient {
    addExtension(extension: Extension): void;
    setHeader(name: string, value: string): void;
    disable(feature: 'websocket'): void;
    /** Shakes hands if need be; the callback runs once the client has its id. */
    connect(callback: () => void): void;
    /** Undefined if the client isn't connected. */
    disconnect(): PromiseLike<void> | undefined;
    subscribe(channel: string, callback: (data: unknown) => void): PromiseLike<void>;
}

export function createFayeClient(url: string, options: FayeClientOptions): FayeClient {
    return new Client(url, options) as unknown as FayeClient;
}
