import { setTimeout as delay } from 'node:timers/promises';
import { Backoff } from '../backoff';
import type { ChannelBook } from './channelBook';
import { PubSubClient, type PubSubConnectionOptions } from './pubSubClient';
import { pubSubFailure, type PubSubFailure } from './pubSubFailure';
import { PubSubStream } from './pubSubStream';
import type { SalesforceSession } from './session';
import type { ChannelListener } from './subscriber';

export interface PubSubSubscriberOptions {
    readonly session: SalesforceSession;
    readonly book: ChannelBook;
    /** `/event/…` and `/data/…`. */
    readonly channels: readonly string[];
    readonly connection?: PubSubConnectionOptions;
}

const protocol = 'pubsub';
const longestDelay = 15000;
const stableAfter = 10000;
const budgetInterval = 30000;

/**
 * Hears Salesforce's channels over the Pub/Sub API: one connection, one stream a channel, each in its own time. A channel that is refused, or whose
 * events can't be stored for now, holds up no other.
 */
export class PubSubSubscriber implements ChannelListener {
    readonly #options: PubSubSubscriberOptions;
    readonly #book: ChannelBook;
    readonly #live = new Set<string>();

    constructor(options: PubSubSubscriberOptions) {
        this.#options = options;
        this.#book = options.book;
    }

    async run(signal: AbortSignal): Promise<void> {
        const client = new PubSubClient(this.#options.connection);
        this.#book.setConnection(protocol, 'connecting');
        try {
            await Promise.all(this.#options.channels.map((channel) => this.#hear(client, channel, signal)));
        } finally {
            client.close();
        }
    }

    /** One stream after the other, until the signal aborts. */
    async #hear(client: PubSubClient, channel: string, signal: AbortSignal): Promise<void> {
        const { session } = this.#options;
        const backoff = new Backoff(500, longestDelay);
        let refusedToken: string | undefined;
        while (!signal.aborted) {
            const startedAt = Date.now();
            try {
                await this.#allowed(channel, signal);
                const access = refusedToken === undefined ? await session.access() : await session.renew(refusedToken);
                refusedToken = undefined;
                const stream = new PubSubStream({ client, access, channel, book: this.#book });
                stream.onLive = () => this.#isLive(channel);
                try {
                    await stream.run(signal);
                } catch (error) {
                    const failure = pubSubFailure(error);
                    if (failure.kind === 'session') refusedToken = access.accessToken;
                    if (await this.#fellBack(access.organizationId, channel, failure)) continue;
                    this.#ended(channel, failure);
                }
            } catch (error) {
                if (signal.aborted) break;
                const reason = error instanceof Error ? error.message : String(error);
                this.#ended(channel, { kind: 'session', code: 'LOGIN', reason });
            }
            if (signal.aborted) break;
            this.#live.delete(channel);
            if (Date.now() - startedAt > stableAfter) backoff.reset();
            await backoff.wait(signal).catch(() => undefined);
        }
        this.#live.delete(channel);
        this.#book.setChannel(channel, { state: 'waiting' });
    }

    /** Waits until the budget allows another event. */
    async #allowed(channel: string, signal: AbortSignal): Promise<void> {
        const { budget } = this.#book;
        for (;;) {
            await budget?.refresh();
            if (budget === undefined || budget.left() > 0) return;
            this.#book.pause(channel);
            await delay(budgetInterval, undefined, { signal });
        }
    }

    #isLive(channel: string): void {
        this.#live.add(channel);
        if (this.#live.size > 1) return;
        this.#book.setConnection(protocol, 'connected');
        this.#book.emit('connected');
    }

    /** A replay id that is no good any more: reports the gap, once, and lets the channel begin with all that is left. */
    async #fellBack(organizationId: string, channel: string, { kind, reason }: PubSubFailure): Promise<boolean> {
        if (kind !== 'replay') return false;
        if (this.#book.position(organizationId, protocol, channel)?.replayId === undefined) return false;
        await this.#book.lose(organizationId, protocol, channel, reason);
        return true;
    }

    #ended(channel: string, { kind, reason }: PubSubFailure): void {
        if (kind === 'refused' || kind === 'replay') return this.#book.refused(channel, reason);
        this.#live.delete(channel);
        this.#book.setChannel(channel, { state: 'waiting', error: reason });
        // one broken connection ends all its streams: it is told once
        const others = this.#book.state.connection;
        if (this.#live.size === 0 && others !== 'reconnecting')
            this.#book.lost(protocol, { kind: kind === 'session' ? 'session' : 'transport', reason });
    }
}
