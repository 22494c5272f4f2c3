import type { FormulaContext } from '../formulaContext';
import { asNumber, decimal, FormulaError, type FormulaValue } from '../formulaValue';
import { plain, takes, type FunctionTable } from './functionDefinition';

/** A function of numbers; a blank argument makes it blank, or counts as zero. */
function ofNumbers(fewest: number, most: number, apply: (...values: number[]) => number) {
    return plain(fewest, most, takes(['Number'], 'Number'), (values, context, name) => {
        const numbers = values.map((value) => numberOrBlank(value, context, name));
        if (numbers.some((number) => number === null)) return null;
        const result = decimal(apply(...(numbers as number[])));
        if (!Number.isFinite(result)) throw new FormulaError(`The result of ${name} is not a number`);
        return Object.is(result, -0) ? 0 : result;
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

/** Whole numbers stay whole, whatever binary fractions made of them. */
const whole = (round: (value: number) => number) => (value: number) => round(decimal(value));

function nonNegative(value: number, name: string): number {
    if (value < 0) throw new FormulaError(`The argument of ${name} must not be negative`);
    return value;
}

/** "Math Functions" (Salesforce Help). */
export const numberFunctions: FunctionTable = {
    ABS: ofNumbers(1, 1, Math.abs),
    ROUND: ofNumbers(2, 2, roundHalfUp),
    TRUNC: ofNumbers(
        1,
        2,
        (value, places = 0) => Math.trunc(decimal(value * 10 ** Math.trunc(places))) / 10 ** Math.trunc(places)
    ),
    CEILING: ofNumbers(
        1,
        1,
        whole((value) => (value < 0 ? Math.floor(value) : Math.ceil(value)))
    ),
    FLOOR: ofNumbers(
        1,
        1,
        whole((value) => (value < 0 ? Math.ceil(value) : Math.floor(value)))
    ),
    MCEILING: ofNumbers(1, 1, whole(Math.ceil)),
    MFLOOR: ofNumbers(1, 1, whole(Math.floor)),
    MIN: ofNumbers(1, Infinity, Math.min),
    MAX: ofNumbers(1, Infinity, Math.max),
    /** The remainder has the sign of the dividend. */
    MOD: ofNumbers(2, 2, (value, divisor) => {
        if (divisor === 0) throw new FormulaError('Division by zero');
        return value % divisor;
    }),
    SQRT: ofNumbers(1, 1, (value) => Math.sqrt(nonNegative(value, 'SQRT'))),
    EXP: ofNumbers(1, 1, Math.exp),
    LN: ofNumbers(1, 1, (value) => Math.log(nonNegative(value, 'LN'))),
    LOG: ofNumbers(1, 1, (value) => Math.log10(nonNegative(value, 'LOG'))),
    PI: ofNumbers(0, 0, () => Math.PI),
    SIN: ofNumbers(1, 1, Math.sin),
    COS: ofNumbers(1, 1, Math.cos),
    TAN: ofNumbers(1, 1, Math.tan),
    ASIN: ofNumbers(1, 1, Math.asin),
    ACOS: ofNumbers(1, 1, Math.acos),
    ATAN: ofNumbers(1, 1, Math.atan),
    ATAN2: ofNumbers(2, 2, Math.atan2)
};
