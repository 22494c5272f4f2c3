import { NotSupportedError } from '../errors';
import { formatAutoNumber } from './autoNumber';
import { runBeforeHooks } from './beforeHooks';
import { takeOverRollUps } from './calculatedRollUps';
import type { RowsWork } from './dml';
import { rowErrors } from './dmlError';
import type { DmlRow } from './dmlRow';
import type { FieldPlan } from './fieldPlan';
import type { ObjectPlan } from './objectPlan';
import type { ObjectTable } from './objectTable';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';
import type { WriteAccess } from './recordAccess';
import { shortRecordId } from './recordId';
import { setupRecords } from './setupRecords';
import type { DmlError } from './transaction';
import { checkDraft } from './validation';

type Draft = Record<string, FieldValue>;

/**
 * Inserts or updates rows in the platform's order of execution: before-save flows, before triggers, system validation, validation rules,
 * save, after triggers, after-save flows.
 */
export function saveRows(work: RowsWork): void {
    const { transaction, plan, operation, allOrNone, rows, rollUps, access } = work;
    const { hooks } = transaction.database;
    const table = transaction.database.table(plan);
    const isFailed = (row: DmlRow) => row.failed;
    for (const row of rows) {
        if (operation === 'insert') row.begin(undefined, newDraft(transaction, plan, row));
        else beginUpdate(transaction, table, row);
        if (access !== undefined && !row.failed) checkAccess(access, work, row);
    }
    runBeforeHooks(work);
    for (const row of rows) if (!row.failed) checkDraft(transaction, plan, row);
    if (allOrNone && rows.some(isFailed)) return;
    for (const row of rows) {
        if (row.failed) continue;
        row.seal();
        if (operation === 'insert') insert(transaction, plan, table, row);
        else update(transaction, plan, table, row);
        if (!row.failed) rollUps.note(plan, row.oldRecord, row.draft, row);
    }
    if (hooks.none || (allOrNone && rows.some(isFailed))) return;
    const saved = rows.filter((row) => !row.failed);
    hooks.run('afterTrigger', operation, transaction, saved);
    if (allOrNone && saved.some(isFailed)) return;
    hooks.run('afterSaveFlow', operation, transaction, saved);
}

/** Before any automation: what that writes is the system's affair. */
function checkAccess(access: WriteAccess, { operation, plan }: RowsWork, row: DmlRow): void {
    const { oldRecord: record, values } = row;
    const error = access.refusal({ operation, object: plan.definition, record, values });
    if (error !== undefined) row.errors.push(error);
}

/** The default values of an object's fields, as a record without any other value would get them. */
export function defaultValues(transaction: OrgTransaction, plan: ObjectPlan): Readonly<Draft> {
    const draft: Draft = {};
    for (const preset of plan.defaults) draft[preset.field.name] = preset.literal;
    evaluateDefaults(transaction, plan, draft, {});
    return draft;
}

/** The defaults, with the given values laid over them. */
function newDraft(transaction: OrgTransaction, plan: ObjectPlan, row: DmlRow): Draft {
    const draft: Draft = {};
    for (const preset of plan.defaults) draft[preset.field.name] = preset.literal;
    if (plan.hasOwner) draft['OwnerId'] = transaction.userId;
    for (const name in row.values) draft[name] = row.values[name] ?? null;
    evaluateDefaults(transaction, plan, draft, row.values);
    if (plan.hasOwner) draft['OwnerId'] ??= transaction.userId;
    if (plan.isHierarchySetting) draft['SetupOwnerId'] ??= setupRecords(transaction.database).organizationId;
    if (plan.hasCompoundName) setCompoundName(draft);
    return draft;
}

/** Default values that are formulas, of fields that no value was given for. */
function evaluateDefaults(
    transaction: OrgTransaction,
    plan: ObjectPlan,
    draft: Draft,
    given: Readonly<Record<string, unknown>>
): void {
    for (const { field, formula } of plan.defaults) {
        if (formula === undefined || field.name in given) continue;
        const evaluate = transaction.database.formulaEvaluator;
        if (evaluate === undefined)
            throw new NotSupportedError(`The default value ${formula} of ${plan.objectName}.${field.name}`);
        draft[field.name] = evaluate({
            formula,
            purpose: 'defaultValue',
            field: field.definition,
            object: plan.definition,
            record: draft,
            oldRecord: undefined,
            transaction
        });
    }
}

