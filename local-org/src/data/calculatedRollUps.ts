import { restoreOrigin } from './databaseState';
import type { ObjectPlan } from './objectPlan';
import type { ObjectTable } from './objectTable';
import type { OrgDatabase } from './orgDatabase';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';
import type { RollUp } from './rollUp';

/** The value that all details of a parent give together, through the index on their reference. O(details of the parent). */
export function calculatedRollUp(transaction: OrgTransaction, rollUp: RollUp, parentId: string): FieldValue {
    const { database } = transaction;
    const table = database.table(database.plan(rollUp.childObject));
    const index = table.index(rollUp.foreignKey);
    return rollUp.valueOfAll(transaction, index === undefined ? [] : table.lookup(index, parentId));
}

/**
 * A parent that is about to be saved takes over what its details did to it since its save began (in its own before triggers): the version
 * in the table knows it, the one to be saved doesn't.
 */
export function takeOverRollUps(
    transaction: OrgTransaction,
    plan: ObjectPlan,
    record: Record<string, FieldValue>,
    given: Readonly<Record<string, FieldValue>>,
    before: StoredRecord | undefined,
    current: StoredRecord
): void {
    for (const { field } of plan.rollUpFields) {
        if (current[field.name] === before?.[field.name]) continue;
        const rollUp = field.name in given ? rollUpOf(transaction, plan, field.name) : undefined;
        record[field.name] =
            rollUp === undefined
                ? (current[field.name] ?? null)
                : calculatedRollUp(transaction, rollUp, String(current['Id']));
    }
}

/** Key of what a roll-up summary field said when its values were last worked out for all records. */
function definitionKey(parentObject: string, field: string): string {
    return `data/rollUp/${parentObject}.${field}`;
}

/**
 * Works out the roll-up summary fields that are new or say something else than before, as the platform does after a deployment. No trigger
 * runs and nobody is told.
 */
export function calculateChangedRollUps(database: OrgDatabase, userId: string): void {
    const changed = database.schema
        .rollUps()
        .map((rollUp) => ({
            ...rollUp,
            key: definitionKey(rollUp.parentObject, rollUp.field.name),
            definition: JSON.stringify(rollUp.summary)
        }))
        .filter(({ key, definition }) => database.value(key) !== definition);
    if (changed.length === 0) return;
    database.transaction({ userId, origin: restoreOrigin }, (transaction) => {
        for (const { parentObject, field, key, definition } of changed) {
            const plan = database.plan(parentObject);
            const rollUp = rollUpOf(transaction, plan, field.name);
            if (rollUp !== undefined) calculateAll(transaction, database.table(plan), rollUp);
            transaction.setValue(key, definition);
        }
    });
}

function calculateAll(transaction: OrgTransaction, table: ObjectTable, rollUp: RollUp): void {
    for (const record of [...table.records()]) {
        const id = String(record['Id']);
        const value = calculatedRollUp(transaction, rollUp, id);
        if (value !== record[rollUp.fieldName]) transaction.write(table, id, { ...record, [rollUp.fieldName]: value });
    }
}

function rollUpOf(transaction: OrgTransaction, plan: ObjectPlan, fieldName: string): RollUp | undefined {
    const child = plan.rollUpFields.find(({ field }) => field.name === fieldName)?.summary.childObject;
    if (child === undefined) return undefined;
    return transaction.database
        .plan(child)
        .detailRollUps.find((each) => each.parentObject === plan.objectName && each.fieldName === fieldName);
}
