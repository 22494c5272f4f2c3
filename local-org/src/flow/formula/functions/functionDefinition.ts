import { wrongType } from '../checkTypes';
import type { Evaluator, FormulaContext } from '../formulaContext';
import { commonType, type FormulaType } from '../formulaType';
import type { FormulaValue } from '../formulaValue';

/** What is known of a function's argument before it is evaluated. */
export interface FormulaArgument {
    readonly type: FormulaType;
    /** The reference that it is, if it is one (ISCHANGED, PRIORVALUE). */
    readonly path?: readonly string[];
    /** Its value, if it is a literal. */
    readonly literal?: string | number | boolean | null;
}

/** Gives the type of a call. @throws FormulaError if the arguments aren't of the right types */
export type CallCheck = (args: readonly FormulaArgument[], name: string) => FormulaType;

/** A function of the formula language. */
export interface FunctionDefinition {
    readonly fewest: number;
    readonly most: number;
    readonly check: CallCheck;
    compile(evaluators: readonly Evaluator[], args: readonly FormulaArgument[], name: string): Evaluator;
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;

/** The name of a function in error texts. */
export function functionName(name: string): string {
    return `function '${name}()'`;
}

/** Parameters of the named types, one or several each; the last is that of all further arguments. */
export function takes(parameters: readonly (FormulaType | readonly FormulaType[])[], returns: FormulaType): CallCheck {
    return (args, name) => {
        args.forEach((argument, i) => {
            const parameter = parameters[Math.min(i, parameters.length - 1)] ?? 'Any';
            checkArgument(argument, typeof parameter === 'string' ? [parameter] : parameter, name);
        });
        return returns;
    };
}

/** @throws FormulaError unless the argument is of one of the types */
export function checkArgument(argument: FormulaArgument, types: readonly FormulaType[], name: string): void {
    if (types.includes('Any')) return;
    if (types.some((type) => commonType(type, argument.type) !== undefined)) return;
    throw wrongType(functionName(name), types, argument.type);
}

/** A function of its arguments' values alone. `name` is for errors. */
export function plain(
    fewest: number,
    most: number,
    check: CallCheck,
    apply: (values: readonly FormulaValue[], context: FormulaContext, name: string) => FormulaValue
): FunctionDefinition {
    return {
        fewest,
        most,
        check,
        compile: (evaluators, _args, name) => (context) =>
            apply(
                evaluators.map((evaluate) => evaluate(context)),
                context,
                functionName(name)
            )
    };
}

/** A function that decides itself which arguments to evaluate. */
export function lazy(
    fewest: number,
    most: number,
    check: CallCheck,
    apply: (
        evaluators: readonly Evaluator[],
        context: FormulaContext,
        name: string,
        args: readonly FormulaArgument[]
    ) => FormulaValue
): FunctionDefinition {
    return {
        fewest,
        most,
        check,
        compile: (evaluators, args, name) => (context) => apply(evaluators, context, functionName(name), args)
    };
}
