import { nullPointer, systemException } from './values/apexException';
import { ApexDate } from './values/apexDate';
import { ApexDatetime } from './values/apexDatetime';
import { ApexDecimal } from './values/apexDecimal';
import type { ApexValue } from './values/apexValue';

const longestInteger = 2 ** 31;
const millisecondsOfDay = 86_400_000;

function divideByZero() {
    return systemException('System.MathException', 'Divide by 0');
}

export function operand<T>(value: T | null): T {
    if (value === null) throw nullPointer();
    return value;
}

export function integerDivide(a: number | null, b: number | null): number {
    const divisor = operand(b);
    if (divisor === 0) throw divideByZero();
    return Math.trunc(operand(a) / divisor) | 0;
}

export function longDivide(a: bigint | null, b: bigint | null): bigint {
    const divisor = operand(b);
    if (divisor === 0n) throw divideByZero();
    return BigInt.asIntN(64, operand(a) / divisor);
}

export function doubleDivide(a: number | null, b: number | null): number {
    const divisor = operand(b);
    if (divisor === 0) throw divideByZero();
    return operand(a) / divisor;
}

export function decimalDivide(a: ApexDecimal | null, b: ApexDecimal | null): ApexDecimal {
    const divisor = operand(b);
    if (divisor.sign === 0) throw divideByZero();
    return operand(a).divide(divisor);
}

/** Cuts off the fraction; keeps what fits into 32 bits, as Java's narrowing of a double does. */
export function doubleToInteger(value: number): number {
    if (Number.isNaN(value)) return 0;
    return Math.max(-longestInteger, Math.min(longestInteger - 1, Math.trunc(value)));
}

export function doubleToLong(value: number): bigint {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 0n : value > 0 ? 2n ** 63n - 1n : -(2n ** 63n);
    return BigInt.asIntN(64, BigInt(Math.trunc(value)));
}

export function decimalToInteger(value: ApexDecimal): number {
    return Number(BigInt.asIntN(32, value.toBigInt()));
}

export function decimalToLong(value: ApexDecimal): bigint {
    return BigInt.asIntN(64, value.toBigInt());
}

export function longToInteger(value: bigint): number {
    return Number(BigInt.asIntN(32, value));
}

/** Date + days (whole ones), Datetime + days (a fraction counts). */
export function addDays(moment: ApexValue, days: number | ApexDecimal | bigint | null): ApexDate | ApexDatetime {
    const count = operand(days);
    const number = count instanceof ApexDecimal ? count.toNumber() : Number(count);
    if (moment instanceof ApexDate) return moment.addDays(Math.trunc(number));
    if (moment instanceof ApexDatetime) {
        return new ApexDatetime(moment.milliseconds + Math.round(number * millisecondsOfDay));
    }
    throw nullPointer();
}
