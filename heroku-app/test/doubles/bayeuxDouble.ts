import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a client sends and gets. */
export interface BayeuxMessage {
    channel: string;
    id?: string;
    clientId?: string;
    subscription?: string;
    successful?: boolean;
    error?: string;
    data?: unknown;
    advice?: Record<string, unknown>;
    ext?: Record<string, unknown>;
}

interface RetainedEvent {
    readonly replayId: number;
    readonly data: Record<string, unknown>;
}

interface BayeuxClient {
    readonly subscriptions: Map<string, number>;
    readonly outbox: BayeuxMessage[];
    /** Ends the poll that waits. */
    wake?: () => void;
    polled: boolean;
}

/** Plays Salesforce's dialect of Bayeux, as captured, with the troubles that a test asks for. */
export class BayeuxDouble {
    readonly #clients = new Map<string, BayeuxClient>();
    readonly #channels = new Map<string, { events: RetainedEvent[]; nextId: number; oldest: number }>();
    /** All messages that came, in order. */
    readonly received: BayeuxMessage[] = [];
    /** Channel -> error of the next subscriptions. */
    readonly refusals = new Map<string, string>();
    /** How long a poll is held, in milliseconds. */
    pollTimeout = 20000;
    /** What the handshake and every poll advise, in milliseconds. */
    advisedTimeout = 110000;
    replaySupported = true;
    /** Polls are taken and never answered. */
    deaf = false;

    constructor(private readonly isLive: (request: IncomingMessage) => boolean) {}

    get clients(): number {
        return this.#clients.size;
    }

