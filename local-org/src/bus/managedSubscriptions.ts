import type { OrgDatabase } from '../data/database';
import type { StoredRecord } from '../data/record';

/** Where a subscription starts without a committed replay id (`EventSubscriptionReplayPreset`). */
export type ManagedReplayPreset = 'LATEST' | 'EARLIEST';

/** A ManagedEventSubscription of the org (Metadata API, "ManagedEventSubscription"). */
export interface ManagedSubscription {
    /** `18x…` */
    readonly id: string;
    readonly developerName: string;
    readonly topicName: string;
    /** "When the client initiates the subscription for the first time or if the client doesn't commit a Replay ID." */
    readonly defaultReplay: ManagedReplayPreset;
    /** "If the committed Replay ID is invalid", as it is when it's older than the retention. */
    readonly errorRecoveryReplay: ManagedReplayPreset;
    readonly state: 'RUN' | 'STOP' | 'PAUSE';
}

/** Why a client's subscription ended: its configuration was stopped, or is gone. */
export type ManagedSubscriptionEnd = 'stopped' | 'deleted';

/** What holds a subscription for one client. */
export interface ManagedSubscriptionLease {
    release(): void;
}

const objectName = 'ManagedEventSubscription';
const shortIdLength = 15;
const keyOf = (id: string): string => `bus/managedSubscription/${id}`;

/**
 * The managed event subscriptions of an org: the configurations are Tooling API records, made from the source; what clients commit is kept with the
 * records. "A managed subscription is unique per client and can't be shared with other clients for the same Salesforce org."
 */
export class ManagedSubscriptions {
    /** By id: who has it, and how it is told that it is over. */
    readonly #clients = new Map<string, (why: ManagedSubscriptionEnd) => void>();

    constructor(private readonly database: OrgDatabase) {}

    /** By its id, of 15 or 18 characters. */
    withId(id: string): ManagedSubscription | undefined {
        return this.#find((record) => {
            const own = String(record['Id']);
            return id.length === shortIdLength ? own.startsWith(id) : own === id;
        });
    }

    withName(developerName: string): ManagedSubscription | undefined {
        return this.#find((record) => String(record['DeveloperName']).toLowerCase() === developerName.toLowerCase());
    }

    /** Takes the subscription for a client; undefined: another one has it. */
    open(id: string, onEnd: (why: ManagedSubscriptionEnd) => void): ManagedSubscriptionLease | undefined {
        if (this.#clients.has(id)) return undefined;
        this.#clients.set(id, onEnd);
        return {
            release: () => {
                if (this.#clients.get(id) === onEnd) this.#clients.delete(id);
            }
        };
    }

    /** Has a client the subscription? */
    isActive(id: string): boolean {
        return this.#clients.has(id);
    }

    /** The replay id that was committed last; undefined if none was. */
    committed(id: string): number | undefined {
        const value = this.database.value(keyOf(id));
        return typeof value === 'number' ? value : undefined;
    }

    /** Resolves when it is on disk. */
    commit(id: string, replayId: number): Promise<void> {
        return this.#write((set) => set(keyOf(id), replayId));
    }

    /**
     * The configurations were replaced. "If an administrator later changes state from RUN to STOP, the system notifies the Pub/Sub API client of the
     * new state value and the subscription disconnects. Also, the stored Replay ID value that was committed previously is deleted."
     */
    configurationsReplaced(): void {
        const running = new Map(this.#all().map((each) => [keyOf(each.id), each.state !== 'STOP']));
        const forgotten = [...this.database.store.values.keys()].filter(
            (key) => key.startsWith(keyOf('')) && running.get(key) !== true
        );
        if (forgotten.length > 0) void this.#write((set) => forgotten.forEach((key) => set(key, undefined)));
        for (const [id, end] of [...this.#clients]) {
            const subscription = this.withId(id);
            if (subscription === undefined) end('deleted');
            else if (subscription.state !== 'RUN') end('stopped');
        }
    }

    #write(work: (set: (key: string, value: number | undefined) => void) => void): Promise<void> {
        const userId = this.database.setup?.automatedProcessUserId ?? '';
        return this.database.transaction({ userId, origin: 'eventBus' }, (transaction) =>
            work((key, value) => this.database.setValue(transaction, key, value))
        ).durable;
    }

    #all(): ManagedSubscription[] {
        if (this.database.schema.object(objectName) === undefined) return [];
        return Array.from(this.database.records(objectName), subscriptionOf);
    }

    #find(matches: (record: StoredRecord) => boolean): ManagedSubscription | undefined {
        for (const record of this.database.records(objectName)) if (matches(record)) return subscriptionOf(record);
        return undefined;
    }
}

function subscriptionOf(record: StoredRecord): ManagedSubscription {
    const preset = (field: string): ManagedReplayPreset => (record[field] === 'EARLIEST' ? 'EARLIEST' : 'LATEST');
    const state = record['State'];
    return {
        id: String(record['Id']),
        developerName: String(record['DeveloperName']),
        topicName: String(record['TopicName']),
        defaultReplay: preset('DefaultReplay'),
        errorRecoveryReplay: preset('ErrorRecoveryReplay'),
        state: state === 'STOP' || state === 'PAUSE' ? state : 'RUN'
    };
}
