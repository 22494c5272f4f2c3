import { doubleToText } from './javaNumber';

/** System.RoundingMode. */
export type RoundingMode = 'CEILING' | 'DOWN' | 'FLOOR' | 'HALF_DOWN' | 'HALF_EVEN' | 'HALF_UP' | 'UNNECESSARY' | 'UP';

/** Significant digits of a quotient that has no end: `1 / 3.0` is 0.333333333333333333333333333333333. */
const quotientDigits = 33;
const decimalPattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const powersOfTen: readonly bigint[] = Array.from({ length: 80 }, (_, exponent) => 10n ** BigInt(exponent));

/** A Decimal is exact: an integer number of units of 10^-scale. Units are a number while that is exact, else a bigint. */
export class ApexDecimal {
    private constructor(
        readonly units: number | bigint,
        readonly scale: number
    ) {}

    static of(units: number | bigint, scale = 0): ApexDecimal {
        if (typeof units === 'number') return new ApexDecimal(units, scale);
        const isSafe = units >= Number.MIN_SAFE_INTEGER && units <= Number.MAX_SAFE_INTEGER;
        return new ApexDecimal(isSafe ? Number(units) : units, scale);
    }

    /** Undefined if the text is no number. The scale is the number of digits after the point. */
    static parse(text: string): ApexDecimal | undefined {
        const match = decimalPattern.exec(text);
        if (match === null) return undefined;
        const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
        const digits = whole + fraction;
        if (digits === '') return undefined;
        const units = digits.length <= 15 ? Number(digits) : BigInt(digits);
        return ApexDecimal.of(sign === '-' ? negated(units) : units, fraction.length - Number(exponent));
    }

    /** "If the Decimal is created from a non-decimal number, the number is first converted to a String." */
    static fromDouble(value: number): ApexDecimal {
        return ApexDecimal.parse(doubleToText(value)) ?? ApexDecimal.of(0);
    }

    get bigUnits(): bigint {
        return BigInt(this.units);
    }

    get sign(): number {
        return this.units > 0 ? 1 : this.units < 0 ? -1 : 0;
    }

    /** Digits in all; 0 has one. */
    get precision(): number {
        return digitCount(this.bigUnits);
    }

