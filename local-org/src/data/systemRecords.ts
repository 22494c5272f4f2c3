import type { OrgDatabase } from './orgDatabase';
import type { OrgTransaction } from './orgTransaction';
import type { StoredRecord } from './record';

/** A record that the platform itself keeps: of a test run, a debug log, a change of the source. */
export interface SystemRecord {
    readonly object: string;
    /** Undefined: a new one. */
    readonly id?: string;
    /** What is given of a record that is there already takes the place of what it had. */
    readonly fields: StoredRecord;
}

/**
 * Writes records that no client may: without triggers, validation or regard to what is read-only. Ids come back in order. Audit fields are
 * filled in as far as the object has them.
 */
export function writeSystemRecords(
    database: OrgDatabase,
    userId: string,
    records: readonly SystemRecord[]
): { readonly ids: readonly string[]; readonly durable: Promise<void> } {
    const { result: ids, durable } = database.transaction({ userId, origin: 'system' }, (transaction) =>
        records.map((record) => writeSystemRecord(transaction as OrgTransaction, record))
    );
    return { ids, durable };
}

/** The same as part of a transaction under way; gives the record's id. */
export function writeSystemRecord(transaction: OrgTransaction, { object, id, fields }: SystemRecord): string {
    const { database, userId, now } = transaction;
    const plan = database.plan(object);
    const table = database.table(plan);
    const before = id === undefined ? undefined : table.get(id);
    const recordId = id ?? transaction.newId(table, plan.definition.keyPrefix);
    transaction.write(table, recordId, {
        ...(before ?? {
            ...(plan.audit.created && { CreatedDate: now }),
            ...(plan.audit.createdBy && { CreatedById: userId })
        }),
        ...(plan.audit.modified && { LastModifiedDate: now }),
        ...(plan.audit.modifiedBy && { LastModifiedById: userId }),
        ...(plan.audit.modstamp && { SystemModstamp: now }),
        ...(plan.has('IsDeleted') && { IsDeleted: false }),
        ...fields,
        Id: recordId
    });
    return recordId;
}

/** Removes a record of the platform's own for good, as part of a transaction under way. */
export function removeSystemRecord(transaction: OrgTransaction, object: string, id: string): void {
    const { database } = transaction;
    transaction.write(database.table(database.plan(object)), id, undefined);
}

/** Removes records of the platform's own for good. */
export function removeSystemRecords(
    database: OrgDatabase,
    userId: string,
    object: string,
    ids: readonly string[]
): void {
    if (ids.length === 0) return;
    database.transaction({ userId, origin: 'system' }, (transaction) => {
        const table = database.table(database.plan(object));
        for (const id of ids) transaction.write(table, id, undefined);
    });
}
