import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { dayOfYear, formatByPattern, formatForLocale } from '../../runtime/time/dateFormat';
import type { TimeZone } from '../../runtime/time/timeZone';
import { ApexDate, utcTime } from '../../runtime/values/apexDate';
import { ApexDatetime } from '../../runtime/values/apexDatetime';
import { systemException } from '../../runtime/values/apexException';
import { ApexTime } from '../../runtime/values/apexTime';
import type { ApexValue } from '../../runtime/values/apexValue';
import { valueOf as stringValueOf } from './stringStatics';
import { dateIn } from './dateType';
import { parseLocaleDatetime } from './localeDates';

type Part = number | null;
const clockPattern = /^(\d{1,4}-\d{1,2}-\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})/;

function moment(zone: TimeZone, parts: readonly Part[]): ApexDatetime {
    const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part) => given(part));
    return new ApexDatetime(zone.fromLocal(utcTime(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000));
}

function gmt(x: Execution): TimeZone {
    return x.org.timeZones.named('GMT');
}

function parsed(text: string, zone: TimeZone): ApexDatetime {
    const match = clockPattern.exec(text.trim());
    const date = match === null ? undefined : ApexDate.parse(match[1] ?? '');
    if (match === null || date === undefined)
        throw systemException('System.TypeException', `Invalid date/time: ${text}`);
    return moment(zone, [date.year, date.month, date.day, Number(match[2]), Number(match[3]), Number(match[4])]);
}

function formatted(pattern: string | null, moment: ApexDatetime, zone: TimeZone): string {
    try {
        return formatByPattern(given(pattern), moment.milliseconds, zone);
    } catch (error) {
        if (error instanceof RangeError) throw systemException('System.IllegalArgumentException', error.message);
        throw error;
    }
}

/** Adds months to a local date; a day beyond the month's end becomes the last one. */
function addMonths(x: Execution, moment: ApexDatetime, months: number): ApexDatetime {
    const local = x.timeZone.toLocal(moment.milliseconds);
    const date = new ApexDate(Math.floor(local / 86_400_000));
    const timeOfDay = local - date.milliseconds;
    return new ApexDatetime(x.timeZone.fromLocal(date.addMonths(months).milliseconds + timeOfDay));
}

function addLocalDays(x: Execution, moment: ApexDatetime, days: number): ApexDatetime {
    return new ApexDatetime(x.timeZone.fromLocal(x.timeZone.toLocal(moment.milliseconds) + days * 86_400_000));
}

const local = (x: Execution, moment: ApexDatetime) => new Date(x.timeZone.toLocal(moment.milliseconds));
const utc = (moment: ApexDatetime) => new Date(moment.milliseconds);
const timeOf = (date: Date) => new ApexTime(date.getTime());

