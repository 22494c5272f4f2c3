import { Backoff } from '../backoff';
import type { SalesforceMessage } from '../event';
import type { ChannelBook } from './channelBook';
import { CometdConnection } from './cometdConnection';
import { DeliveryBudget } from './deliveryBudget';
import type { Loss } from './lossExtension';
import { PollPatience, pollTimes, type PollTimes } from './pollPatience';
import { replayAll, replayNew } from './replayStore';
import type { Access, SalesforceSession } from './session';
import type { ChannelListener } from './subscriber';

export interface CometdSubscriberOptions {
    readonly session: SalesforceSession;
    readonly book: ChannelBook;
    readonly channels: readonly string[];
    readonly times?: PollTimes;
}

/** `400::The replayId {82} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to …` */
const expiredReplayId = /^400::The replayId \{[^}]*\} you provided was invalid/;
/** A connection that held for so long is a success: the next trouble is a new one, in milliseconds. */
const stableAfter = 10000;
const longestDelay = 15000;
/** How often it is looked whether the budget allows paused channels again, in milliseconds. */
const budgetInterval = 30000;
const protocol = 'cometd';

/** What one connection needs while it lasts. */
interface Listening {
    readonly connection: CometdConnection;
    readonly organizationId: string;
    readonly end: () => void;
}

/**
 * Hears Salesforce's channels over CometD, each from where it stopped: an event's replay id is stored only once the event itself is durable.
 * All channels share one client, and one replay extension.
 *
 * When Salesforce no longer has the event we would go on after, the channel goes on with all that is left (-2), and a gap says so.
 */
export class CometdSubscriber implements ChannelListener {
    readonly #options: CometdSubscriberOptions;
    readonly #book: ChannelBook;
    readonly #channels: ReadonlyMap<string, { readonly backoff: Backoff; retry?: NodeJS.Timeout }>;
    readonly #patience: PollPatience;
    #listening: Listening | undefined;
    /** Resolves once all events that were taken are durable; rejects if one can't be made so. */
    #durable: Promise<void> = Promise.resolve();
    /** Resolves once their places are durable, too. */
    #stored: Promise<void> = Promise.resolve();

