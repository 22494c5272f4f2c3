import type { FieldValue } from '../data/record';
import type { FieldType } from '../schema/objectDefinition';
import { calendarDay, isoDate, weekday } from './timeZone';

/** Functions that summarize the rows of a group. */
export const aggregateFunctions: ReadonlySet<string> = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX']);

/** A function of a date; `moment` is epoch milliseconds, already moved to the zone it is read in. */
interface DateFunction {
    readonly type: FieldType;
    readonly of: (moment: number) => FieldValue;
}

function ofDate(calculate: (date: string) => number): DateFunction {
    return { type: 'int', of: (moment) => calculate(isoDate(moment)) };
}

function dayOfYear(date: string): number {
    const { year } = calendarDay(date);
    return (Date.parse(`${date}T00:00:00Z`) - Date.UTC(year, 0, 1)) / 86_400_000 + 1;
}

const month = ofDate((date) => calendarDay(date).month);
const quarter = ofDate((date) => Math.ceil(calendarDay(date).month / 3));
const year = ofDate((date) => calendarDay(date).year);

/** "Date Functions" (SOQL and SOSL Reference). The fiscal year is the calendar year, as in a new org. */
export const dateFunctions: Readonly<Record<string, DateFunction>> = {
    CALENDAR_MONTH: month,
    CALENDAR_QUARTER: quarter,
    CALENDAR_YEAR: year,
    FISCAL_MONTH: month,
    FISCAL_QUARTER: quarter,
    FISCAL_YEAR: year,
    DAY_IN_MONTH: ofDate((date) => calendarDay(date).day),
    DAY_IN_WEEK: ofDate((date) => weekday(date) + 1),
    DAY_IN_YEAR: ofDate(dayOfYear),
    DAY_ONLY: { type: 'date', of: (moment) => isoDate(moment) },
    HOUR_IN_DAY: { type: 'int', of: (moment) => new Date(moment).getUTCHours() },
    WEEK_IN_MONTH: ofDate((date) => Math.ceil(calendarDay(date).day / 7)),
    // The first week runs from January 1 to January 7.
    WEEK_IN_YEAR: ofDate((date) => Math.ceil(dayOfYear(date) / 7))
};

/** The sums, counts and extremes of one group; fed row by row. */
export class Aggregate {
    readonly #name: string;
    readonly #compare: (a: FieldValue, b: FieldValue) => number;
    readonly #distinct = new Set<FieldValue>();
    #count = 0;
    #sum = 0;
    #extreme: FieldValue = null;

    /** @param name - COUNT, SUM… */
    constructor(name: string, compare: (a: FieldValue, b: FieldValue) => number) {
        this.#name = name;
        this.#compare = compare;
    }

    add(value: FieldValue): void {
        if (value === null) return;
        this.#count++;
        if (this.#name === 'COUNT_DISTINCT')
            this.#distinct.add(typeof value === 'string' ? value.toLowerCase() : value);
        if (typeof value === 'number') this.#sum += value;
        if (this.#name === 'MIN' || this.#name === 'MAX') {
            const order = this.#extreme === null ? 0 : this.#compare(value, this.#extreme);
            if (this.#extreme === null || (this.#name === 'MIN' ? order < 0 : order > 0)) this.#extreme = value;
        }
    }

    get value(): FieldValue {
        switch (this.#name) {
            case 'COUNT':
                return this.#count;
            case 'COUNT_DISTINCT':
                return this.#distinct.size;
            case 'SUM':
                return this.#count === 0 ? null : tidy(this.#sum);
            case 'AVG':
                return this.#count === 0 ? null : tidy(this.#sum / this.#count);
            default:
                return this.#extreme;
        }
    }
}

/** Takes off what binary fractions add to a decimal sum (`0.1 + 0.2`). */
function tidy(sum: number): number {
    return Number(sum.toPrecision(15));
}