    subscribers(channel: string): number {
        return [...this.#clients.values()].filter(({ subscriptions }) => subscriptions.has(channel)).length;
    }

    /** What was asked for at each subscription of the channel. */
    replaysAskedFor(channel: string): unknown[] {
        return this.received
            .filter((message) => message.channel === '/meta/subscribe' && message.subscription === channel)
            .map(({ ext }) => (ext?.replay as Record<string, unknown> | undefined)?.[channel]);
    }

    publish(channel: string, data: Record<string, unknown>): number {
        const { events, nextId } = this.#channel(channel);
        const event = { replayId: nextId, data: withReplayId(data, nextId) };
        events.push(event);
        // replay ids ascend, with holes
        this.#channel(channel).nextId = nextId + 1 + (nextId % 3);
        for (const client of this.#clients.values())
            if (client.subscriptions.has(channel)) {
                client.outbox.push({ channel, data: event.data });
                client.wake?.();
            }
        return nextId;
    }

    /** All that was published so far is no longer retained. */
    expire(channel: string): void {
        const state = this.#channel(channel);
        state.events = [];
        state.oldest = state.nextId;
    }

    /** As after a restart on Salesforce's side: every client is unknown from now on. */
    forgetClients(): void {
        const clients = [...this.#clients.values()];
        this.#clients.clear();
        for (const client of clients) client.wake?.();
    }

    wakeAll(): void {
        for (const client of this.#clients.values()) client.wake?.();
    }

    async answer(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
        const messages = JSON.parse(body) as BayeuxMessage[];
        this.received.push(...messages);
        const replies: BayeuxMessage[] = [];
        for (const message of messages) replies.push(...(await this.#reply(message, request, messages.length > 1)));
        if (this.deaf && messages.some(({ channel }) => channel === '/meta/connect')) return;
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(replies));
    }

    async #reply(message: BayeuxMessage, request: IncomingMessage, batched: boolean): Promise<BayeuxMessage[]> {
        const { channel, id, clientId } = message;
        if (channel === '/meta/handshake') return [this.#handshake(message, request)];
        const answer = { clientId, channel, id };
        if (!this.isLive(request))
            return [
                {
                    ...answer,
                    advice: { reconnect: 'none', interval: 0 },
                    error: '401::Authentication invalid',
                    successful: false
                }
            ];
        const client = this.#clients.get(clientId ?? '');
        if (client === undefined)
            return [
                {
                    channel,
                    id,
                    advice: { interval: 0, reconnect: 'handshake' },
                    error: '403::Unknown client',
                    successful: false
                }
            ];
        switch (channel) {
            case '/meta/connect':
                return this.#connect(client, message, request, batched);
            case '/meta/subscribe':
                return [this.#subscribe(client, message)];
            case '/meta/disconnect':
                this.#clients.delete(clientId ?? '');
                client.wake?.();
                return [{ ...answer, successful: true }];
            default:
                return [{ ...answer, error: '400::unexpected', successful: false }];
        }
    }

    #handshake({ channel, id }: BayeuxMessage, request: IncomingMessage): BayeuxMessage {
        if (!this.isLive(request))
            return {
                ext: { sfdc: { failureReason: '401::Authentication invalid' } },
                advice: { reconnect: 'none' },
                channel,
                id,
                error: '403::Handshake denied',
                successful: false
            };
        const clientId = randomBytes(10).toString('hex');
        this.#clients.set(clientId, { subscriptions: new Map(), outbox: [], polled: false });
        return {
            ext: { replay: this.replaySupported, 'payload.format': true },
            clientId,
            channel,
            id,
            successful: true,
            ...{ minimumVersion: '1.0', version: '1.0', supportedConnectionTypes: ['long-polling'] }
        };
    }

    async #connect(
        client: BayeuxClient,
        { channel, id, clientId, advice }: BayeuxMessage,
        request: IncomingMessage,
        batched: boolean
    ): Promise<BayeuxMessage[]> {
        const first = !client.polled;
        client.polled = true;
        const atOnce = first || batched || advice?.timeout === 0;
        if (!atOnce && client.outbox.length === 0) await this.#hold(client);
        if (!this.#clients.has(clientId ?? '') || !this.isLive(request)) {
            const forgotten = !this.#clients.has(clientId ?? '');
            return [
                {
                    channel,
                    id,
                    advice: { interval: 0, reconnect: forgotten ? 'handshake' : 'none' },
                    error: forgotten ? '403::Unknown client' : '401::Authentication invalid',
                    successful: false
                }
            ];
        }
        const reply: BayeuxMessage = { clientId, channel, id, successful: true };
        if (first) reply.advice = { interval: 0, timeout: this.advisedTimeout, reconnect: 'retry' };
        return [...client.outbox.splice(0), reply];
    }

    #hold(client: BayeuxClient): Promise<void> {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, this.pollTimeout);
            client.wake = () => {
                clearTimeout(timer);
                client.wake = undefined;
                resolve();
            };
        });
    }

    #subscribe(client: BayeuxClient, { channel, id, clientId, subscription = '', ext }: BayeuxMessage): BayeuxMessage {
        const answer = { clientId, channel, id, subscription };
        const refusal = this.refusals.get(subscription);
        if (refusal !== undefined) return { ...answer, error: refusal, successful: false };
        const replayId = (ext?.replay as Record<string, number> | undefined)?.[subscription] ?? -1;
        const { events, oldest } = this.#channel(subscription);
        if (replayId >= 0 && replayId < oldest - 1)
            return {
                ...answer,
                error: `400::The replayId {${replayId}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
                successful: false
            };
        client.subscriptions.set(subscription, replayId);
        if (replayId !== -1)
            for (const event of events)
                if (event.replayId > replayId) client.outbox.push({ channel: subscription, data: event.data });
        client.wake?.();
        return { ...answer, successful: true };
    }

    #channel(name: string): { events: RetainedEvent[]; nextId: number; oldest: number } {
        let channel = this.#channels.get(name);
        if (channel === undefined) {
            channel = { events: [], nextId: 100, oldest: 0 };
            this.#channels.set(name, channel);
        }
        return channel;
    }
}

function withReplayId(data: Record<string, unknown>, replayId: number): Record<string, unknown> {
    return { ...data, event: { ...(data.event as object | undefined), replayId } };
}
