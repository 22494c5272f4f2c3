/** A day of the calendar, counted from 1970-01-01; and what the calendar says of it. */
export interface CalendarDay {
    readonly year: number;
    /** From 1. */
    readonly month: number;
    readonly day: number;
}

const dayMs = 86_400_000;

/** Milliseconds that a zone's clocks are ahead of UTC at a moment. */
export function zoneOffset(moment: number, timeZone: string): number {
    if (timeZone === 'UTC' || timeZone === 'GMT') return 0;
    const parts = new Intl.DateTimeFormat('en-US', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric'
    }).formatToParts(moment);
    const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - Math.floor(moment / 1000) * 1000;
}

/** `YYYY-MM-DD` of a moment in a zone. */
export function dateIn(moment: number, timeZone: string): string {
    return isoDate(moment + zoneOffset(moment, timeZone));
}

/** `YYYY-MM-DD` of a moment in UTC. */
export function isoDate(moment: number): string {
    return new Date(moment).toISOString().slice(0, 10);
}

/** The moment at which a date begins in a zone. */
export function startOfDate(date: string, timeZone: string): number {
    const utc = Date.parse(`${date}T00:00:00Z`);
    const guess = utc - zoneOffset(utc, timeZone);
    // Where the clocks change in between, the offset at the guess is the right one.
    return utc - zoneOffset(guess, timeZone);
}

export function addDays(date: string, days: number): string {
    return isoDate(Date.parse(`${date}T00:00:00Z`) + days * dayMs);
}

/** The first day of the month that lies `months` after that of the date. */
export function startOfMonth(date: string, months: number): string {
    const at = new Date(`${date}T00:00:00Z`);
    return isoDate(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

/** 0 for Sunday. */
export function weekday(date: string): number {
    return new Date(`${date}T00:00:00Z`).getUTCDay();
}

export function calendarDay(date: string): CalendarDay {
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
    return { year, month, day };
}
