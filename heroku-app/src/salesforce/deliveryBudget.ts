import type { Cluster, KeyValue } from '../queue/cluster';
import type { BudgetState } from './subscriber';

/** `DailyDeliveredPlatformEvents` of `GET /limits`: what the org may have delivered in 24 hours, by all its subscribers, and what is left of it. */
export interface DeliveryLimit {
    readonly max: number;
    readonly remaining: number;
}

export interface DeliveryBudgetOptions {
    readonly cluster: Cluster;
    /** Most events in 24 hours, whatever the org's own limit; undefined takes that one. */
    readonly configured: number | undefined;
    /** Asks the org; undefined if it doesn't tell. */
    readonly readLimit: () => Promise<DeliveryLimit | undefined>;
    readonly now?: () => number;
}

const hour = 60 * 60 * 1000;
const hoursADay = 24;
/** The org's limit is asked for so often: other subscribers use it up, too. */
const limitHolds = 5 * 60 * 1000;
/** The part of the org's limit that is left to others: at the limit itself Salesforce disconnects everybody. */
const reserve = 0.05;
const saveInterval = 1000;
const countsKey = 'hours';

/**
 * Counts the events that Salesforce delivers and stops before the org's daily limit: "platform events and change events delivered to CometD and
 * Pub/Sub API clients" in a rolling 24 hours (Platform Event Allocations). Counts are kept by the hour and outlive the process.
 */
export class DeliveryBudget {
    readonly #options: DeliveryBudgetOptions;
    readonly #table: KeyValue<Readonly<Record<string, number>>>;
    readonly #now: () => number;
    /** Hour since 1970 -> events. */
    #counts = new Map<number, number>();
    #limit: DeliveryLimit | undefined;
    #limitReadAt = -Infinity;
    #savedAt = 0;

    private constructor(options: DeliveryBudgetOptions, table: KeyValue<Readonly<Record<string, number>>>) {
        this.#options = options;
        this.#table = table;
        this.#now = options.now ?? Date.now;
        this.#load();
    }

    static async open(options: DeliveryBudgetOptions): Promise<DeliveryBudget> {
        return new DeliveryBudget(options, await options.cluster.keyValue('deliveries'));
    }

    /** PushTopic and generic events have limits of their own. */
    static counts(channel: string): boolean {
        return channel.startsWith('/event/') || channel.startsWith('/data/');
    }

    get state(): BudgetState {
        const limit = this.#options.configured ?? this.#ownLimit();
        const left = this.left();
        const exhausted = left > 0 ? undefined : this.#sentence();
        return { delivered: this.#delivered(), ...(limit === undefined ? {} : { limit }), exhausted };
    }

    /** An event was delivered. */
    count(channel: string): void {
        if (!DeliveryBudget.counts(channel)) return;
        const bucket = Math.floor(this.#now() / hour);
        this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
        if (this.#limit !== undefined) this.#limit = { ...this.#limit, remaining: this.#limit.remaining - 1 };
        if (this.#now() - this.#savedAt > saveInterval) void this.save().catch(() => undefined);
    }

    /** Events that may still come; Infinity if nobody knows a limit. */
    left(): number {
        const { configured } = this.#options;
        if (configured !== undefined) return Math.max(0, configured - this.#delivered());
        if (this.#limit === undefined) return Infinity;
        return Math.max(0, this.#limit.remaining - Math.ceil(this.#limit.max * reserve));
    }

    /** Asks the org for its limit, unless that was done lately; a limit that can't be had is none. */
    async refresh(): Promise<void> {
        if (this.#now() - this.#limitReadAt < limitHolds) return;
        this.#limitReadAt = this.#now();
        this.#limit = await this.#options.readLimit().catch(() => this.#limit);
    }

    /** Takes over from the process that heard Salesforce before. */
    async takeOver(): Promise<void> {
        await this.#table.refresh();
        this.#load();
        this.#limitReadAt = -Infinity;
    }

    /** Resolves once the counts are durable. */
    save(): Promise<void> {
        this.#savedAt = this.#now();
        this.#forgetOld();
        return this.#table.set(countsKey, Object.fromEntries(this.#counts));
    }

    #load(): void {
        const kept = Object.entries(this.#table.get(countsKey) ?? {});
        this.#counts = new Map(kept.map(([bucket, count]) => [Number(bucket), count]));
    }

    #ownLimit(): number | undefined {
        return this.#limit === undefined ? undefined : Math.floor(this.#limit.max * (1 - reserve));
    }

    #delivered(): number {
        this.#forgetOld();
        return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    }

    #forgetOld(): void {
        const oldest = Math.floor(this.#now() / hour) - hoursADay;
        for (const bucket of this.#counts.keys()) if (bucket <= oldest) this.#counts.delete(bucket);
    }

    #sentence(): string {
        const { configured } = this.#options;
        const heard = this.#delivered();
        const limit =
            configured !== undefined && heard >= configured
                ? `${heard} events were delivered in 24 hours, and SF_DELIVERY_BUDGET is ${configured}`
                : `the org has ${this.#limit?.remaining ?? 0} of its ${this.#limit?.max ?? 0} daily deliveries left, of which ${reserve * 100} % are kept for others`;
        return `The delivery budget is used up: ${limit}. The subscriptions rest until there is some again; Salesforce keeps the events for 72 hours. Hear fewer channels, filter them, or raise the limit.`;
    }
}
