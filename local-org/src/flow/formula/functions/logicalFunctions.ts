import { checkValue, wrongType } from '../checkTypes';
import { commonType, type FormulaType } from '../formulaType';
import { asBoolean, asText, FormulaError, isBlank } from '../formulaValue';
import { areEqual } from '../operators';
import {
    checkArgument,
    functionName,
    lazy,
    plain,
    takes,
    type CallCheck,
    type FormulaArgument,
    type FunctionTable
} from './functionDefinition';

/** The type that all of them have. @throws FormulaError if there is none */
function together(args: readonly FormulaArgument[], name: string): FormulaType {
    let type: FormulaType = 'Null';
    for (const argument of args) {
        checkValue(argument.type, argument.path);
        const common = commonType(type, argument.type);
        if (common === undefined) throw wrongType(functionName(name), [type], argument.type);
        type = common;
    }
    return type;
}

const checkIf: CallCheck = ([test, ...branches], name) => {
    if (test) checkArgument(test, ['Boolean'], name);
    return together(branches, name);
};

/** Values are compared with the first; a picklist is compared with texts. */
const checkCase: CallCheck = (args, name) => {
    const [first, ...rest] = args;
    if (args.length % 2 === 1)
        throw new FormulaError(
            `Incorrect number of parameters for ${functionName(name)}. Expected ${args.length + 1}, received ${args.length}`
        );
    const tested = rest.slice(0, -1).filter((_argument, i) => i % 2 === 0);
    const results = rest.filter((_argument, i) => i % 2 === 1 || i === rest.length - 1);
    const isPicklist = first?.type === 'Picklist';
    for (const argument of [...(isPicklist ? [] : args), ...results]) {
        if (argument.type === 'Boolean') throw new FormulaError(`Incorrect argument type for ${functionName(name)}.`);
    }
    if (isPicklist) for (const argument of tested) checkArgument(argument, ['Text'], name);
    else if (first) together([first, ...tested], name);
    return together(results, name);
};

const checkSubstitute: CallCheck = (args, name) => {
    if (args[0]?.type === 'Boolean') throw new FormulaError(`Incorrect argument type for ${functionName(name)}.`);
    return together(args, name);
};

/** "Logical Functions" (Salesforce Help). */
export const logicalFunctions: FunctionTable = {
    AND: lazy(1, Infinity, takes(['Boolean'], 'Boolean'), (args, context, name) =>
        args.every((arg) => asBoolean(arg(context), name))
    ),
    OR: lazy(1, Infinity, takes(['Boolean'], 'Boolean'), (args, context, name) =>
        args.some((arg) => asBoolean(arg(context), name))
    ),
    NOT: plain(1, 1, takes(['Boolean'], 'Boolean'), ([value = null], _context, name) =>
        value === null ? null : !asBoolean(value, name)
    ),
    IF: lazy(3, 3, checkIf, ([test, yes, no], context, name) => {
        const branch = test && asBoolean(test(context), name) ? yes : no;
        return branch ? branch(context) : null;
    }),
    CASE: lazy(4, Infinity, checkCase, (args, context) => {
        const value = args[0]?.(context) ?? null;
        for (let i = 1; i + 1 < args.length; i += 2) {
            const candidate = args[i]?.(context) ?? null;
            const isMatch = value === null || candidate === null ? isSameBlank(value, candidate) : undefined;
            if (isMatch ?? areEqual(value, candidate, context)) return args[i + 1]?.(context) ?? null;
        }
        return args.at(-1)?.(context) ?? null;
    }),
    ISBLANK: plain(1, 1, takes(['Any'], 'Boolean'), ([value = null]) => isBlank(value)),
    /** "Text fields are never null": of a text it is false. */
    ISNULL: lazy(1, 1, takes(['Any'], 'Boolean'), ([arg], context, _name, [argument]) => {
        return argument?.type === 'Text' || argument?.type === 'Picklist' ? false : (arg?.(context) ?? null) === null;
    }),
    BLANKVALUE: lazy(2, 2, checkSubstitute, ([arg, substitute], context) => {
        const value = arg?.(context) ?? null;
        return isBlank(value) ? (substitute?.(context) ?? null) : value;
    }),
    /** Not for text fields: "text fields are never null". */
    NULLVALUE: lazy(2, 2, checkSubstitute, ([arg, substitute], context, _name, [argument]) => {
        const value = arg?.(context) ?? null;
        return argument?.type === 'Text' ? value : (value ?? substitute?.(context) ?? null);
    }),
    ISNUMBER: plain(1, 1, takes(['Text'], 'Boolean'), ([value = null], _context, name) => {
        const text = asText(value, name).trim();
        return text !== '' && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
    })
};

/** A blank is a text's empty value; of other types it equals nothing. */
function isSameBlank(value: unknown, candidate: unknown): boolean {
    const isEmpty = (each: unknown) => each === null || each === '';
    return (value === '' || candidate === '') && isEmpty(value) && isEmpty(candidate);
}
