import { FormulaError } from '../formulaValue';
import type { Evaluator, FormulaContext } from '../formulaContext';
import { areEqual } from '../operators';
import {
    checkArgument,
    functionName,
    lazy,
    plain,
    takes,
    type CallCheck,
    type FunctionDefinition,
    type FunctionTable
} from './functionDefinition';

/** A function of a field of the record being saved, named by reference. */
function ofField(
    apply: (path: readonly string[], context: FormulaContext) => ReturnType<FormulaContext['resolve']>,
    type: (check: Parameters<CallCheck>[0]) => ReturnType<CallCheck>
): FunctionDefinition {
    return {
        fewest: 1,
        most: 1,
        check: (args, name) => {
            if (!args[0]?.path) throw new FormulaError(`Incorrect argument type for ${functionName(name)}.`);
            return type(args);
        },
        compile: (_evaluators, [argument]) => {
            const path = argument?.path ?? [];
            return (context) => apply(path, context);
        }
    };
}

const checkLookup: CallCheck = (args, name) => {
    const [wanted, key, value] = args;
    if (wanted?.path?.[0]?.toLowerCase() !== '$objecttype' || key?.path?.[0]?.toLowerCase() !== '$objecttype')
        throw new FormulaError(`Incorrect argument type for ${functionName(name)}.`);
    if (value) checkArgument(value, ['Text'], name);
    return 'Any';
};

/** Functions about the change under way (validation rules and flows), and VLOOKUP. */
export const recordFunctions: FunctionTable = {
    ISNEW: plain(0, 0, takes([], 'Boolean'), (_values, context) => context.isNew === true),
    ISCLONE: plain(0, 0, takes([], 'Boolean'), () => false),
    ISCHANGED: ofField(
        (path, context) => {
            if (context.isNew || !context.resolvePrior) return false;
            return !areEqual(context.resolve(path), context.resolvePrior(path), { blanksAreZero: false });
        },
        () => 'Boolean'
    ),
    PRIORVALUE: ofField(
        (path, context) =>
            context.isNew || !context.resolvePrior ? context.resolve(path) : context.resolvePrior(path),
        ([argument]) => argument?.type ?? 'Any'
    ),
    /** `VLOOKUP($ObjectType.Zip__c.Fields.City__c, $ObjectType.Zip__c.Fields.Name, Zip)`: the field of the record so named. */
    VLOOKUP: lazy(3, 3, checkLookup, ([, , value]: readonly Evaluator[], context, name, [wanted, key]) => {
        const [, object = '', , field = ''] = wanted?.path ?? [];
        const [, , , keyField = ''] = key?.path ?? [];
        if (!context.lookUp) throw new FormulaError(`${name} may not be used in this type of formula`);
        return context.lookUp({ object, field, keyField, value: value?.(context) ?? null });
    })
};
