import type { Evaluator, FormulaContext } from '../formulaContext';
import type { FormulaValue } from '../formulaValue';

/** A function of the formula language. */
export interface FunctionDefinition {
    readonly fewest: number;
    readonly most: number;
    /** `paths[i]` is the reference that argument i is, if it is one (ISCHANGED, PRIORVALUE). */
    compile(args: readonly Evaluator[], paths: readonly (readonly string[] | undefined)[], name: string): Evaluator;
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;

/** A function of its arguments' values alone. `name` is for errors. */
export function plain(
    fewest: number,
    most: number,
    apply: (values: readonly FormulaValue[], context: FormulaContext, name: string) => FormulaValue
): FunctionDefinition {
    return {
        fewest,
        most,
        compile: (args, _paths, name) => (context) =>
            apply(
                args.map((evaluate) => evaluate(context)),
                context,
                `function '${name}()'`
            )
    };
}

/** A function that decides itself which arguments to evaluate. */
export function lazy(
    fewest: number,
    most: number,
    apply: (args: readonly Evaluator[], context: FormulaContext, name: string) => FormulaValue
): FunctionDefinition {
    return { fewest, most, compile: (args, _paths, name) => (context) => apply(args, context, `function '${name}()'`) };
}