    add(other: ApexDecimal): ApexDecimal {
        if (this.scale === other.scale && typeof this.units === 'number' && typeof other.units === 'number') {
            const sum = this.units + other.units;
            if (Number.isSafeInteger(sum)) return new ApexDecimal(sum, this.scale);
        }
        const scale = Math.max(this.scale, other.scale);
        return ApexDecimal.of(this.#unitsAt(scale) + other.#unitsAt(scale), scale);
    }

    subtract(other: ApexDecimal): ApexDecimal {
        return this.add(other.negate());
    }

    multiply(other: ApexDecimal): ApexDecimal {
        const scale = this.scale + other.scale;
        if (typeof this.units === 'number' && typeof other.units === 'number') {
            const product = this.units * other.units;
            if (Number.isSafeInteger(product)) return new ApexDecimal(product === 0 ? 0 : product, scale);
        }
        return ApexDecimal.of(this.bigUnits * other.bigUnits, scale);
    }

    /** The `/` operator: exact if the quotient ends, else to 33 digits. The divisor isn't 0. */
    divide(other: ApexDecimal): ApexDecimal {
        const preferredScale = this.scale - other.scale;
        if (this.sign === 0) return ApexDecimal.of(0, Math.max(preferredScale, 0));
        const extraDigits = Math.max(0, quotientDigits + 3 + other.precision - this.precision);
        const dividend = this.bigUnits * powerOfTen(extraDigits);
        const quotient = dividend / other.bigUnits;
        const isExact = quotient * other.bigUnits === dividend;
        const scale = preferredScale + extraDigits;
        const surplus = digitCount(quotient) - quotientDigits;
        if (isExact) return ApexDecimal.of(quotient, scale).#withoutZerosBeyond(Math.max(preferredScale, 0));
        return ApexDecimal.of(divideRounded(quotient, powerOfTen(surplus), 'HALF_EVEN'), scale - surplus);
    }

    divideToScale(other: ApexDecimal, scale: number, mode: RoundingMode): ApexDecimal {
        const shift = scale + other.scale - this.scale;
        const dividend = shift >= 0 ? this.bigUnits * powerOfTen(shift) : this.bigUnits;
        const divisor = shift >= 0 ? other.bigUnits : other.bigUnits * powerOfTen(-shift);
        return ApexDecimal.of(divideRounded(dividend, divisor, mode), scale);
    }

    negate(): ApexDecimal {
        return new ApexDecimal(negated(this.units), this.scale);
    }

    abs(): ApexDecimal {
        return this.sign < 0 ? this.negate() : this;
    }

    pow(exponent: number): ApexDecimal {
        return ApexDecimal.of(this.bigUnits ** BigInt(exponent), this.scale * exponent);
    }

    compare(other: ApexDecimal): number {
        if (this.scale === other.scale) return this.units < other.units ? -1 : this.units > other.units ? 1 : 0;
        const scale = Math.max(this.scale, other.scale);
        const left = this.#unitsAt(scale);
        const right = other.#unitsAt(scale);
        return left < right ? -1 : left > right ? 1 : 0;
    }

    setScale(scale: number, mode: RoundingMode = 'HALF_EVEN'): ApexDecimal {
        if (scale === this.scale) return this;
        if (scale > this.scale) return ApexDecimal.of(this.#unitsAt(scale), scale);
        return ApexDecimal.of(divideRounded(this.bigUnits, powerOfTen(this.scale - scale), mode), scale);
    }

    stripTrailingZeros(): ApexDecimal {
        return this.sign === 0 ? ApexDecimal.of(0) : this.#withoutZerosBeyond(Number.NEGATIVE_INFINITY);
    }

    /** The whole part as `(Long)` and `longValue()` take it. */
    toBigInt(): bigint {
        return this.setScale(0, 'DOWN').bigUnits;
    }

    toNumber(): number {
        return this.scale === 0 ? Number(this.units) : Number(`${this.units}e${-this.scale}`);
    }

    /** Java's `BigDecimal.toString`: with an exponent only for very small and for unscaled large values. */
    toString(): string {
        const digits = String(this.units).replace('-', '');
        const adjusted = digits.length - 1 - this.scale;
        if (this.scale >= 0 && adjusted >= -6) return this.toPlainString();
        const mantissa = digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
        return `${this.sign < 0 ? '-' : ''}${mantissa}E${adjusted > 0 ? '+' : ''}${adjusted}`;
    }

    toPlainString(): string {
        const sign = this.sign < 0 ? '-' : '';
        const digits = String(this.units).replace('-', '');
        if (this.scale <= 0) return sign + (this.sign === 0 ? '0' : digits + '0'.repeat(-this.scale));
        const padded = digits.padStart(this.scale + 1, '0');
        return `${sign}${padded.slice(0, -this.scale)}.${padded.slice(-this.scale)}`;
    }

    #unitsAt(scale: number): bigint {
        return scale === this.scale ? this.bigUnits : this.bigUnits * powerOfTen(scale - this.scale);
    }

    #withoutZerosBeyond(leastScale: number): ApexDecimal {
        let units = this.bigUnits;
        let { scale } = this;
        while (scale > leastScale && units % 10n === 0n) {
            units /= 10n;
            scale--;
        }
        return ApexDecimal.of(units, scale);
    }
}

function powerOfTen(exponent: number): bigint {
    return powersOfTen[exponent] ?? 10n ** BigInt(exponent);
}

function digitCount(value: bigint): number {
    return String(value < 0n ? -value : value).length;
}

function negated(units: number | bigint): number | bigint {
    return typeof units === 'bigint' ? -units : units === 0 ? 0 : -units;
}

/** @throws RangeError for UNNECESSARY if there is something to round */
function divideRounded(dividend: bigint, divisor: bigint, mode: RoundingMode): bigint {
    const quotient = dividend / divisor;
    const rest = dividend - quotient * divisor;
    if (rest === 0n) return quotient;
    const direction = dividend < 0n === divisor < 0n ? 1n : -1n;
    const doubled = (rest < 0n ? -rest : rest) * 2n;
    const half = doubled - (divisor < 0n ? -divisor : divisor);
    switch (mode) {
        case 'UP':
            return quotient + direction;
        case 'DOWN':
            return quotient;
        case 'CEILING':
            return direction > 0n ? quotient + 1n : quotient;
        case 'FLOOR':
            return direction < 0n ? quotient - 1n : quotient;
        case 'HALF_UP':
            return half >= 0n ? quotient + direction : quotient;
        case 'HALF_DOWN':
            return half > 0n ? quotient + direction : quotient;
        case 'HALF_EVEN':
            return half > 0n || (half === 0n && quotient % 2n !== 0n) ? quotient + direction : quotient;
        case 'UNNECESSARY':
            throw new RangeError('Rounding necessary');
    }
}