    constructor(options: CometdSubscriberOptions) {
        this.#options = options;
        this.#book = options.book;
        this.#channels = new Map(
            options.channels.map((channel) => [channel, { backoff: new Backoff(500, longestDelay) }])
        );
        this.#patience = new PollPatience(options.times ?? pollTimes);
    }

    async run(signal: AbortSignal): Promise<void> {
        const { session } = this.#options;
        const backoff = new Backoff(500, longestDelay);
        let refusedToken: string | undefined;
        this.#book.setConnection(protocol, 'connecting');
        while (!signal.aborted) {
            const startedAt = Date.now();
            try {
                const access = refusedToken === undefined ? await session.access() : await session.renew(refusedToken);
                refusedToken = undefined;
                const channels = await this.#allowed(signal);
                const loss = await this.#listen(access, channels, signal);
                if (loss === undefined) continue;
                // an HTTP error looks like a broken connection: the second time, the token is suspected
                const suspicious = loss.kind === 'transport' && backoff.tries > 0;
                if (loss.kind === 'session' || suspicious) refusedToken = access.accessToken;
                this.#book.lost(protocol, loss);
            } catch (error) {
                if (signal.aborted) break;
                const reason = error instanceof Error ? error.message : String(error);
                this.#book.lost(protocol, { kind: 'session', reason });
            }
            if (Date.now() - startedAt > stableAfter) backoff.reset();
            await backoff.wait(signal).catch(() => undefined);
        }
        await this.#stored.catch(() => undefined);
    }

    /** The channels that the budget allows; waits until there is one. */
    async #allowed(signal: AbortSignal): Promise<readonly string[]> {
        const { budget } = this.#book;
        const channels = [...this.#channels.keys()];
        for (;;) {
            await budget?.refresh();
            if (budget === undefined || budget.left() > 0) return channels;
            const free = channels.filter((channel) => !DeliveryBudget.counts(channel));
            for (const channel of channels) if (!free.includes(channel)) this.#book.pause(channel);
            if (free.length > 0) return free;
            await new Backoff(budgetInterval, budgetInterval).wait(signal);
        }
    }

    /** Resolves when the connection is lost; with undefined if it was ended: the app stops, or the budget allows other channels than before. */
    async #listen(access: Access, channels: readonly string[], signal: AbortSignal): Promise<Loss | undefined> {
        const { organizationId } = access;
        this.#durable = Promise.resolve();
        this.#stored = Promise.resolve();
        const ending = new AbortController();
        const end = (): void => ending.abort();
        signal.addEventListener('abort', end, { once: true });
        const watch = setInterval(() => void this.#lookAtBudget(channels, end), budgetInterval).unref();
        try {
            if (signal.aborted) return undefined;
            return await new Promise<Loss | undefined>((resolve) => {
                const connection = this.#connect(access, channels, resolve);
                this.#listening = { connection, organizationId, end };
                ending.signal.addEventListener('abort', () => void connection.close().then(() => resolve(undefined)), {
                    once: true
                });
            });
        } finally {
            clearInterval(watch);
            signal.removeEventListener('abort', end);
            this.#listening = undefined;
            for (const [channel, { retry }] of this.#channels) {
                clearTimeout(retry);
                const replayId = this.#book.position(organizationId, protocol, channel)?.replayId;
                this.#book.setChannel(channel, { state: 'waiting', replayId });
            }
        }
    }

    #connect(access: Access, channels: readonly string[], lost: (loss: Loss) => void): CometdConnection {
        const { organizationId } = access;
        return new CometdConnection(
            {
                url: `${access.instanceUrl}/cometd/${this.#options.session.apiVersion}`,
                accessToken: access.accessToken,
                position: (channel) => this.#replayId(organizationId, channel),
                safe: () => this.#stored,
                patience: this.#patience
            },
            {
                connected: (replaySupported) => {
                    const doubt = replaySupported ? undefined : 'Salesforce offers no replay';
                    this.#book.setConnection(protocol, 'connected', doubt);
                    this.#book.emit('connected');
                    for (const channel of channels) this.#subscribe(channel);
                },
                subscribed: (channel) => {
                    this.#channels.get(channel)?.backoff.reset();
                    this.#book.live(channel, this.#book.position(organizationId, protocol, channel));
                },
                refused: (channel, error) => this.#refused(channel, error),
                event: (channel, data) => this.#take(channel, data as SalesforceMessage),
                lost
            }
        );
    }

    #replayId(organizationId: string, channel: string): number {
        const position = this.#book.position(organizationId, protocol, channel);
        if (position !== undefined) return position.replayId === undefined ? replayAll : Number(position.replayId);
        return this.#book.begin(organizationId, channel) === 'all' ? replayAll : replayNew;
    }

    #subscribe(channel: string): void {
        if (this.#listening === undefined) return;
        this.#book.setChannel(channel, { state: 'subscribing' });
        this.#listening.connection.subscribe(channel);
    }

    #refused(channel: string, error: string): void {
        const { connection, organizationId } = this.#listening ?? {};
        if (organizationId === undefined) return;
        const position = this.#book.position(organizationId, protocol, channel);
        if (!expiredReplayId.test(error) || position?.replayId === undefined) {
            this.#book.refused(channel, error);
            return this.#retryLater(channel);
        }
        this.#book.setChannel(channel, { state: 'refused', error });
        this.#book.lose(organizationId, protocol, channel, error).then(
            () => {
                if (connection === this.#listening?.connection) this.#subscribe(channel);
            },
            () => this.#retryLater(channel)
        );
    }

    #retryLater(channel: string): void {
        const entry = this.#channels.get(channel);
        if (entry === undefined || this.#listening === undefined) return;
        entry.retry = setTimeout(() => this.#subscribe(channel), entry.backoff.next());
    }

    #take(channel: string, message: SalesforceMessage): void {
        const { organizationId, end } = this.#listening ?? {};
        if (organizationId === undefined) return;
        const taken = this.#book.take(channel, message, organizationId);
        this.#durable = both(this.#durable, taken);
        // a place is stored when all events before it are durable, but doesn't wait for theirs: the store takes many places at once
        const advanced = this.#durable.then(() => {
            const replayId = message.event?.replayId;
            if (replayId === undefined) return;
            return this.#book.advance(organizationId, protocol, channel, String(replayId));
        });
        this.#stored = both(this.#stored, advanced);
        if (DeliveryBudget.counts(channel) && this.#book.budget?.left() === 0) end?.();
    }

    /** Ends a connection that hears fewer channels than the budget allows by now, or more. */
    async #lookAtBudget(heard: readonly string[], end: () => void): Promise<void> {
        const { budget } = this.#book;
        if (budget === undefined) return;
        await budget.refresh();
        const allowed = budget.left() > 0;
        const hearsAll = heard.length === this.#channels.size;
        if (allowed !== hearsAll && heard.some(DeliveryBudget.counts) !== allowed) end();
    }
}

/** Resolves when both have. A rejection is handled where what comes of it is awaited: before the next poll. */
function both(one: Promise<void>, other: Promise<void>): Promise<void> {
    const all = Promise.all([one, other]).then(() => undefined);
    all.catch(() => undefined);
    return all;
}
