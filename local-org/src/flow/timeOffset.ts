import { dayMs, FormulaDate, FormulaDatetime } from './formula/formulaValue';
import type { FlowValue } from './flowValue';

export type OffsetUnit = 'Minutes' | 'Hours' | 'Days' | 'Months';

const unitMs = { Minutes: 60_000, Hours: 3_600_000, Days: dayMs };

/** Reads a unit; days if it is another word. */
export function offsetUnit(word: string | undefined): OffsetUnit {
    const unit = word?.trim() ?? '';
    return unit === 'Minutes' || unit === 'Hours' || unit === 'Months' ? unit : 'Days';
}

/** A time so far from another one (epoch milliseconds). */
export function timeAfter(from: number, number: number, unit: OffsetUnit): number {
    return unit === 'Months' ? addMonths(from, number) : from + number * unitMs[unit];
}

/** Epoch milliseconds of a date (its midnight, GMT) or datetime; undefined for anything else. */
export function timeOf(value: FlowValue): number | undefined {
    if (value instanceof FormulaDate) return value.day * dayMs;
    return value instanceof FormulaDatetime ? value.time : undefined;
}

/** The same day of another month, or its last one. */
function addMonths(from: number, months: number): number {
    const date = new Date(from);
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + months);
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(day, last));
    return date.getTime();
}
