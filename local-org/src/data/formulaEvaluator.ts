import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import type { FieldValue, StoredRecord } from './record';
import type { Transaction } from './transaction';

/** A formula that the data room needs the value of. */
export interface FormulaRequest {
    readonly formula: string;
    /** A validation rule is true or false; the others are of their field's type. */
    readonly purpose: 'validationRule' | 'defaultValue' | 'formulaField';
    /** The field that gets the default, or that the formula belongs to. */
    readonly field?: FieldDefinition;
    readonly object: ObjectDefinition;
    /** The record as it is about to be saved. */
    readonly record: StoredRecord;
    /** For ISCHANGED, PRIORVALUE; undefined on insert (ISNEW). */
    readonly oldRecord: StoredRecord | undefined;
    readonly transaction: Pick<Transaction, 'database' | 'userId'>;
}

/** Evaluates formulas; a room above the data room registers it (`OrgDatabase.registerFormulaEvaluator`). */
export type FormulaEvaluator = (request: FormulaRequest) => FieldValue;
