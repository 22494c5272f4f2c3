/** Milliseconds of a day. */
export const dayMilliseconds = 86_400_000;
const datePattern = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/;

/** Epoch milliseconds of midnight UTC; months count from 1, and months and days beyond their range carry over. */
export function utcTime(year: number, month: number, day: number): number {
    const date = new Date(0);
    return date.setUTCFullYear(year, month - 1, day);
}

/** A calendar day. */
export class ApexDate {
    /** Days since 1970-01-01. */
    readonly days: number;

    constructor(days: number) {
        this.days = days;
    }

    /** Carries over what is out of range, as `Date.newInstance` does. */
    static of(year: number, month: number, day: number): ApexDate {
        return new ApexDate(utcTime(year, month, day) / dayMilliseconds);
    }

    /** `YYYY-MM-DD`, also with single digits; undefined if it isn't a day of the calendar. */
    static parse(text: string): ApexDate | undefined {
        const match = datePattern.exec(text);
        if (match === null) return undefined;
        const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
        const date = ApexDate.of(year, month, day);
        return date.month === month && date.day === day ? date : undefined;
    }

    /** Midnight UTC in epoch milliseconds. */
    get milliseconds(): number {
        return this.days * dayMilliseconds;
    }

    get year(): number {
        return new Date(this.milliseconds).getUTCFullYear();
    }

    /** From 1. */
    get month(): number {
        return new Date(this.milliseconds).getUTCMonth() + 1;
    }

    get day(): number {
        return new Date(this.milliseconds).getUTCDate();
    }

    /** 0 is Sunday. */
    get weekday(): number {
        return new Date(this.milliseconds).getUTCDay();
    }

    addDays(days: number): ApexDate {
        return new ApexDate(this.days + days);
    }

    /** A day beyond the month's end becomes the last one. */
    addMonths(months: number): ApexDate {
        const first = ApexDate.of(this.year, this.month + months, 1);
        return ApexDate.of(first.year, first.month, Math.min(this.day, daysInMonth(first.year, first.month)));
    }

    /** `YYYY-MM-DD`: the form of the store, of JSON and of `String.valueOf`. */
    toIsoText(): string {
        return `${String(this.year).padStart(4, '0')}-${pad(this.month)}-${pad(this.day)}`;
    }
}

export function daysInMonth(year: number, month: number): number {
    return new Date(utcTime(year, month + 1, 0)).getUTCDate();
}

function pad(value: number): string {
    return String(value).padStart(2, '0');
}
