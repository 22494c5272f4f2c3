import { given } from '../given';
import type { LibraryType } from '../libraryType';
import * as numbers from '../../runtime/numbers';
import { unboxed } from '../../runtime/boxing';
import type { Execution } from '../../runtime/execution';
import { equalValues } from '../../runtime/equality';
import { runtimeTypeName, typeOf } from '../../runtime/typing';
import { ApexDecimal, type RoundingMode } from '../../runtime/values/apexDecimal';
import type { ApexEnumConstant } from '../../runtime/values/apexObject';
import { systemException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';
import { doubleToText } from '../../runtime/values/javaNumber';

function invalid(kind: string, text: string) {
    return systemException('System.TypeException', `Invalid ${kind}: ${text}`);
}

function parseInteger(text: string | null): number {
    const trimmed = given(text).trim();
    const value = Number(trimmed);
    if (!/^[+-]?\d+$/.test(trimmed) || value !== (value | 0)) throw invalid('integer', given(text));
    return value;
}

function parseLong(text: string | null): bigint {
    const trimmed = given(text).trim();
    if (!/^[+-]?\d+$/.test(trimmed)) throw invalid('long', given(text));
    const value = BigInt(trimmed.replace('+', ''));
    if (value !== BigInt.asIntN(64, value)) throw invalid('long', given(text));
    return value;
}

function parseDouble(text: string | null): number {
    const trimmed = given(text).trim();
    const value = Number(trimmed);
    if (trimmed === '' || Number.isNaN(value)) throw invalid('double', given(text));
    return value;
}

function parseDecimal(text: string | null): ApexDecimal {
    const value = ApexDecimal.parse(given(text).trim());
    if (value === undefined) throw invalid('decimal', given(text));
    return value;
}

function fromObject<T>(
    value: ApexValue,
    target: string,
    fromText: (text: string) => T,
    fromDecimal: (value: ApexDecimal) => T
): T | null {
    // `Integer.valueOf(record.Number__c)` of an empty field is null, where a null String is refused.
    if (value === null) return null;
    const plain = unboxed(value);
    if (typeof plain === 'string') return fromText(plain);
    if (typeof plain === 'bigint') return fromDecimal(ApexDecimal.of(plain));
    if (typeof plain === 'number') {
        return fromDecimal(Number.isInteger(plain) ? ApexDecimal.of(plain) : ApexDecimal.fromDouble(plain));
    }
    if (plain instanceof ApexDecimal) return fromDecimal(plain);
    const from = runtimeTypeName(typeOf(plain as Exclude<ApexValue, null>));
    throw systemException('System.TypeException', `Invalid conversion from runtime type ${from} to ${target}`);
}

/** A number as the user's locale writes it: at most three digits after the point, half-even, no zeros at the end. */
function localized(x: Execution, value: ApexDecimal): string {
    const rounded = value.setScale(Math.min(Math.max(value.scale, 0), 3)).toPlainString();
    const format = new Intl.NumberFormat(x.locale.replaceAll('_', '-'), { maximumFractionDigits: 3 });
    return format.format(rounded as `${number}`);
}

const equalsMember = {
    'Boolean equals(Object other)': (x: Execution, value: ApexValue, other: ApexValue) => equalValues(x, value, other)
};

export const integerType: LibraryType = {
    name: 'Integer',
    namespace: 'System',
    members: {
        ...equalsMember,
        'static Integer valueOf(String text)': (_x, text: string | null) => parseInteger(text),
        'static Integer valueOf(Object value)': (_x, value: ApexValue) =>
            fromObject(value, 'Integer', parseInteger, numbers.decimalToInteger),
        'String format()': (x, value: number) => localized(x, ApexDecimal.of(value)),
        'Integer intValue()': (_x, value: number) => value,
        'Long longValue()': (_x, value: number) => BigInt(value),
        'Double doubleValue()': (_x, value: number) => value,
        'Integer hashCode()': (_x, value: number) => value,
        'String toString()': (_x, value: number) => String(value)
    }
};

export const longType: LibraryType = {
    name: 'Long',
    namespace: 'System',
    members: {
        ...equalsMember,
        'static Long valueOf(String text)': (_x, text: string | null) => parseLong(text),
        'static Long valueOf(Object value)': (_x, value: ApexValue) =>
            fromObject(value, 'Long', parseLong, numbers.decimalToLong),
        'String format()': (x, value: bigint) => localized(x, ApexDecimal.of(value)),
        'Integer intValue()': (_x, value: bigint) => numbers.longToInteger(value),
        'Long longValue()': (_x, value: bigint) => value,
        'Double doubleValue()': (_x, value: bigint) => Number(value),
        'Integer hashCode()': (_x, value: bigint) => Number(BigInt.asIntN(32, value ^ (value >> 32n))),
        'String toString()': (_x, value: bigint) => String(value)
    }
};

export const doubleType: LibraryType = {
    name: 'Double',
    namespace: 'System',
    members: {
        'static Double valueOf(String text)': (_x, text: string | null) => parseDouble(text),
        'static Double valueOf(Object value)': (_x, value: ApexValue) =>
            fromObject(value, 'Double', parseDouble, (decimal) => decimal.toNumber()),
        'String format()': (x, value: number) => localized(x, ApexDecimal.fromDouble(value)),
        'Integer intValue()': (_x, value: number) => numbers.doubleToInteger(value),
        'Long longValue()': (_x, value: number) => numbers.doubleToLong(value),
        'Double doubleValue()': (_x, value: number) => value,
        'Long round()': (_x, value: number) => numbers.doubleToLong(Math.floor(value + 0.5)),
        'String toString()': (_x, value: number) => doubleToText(value)
    }
};

export const decimalType: LibraryType = {
    name: 'Decimal',
    namespace: 'System',
    members: {
        ...equalsMember,
        'static Decimal valueOf(String text)': (_x, text: string | null) => parseDecimal(text),
        'static Decimal valueOf(Double value)': (_x, value: number | null) => ApexDecimal.fromDouble(given(value)),
        'static Decimal valueOf(Integer value)': (_x, value: number | null) => ApexDecimal.of(given(value)),
        'static Decimal valueOf(Long value)': (_x, value: bigint | null) => ApexDecimal.of(given(value)),
        'Decimal abs()': (_x, value: ApexDecimal) => value.abs(),
        'Decimal divide(Decimal divisor, Integer scale)': (
            _x,
            value: ApexDecimal,
            divisor: ApexDecimal | null,
            scale: number | null
        ) => divide(value, divisor, scale, 'HALF_EVEN'),
        'Decimal divide(Decimal divisor, Integer scale, System.RoundingMode mode)': (
            _x,
            value: ApexDecimal,
            divisor: ApexDecimal | null,
            scale: number | null,
            mode: ApexEnumConstant | null
        ) => divide(value, divisor, scale, roundingMode(mode)),
        'Double doubleValue()': (_x, value: ApexDecimal) => value.toNumber(),
        'String format()': (x, value: ApexDecimal) => localized(x, value),
        'Integer intValue()': (_x, value: ApexDecimal) => numbers.decimalToInteger(value),
        'Long longValue()': (_x, value: ApexDecimal) => numbers.decimalToLong(value),
        'Decimal pow(Integer exponent)': (_x, value: ApexDecimal, exponent: number | null) => {
            if (given(exponent) < 0) {
                throw systemException(
                    'System.MathException',
                    'Invalid exponent: exponent must be between 0 and 32,767'
                );
            }
            return value.pow(given(exponent));
        },
        'Integer precision()': (_x, value: ApexDecimal) => value.precision,
        'Long round()': (_x, value: ApexDecimal) => numbers.decimalToLong(value.setScale(0, 'HALF_EVEN')),
        'Long round(System.RoundingMode mode)': (_x, value: ApexDecimal, mode: ApexEnumConstant | null) =>
            numbers.decimalToLong(setScale(value, 0, roundingMode(mode))),
        'Integer scale()': (_x, value: ApexDecimal) => value.scale,
        'Decimal setScale(Integer scale)': (_x, value: ApexDecimal, scale: number | null) =>
            setScale(value, given(scale), 'HALF_EVEN'),
        'Decimal setScale(Integer scale, System.RoundingMode mode)': (
            _x,
            value: ApexDecimal,
            scale: number | null,
            mode: ApexEnumConstant | null
        ) => setScale(value, given(scale), roundingMode(mode)),
        'Decimal stripTrailingZeros()': (_x, value: ApexDecimal) => value.stripTrailingZeros(),
        'String toPlainString()': (_x, value: ApexDecimal) => value.toPlainString(),
        'String toString()': (_x, value: ApexDecimal) => value.toString()
    }
};

function roundingMode(mode: ApexEnumConstant | null): RoundingMode {
    return given(mode).name as RoundingMode;
}

function setScale(value: ApexDecimal, scale: number, mode: RoundingMode): ApexDecimal {
    return rounded(() => value.setScale(scale, mode));
}

function divide(
    value: ApexDecimal,
    divisor: ApexDecimal | null,
    scale: number | null,
    mode: RoundingMode
): ApexDecimal {
    if (given(divisor).sign === 0) throw systemException('System.MathException', 'Divide by 0');
    return rounded(() => value.divideToScale(given(divisor), given(scale), mode));
}

function rounded(round: () => ApexDecimal): ApexDecimal {
    try {
        return round();
    } catch (error) {
        if (error instanceof RangeError) throw systemException('System.MathException', error.message);
        throw error;
    }
}

export const booleanType: LibraryType = {
    name: 'Boolean',
    namespace: 'System',
    members: {
        ...equalsMember,
        'static Boolean valueOf(String text)': (_x, text: string | null) => given(text).toLowerCase() === 'true',
        'static Boolean valueOf(Object value)': (_x, value: ApexValue) => {
            const plain = given(value);
            if (typeof plain === 'boolean') return plain;
            if (typeof plain === 'string') return plain.toLowerCase() === 'true';
            throw systemException(
                'System.TypeException',
                `Invalid conversion from runtime type ${runtimeTypeName(typeOf(plain as Exclude<ApexValue, null>))} to Boolean`
            );
        },
        'String toString()': (_x, value: boolean) => String(value)
    }
};
