import { areEqual } from '../operators';
import { asBoolean, asText, isBlank } from '../formulaValue';
import { lazy, plain, type FunctionTable } from './functionDefinition';

/** "Logical Functions" (Salesforce Help). */
export const logicalFunctions: FunctionTable = {
    AND: lazy(1, Infinity, (args, context, name) => args.every((arg) => asBoolean(arg(context), name))),
    OR: lazy(1, Infinity, (args, context, name) => args.some((arg) => asBoolean(arg(context), name))),
    NOT: plain(1, 1, ([value = null], _context, name) => !asBoolean(value, name)),
    IF: lazy(3, 3, ([test, yes, no], context, name) => {
        const branch = test && asBoolean(test(context), name) ? yes : no;
        return branch ? branch(context) : null;
    }),
    CASE: lazy(4, Infinity, (args, context) => {
        const value = args[0]?.(context) ?? null;
        for (let i = 1; i + 1 < args.length; i += 2) {
            if (areEqual(value, args[i]?.(context) ?? null, context)) return args[i + 1]?.(context) ?? null;
        }
        return args.length % 2 === 0 ? (args.at(-1)?.(context) ?? null) : null;
    }),
    ISBLANK: plain(1, 1, ([value = null]) => isBlank(value)),
    ISNULL: plain(1, 1, ([value = null]) => value === null),
    BLANKVALUE: plain(2, 2, ([value = null, substitute = null]) => (isBlank(value) ? substitute : value)),
    NULLVALUE: plain(2, 2, ([value = null, substitute = null]) => value ?? substitute),
    ISNUMBER: plain(1, 1, ([value = null], _context, name) => {
        const text = asText(value, name).trim();
        return text !== '' && Number.isFinite(Number(text));
    })
};
