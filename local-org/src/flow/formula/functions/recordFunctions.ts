import type { FormulaContext } from '../formulaContext';
import { FormulaError } from '../formulaValue';
import { areEqual } from '../operators';
import { plain, type FunctionDefinition, type FunctionTable } from './functionDefinition';

/** A function of a field of the record being saved, named by reference. */
function ofField(
    apply: (path: readonly string[], context: FormulaContext) => ReturnType<FormulaContext['resolve']>
): FunctionDefinition {
    return {
        fewest: 1,
        most: 1,
        compile: (_args, [path], name) => {
            if (!path)
                throw new FormulaError(
                    `Incorrect parameter type for function '${name}()'. Expected Field, received Text`
                );
            return (context) => apply(path, context);
        }
    };
}

/** Functions about the change under way: validation rules and flows. */
export const recordFunctions: FunctionTable = {
    ISNEW: plain(0, 0, (_values, context) => context.isNew === true),
    ISCHANGED: ofField((path, context) => {
        if (context.isNew || !context.resolvePrior) return false;
        return !areEqual(context.resolve(path), context.resolvePrior(path), { blanksAreZero: false });
    }),
    PRIORVALUE: ofField((path, context) =>
        context.isNew || !context.resolvePrior ? context.resolve(path) : context.resolvePrior(path)
    )
};
