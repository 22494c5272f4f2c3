import { EventEmitter } from 'node:events';
import type { Cluster, Leadership } from '../queue/cluster';
import { ChannelBook } from './channelBook';
import { CometdSubscriber } from './cometdSubscriber';
import type { DeliveryBudget } from './deliveryBudget';
import type { PollTimes } from './pollPatience';
import type { PubSubConnectionOptions } from './pubSubClient';
import { PubSubSubscriber } from './pubSubSubscriber';
import { ReplayStore, type Protocol } from './replayStore';
import type { SalesforceSession } from './session';
import type { ChannelListener, StoreEvent, SubscriberEvents, SubscriberState } from './subscriber';

export interface SalesforceSubscriberOptions {
    readonly protocol: Protocol;
    readonly session: SalesforceSession;
    readonly cluster: Cluster;
    readonly channels: readonly string[];
    /** Where a channel begins that was never heard. */
    readonly firstReplay: 'all' | 'new';
    readonly store: StoreEvent;
    /** Awaited when this process takes over from another one, before it hears anything. */
    readonly onLead?: () => Promise<void>;
    readonly budget?: DeliveryBudget;
    /** For the protocol `pubsub`. */
    readonly pubSub?: PubSubConnectionOptions;
    readonly pollTimes?: PollTimes;
}

/** Exactly one process of a cluster hears Salesforce: all its channels. */
const role = 'salesforce-subscriber';

/**
 * Hears Salesforce's channels by either protocol, in exactly one process of the cluster at a time; when that one dies, another goes on where it
 * stopped. PushTopics and generic channels, which the Pub/Sub API doesn't have, are heard by CometD beside it.
 */
export class SalesforceSubscriber extends EventEmitter<SubscriberEvents> {
    readonly #options: SalesforceSubscriberOptions;
    readonly #positions: ReplayStore;
    readonly #book: ChannelBook;
    #leadership: Leadership | undefined;

    private constructor(options: SalesforceSubscriberOptions, positions: ReplayStore) {
        super();
        this.#options = options;
        this.#positions = positions;
        const { channels, firstReplay, store, budget } = options;
        this.#book = new ChannelBook({ positions, channels, firstReplay, store, budget });
        for (const event of ['change', 'connected', 'lost', 'refused', 'gap', 'paused'] as const)
            this.#book.on(event, (...details: unknown[]) => (this as EventEmitter).emit(event, ...details));
        this.#book.setStanding('standby');
    }

    static async open(options: SalesforceSubscriberOptions): Promise<SalesforceSubscriber> {
        return new SalesforceSubscriber(options, await ReplayStore.open(options.cluster));
    }

    get state(): SubscriberState {
        return this.#book.state;
    }

    /** Begins to listen as soon as no other process does, and goes on until {@link stop}, whatever happens. */
    start(): void {
        this.#leadership ??= this.#options.cluster.lead(role, ({ signal }) => this.#lead(signal));
    }

    /** Takes leave of Salesforce; resolves once what was heard is durable. */
    async stop(): Promise<void> {
        await this.#leadership?.close();
        this.#book.setStanding('stopped');
    }

    async #lead(signal: AbortSignal): Promise<void> {
        const { onLead, budget } = this.#options;
        await Promise.all([this.#positions.refresh(), budget?.takeOver(), onLead?.()]);
        this.#book.setStanding(undefined);
        try {
            await Promise.all(this.#listeners().map((listener) => listener.run(signal)));
        } finally {
            await budget?.save();
            this.#book.setStanding('standby');
        }
    }

    #listeners(): ChannelListener[] {
        const { protocol, session, channels, pubSub, pollTimes: times } = this.#options;
        const book = this.#book;
        const byPubSub = protocol === 'pubsub' ? channels.filter((channel) => /^\/(event|data)\//.test(channel)) : [];
        const byCometd = channels.filter((channel) => !byPubSub.includes(channel));
        const listeners: ChannelListener[] = [];
        if (byPubSub.length > 0)
            listeners.push(new PubSubSubscriber({ session, book, channels: byPubSub, connection: pubSub }));
        if (byCometd.length > 0) listeners.push(new CometdSubscriber({ session, book, channels: byCometd, times }));
        return listeners;
    }
}
