import { DmlRow } from './dmlRow';
import type { ObjectPlan } from './objectPlan';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';
import type { RollUp } from './rollUp';
import { calculatedRollUp } from './calculatedRollUps';
import { RollUpChanges, type RollUpChange } from './rollUpChanges';
import { saveRows } from './saveRows';

/** As many parents go through their save together as rows of a DML statement. */
const chunkRows = 200;

/**
 * Brings parents up to date after their details were written: "performs calculations and updates the roll-up summary field in the parent
 * record. Parent record goes through save procedure", and so do grandparents (Apex Developer Guide, "Triggers and Order of Execution").
 * If a parent can't be saved, the details that changed it get its errors.
 */
export function updateRollUps(transaction: OrgTransaction, changes: RollUpChanges): void {
    for (const [parentObject, parents] of changes.byParent) {
        const plan = transaction.database.plan(parentObject);
        const table = transaction.database.table(plan);
        const rows: DmlRow[] = [];
        for (const [id, { fields }] of parents) {
            const record = table.get(id);
            if (record === undefined) continue;
            const values = changedValues(transaction, record, fields);
            if (Object.keys(values).length === 0) continue;
            if (transaction.inTrigger.has(id)) {
                // Its own save is under way, and takes these values over when it is written.
                transaction.write(table, id, { ...record, ...values });
                continue;
            }
            const row = new DmlRow(plan, rows.length);
            row.id = id;
            Object.assign(row.values, values);
            rows.push(row);
        }
        for (let from = 0; from < rows.length; from += chunkRows)
            save(transaction, plan, rows.slice(from, from + chunkRows));
        for (const row of rows) {
            for (const detail of (row.id === null ? undefined : parents.get(row.id))?.details ?? [])
                detail.errors.push(...row.errors);
        }
    }
}

function save(transaction: OrgTransaction, plan: ObjectPlan, rows: readonly DmlRow[]): void {
    const rollUps = new RollUpChanges(transaction);
    saveRows({ transaction, plan, operation: 'update', allOrNone: false, access: undefined, rows, rollUps });
    updateRollUps(transaction, rollUps);
}

function changedValues(
    transaction: OrgTransaction,
    record: StoredRecord,
    fields: ReadonlyMap<RollUp, RollUpChange>
): Record<string, FieldValue> {
    const values: Record<string, FieldValue> = {};
    for (const [rollUp, change] of fields) {
        const before = record[rollUp.fieldName] ?? rollUp.empty;
        const value = newValue(transaction, rollUp, String(record['Id']), before, change);
        if (value !== before) values[rollUp.fieldName] = value;
    }
    return values;
}

function newValue(
    transaction: OrgTransaction,
    rollUp: RollUp,
    parentId: string,
    before: FieldValue,
    { difference, came, went }: RollUpChange
): FieldValue {
    if (rollUp.operation === 'COUNT' || rollUp.operation === 'SUM') return rollUp.sum(before, difference);
    if (rollUp.isBetter(came, before) || came === before) return came ?? before;
    // The extreme itself is gone: only the details that are left know the next one.
    if (went !== null && !rollUp.isBetter(before, went)) return calculatedRollUp(transaction, rollUp, parentId);
    return before;
}
