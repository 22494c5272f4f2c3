import { SalesforceError } from '../errors';
import { rowErrors } from './dmlError';
import { DmlRow, idOf } from './dmlRow';
import type { FieldPlan } from './fieldPlan';
import type { ObjectPlan } from './objectPlan';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, RecordInput } from './record';
import type { DmlRequest } from './transaction';

/** The rows of an upsert: each has an id (then it is updated), none (then it is inserted), or errors. */
export function upsertRows(transaction: OrgTransaction, plan: ObjectPlan, request: DmlRequest): DmlRow[] {
    const field = keyField(plan, request.externalIdField ?? 'Id');
    if (field.name === 'Id') return request.records.map((record, index) => upsertById(plan, record, index));
    const keys = request.records.map((record) => field.stored(keyValue(record, field)));
    const timesGiven = new Map<FieldValue, number>();
    for (const key of keys) timesGiven.set(folded(key), (timesGiven.get(folded(key)) ?? 0) + 1);
    return request.records.map((record, index) => {
        const row = new DmlRow(plan, index);
        const key = keys[index] ?? null;
        if (key === null) row.errors.push(rowErrors.keyMissing(field.name));
        else if ((timesGiven.get(folded(key)) ?? 0) > 1) {
            row.errors.push(rowErrors.duplicateKeyInRequest(field.name, String(key)));
        } else {
            row.id = matchOf(transaction, row, field, key);
        }
        if (row.failed) return row;
        row.created = row.id === null;
        row.readValues(withoutId(record), row.created ? 'insert' : 'update');
        return row;
    });

    /** Two keys are the same if the index takes them for the same. */
    function folded(key: FieldValue): FieldValue {
        return typeof key === 'string' && !field.definition.caseSensitive ? key.toLowerCase() : key;
    }
}

function upsertById(plan: ObjectPlan, record: RecordInput, index: number): DmlRow {
    const row = new DmlRow(plan, index);
    row.created = idOf(record) === null;
    if (!row.created) row.readId(record, 'upsert');
    row.readValues(record, row.created ? 'insert' : 'update');
    return row;
}

function keyField(plan: ObjectPlan, name: string): FieldPlan {
    const field = plan.field(name);
    const usable =
        field !== undefined &&
        (field.name === 'Id' || field.definition.externalId || field.definition.unique || field.definition.nameField);
    if (!usable) {
        throw new SalesforceError(
            'INVALID_FIELD',
            `Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${plan.objectName}`
        );
    }
    return field;
}

function matchOf(transaction: OrgTransaction, row: DmlRow, field: FieldPlan, key: FieldValue): string | null {
    const index = transaction.database.table(row.plan).index(field.name);
    const ids = [...(index?.ids(key) ?? [])];
    if (ids.length > 1) row.errors.push(rowErrors.severalMatches(field.definition.label, ids, field.name));
    return ids[0] ?? null;
}

function keyValue(record: RecordInput, field: FieldPlan): FieldValue {
    const value = record[field.name];
    if (value !== undefined) return value;
    for (const name in record) {
        if (name.toLowerCase() === field.name.toLowerCase()) return record[name] ?? null;
    }
    return null;
}

function withoutId(record: RecordInput): RecordInput {
    return Object.fromEntries(Object.entries(record).filter(([name]) => name.toLowerCase() !== 'id'));
}
