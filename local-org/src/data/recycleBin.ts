import type { ObjectTable } from './objectTable';
import type { OrgTransaction } from './orgTransaction';

/** "Deleted records stay in the Recycle Bin for 15 days" (Salesforce Help). */
export const recycleBinMilliseconds = 15 * 24 * 60 * 60 * 1000;

/** What went with a deleted record, and comes back with it. */
export type DeletedChildren = {
    /** Object and id. */
    readonly records: readonly (readonly [string, string])[];
    /** Object, id and field of lookups that were set to null. */
    readonly lookups: readonly (readonly [string, string, string])[];
};

/** Key of the {@link DeletedChildren} of a deleted record. */
export function recycleKey(id: string): string {
    return `data/deleted/${id}`;
}

/** Key of the id of the record with which this one was deleted; such a record isn't undeleted by itself. */
export function deletedWithKey(id: string): string {
    return `data/deletedWith/${id}`;
}

/** Removes a deleted record for good. */
export function purge(transaction: OrgTransaction, table: ObjectTable, id: string): void {
    const { values } = transaction.database.store;
    transaction.write(table, id, undefined);
    if (values.has(recycleKey(id))) transaction.setValue(recycleKey(id), undefined);
    if (values.has(deletedWithKey(id))) transaction.setValue(deletedWithKey(id), undefined);
}

/** Removes what has been in the recycle bin too long. */
export function purgeExpired(transaction: OrgTransaction): void {
    const oldest = transaction.now - recycleBinMilliseconds;
    for (const table of transaction.database.store.tables()) {
        for (const record of [...table.deletedRecords()]) {
            if (Number(record['SystemModstamp'] ?? 0) < oldest) purge(transaction, table, String(record['Id']));
        }
    }
}
