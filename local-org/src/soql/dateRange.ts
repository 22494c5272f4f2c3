import { NotSupportedError } from '../errors';
import { addDays, calendarDay, startOfMonth, weekday } from './timeZone';

/** Days from `start` up to, but not with, `end`; both `YYYY-MM-DD`. */
export interface DateRange {
    readonly start: string;
    readonly end: string;
}

/** A unit that date literals count in: the first day of the unit that lies `count` after that of the date. */
type UnitStart = (date: string, count: number) => string;

const startOfWeek: UnitStart = (date, count) => addDays(date, count * 7 - weekday(date));
const startOfQuarter: UnitStart = (date, count) => startOfMonth(date, count * 3 - ((calendarDay(date).month - 1) % 3));
const startOfYear: UnitStart = (date, count) => startOfMonth(date, count * 12 - (calendarDay(date).month - 1));

/** The fiscal year is the calendar year, as in a new org. */
const units: Readonly<Record<string, UnitStart>> = {
    WEEK: startOfWeek,
    MONTH: startOfMonth,
    QUARTER: startOfQuarter,
    YEAR: startOfYear,
    FISCAL_QUARTER: startOfQuarter,
    FISCAL_YEAR: startOfYear
};

function days(today: string, from: number, to: number): DateRange {
    return { start: addDays(today, from), end: addDays(today, to) };
}

/**
 * The days that a date literal means ("Date Formats and Date Literals in WHERE", SOQL and SOSL Reference).
 *
 * @param name - e.g. `LAST_N_DAYS`, in upper case
 * @param count - the number after the colon
 * @param today - the user's `YYYY-MM-DD`
 */
export function dateRange(name: string, count: number, today: string): DateRange {
    switch (name) {
        case 'YESTERDAY':
            return days(today, -1, 0);
        case 'TODAY':
            return days(today, 0, 1);
        case 'TOMORROW':
            return days(today, 1, 2);
        case 'LAST_90_DAYS':
            return days(today, -90, 1);
        case 'NEXT_90_DAYS':
            return days(today, 1, 91);
        case 'LAST_N_DAYS':
            return days(today, -count, 1);
        case 'NEXT_N_DAYS':
            return days(today, 1, count + 1);
        case 'N_DAYS_AGO':
            return days(today, -count, -count + 1);
    }
    const form = /^(?:(LAST|THIS|NEXT)_(N_)?)?(FISCAL_QUARTER|FISCAL_YEAR|WEEK|MONTH|QUARTER|YEAR)S?$/.exec(name);
    const ago = /^N_(FISCAL_QUARTER|FISCAL_YEAR|WEEK|MONTH|QUARTER|YEAR)S_AGO$/.exec(name);
    const unitName = form?.[3] ?? ago?.[1];
    const unit = unitName === undefined ? undefined : units[unitName];
    if (!unit) throw new NotSupportedError(`The date literal ${name}`);
    if (ago) return { start: unit(today, -count), end: unit(today, -count + 1) };
    const many = form?.[2] === undefined ? 1 : count;
    switch (form?.[1]) {
        case 'LAST':
            return { start: unit(today, -many), end: unit(today, 0) };
        case 'NEXT':
            return { start: unit(today, 1), end: unit(today, many + 1) };
        default:
            return { start: unit(today, 0), end: unit(today, 1) };
    }
}
