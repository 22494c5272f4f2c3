import type { CommitPublisher } from '../data/commitPublisher';
import type { StoredRecord } from '../data/record';
import type { Database, PendingEvent, Transaction } from '../data/transaction';

/** What the bus needs of the org's database beyond records: see `OrgDatabase`. */
export interface BusDatabase extends Database {
    /** A value that commits and rolls back with the transaction. */
    setValue(transaction: Transaction, key: string, value: unknown): void;
    value(key: string): unknown;
    /** Hands over the events of the journal at once, in commit order. */
    registerCommitPublisher(publisher: CommitPublisher): void;
    /** Rows of an object that has no table: SOQL reads them from `source`. */
    registerSystemRecords(object: string, source: () => Iterable<StoredRecord>): void;
    /** Removes and returns the events of a transaction under way that no rollback has dropped. */
    takePendingEvents(transaction: Transaction): PendingEvent[];
}
