import type { FormulaContext } from '../formulaContext';
import { asNumber, decimal, FormulaError, type FormulaValue } from '../formulaValue';
import { plain, type FunctionTable } from './functionDefinition';

/** A function of numbers; a blank argument makes it blank, or counts as zero. */
function ofNumbers(fewest: number, most: number, apply: (...values: number[]) => number) {
    return plain(fewest, most, (values, context, name) => {
        const numbers = values.map((value) => numberOrBlank(value, context, name));
        return numbers.some((number) => number === null) ? null : decimal(apply(...(numbers as number[])));
    });
}

function numberOrBlank(value: FormulaValue, context: FormulaContext, name: string): number | null {
    if (value === null) return context.blanksAreZero ? 0 : null;
    return asNumber(value, name);
}

/** Half away from zero. */
function roundHalfUp(value: number, places: number): number {
    const factor = 10 ** Math.trunc(places);
    return (Math.sign(value) * Math.round(decimal(Math.abs(value) * factor))) / factor;
}

function nonNegative(value: number, name: string): number {
    if (value < 0) throw new FormulaError(`The argument of ${name} must not be negative`);
    return value;
}

/** "Math Functions" (Salesforce Help). */
export const numberFunctions: FunctionTable = {
    ABS: ofNumbers(1, 1, Math.abs),
    ROUND: ofNumbers(2, 2, roundHalfUp),
    TRUNC: ofNumbers(1, 2, (value, places = 0) => Math.trunc(decimal(value * 10 ** places)) / 10 ** places),
    CEILING: ofNumbers(1, 1, (value) => (value < 0 ? Math.floor(value) : Math.ceil(value))),
    FLOOR: ofNumbers(1, 1, (value) => (value < 0 ? Math.ceil(value) : Math.floor(value))),
    MCEILING: ofNumbers(1, 1, Math.ceil),
    MFLOOR: ofNumbers(1, 1, Math.floor),
    MIN: ofNumbers(1, Infinity, Math.min),
    MAX: ofNumbers(1, Infinity, Math.max),
    MOD: ofNumbers(2, 2, (value, divisor) => {
        if (divisor === 0) throw new FormulaError('Division by zero');
        return value - divisor * Math.floor(value / divisor);
    }),
    SQRT: ofNumbers(1, 1, (value) => Math.sqrt(nonNegative(value, 'SQRT'))),
    EXP: ofNumbers(1, 1, Math.exp),
    LN: ofNumbers(1, 1, (value) => Math.log(nonNegative(value, 'LN'))),
    LOG: ofNumbers(1, 1, (value) => Math.log10(nonNegative(value, 'LOG'))),
    PI: ofNumbers(0, 0, () => Math.PI)
};
