import type { Expression } from './expression';
import type { Evaluator, FormulaContext } from './formulaContext';
import { asBoolean, asNumber, FormulaError, type FormulaValue } from './formulaValue';
import { functions } from './functions/functionTable';
import { binaryOperator } from './operators';
import { parseFormula } from './parseFormula';

/** A compiled formula. */
export interface Formula {
    readonly source: string;
    /** Every reference in it, so that its user can check them before it runs. */
    readonly references: readonly (readonly string[])[];
    /** Throws FormulaError if the values don't allow it (division by zero, wrong type). */
    evaluate(context: FormulaContext): FormulaValue;
}

/** Compiles a formula; throws FormulaError in Salesforce's words if it isn't one. */
export function compileFormula(source: string): Formula {
    const references: (readonly string[])[] = [];
    const evaluate = compile(parseFormula(source), references);
    return { source, references, evaluate };
}

function compile(expression: Expression, references: (readonly string[])[]): Evaluator {
    switch (expression.kind) {
        case 'literal': {
            const { value } = expression;
            return () => value;
        }
        case 'reference': {
            const { path } = expression;
            references.push(path);
            return (context) => context.resolve(path);
        }
        case 'not': {
            const operand = compile(expression.operand, references);
            return (context) => !asBoolean(operand(context), 'operator !');
        }
        case 'negate': {
            const operand = compile(expression.operand, references);
            return (context) => {
                const value = operand(context);
                return value === null ? value : -asNumber(value, 'operator -');
            };
        }
        case 'binary':
            return binaryOperator(
                expression.operator,
                compile(expression.left, references),
                compile(expression.right, references)
            );
        case 'call':
            return compileCall(expression, references);
    }
}

function compileCall(call: Extract<Expression, { kind: 'call' }>, references: (readonly string[])[]): Evaluator {
    const definition = functions.get(call.name);
    if (!definition) throw new FormulaError(`Unknown function ${call.name}. Check spelling.`, call.at);
    const count = call.arguments.length;
    const { fewest, most } = definition;
    if (count < fewest || count > most) {
        const expected = count < fewest ? fewest : most;
        const message = `Incorrect number of parameters for function '${call.name}()'. Expected ${expected}, received ${count}`;
        throw new FormulaError(message, call.at);
    }
    const paths = call.arguments.map((argument) => (argument.kind === 'reference' ? argument.path : undefined));
    const evaluators = call.arguments.map((argument) => compile(argument, references));
    return definition.compile(evaluators, paths, call.name);
}
