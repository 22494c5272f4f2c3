import { checkOperator, checkUnary, checkValue } from './checkTypes';
import type { Expression } from './expression';
import type { Evaluator, FormulaContext } from './formulaContext';
import { commonType, resultTypeName, type FormulaType } from './formulaType';
import { asBoolean, asNumber, FormulaError, type FormulaValue } from './formulaValue';
import type { FormulaArgument } from './functions/functionDefinition';
import { functions } from './functions/functionTable';
import { binaryOperator } from './operators';
import { parseFormula } from './parseFormula';

/** A compiled formula. */
export interface Formula {
    readonly source: string;
    readonly type: FormulaType;
    /** Every reference in it, so that its user can check them before it runs. */
    readonly references: readonly (readonly string[])[];
    /** Throws FormulaError if the values don't allow it (division by zero, wrong type). */
    evaluate(context: FormulaContext): FormulaValue;
}

/** What is known of the place a formula stands in. */
export interface FormulaScope {
    /**
     * The type of a reference; `Any` where only the evaluation tells.
     * @throws FormulaError if there is no such thing
     */
    readonly typeOf?: (path: readonly string[]) => FormulaType;
    /** The type that the result must have. */
    readonly expected?: FormulaType;
}

/** A compiled part of a formula. */
interface Compiled extends FormulaArgument {
    readonly evaluate: Evaluator;
}

/** Compiles a formula; throws FormulaError in Salesforce's words if it isn't one, or if its types don't fit. */
export function compileFormula(source: string, scope: FormulaScope = {}): Formula {
    const compiler = new FormulaCompiler(scope.typeOf ?? (() => 'Any'));
    const { evaluate, type, path } = compiler.compile(parseFormula(source));
    checkValue(type, path);
    const { expected } = scope;
    if (expected !== undefined && commonType(type, expected) === undefined) {
        const [is, wanted] = [resultTypeName(type), resultTypeName(expected)];
        throw new FormulaError(
            `Formula result is data type (${is}), incompatible with expected data type (${wanted}).`
        );
    }
    return { source, type, references: compiler.references, evaluate };
}

class FormulaCompiler {
    readonly references: (readonly string[])[] = [];

    constructor(private readonly typeOf: NonNullable<FormulaScope['typeOf']>) {}

    compile(expression: Expression): Compiled {
        switch (expression.kind) {
            case 'literal': {
                const { value } = expression;
                return { evaluate: () => value, type: literalType(value), literal: value };
            }
            case 'reference':
                return this.#reference(expression.path);
            case 'not': {
                const operand = this.#value(expression.operand);
                const evaluate: Evaluator = (context) => {
                    const value = operand.evaluate(context);
                    return value === null ? null : !asBoolean(value, "operator '!'");
                };
                return { evaluate, type: checkUnary('!', 'Boolean', operand.type) };
            }
            case 'negate':
            case 'plus':
                return this.#signed(expression.kind === 'negate' ? '-' : '+', this.#value(expression.operand));
            case 'binary': {
                const [left, right] = [this.#value(expression.left), this.#value(expression.right)];
                const { operator } = expression;
                return {
                    evaluate: binaryOperator(operator, left, right),
                    type: checkOperator(operator, left.type, right.type)
                };
            }
            case 'call':
                return this.#call(expression);
        }
    }

    #reference(path: readonly string[]): Compiled {
        // the object behind $ObjectType is named for VLOOKUP only
        if (path[0]?.toLowerCase() === '$objecttype') return { evaluate: () => null, type: 'Any', path };
        this.references.push(path);
        const type = this.typeOf(path);
        const evaluate: Evaluator =
            type === 'Number'
                ? (context) => context.resolve(path) ?? (context.blanksAreZero ? 0 : null)
                : (context) => context.resolve(path);
        return { evaluate, type, path };
    }

    /** An operand: no bare picklist. */
    #value(expression: Expression): Compiled {
        const compiled = this.compile(expression);
        checkValue(compiled.type, compiled.path);
        return compiled;
    }

    #signed(sign: '-' | '+', operand: Compiled): Compiled {
        const evaluate: Evaluator = (context) => {
            const value = operand.evaluate(context);
            if (value === null) return null;
            const number = asNumber(value, `operator '${sign}'`);
            return sign === '-' ? -number : number;
        };
        return { evaluate, type: checkUnary(sign, 'Number', operand.type) };
    }

    #call(call: Extract<Expression, { kind: 'call' }>): Compiled {
        const definition = functions.get(call.name);
        if (!definition) throw new FormulaError(`Unknown function ${call.name}. Check spelling.`, call.at);
        const count = call.arguments.length;
        const { fewest, most } = definition;
        if (count < fewest || count > most) {
            const expected = count < fewest ? fewest : most;
            const message = `Incorrect number of parameters for function '${call.name}()'. Expected ${expected}, received ${count}`;
            throw new FormulaError(message, call.at);
        }
        const args = call.arguments.map((argument) => this.compile(argument));
        const type = definition.check(args, call.name);
        const evaluators = args.map(({ evaluate }) => evaluate);
        return { evaluate: definition.compile(evaluators, args, call.name), type };
    }
}

function literalType(value: string | number | boolean | null): FormulaType {
    if (value === null) return 'Null';
    if (typeof value === 'string') return 'Text';
    return typeof value === 'number' ? 'Number' : 'Boolean';
}
