import type { FormulaValue } from './formulaValue';

/** What a formula is evaluated against. */
export interface FormulaContext {
    /** Value of a reference: `['Account', 'Name']`, `['$User', 'Id']`, in a flow `['myVariable']`. */
    resolve(path: readonly string[]): FormulaValue;
    /** The same before the change under way: for ISCHANGED and PRIORVALUE. Undefined where there is no record being saved. */
    resolvePrior?(path: readonly string[]): FormulaValue;
    /** Is the record being created? For ISNEW. */
    readonly isNew?: boolean;
    /** VLOOKUP: a field of the record whose key field has that value; undefined where the function isn't allowed. */
    lookUp?(request: {
        readonly object: string;
        readonly field: string;
        readonly keyField: string;
        readonly value: FormulaValue;
    }): FormulaValue;
    /** Epoch milliseconds. */
    now(): number;
    /** "Treat blank fields as zeroes" (formula fields' default) or as blanks (validation rules, flows). */
    readonly blanksAreZero: boolean;
}

/** Part of a compiled formula. */
export type Evaluator = (context: FormulaContext) => FormulaValue;
