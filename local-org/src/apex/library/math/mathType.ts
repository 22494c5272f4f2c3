import { decimalToLong, doubleToLong } from '../../runtime/numbers';
import { ApexDecimal } from '../../runtime/values/apexDecimal';
import { systemException } from '../../runtime/values/apexException';
import { given } from '../given';
import type { LibraryFunction, LibraryType } from '../libraryType';

/** Of a Double; also of a Decimal, whose result comes back as a Decimal. */
function ofDouble(name: string, compute: (value: number) => number): Record<string, LibraryFunction> {
    return {
        [`static Double ${name}(Double value)`]: (_x, value: number | null) => compute(given(value)),
        [`static Decimal ${name}(Decimal value)`]: (_x, value: ApexDecimal | null) =>
            decimalOf(compute(given(value).toNumber()))
    };
}

/** @throws System.MathException for what no Decimal can be. */
function decimalOf(value: number): ApexDecimal {
    if (!Number.isFinite(value)) throw systemException('System.MathException', 'Infinite or NaN');
    return ApexDecimal.fromDouble(value);
}

function remainder<T extends number | bigint>(dividend: T, divisor: T, modulo: (a: T, b: T) => T): T {
    if (!divisor) throw systemException('System.MathException', 'Divide by 0');
    return modulo(dividend, divisor);
}

/** Java's `Math.rint`: to the nearest whole number, a half to the even one. */
function rint(value: number): number {
    const floor = Math.floor(value);
    const fraction = value - floor;
    if (fraction !== 0.5) return Math.round(value);
    return floor % 2 === 0 ? floor : floor + 1;
}

/** Java's rule: negative for integers that have no positive counterpart. */
const absInteger = (value: number): number => Math.abs(value) | 0;
const absLong = (value: bigint): bigint => BigInt.asIntN(64, value < 0n ? -value : value);
const lesser = (a: ApexDecimal, b: ApexDecimal): ApexDecimal => (b.compare(a) < 0 ? b : a);
const greater = (a: ApexDecimal, b: ApexDecimal): ApexDecimal => (b.compare(a) > 0 ? b : a);

function power(base: number, exponent: number): number {
    return Math.abs(base) === 1 && !Number.isFinite(exponent) ? Number.NaN : base ** exponent;
}

export const mathType: LibraryType = {
    name: 'Math',
    namespace: 'System',
    members: {
        'static final Double E': () => Math.E,
        'static final Double PI': () => Math.PI,
        'static Integer abs(Integer value)': (_x, value: number | null) => absInteger(given(value)),
        'static Long abs(Long value)': (_x, value: bigint | null) => absLong(given(value)),
        'static Double abs(Double value)': (_x, value: number | null) => Math.abs(given(value)),
        'static Decimal abs(Decimal value)': (_x, value: ApexDecimal | null) => given(value).abs(),
        ...ofDouble('acos', Math.acos),
        ...ofDouble('asin', Math.asin),
        ...ofDouble('atan', Math.atan),
        'static Double atan2(Double y, Double x)': (_x, y: number | null, x: number | null) =>
            Math.atan2(given(y), given(x)),
        'static Decimal atan2(Decimal y, Decimal x)': (_x, y: ApexDecimal | null, x: ApexDecimal | null) =>
            decimalOf(Math.atan2(given(y).toNumber(), given(x).toNumber())),
        ...ofDouble('cbrt', Math.cbrt),
        'static Double ceil(Double value)': (_x, value: number | null) => Math.ceil(given(value)),
        'static Decimal ceil(Decimal value)': (_x, value: ApexDecimal | null) => given(value).setScale(0, 'CEILING'),
        ...ofDouble('cos', Math.cos),
        ...ofDouble('cosh', Math.cosh),
        ...ofDouble('exp', Math.exp),
        'static Double floor(Double value)': (_x, value: number | null) => Math.floor(given(value)),
        'static Decimal floor(Decimal value)': (_x, value: ApexDecimal | null) => given(value).setScale(0, 'FLOOR'),
        ...ofDouble('log', Math.log),
        ...ofDouble('log10', Math.log10),
        'static Integer max(Integer a, Integer b)': (_x, a: number | null, b: number | null) =>
            Math.max(given(a), given(b)),
        'static Long max(Long a, Long b)': (_x, a: bigint | null, b: bigint | null) => (given(a) > given(b) ? a : b),
        'static Double max(Double a, Double b)': (_x, a: number | null, b: number | null) =>
            Math.max(given(a), given(b)),
        'static Decimal max(Decimal a, Decimal b)': (_x, a: ApexDecimal | null, b: ApexDecimal | null) =>
            greater(given(a), given(b)),
        'static Integer min(Integer a, Integer b)': (_x, a: number | null, b: number | null) =>
            Math.min(given(a), given(b)),
        'static Long min(Long a, Long b)': (_x, a: bigint | null, b: bigint | null) => (given(a) < given(b) ? a : b),
        'static Double min(Double a, Double b)': (_x, a: number | null, b: number | null) =>
            Math.min(given(a), given(b)),
        'static Decimal min(Decimal a, Decimal b)': (_x, a: ApexDecimal | null, b: ApexDecimal | null) =>
            lesser(given(a), given(b)),
        'static Integer mod(Integer dividend, Integer divisor)': (
            _x,
            dividend: number | null,
            divisor: number | null
        ) => remainder(given(dividend), given(divisor), (a, b) => (a % b) | 0),
        'static Long mod(Long dividend, Long divisor)': (_x, dividend: bigint | null, divisor: bigint | null) =>
            remainder(given(dividend), given(divisor), (a, b) => a % b),
        'static Double pow(Double base, Double exponent)': (_x, base: number | null, exponent: number | null) =>
            power(given(base), given(exponent)),
        'static Double random()': () => Math.random(),
        ...ofDouble('rint', rint),
        'static Long roundToLong(Double value)': (_x, value: number | null) =>
            doubleToLong(Math.floor(given(value) + 0.5)),
        'static Long roundToLong(Decimal value)': (_x, value: ApexDecimal | null) =>
            decimalToLong(given(value).setScale(0, 'HALF_EVEN')),
        'static Integer round(Double value)': (_x, value: number | null) =>
            Number(BigInt.asIntN(32, doubleToLong(Math.floor(given(value) + 0.5)))),
        'static Integer round(Decimal value)': (_x, value: ApexDecimal | null) =>
            Number(BigInt.asIntN(32, decimalToLong(given(value).setScale(0, 'HALF_EVEN')))),
        'static Double signum(Double value)': (_x, value: number | null) => Math.sign(given(value)),
        'static Decimal signum(Decimal value)': (_x, value: ApexDecimal | null) => ApexDecimal.of(given(value).sign),
        ...ofDouble('sin', Math.sin),
        ...ofDouble('sinh', Math.sinh),
        ...ofDouble('sqrt', Math.sqrt),
        ...ofDouble('tan', Math.tan),
        ...ofDouble('tanh', Math.tanh)
    }
};
