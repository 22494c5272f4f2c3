import type { OrgDatabase } from '../data/database';
import type { ObjectTable } from '../data/objectTable';
import type { StoredRecord } from '../data/record';
import type { Transaction, TransactionOptions } from '../data/transaction';
import type { InternalConsumer, SubscriberState } from './eventBus';

const objectName = 'EventBusSubscriber';
/** "For high-volume platform events and change events, the value for Tip isn't available and is always -1" (Object Reference). */
export const tipNotAvailable = -1;

/** What a consumer's row tells of it, beyond who it is. */
export type SubscriberProgress = Pick<SubscriberState, 'position' | 'retries' | 'lastError' | 'status'>;

/** Where a consumer's progress is kept: in its row, or that of one of its partitions beside it. */
export interface ProgressStore {
    /** Undefined for a consumer that was never seen before. */
    load(): SubscriberProgress | undefined;
    /** As part of a transaction under way. */
    save(transaction: Transaction, progress: SubscriberProgress): void;
    /** In the transaction under way, or one of its own. */
    saveNow(progress: SubscriberProgress): void;
    /** Replay id of the last event published: known on a test bus only. */
    saveTip(tip: number): void;
    /**
     * Runs `work` in a transaction; inside the one under way (an Apex test's), if there is one. What `work` throws undoes what it did, no more.
     */
    transaction<T>(options: TransactionOptions, work: (transaction: Transaction) => T): T;
}

/**
 * A consumer's row of EventBusSubscriber: it is at once what SOQL shows and where the consumer's position is kept, a record like any other,
 * written in the transaction that handles the events.
 */
export class SubscriberRow implements ProgressStore {
    #id: string | undefined;

    constructor(
        private readonly database: OrgDatabase,
        private readonly consumer: InternalConsumer
    ) {
        this.#id = this.#findId();
    }

    load(): SubscriberProgress | undefined {
        const record = this.#record();
        if (record === undefined) return undefined;
        const lastError = record['LastError'];
        return {
            position: Number(record['Position'] ?? 0),
            retries: Number(record['Retries'] ?? 0),
            lastError: typeof lastError === 'string' ? lastError : undefined,
            status: record['Status'] === 'Error' ? 'Error' : 'Running'
        };
    }

    save(transaction: Transaction, progress: SubscriberProgress): void {
        this.#write(transaction, {
            Position: progress.position,
            LastProcessed: String(progress.position),
            Retries: progress.retries,
            LastError: progress.lastError ?? null,
            Status: progress.status
        });
    }

    saveNow(progress: SubscriberProgress): void {
        this.now((transaction) => this.save(transaction, progress));
    }

    saveTip(tip: number): void {
        this.now((transaction) => this.#write(transaction, { Tip: tip, LastPublished: String(tip) }));
    }

    transaction<T>(options: TransactionOptions, work: (transaction: Transaction) => T): T {
        const { current } = this.database;
        if (current === undefined) return this.database.transaction(options, work).result;
        const savepoint = current.savepoint();
        try {
            return work(current);
        } catch (error) {
            current.rollback(savepoint);
            throw error;
        }
    }

    /** In the transaction under way, or one of its own. */
    now(work: (transaction: Transaction) => void): void {
        const userId = this.database.setup?.automatedProcessUserId ?? '';
        this.transaction({ userId, origin: 'eventBus' }, work);
    }

    #write(transaction: Transaction, fields: StoredRecord): void {
        const { current } = this.database;
        if (current !== transaction) throw new Error('the transaction is not under way on the database of the bus');
        const table = this.#table();
        // A roll-back may have taken the row away again.
        const before = this.#record();
        const id = this.#id ?? current.newId(table, this.database.plan(objectName).definition.keyPrefix);
        this.#id = id;
        current.write(table, id, { ...(before ?? this.#newRow(id)), ...this.#described(), ...fields });
    }

    #newRow(id: string): StoredRecord {
        return {
            Id: id,
            Name: this.consumer.name,
            Type: this.consumer.type,
            Topic: this.consumer.objectName,
            Tip: tipNotAvailable,
            LastPublished: String(tipNotAvailable)
        };
    }

    /** What may be another with the next deployment. */
    #described(): StoredRecord {
        return {
            ExternalId: this.#subscriberId(),
            IsPartitioned: this.consumer.partitions !== undefined
        };
    }

    /** "The ID of the subscriber. For example, the trigger ID." */
    #subscriberId(): string | null {
        if (this.consumer.type !== 'ApexTrigger' || this.database.schema.object('ApexTrigger') === undefined)
            return null;
        const { name } = this.consumer;
        for (const record of this.database.lookup('ApexTrigger', 'Name', name) ?? []) return String(record['Id']);
        return null;
    }

    #record(): StoredRecord | undefined {
        const record = this.#id === undefined ? undefined : this.#table().get(this.#id);
        if (record !== undefined || this.#id === undefined) return record;
        // the records are others than before: a state was restored, or the row was rolled back
        const id = this.#findId();
        if (id === undefined) return undefined;
        this.#id = id;
        return this.#table().get(id);
    }

    #findId(): string | undefined {
        for (const record of this.database.records(objectName)) {
            const { Name, Type, Topic } = record;
            const { name, type, objectName: topic } = this.consumer;
            if (Name === name && Type === type && Topic === topic) return String(record['Id']);
        }
        return undefined;
    }

    #table(): ObjectTable {
        return this.database.table(this.database.plan(objectName));
    }
}
