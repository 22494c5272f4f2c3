import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { formatForLocale, dayOfYear } from '../../runtime/time/dateFormat';
import { ApexDate, daysInMonth } from '../../runtime/values/apexDate';
import { ApexDatetime } from '../../runtime/values/apexDatetime';
import { systemException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';
import { parseLocaleDate } from './localeDates';

/** Today where the user is. */
export function today(x: Execution): ApexDate {
    return dateIn(x, x.now);
}

/** The day of a moment where the user is. */
export function dateIn(x: Execution, milliseconds: number): ApexDate {
    return new ApexDate(Math.floor(x.timeZone.toLocal(milliseconds) / 86_400_000));
}

function valueOf(text: string): ApexDate {
    const date = ApexDate.parse(text.trim().split(/[ T]/)[0] ?? '');
    if (date === undefined) throw systemException('System.TypeException', `Invalid date: ${text}`);
    return date;
}

function firstWeekday(x: Execution): number {
    return x.locale === 'en_US' || x.locale === 'en_CA' ? 0 : 1;
}

export const dateTypeTable: LibraryType = {
    name: 'Date',
    namespace: 'System',
    members: {
        'static Date today()': (x) => today(x),
        'static Date newInstance(Integer year, Integer month, Integer day)': (
            _x,
            year: number | null,
            month: number | null,
            day: number | null
        ) => ApexDate.of(given(year), given(month), given(day)),
        'static Date valueOf(String text)': (_x, text: string | null) => valueOf(given(text)),
        'static Date valueOf(Object value)': (x, value: ApexValue) => {
            const plain = given(value);
            if (plain instanceof ApexDate) return plain;
            if (plain instanceof ApexDatetime) return dateIn(x, plain.milliseconds);
            if (typeof plain === 'string') return valueOf(plain);
            throw systemException('System.TypeException', 'Invalid date');
        },
        'static Date parse(String text)': (x, text: string | null) => {
            const date = parseLocaleDate(given(text), x.locale);
            if (date === undefined) throw systemException('System.TypeException', `Invalid date: ${text}`);
            return date;
        },
        'static Integer daysInMonth(Integer year, Integer month)': (_x, year: number | null, month: number | null) =>
            daysInMonth(given(year), given(month)),
        'static Boolean isLeapYear(Integer year)': (_x, year: number | null) => daysInMonth(given(year), 2) === 29,
        'Date addDays(Integer days)': (_x, date: ApexDate, days: number | null) => date.addDays(given(days)),
        'Date addMonths(Integer months)': (_x, date: ApexDate, months: number | null) => date.addMonths(given(months)),
        'Date addYears(Integer years)': (_x, date: ApexDate, years: number | null) => date.addMonths(12 * given(years)),
        'Integer day()': (_x, date: ApexDate) => date.day,
        'Integer month()': (_x, date: ApexDate) => date.month,
        'Integer year()': (_x, date: ApexDate) => date.year,
        'Integer dayOfYear()': (_x, date: ApexDate) => dayOfYear(new Date(date.milliseconds)),
        'Integer daysBetween(Date other)': (_x, date: ApexDate, other: ApexDate | null) =>
            given(other).days - date.days,
        'Integer monthsBetween(Date other)': (_x, date: ApexDate, other: ApexDate | null) =>
            (given(other).year - date.year) * 12 + given(other).month - date.month,
        'Boolean isSameDay(Date other)': (_x, date: ApexDate, other: ApexDate | null) =>
            date.days === given(other).days,
        'Date toStartOfMonth()': (_x, date: ApexDate) => ApexDate.of(date.year, date.month, 1),
        'Date toStartOfWeek()': (x, date: ApexDate) => date.addDays(-((date.weekday - firstWeekday(x) + 7) % 7)),
        'String format()': (x, date: ApexDate) => formatForLocale('date', date.milliseconds, x.locale),
        'Boolean equals(Object other)': (_x, date: ApexDate, other: ApexValue) =>
            other instanceof ApexDate && other.days === date.days,
        'Integer hashCode()': (_x, date: ApexDate) => date.days | 0,
        'String toString()': (_x, date: ApexDate) => date.toIsoText()
    }
};
