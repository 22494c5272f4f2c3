import type { FieldValue } from '../../data/record';
import type { FieldType } from '../../schema/objectDefinition';

export const dayMs = 24 * 60 * 60 * 1000;

/** A date in a formula: days since 1970-01-01. */
export class FormulaDate {
    constructor(readonly day: number) {}
}

/** A date and time in a formula: epoch milliseconds. */
export class FormulaDatetime {
    constructor(readonly time: number) {}
}

/** A time of day in a formula: milliseconds since midnight. */
export class FormulaTime {
    constructor(readonly time: number) {}
}

/** What an expression gives. Text that is blank is null. */
export type FormulaValue = null | string | number | boolean | FormulaDate | FormulaDatetime | FormulaTime;

/** A formula that can't be compiled or evaluated; the message is Salesforce's where it has one. */
export class FormulaError extends Error {
    override readonly name = 'FormulaError';

    constructor(
        message: string,
        /** Offset in the source, if the source is at fault. */
        readonly at?: number
    ) {
        super(message);
    }
}

/** A field's stored value as formulas see it. */
export function fromStored(type: FieldType | undefined, value: FieldValue | undefined): FormulaValue {
    if (value === undefined || value === null) return null;
    if (type === 'date' && typeof value === 'string')
        return new FormulaDate(Math.floor(Date.parse(`${value}T00:00:00Z`) / dayMs));
    if (type === 'datetime' && typeof value === 'number') return new FormulaDatetime(value);
    if (type === 'time' && typeof value === 'number') return new FormulaTime(value);
    return value;
}

/** A formula's value in the form the store holds it in. */
export function toStored(value: FormulaValue): FieldValue {
    if (value instanceof FormulaDate) return dateText(value);
    if (value instanceof FormulaDatetime || value instanceof FormulaTime) return value.time;
    if (typeof value === 'number') return decimal(value);
    return value === '' ? null : value;
}

/** `YYYY-MM-DD` */
export function dateText({ day }: FormulaDate): string {
    return new Date(day * dayMs).toISOString().slice(0, 10);
}

export function isBlank(value: FormulaValue): boolean {
    return value === null || (typeof value === 'string' && value.trim() === '');
}

/** As `TEXT()` and the `&` operator print a value; datetimes are in UTC with a `Z`. */
export function valueText(value: FormulaValue): string {
    if (value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return numberText(value);
    if (typeof value === 'boolean') return String(value);
    if (value instanceof FormulaDate) return dateText(value);
    if (value instanceof FormulaTime) return new Date(value.time).toISOString().slice(11, 23);
    return new Date(value.time)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d{3}Z$/, 'Z');
}

function numberText(number: number): string {
    const value = decimal(number);
    const text = String(value);
    if (!text.includes('e')) return text;
    return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** A text as an operand: blank is the empty text. */
export function asText(value: FormulaValue, what: string): string {
    if (value === null) return '';
    if (typeof value === 'string') return value;
    throw new FormulaError(`Incorrect parameter type for ${what}. Expected Text, received ${typeName(value)}`);
}

export function asBoolean(value: FormulaValue, what: string): boolean {
    if (value === null) return false;
    if (typeof value === 'boolean') return value;
    throw new FormulaError(`Incorrect parameter type for ${what}. Expected Boolean, received ${typeName(value)}`);
}

export function asNumber(value: FormulaValue, what: string): number {
    if (typeof value === 'number') return value;
    throw new FormulaError(`Incorrect parameter type for ${what}. Expected Number, received ${typeName(value)}`);
}

export function typeName(value: FormulaValue): string {
    if (value === null) return 'Null';
    if (typeof value === 'string') return 'Text';
    if (typeof value === 'number') return 'Number';
    if (typeof value === 'boolean') return 'Boolean';
    if (value instanceof FormulaDate) return 'Date';
    return value instanceof FormulaTime ? 'Time' : 'DateTime';
}

/**
 * Formulas calculate in decimals: this takes off the noise that binary fractions leave in the last digits. Sums are cleaned at once, products and
 * quotients when they are compared, printed or kept, so that `1/3*3` is 1.
 */
export function decimal(value: number): number {
    return Number.isFinite(value) ? Number(value.toPrecision(15)) : value;
}
