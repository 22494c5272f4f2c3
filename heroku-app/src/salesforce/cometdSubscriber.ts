import { EventEmitter } from 'node:events';
import { Backoff } from '../backoff';
import type { SalesforceMessage } from '../event';
import { CometdConnection } from './cometdConnection';
import type { Loss } from './lossExtension';
import { replayAll, replayNew, type Gap, type ReplayStore } from './replayStore';
import type { Access, SalesforceSession } from './session';

export interface ChannelState {
    readonly channel: string;
    readonly state: 'waiting' | 'subscribing' | 'live' | 'refused';
    /** Why Salesforce refused the subscription; it is tried again. */
    readonly error?: string;
    /** Replay id of the last event that is stored; -2 if the next subscription asks for all that Salesforce still has. */
    readonly replayId?: number;
    /** Events heard since the app started. */
    readonly heard: number;
    readonly lastHeardAt?: string;
}

export interface SubscriberState {
    readonly connection: 'connecting' | 'connected' | 'reconnecting' | 'stopped';
    /** Why it is not connected. */
    readonly reason?: string;
    /** ISO 8601. */
    readonly since: string;
    readonly channels: readonly ChannelState[];
    readonly gaps: readonly Gap[];
}

export interface CometdSubscriberOptions {
    readonly session: SalesforceSession;
    readonly replayStore: ReplayStore;
    readonly channels: readonly string[];
    /** Where a channel begins that was never heard. */
    readonly firstReplay: 'all' | 'new';
    /** Takes an event; resolves once it is durable. Called in the order of the channel. */
    readonly store: (channel: string, message: SalesforceMessage, organizationId: string) => Promise<void>;
}

interface SubscriberEvents {
    /** {@link CometdSubscriber.state} has changed. */
    change: [];
    /** Salesforce knows us; the channels are asked for. */
    connected: [];
    /** A connection was lost, or could not be made; a new one follows. */
    lost: [Loss];
    /** Salesforce refused a channel; it is tried again. */
    refused: [channel: string, error: string];
    /** Events may have been lost. */
    gap: [Gap];
}

/** `400::The replayId {82} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to …` */
const expiredReplayId = /^400::The replayId \{[^}]*\} you provided was invalid/;
/** A connection that held for so long is a success: the next trouble is a new one, in milliseconds. */
const stableAfter = 10000;
const longestDelay = 15000;

/**
 * Hears Salesforce's channels over CometD, each from where it stopped: an event's replay id is stored only once the event itself is durable.
 *
 * When Salesforce no longer has the event we would go on after, the channel goes on with all that is left (-2), and a {@link Gap} says so.
 */
export class CometdSubscriber extends EventEmitter<SubscriberEvents> {
    readonly #options: CometdSubscriberOptions;
    readonly #channels = new Map<string, { state: ChannelState; backoff: Backoff; retry?: NodeJS.Timeout }>();
    readonly #stop = new AbortController();
    #state: Pick<SubscriberState, 'connection' | 'reason' | 'since'> = { connection: 'connecting', since: now() };
    #connection: CometdConnection | undefined;
    #stopListening: () => void = () => undefined;
    #running: Promise<void> | undefined;
    /** Resolves once all events that were taken are durable; rejects if one can't be made so. */
    #stored: Promise<void> = Promise.resolve();

