import { compileFormula, type Formula } from './formula/compileFormula';
import { FormulaError } from './formula/formulaValue';
import type { FlowScope } from './flowScope';
import { FlowFault } from './flowFault';
import type { ValueSource } from './valueSource';

/** Reads a flow's formula; its references are written `{!…}`. */
export function readFormula(source: string, scope: FlowScope, element: string): ValueSource {
    let formula: Formula;
    try {
        formula = compileFormula(source);
    } catch (error) {
        if (!(error instanceof FormulaError)) throw error;
        scope.problem(`${element} - The formula expression is invalid: ${error.message}`, '<expression>', element);
        return () => null;
    }
    for (const path of formula.references) scope.checkReference(path, element);
    return (interview) => {
        try {
            return formula.evaluate(interview.formulaContext);
        } catch (error) {
            if (!(error instanceof FormulaError)) throw error;
            throw new FlowFault(`The formula ${element} can't be evaluated: ${error.message}`);
        }
    };
}