export const datetimeType: LibraryType = {
    name: 'Datetime',
    namespace: 'System',
    members: {
        'static Datetime now()': (x) => new ApexDatetime(x.now),
        'static Datetime newInstance(Long milliseconds)': (_x, milliseconds: bigint | null) =>
            new ApexDatetime(Number(given(milliseconds))),
        'static Datetime newInstance(Date date, Time time)': (x, date: ApexDate | null, time: ApexTime | null) =>
            new ApexDatetime(x.timeZone.fromLocal(given(date).milliseconds + given(time).milliseconds)),
        'static Datetime newInstance(Integer year, Integer month, Integer day)': (x, ...parts: Part[]) =>
            moment(x.timeZone, parts),
        'static Datetime newInstance(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)':
            (x, ...parts: Part[]) => moment(x.timeZone, parts),
        'static Datetime newInstanceGmt(Date date, Time time)': (_x, date: ApexDate | null, time: ApexTime | null) =>
            new ApexDatetime(given(date).milliseconds + given(time).milliseconds),
        'static Datetime newInstanceGmt(Integer year, Integer month, Integer day)': (x, ...parts: Part[]) =>
            moment(gmt(x), parts),
        'static Datetime newInstanceGmt(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)':
            (x, ...parts: Part[]) => moment(gmt(x), parts),
        'static Datetime valueOf(String text)': (x, text: string | null) => parsed(given(text), x.timeZone),
        'static Datetime valueOf(Object value)': (x, value: ApexValue) => {
            const plain = given(value);
            if (plain instanceof ApexDatetime) return plain;
            if (plain instanceof ApexDate) return new ApexDatetime(plain.milliseconds);
            if (typeof plain === 'string') return parsed(plain, x.timeZone);
            if (typeof plain === 'bigint' || typeof plain === 'number') return new ApexDatetime(Number(plain));
            throw systemException('System.TypeException', 'Invalid date/time');
        },
        'static Datetime valueOfGmt(String text)': (x, text: string | null) => parsed(given(text), gmt(x)),
        'static Datetime parse(String text)': (x, text: string | null) => {
            const milliseconds = parseLocaleDatetime(given(text), x.locale);
            if (milliseconds === undefined) {
                throw systemException('System.TypeException', `Invalid date/time: ${text}`);
            }
            return new ApexDatetime(x.timeZone.fromLocal(milliseconds));
        },
        'Datetime addDays(Integer days)': (x, moment: ApexDatetime, days: number | null) =>
            addLocalDays(x, moment, given(days)),
        'Datetime addHours(Integer hours)': (_x, moment: ApexDatetime, hours: number | null) =>
            new ApexDatetime(moment.milliseconds + given(hours) * 3_600_000),
        'Datetime addMinutes(Integer minutes)': (_x, moment: ApexDatetime, minutes: number | null) =>
            new ApexDatetime(moment.milliseconds + given(minutes) * 60_000),
        'Datetime addSeconds(Integer seconds)': (_x, moment: ApexDatetime, seconds: number | null) =>
            new ApexDatetime(moment.milliseconds + given(seconds) * 1000),
        'Datetime addMonths(Integer months)': (x, moment: ApexDatetime, months: number | null) =>
            addMonths(x, moment, given(months)),
        'Datetime addYears(Integer years)': (x, moment: ApexDatetime, years: number | null) =>
            addMonths(x, moment, 12 * given(years)),
        'Date date()': (x, moment: ApexDatetime) => dateIn(x, moment.milliseconds),
        'Date dateGmt()': (_x, moment: ApexDatetime) => new ApexDate(Math.floor(moment.milliseconds / 86_400_000)),
        'Time time()': (x, moment: ApexDatetime) => timeOf(local(x, moment)),
        'Time timeGmt()': (_x, moment: ApexDatetime) => timeOf(utc(moment)),
        'Integer year()': (x, moment: ApexDatetime) => local(x, moment).getUTCFullYear(),
        'Integer yearGmt()': (_x, moment: ApexDatetime) => utc(moment).getUTCFullYear(),
        'Integer month()': (x, moment: ApexDatetime) => local(x, moment).getUTCMonth() + 1,
        'Integer monthGmt()': (_x, moment: ApexDatetime) => utc(moment).getUTCMonth() + 1,
        'Integer day()': (x, moment: ApexDatetime) => local(x, moment).getUTCDate(),
        'Integer dayGmt()': (_x, moment: ApexDatetime) => utc(moment).getUTCDate(),
        'Integer dayOfYear()': (x, moment: ApexDatetime) => dayOfYear(local(x, moment)),
        'Integer dayOfYearGmt()': (_x, moment: ApexDatetime) => dayOfYear(utc(moment)),
        'Integer hour()': (x, moment: ApexDatetime) => local(x, moment).getUTCHours(),
        'Integer hourGmt()': (_x, moment: ApexDatetime) => utc(moment).getUTCHours(),
        'Integer minute()': (x, moment: ApexDatetime) => local(x, moment).getUTCMinutes(),
        'Integer minuteGmt()': (_x, moment: ApexDatetime) => utc(moment).getUTCMinutes(),
        'Integer second()': (_x, moment: ApexDatetime) => utc(moment).getUTCSeconds(),
        'Integer secondGmt()': (_x, moment: ApexDatetime) => utc(moment).getUTCSeconds(),
        'Integer millisecond()': (_x, moment: ApexDatetime) => utc(moment).getUTCMilliseconds(),
        'Integer millisecondGmt()': (_x, moment: ApexDatetime) => utc(moment).getUTCMilliseconds(),
        'Long getTime()': (_x, moment: ApexDatetime) => BigInt(moment.milliseconds),
        'Boolean isSameDay(Datetime other)': (x, moment: ApexDatetime, other: ApexDatetime | null) =>
            dateIn(x, moment.milliseconds).days === dateIn(x, given(other).milliseconds).days,
        'String format()': (x, moment: ApexDatetime) =>
            formatForLocale('datetime', x.timeZone.toLocal(moment.milliseconds), x.locale),
        'String formatLong()': (x, moment: ApexDatetime) => {
            const localTime = formatForLocale('long', x.timeZone.toLocal(moment.milliseconds), x.locale);
            return `${localTime} ${x.timeZone.displayName('short', moment.milliseconds)}`;
        },
        'String format(String pattern)': (x, moment: ApexDatetime, pattern: string | null) =>
            formatted(pattern, moment, x.timeZone),
        'String format(String pattern, String timeZone)': (
            x,
            moment: ApexDatetime,
            pattern: string | null,
            timeZone: string | null
        ) => formatted(pattern, moment, timeZone === null ? x.timeZone : x.org.timeZones.named(timeZone)),
        'String formatGmt(String pattern)': (x, moment: ApexDatetime, pattern: string | null) =>
            formatted(pattern, moment, gmt(x)),
        'Boolean equals(Object other)': (_x, moment: ApexDatetime, other: ApexValue) =>
            other instanceof ApexDatetime && other.milliseconds === moment.milliseconds,
        'Integer hashCode()': (_x, moment: ApexDatetime) => moment.milliseconds | 0,
        'String toString()': (x, moment: ApexDatetime) => stringValueOf(x, moment)
    }
};
