import { compileFormula, type Formula } from './formula/compileFormula';
import type { FormulaType } from './formula/formulaType';
import { FormulaError } from './formula/formulaValue';
import type { FlowScope } from './flowScope';
import { FlowFault } from './flowFault';
import type { ValueSource } from './valueSource';

/** Reads a flow's formula; its references are written `{!…}`. */
export function readFormula(
    source: string,
    scope: FlowScope,
    element: string,
    options: { readonly tag?: string; readonly expected?: FormulaType } = {}
): ValueSource {
    let formula: Formula;
    try {
        formula = compileFormula(source, { typeOf: (path) => scope.typeOf(path), expected: options.expected });
    } catch (error) {
        if (!(error instanceof FormulaError)) throw error;
        const near = `<${options.tag ?? 'expression'}>`;
        scope.problem(`${element} - The formula expression is invalid: ${error.message}`, near, element);
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