function beginUpdate(transaction: OrgTransaction, table: ObjectTable, row: DmlRow): void {
    if (row.id === null) return;
    const old = table.get(row.id);
    if (old === undefined) {
        row.errors.push(table.deleted(row.id) === undefined ? rowErrors.invalidReference() : rowErrors.deleted());
    } else if (transaction.inTrigger.has(row.id)) {
        row.errors.push(rowErrors.inTrigger(row.id));
    } else {
        row.begin(old, { ...old, ...row.values });
    }
}

function insert(transaction: OrgTransaction, plan: ObjectPlan, table: ObjectTable, row: DmlRow): void {
    const { draft } = row;
    if (draft === undefined || hasDuplicate(plan, table, row, draft)) return;
    const id = transaction.newId(table, plan.definition.keyPrefix);
    const now = transaction.now;
    const { userId } = transaction;
    draft['Id'] = id;
    for (const field of plan.autoNumbers) {
        const format = field.definition.autoNumberFormat ?? '{0}';
        draft[field.name] = formatAutoNumber(format, transaction.nextAutoNumber(table, field.name), now);
    }
    if (plan.definition.kind !== 'standard' && plan.nameField !== undefined) {
        draft[plan.nameField.name] ??= shortRecordId(id);
    }
    if (plan.hasCompoundName) setCompoundName(draft);
    if (plan.hasRecycleBin) draft['IsDeleted'] = false;
    if (plan.audit.created) draft['CreatedDate'] = now;
    if (plan.audit.createdBy) draft['CreatedById'] = userId;
    for (const { field, summary } of plan.rollUpFields) {
        draft[field.name] = summary.operation === 'COUNT' || summary.operation === 'SUM' ? 0 : null;
    }
    setModified(plan, draft, now, userId);
    row.id = id;
    transaction.write(table, id, draft);
}

function update(transaction: OrgTransaction, plan: ObjectPlan, table: ObjectTable, row: DmlRow): void {
    const { draft, id } = row;
    if (draft === undefined || id === null || hasDuplicate(plan, table, row, draft)) return;
    const current = table.get(id);
    if (current === undefined) {
        row.errors.push(rowErrors.deleted());
        return;
    }
    takeOverRollUps(transaction, plan, draft, row.values, row.oldRecord, current);
    if (plan.hasCompoundName) setCompoundName(draft);
    setModified(plan, draft, transaction.now, transaction.userId);
    transaction.write(table, id, draft);
}

function setModified(plan: ObjectPlan, draft: Draft, now: number, userId: string): void {
    if (plan.audit.modified) draft['LastModifiedDate'] = now;
    if (plan.audit.modifiedBy) draft['LastModifiedById'] = userId;
    if (plan.audit.modstamp) draft['SystemModstamp'] = now;
}

function setCompoundName(draft: Draft): void {
    const parts = [draft['FirstName'], draft['LastName']].filter((part) => typeof part === 'string');
    draft['Name'] = parts.length === 0 ? null : parts.join(' ');
}

function duplicateError(plan: ObjectPlan, field: FieldPlan, value: FieldValue, other: string): DmlError {
    if (plan.objectName === 'User' && field.name === 'Username') return rowErrors.duplicateUsername();
    const shown = field.name === 'SetupOwnerId' ? String(value) : other;
    return rowErrors.duplicateValue(field.name, shortRecordId(shown));
}

function hasDuplicate(plan: ObjectPlan, table: ObjectTable, row: DmlRow, record: StoredRecord): boolean {
    for (const field of plan.unique) {
        const value = record[field.name] ?? null;
        if (value === null || (row.oldRecord !== undefined && row.oldRecord[field.name] === value)) continue;
        const other = table.index(field.name)?.otherId(value, row.id ?? undefined);
        if (other === undefined) continue;
        row.errors.push(duplicateError(plan, field, value, other));
        return true;
    }
    return false;
}
