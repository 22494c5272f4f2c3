import {
    asNumber,
    asText,
    dayMs,
    FormulaDate,
    FormulaDatetime,
    FormulaError,
    FormulaTime,
    typeName,
    type FormulaValue
} from '../formulaValue';
import type { FormulaType } from '../formulaType';
import { checkArgument, functionName, plain, takes, type CallCheck, type FunctionTable } from './functionDefinition';

function dayOf(value: FormulaValue, name: string): Date | null {
    if (value === null) return null;
    if (value instanceof FormulaDate) return new Date(value.day * dayMs);
    throw new FormulaError(`Incorrect parameter type for ${name}. Expected Date, received ${typeName(value)}`);
}

function timeOf(value: FormulaValue, name: string): number | null {
    if (value === null) return null;
    if (value instanceof FormulaTime) return value.time;
    throw new FormulaError(`Incorrect parameter type for ${name}. Expected Time, received ${typeName(value)}`);
}

/** One argument of one of the types; another is no argument for this function at all. */
function converts(types: readonly FormulaType[], returns: FormulaType): CallCheck {
    return ([argument], name) => {
        const type = argument?.type ?? 'Null';
        if (type !== 'Null' && type !== 'Any' && !types.includes(type))
            throw new FormulaError(`Incorrect argument type for ${functionName(name)}.`);
        return returns;
    };
}

const checkDuration: CallCheck = ([first, second], name) => {
    if (!first || !second) {
        if (first) checkArgument(first, ['Number'], name);
        return 'Text';
    }
    checkArgument(first, ['Number', 'Time', 'DateTime'], name);
    checkArgument(second, first.type === 'Number' ? ['Boolean'] : [first.type], name);
    return 'Text';
};

const checkAddMonths: CallCheck = ([moment, months], name) => {
    if (moment) converts(['Date', 'DateTime'], 'Date')([moment], name);
    if (months) converts(['Number'], 'Number')([months], name);
    return moment?.type ?? 'Any';
};

/** `HH:MM:SS`, with days `D:HH:MM:SS`. */
function durationText(seconds: number, withDays: boolean): string {
    const total = Math.abs(Math.trunc(seconds));
    const two = (value: number) => String(value).padStart(2, '0');
    const [minutes, rest] = [two(Math.floor(total / 60) % 60), two(total % 60)];
    const hours = Math.floor(total / 3600);
    if (!withDays) return `${two(hours)}:${minutes}:${rest}`;
    return `${Math.floor(hours / 24)}:${two(hours % 24)}:${minutes}:${rest}`;
}

const momentOf = (value: FormulaValue) =>
    value instanceof FormulaDatetime || value instanceof FormulaTime ? value.time : undefined;

/** A part of a date. */
const datePart = (part: (day: Date) => number) =>
    plain(1, 1, takes(['Date'], 'Number'), ([value = null], _context, name) => {
        const day = dayOf(value, name);
        return day && part(day);
    });

/** A part of a time of day. */
const timePart = (part: (time: number) => number) =>
    plain(1, 1, takes(['Time'], 'Number'), ([value = null], _context, name) => {
        const time = timeOf(value, name);
        return time === null ? null : part(time);
    });

function makeDate(year: number, month: number, day: number): FormulaDate {
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
        throw new FormulaError(`Invalid date: ${year}-${month}-${day}`);
    return new FormulaDate(date.getTime() / dayMs);
}