    constructor(options: CometdSubscriberOptions) {
        super();
        this.#options = options;
        for (const channel of options.channels)
            this.#channels.set(channel, {
                state: { channel, state: 'waiting', heard: 0 },
                backoff: new Backoff(500, longestDelay)
            });
    }

    get state(): SubscriberState {
        const channels = [...this.#channels.values()].map(({ state }) => state);
        return { ...this.#state, channels, gaps: this.#options.replayStore.gaps };
    }

    /** Begins to listen, and goes on until {@link stop}, whatever happens. */
    start(): void {
        this.#running ??= this.#run();
    }

    /** Takes leave of Salesforce; resolves once what was heard is durable. */
    async stop(): Promise<void> {
        this.#stop.abort();
        for (const { retry } of this.#channels.values()) clearTimeout(retry);
        await this.#connection?.close();
        this.#stopListening();
        await this.#running;
        await this.#stored.catch(() => undefined);
        this.#setState('stopped');
    }

    async #run(): Promise<void> {
        const { session } = this.#options;
        const { signal } = this.#stop;
        const backoff = new Backoff(500, longestDelay);
        let refusedToken: string | undefined;
        while (!signal.aborted) {
            const startedAt = Date.now();
            try {
                const access = refusedToken === undefined ? await session.access() : await session.renew(refusedToken);
                refusedToken = undefined;
                const loss = await this.#listen(access);
                if (loss === undefined) return;
                this.emit('lost', loss);
                // an HTTP error looks like a broken connection: the second time, the token is suspected
                const suspicious = loss.kind === 'transport' && backoff.tries > 0;
                if (loss.kind === 'session' || suspicious) refusedToken = access.accessToken;
                this.#setState('reconnecting', loss.reason);
            } catch (error) {
                const reason = error instanceof Error ? error.message : String(error);
                this.emit('lost', { kind: 'session', reason });
                this.#setState('reconnecting', reason);
            }
            if (Date.now() - startedAt > stableAfter) backoff.reset();
            await backoff.wait(signal).catch(() => undefined);
        }
    }

    /** Resolves when the connection is lost, with undefined if that was asked for. */
    #listen(access: Access): Promise<Loss | undefined> {
        const { session, replayStore } = this.#options;
        const { organizationId } = access;
        this.#stored = Promise.resolve();
        return new Promise<Loss | undefined>((resolve) => {
            if (this.#stop.signal.aborted) return resolve(undefined);
            const connection = new CometdConnection(
                {
                    url: `${access.instanceUrl}/cometd/${session.apiVersion}`,
                    accessToken: access.accessToken,
                    position: (channel) => this.#position(organizationId, channel),
                    safe: () => this.#stored
                },
                {
                    connected: (replaySupported) => {
                        this.#setState('connected', replaySupported ? undefined : 'Salesforce offers no replay');
                        this.emit('connected');
                        for (const channel of this.#channels.keys()) this.#subscribe(connection, channel);
                    },
                    subscribed: (channel) => this.#subscribed(organizationId, channel),
                    refused: (channel, error) => this.#refused(connection, organizationId, channel, error),
                    event: (channel, data) => this.#take(channel, data as SalesforceMessage, organizationId),
                    lost: resolve
                }
            );
            this.#connection = connection;
            this.#stopListening = () => resolve(undefined);
        }).then((loss) => {
            this.#connection = undefined;
            for (const [channel, { retry }] of this.#channels) {
                clearTimeout(retry);
                this.#setChannel(channel, {
                    state: 'waiting',
                    replayId: replayStore.position(organizationId, channel)
                });
            }
            return loss;
        });
    }

    #position(organizationId: string, channel: string): number {
        const { replayStore, firstReplay } = this.#options;
        return replayStore.position(organizationId, channel) ?? (firstReplay === 'all' ? replayAll : replayNew);
    }

    #subscribe(connection: CometdConnection, channel: string): void {
        if (connection !== this.#connection || this.#stop.signal.aborted) return;
        this.#setChannel(channel, { state: 'subscribing' });
        connection.subscribe(channel);
    }

    #subscribed(organizationId: string, channel: string): void {
        this.#channels.get(channel)?.backoff.reset();
        const replayId = this.#options.replayStore.position(organizationId, channel);
        this.#setChannel(channel, { state: 'live', error: undefined, replayId });
    }

    #refused(connection: CometdConnection, organizationId: string, channel: string, error: string): void {
        const entry = this.#channels.get(channel);
        if (entry === undefined) return;
        const { replayStore } = this.#options;
        this.#setChannel(channel, { state: 'refused', error });
        if (expiredReplayId.test(error) && (replayStore.position(organizationId, channel) ?? replayAll) >= 0) {
            replayStore.lose(organizationId, channel, error).then(
                (gap) => {
                    this.emit('gap', gap);
                    this.#subscribe(connection, channel);
                },
                () => this.#retryLater(connection, channel)
            );
            return;
        }
        this.emit('refused', channel, error);
        this.#retryLater(connection, channel);
    }

    #retryLater(connection: CometdConnection, channel: string): void {
        const entry = this.#channels.get(channel);
        if (entry === undefined || this.#stop.signal.aborted) return;
        entry.retry = setTimeout(() => this.#subscribe(connection, channel), entry.backoff.next());
    }

    #take(channel: string, message: SalesforceMessage, organizationId: string): void {
        const heard = (this.#channels.get(channel)?.state.heard ?? 0) + 1;
        this.#setChannel(channel, { heard, lastHeardAt: now() });
        const before = this.#stored;
        const stored = Promise.all([this.#options.store(channel, message, organizationId), before]).then(() => {
            const replayId = message.event?.replayId;
            if (replayId === undefined) return;
            this.#setChannel(channel, { replayId });
            return this.#options.replayStore.store(organizationId, channel, replayId);
        });
        // handled where it is awaited, before the next poll
        stored.catch(() => undefined);
        this.#stored = stored;
    }

    #setState(connection: SubscriberState['connection'], reason?: string): void {
        this.#state = { connection, reason, since: now() };
        this.emit('change');
    }

    #setChannel(channel: string, change: Partial<ChannelState>): void {
        const entry = this.#channels.get(channel);
        if (entry === undefined) return;
        entry.state = { ...entry.state, ...change };
        this.emit('change');
    }
}

function now(): string {
    return new Date().toISOString();
}
