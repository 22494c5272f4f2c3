import { NotSupportedError } from '../errors';
import { rowErrors } from './dmlError';
import type { DmlRow } from './dmlRow';
import type { FieldPlan } from './fieldPlan';
import type { ObjectPlan } from './objectPlan';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue } from './record';
import type { DmlError } from './transaction';

/** System validation of a record about to be saved, then the object's validation rules. Errors go to the row. */
export function checkDraft(transaction: OrgTransaction, plan: ObjectPlan, row: DmlRow): void {
    const { draft, oldRecord } = row;
    if (draft === undefined) return;
    for (const name in draft) {
        const given = draft[name] ?? null;
        if (oldRecord !== undefined && (oldRecord[name] ?? null) === given) continue;
        const field = plan.field(name);
        if (field === undefined) continue;
        const value = field.stored(given);
        draft[name] = value;
        if (value === null) continue;
        const error = field.check(value) ?? checkReference(transaction, field, value);
        if (error !== undefined) row.errors.push(error);
    }
    const missing = plan.required.filter((field) => (draft[field.name] ?? null) === null);
    if (missing.length > 0) row.errors.push(rowErrors.required(missing.map((field) => field.name)));
    if (!row.failed) checkValidationRules(transaction, plan, row);
}

function checkReference(transaction: OrgTransaction, field: FieldPlan, value: FieldValue): DmlError | undefined {
    if (field.kind !== 'reference' || field.name === 'Id' || typeof value !== 'string') return undefined;
    const target = transaction.schema.objectByKeyPrefix(value.slice(0, 3));
    if (target === undefined || (field.referenceTo.size > 0 && !field.referenceTo.has(target.name))) {
        return rowErrors.wrongReference(field.definition.label, value, field.name);
    }
    const table = transaction.database.store.table(target.name);
    if (table.get(value) !== undefined) return undefined;
    return table.deleted(value) === undefined ? rowErrors.invalidReference(field.name) : rowErrors.deleted();
}

function checkValidationRules(transaction: OrgTransaction, plan: ObjectPlan, row: DmlRow): void {
    if (plan.validationRules.length === 0 || row.draft === undefined) return;
    const evaluate = transaction.database.formulaEvaluator;
    for (const rule of plan.validationRules) {
        if (evaluate === undefined) throw new NotSupportedError(`The validation rule ${plan.objectName}.${rule.name}`);
        const broken = evaluate({
            formula: rule.errorConditionFormula,
            purpose: 'validationRule',
            object: plan.definition,
            record: row.draft,
            oldRecord: row.oldRecord,
            transaction
        });
        if (broken === true) row.errors.push(rowErrors.validation(rule.errorMessage, rule.errorDisplayField));
    }
}
