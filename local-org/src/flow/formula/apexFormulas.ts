import type { FieldValue } from '../../data/record';
import { SalesforceError } from '../../errors';
import type { FieldType } from '../../schema/objectDefinition';
import { compileFormula } from './compileFormula';
import { FormulaError, fromStored, toStored } from './formulaValue';

/** A value that a formula refers to, as the store holds it. */
export interface ReferencedValue {
    readonly type: FieldType | undefined;
    readonly value: FieldValue;
}

/** A formula that somebody else gives the values for. */
export interface FreeFormula {
    readonly references: readonly (readonly string[])[];
    /** @throws SalesforceError with the code FORMULA_EXPRESSION_INVALID if the values don't allow it */
    evaluate(options: {
        readonly resolve: (path: readonly string[]) => ReferencedValue;
        /** Milliseconds since 1970. */
        readonly now: number;
        readonly blanksAreZero: boolean;
    }): FieldValue;
}

/** @throws SalesforceError with the code FORMULA_EXPRESSION_INVALID if it is no formula */
export function freeFormula(source: string): FreeFormula {
    const formula = inWordsOf(() => compileFormula(source));
    return {
        references: formula.references,
        evaluate: ({ resolve, now, blanksAreZero }) =>
            inWordsOf(() =>
                toStored(
                    formula.evaluate({
                        resolve: (path) => {
                            const { type, value } = resolve(path);
                            return fromStored(type, value);
                        },
                        now: () => now,
                        blanksAreZero
                    })
                )
            )
    };
}

function inWordsOf<T>(work: () => T): T {
    try {
        return work();
    } catch (error) {
        if (!(error instanceof FormulaError)) throw error;
        throw new SalesforceError('FORMULA_EXPRESSION_INVALID', error.message);
    }
}
