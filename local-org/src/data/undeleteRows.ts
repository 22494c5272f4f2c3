import type { RowsWork } from './dml';
import { rowErrors } from './dmlError';
import type { DmlRow } from './dmlRow';
import type { ObjectPlan } from './objectPlan';
import type { ObjectTable } from './objectTable';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';
import { shortRecordId } from './recordId';
import { deletedWithKey, recycleKey, type DeletedChildren } from './recycleBin';
import type { DmlError } from './transaction';

/** Takes rows out of the recycle bin, with what went in with them. Only after triggers run for an undelete. */
export function undeleteRows(work: RowsWork): void {
    const { transaction, plan, allOrNone, rows, access } = work;
    const table = transaction.database.table(plan);
    for (const row of rows) {
        if (row.id === null) continue;
        const record = table.deleted(row.id);
        const write = { operation: 'undelete', object: plan.definition, record, values: {} } as const;
        const refusal = record === undefined ? undefined : access?.refusal(write);
        const error = refusal ?? undelete(work, table, row, row.id);
        if (error !== undefined) row.errors.push(error);
        else row.begin(undefined, table.get(row.id));
        row.seal();
    }
    if (allOrNone && rows.some((row) => row.failed)) return;
    transaction.database.hooks.run('afterTrigger', 'undelete', transaction, rows);
}

function undelete(
    { transaction, plan, rollUps }: RowsWork,
    table: ObjectTable,
    row: DmlRow,
    id: string
): DmlError | undefined {
    const { values } = transaction.database.store;
    const record = table.deleted(id);
    if (record === undefined || values.has(deletedWithKey(id))) return rowErrors.notInRecycleBin();
    const duplicate = duplicateOf(plan, table, record);
    if (duplicate !== undefined) return duplicate;
    // What comes back together kept its sums when it went together.
    const together = new Set([id]);
    const restore = (of: ObjectPlan, to: ObjectTable, one: StoredRecord) => {
        const restored = restoredRecord(transaction, of, one);
        transaction.write(to, String(one['Id']), restored);
        rollUps.note(of, undefined, restored, row, together);
    };
    restore(plan, table, record);
    const children = values.get(recycleKey(id)) as DeletedChildren | undefined;
    if (children === undefined) return undefined;
    transaction.setValue(recycleKey(id), undefined);
    for (const [, childId] of children.records) together.add(childId);
    for (const [object, childId] of children.records) {
        const childPlan = transaction.database.plan(object);
        const childTable = transaction.database.table(childPlan);
        const child = childTable.deleted(childId);
        if (child === undefined) continue;
        transaction.setValue(deletedWithKey(childId), undefined);
        restore(childPlan, childTable, child);
    }
    for (const [object, childId, field] of children.lookups) {
        const childTable = transaction.database.table(transaction.database.plan(object));
        const child = childTable.get(childId);
        // A lookup that has another value by now keeps it.
        if (child === undefined || (child[field] ?? null) !== null) continue;
        transaction.write(childTable, childId, { ...child, [field]: id, SystemModstamp: transaction.now });
    }
    return undefined;
}

function restoredRecord(transaction: OrgTransaction, plan: ObjectPlan, record: StoredRecord): StoredRecord {
    const restored: Record<string, FieldValue> = { ...record, IsDeleted: false };
    if (plan.audit.modified) restored['LastModifiedDate'] = transaction.now;
    if (plan.audit.modifiedBy) restored['LastModifiedById'] = transaction.userId;
    if (plan.audit.modstamp) restored['SystemModstamp'] = transaction.now;
    return restored;
}

function duplicateOf(plan: ObjectPlan, table: ObjectTable, record: StoredRecord): DmlError | undefined {
    for (const field of plan.unique) {
        const value = record[field.name] ?? null;
        const other = value === null ? undefined : table.index(field.name)?.otherId(value, undefined);
        if (other !== undefined) return rowErrors.duplicateValue(field.name, shortRecordId(other));
    }
    return undefined;
}