/** "Date and Time Functions" (Salesforce Help); the org's time zone is GMT. */
export const dateFunctions: FunctionTable = {
    NOW: plain(0, 0, takes([], 'DateTime'), (_values, context) => new FormulaDatetime(context.now())),
    TODAY: plain(0, 0, takes([], 'Date'), (_values, context) => new FormulaDate(Math.floor(context.now() / dayMs))),
    TIMENOW: plain(0, 0, takes([], 'Time'), (_values, context) => new FormulaTime(context.now() % dayMs)),
    DATE: plain(3, 3, takes(['Number'], 'Date'), ([year = null, month = null, day = null], _context, name) => {
        if (year === null || month === null || day === null) return null;
        return makeDate(asNumber(year, name), asNumber(month, name), asNumber(day, name));
    }),
    DATEVALUE: plain(1, 1, converts(['DateTime', 'Text', 'Date'], 'Date'), ([value = null], _context, name) => {
        if (value === null || value instanceof FormulaDate) return value;
        if (value instanceof FormulaDatetime) return new FormulaDate(Math.floor(value.time / dayMs));
        if (asText(value, name).trim() === '') return null;
        const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(asText(value, name).trim());
        if (!match) throw new FormulaError(`Invalid date: ${asText(value, name)}`);
        return makeDate(Number(match[1]), Number(match[2]), Number(match[3]));
    }),
    DATETIMEVALUE: plain(1, 1, converts(['DateTime', 'Text', 'Date'], 'DateTime'), ([value = null], _context, name) => {
        if (value === null || value instanceof FormulaDatetime) return value;
        if (value instanceof FormulaDate) return new FormulaDatetime(value.day * dayMs);
        const text = asText(value, name).trim();
        if (text === '') return null;
        const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?Z?$/.exec(text);
        const [, year, month, day, hour = 0, minute = 0, second = 0] = (match ?? []).map(Number);
        if (!match || hour > 23 || minute > 59 || second > 59) throw new FormulaError(`Invalid date/time: ${text}`);
        const { day: start } = makeDate(year ?? 0, month ?? 0, day ?? 0);
        return new FormulaDatetime(start * dayMs + ((hour * 60 + minute) * 60 + (second || 0)) * 1000);
    }),
    TIMEVALUE: plain(1, 1, converts(['DateTime', 'Text', 'Time'], 'Time'), ([value = null], _context, name) => {
        if (value === null || value instanceof FormulaTime) return value;
        if (value instanceof FormulaDatetime) return new FormulaTime(((value.time % dayMs) + dayMs) % dayMs);
        const time = Date.parse(`1970-01-01T${asText(value, name).trim()}Z`);
        if (Number.isNaN(time)) throw new FormulaError(`Invalid time: ${asText(value, name)}`);
        return new FormulaTime(time);
    }),
    ADDMONTHS: plain(2, 2, checkAddMonths, ([value = null, months = null], _context, name) => {
        if (value === null || months === null) return null;
        const isDatetime = value instanceof FormulaDatetime;
        const day = isDatetime ? new Date(value.time) : dayOf(value, name);
        if (!day) return null;
        const time = addMonths(day, Math.trunc(asNumber(months, name)));
        return isDatetime ? new FormulaDatetime(time) : new FormulaDate(Math.floor(time / dayMs));
    }),
    YEAR: datePart((day) => day.getUTCFullYear()),
    MONTH: datePart((day) => day.getUTCMonth() + 1),
    DAY: datePart((day) => day.getUTCDate()),
    WEEKDAY: datePart((day) => day.getUTCDay() + 1),
    DAYOFYEAR: datePart((day) => (day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / dayMs + 1),
    ISOWEEK: datePart((day) => isoWeek(day).week),
    ISOYEAR: datePart((day) => isoWeek(day).year),
    UNIXTIMESTAMP: plain(1, 1, converts(['DateTime', 'Date', 'Time'], 'Number'), ([value = null], _context, name) => {
        if (value instanceof FormulaDatetime || value instanceof FormulaTime) return Math.floor(value.time / 1000);
        const day = dayOf(value, name);
        return day && day.getTime() / 1000;
    }),
    FROMUNIXTIME: plain(1, 1, takes(['Number'], 'DateTime'), ([seconds = null], _context, name) =>
        seconds === null ? null : new FormulaDatetime(Math.trunc(asNumber(seconds, name) * 1000))
    ),
    FORMATDURATION: plain(1, 2, checkDuration, ([first = null, second = null], _context, name) => {
        if (first === null) return null;
        if (typeof first === 'number') return durationText(first, second === true);
        const [from, to] = [momentOf(first), momentOf(second)];
        if (second === null) return null;
        if (from === undefined || to === undefined)
            throw new FormulaError(
                `Incorrect parameter type for ${name}. Expected DateTime, received ${typeName(first)}`
            );
        return durationText((to - from) / 1000, first instanceof FormulaDatetime);
    }),
    HOUR: timePart((time) => Math.floor(time / 3600000)),
    MINUTE: timePart((time) => Math.floor(time / 60000) % 60),
    SECOND: timePart((time) => Math.floor(time / 1000) % 60),
    MILLISECOND: timePart((time) => time % 1000)
};

/** From the last day of a month to the last day of the other one, where the day doesn't exist there. */
function addMonths(day: Date, months: number): number {
    const moved = new Date(day);
    moved.setUTCDate(1);
    moved.setUTCMonth(moved.getUTCMonth() + months);
    const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
    const isLastDay = new Date(day.getTime() + dayMs).getUTCDate() === 1;
    moved.setUTCDate(isLastDay ? lastDay : Math.min(day.getUTCDate(), lastDay));
    return moved.getTime();
}

/** The week of ISO 8601: that of its Thursday. */
function isoWeek(day: Date): { year: number; week: number } {
    const thursday = new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * dayMs);
    const year = thursday.getUTCFullYear();
    return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayMs / 7) + 1 };
}
