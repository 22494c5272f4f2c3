import { MovableClock } from '../../src/clock';
import { openDatabase, setupRecords, type DatabaseOptions, type OrgDatabase } from '../../src/data/database';
import type { OrgTransaction } from '../../src/data/orgTransaction';
import type { RecordInput, StoredRecord } from '../../src/data/record';
import type { DmlOperation, DmlRequest, DmlRowResult } from '../../src/data/transaction';
import { newspaperSchema } from './newspaperSchema';

/** A database of {@link newspaperSchema}, in memory unless a directory is given. */
export function openNewspaper(options: Partial<DatabaseOptions> = {}): Promise<OrgDatabase> {
    return openDatabase({ schema: newspaperSchema, clock: new MovableClock(), ...options });
}

/** Runs `work` in a transaction of the administrator. */
export function inTransaction<T>(database: OrgDatabase, work: (transaction: OrgTransaction) => T): T {
    return database.transaction({ userId: setupRecords(database).adminUserId, origin: 'test' }, work).result;
}

/** One DML statement in a transaction of its own; good rows stay. */
export function dml(
    database: OrgDatabase,
    operation: DmlOperation,
    object: string,
    records: readonly RecordInput[],
    more: Partial<DmlRequest> = {}
): DmlRowResult[] {
    return inTransaction(database, (transaction) =>
        transaction.dml({ operation, object, records, allOrNone: false, ...more })
    );
}

/** Inserts records that must be good, and returns their ids. */
export function insertAll(database: OrgDatabase, object: string, records: readonly RecordInput[]): string[] {
    return dml(database, 'insert', object, records).map((result) => {
        if (result.id === null) throw new Error(JSON.stringify(result.errors));
        return result.id;
    });
}

export function insertOne(database: OrgDatabase, object: string, record: RecordInput): string {
    return insertAll(database, object, [record])[0] ?? '';
}

export function values(records: Iterable<StoredRecord> | undefined, field: string): unknown[] {
    return [...(records ?? [])].map((record) => record[field]);
}
