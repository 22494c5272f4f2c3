import { systemException } from './values/apexException';
import type { TimeZone } from './time/timeZone';

const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const dayNames = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const dayMs = 86_400_000;
/** "The year: null or 1970–2099"; the platform takes later ones as well, as public code schedules what is never to run. */
const lastYear = 2199;

/** Which days of a month; `last` is its length. */
type DayTest = (day: number, last: number, weekday: number) => boolean;

/** When a scheduled job runs: "Seconds Minutes Hours Day_of_month Month Day_of_week Optional_year" (Apex Reference, System.schedule). */
export class CronExpression {
    readonly #second: number;
    readonly #minute: number;
    readonly #hours: readonly number[];
    readonly #months: ReadonlySet<number>;
    readonly #years: ReadonlySet<number> | undefined;
    readonly #isDay: DayTest;

    /** @throws System.StringException in the words of the platform's scheduler */
    constructor(readonly source: string) {
        const fields = source.trim().toUpperCase().split(/\s+/);
        const [second = '', minute = '', hours = '', monthDay = '', month = '', weekday = '', year] = fields;
        if (fields.length < 6 || fields.length > 7) throw this.#illegal();
        if (!isIntegerUpTo(second, 59) || !isIntegerUpTo(minute, 59)) {
            throw systemException(
                'System.StringException',
                `Seconds and minutes must be specified as integers: ${source}`
            );
        }
        this.#second = Number(second);
        this.#minute = Number(minute);
        this.#hours = [...this.#numbers(hours, 0, 23, [])].sort((a, b) => a - b);
        this.#months = this.#numbers(month, 1, 12, monthNames);
        this.#years = year === undefined || year === '*' ? undefined : this.#numbers(year, 1970, lastYear, []);
        if ((monthDay === '?') === (weekday === '?')) {
            const message =
                monthDay === '?'
                    ? "'?' can only be specfied for Day-of-Month -OR- Day-of-Week."
                    : 'Support for specifying both a day-of-week AND a day-of-month parameter is not implemented.';
            throw systemException('System.StringException', message);
        }
        this.#isDay = weekday === '?' ? this.#monthDay(monthDay) : this.#weekday(weekday);
    }

    /** The first time after a moment (epoch milliseconds), as clocks show it in the time zone; undefined: never. */
    next(after: number, timeZone: TimeZone): number | undefined {
        const from = new Date(timeZone.toLocal(after));
        for (let year = from.getUTCFullYear(); year <= lastYear; year++) {
            if (this.#years && !this.#years.has(year)) continue;
            const firstMonth = year === from.getUTCFullYear() ? from.getUTCMonth() : 0;
            for (let month = firstMonth; month < 12; month++) {
                if (!this.#months.has(month + 1)) continue;
                const found = this.#nextInMonth(year, month, after, timeZone);
                if (found !== undefined) return found;
            }
        }
        return undefined;
    }

    #nextInMonth(year: number, month: number, after: number, timeZone: TimeZone): number | undefined {
        const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
        for (let day = 1; day <= last; day++) {
            const date = Date.UTC(year, month, day);
            // offsets of time zones stay within a day and a half
            if (date + 2.5 * dayMs < after || !this.#isDay(day, last, new Date(date).getUTCDay() + 1)) continue;
            for (const hour of this.#hours) {
                const time = timeZone.fromLocal(Date.UTC(year, month, day, hour, this.#minute, this.#second));
                if (time > after) return time;
            }
        }
        return undefined;
    }

    #monthDay(field: string): DayTest {
        if (field === 'L') return (day, last) => day === last;
        const nearest = /^(\d+)W$/.exec(field);
        if (nearest) {
            const wanted = Number(nearest[1]);
            return (day, last, weekday) => day === nearestWorkday(Math.min(wanted, last), last, day, weekday);
        }
        const days = this.#numbers(field, 1, 31, []);
        return (day) => days.has(day);
    }

    #weekday(field: string): DayTest {
        const special = /^(\d|[A-Z]{3})(L|#([1-5]))$/.exec(field);
        if (special) {
            const [wanted = -1] = this.#numbers(special[1] ?? '', 1, 7, dayNames);
            const nth = special[3];
            return (day, last, weekday) =>
                weekday === wanted && (nth === undefined ? day + 7 > last : Math.ceil(day / 7) === Number(nth));
        }
        if (field === 'L') return (_day, _last, weekday) => weekday === 7;
        const days = this.#numbers(field, 1, 7, dayNames);
        return (_day, _last, weekday) => days.has(weekday);
    }

    /** `*`, `5`, `1,3`, `2-6`, `0/4`, names. */
    #numbers(field: string, least: number, most: number, names: readonly string[]): Set<number> {
        const numbers = new Set<number>();
        const read = (text: string): number => {
            const named = names.indexOf(text);
            const number = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : NaN;
            if (!(number >= least && number <= most)) throw this.#illegal();
            return number;
        };
        for (const part of field.split(',')) {
            const [range = '', step] = part.split('/');
            const [from = '', to] = range.split('-');
            const every = step === undefined ? 1 : Number(step);
            if (!Number.isInteger(every) || every < 1) throw this.#illegal();
            const first = range === '*' ? least : read(from);
            const end = to !== undefined ? read(to) : range === '*' || step !== undefined ? most : first;
            const length = most - least + 1;
            const count = ((end - first + length) % length) + 1;
            for (let i = 0; i < count; i += every) numbers.add(least + ((first - least + i) % length));
        }
        return numbers;
    }

    #illegal() {
        return systemException('System.StringException', `Illegal cron expression format: ${this.source}`);
    }
}

function isIntegerUpTo(text: string, most: number): boolean {
    return /^\d+$/.test(text) && Number(text) <= most;
}

/** The workday nearest to a day of a month, within that month; told a day of it and which weekday (1 is Sunday) that is. */
function nearestWorkday(wanted: number, last: number, day: number, weekday: number): number {
    const wantedWeekday = ((((weekday - 1 + wanted - day) % 7) + 7) % 7) + 1;
    if (wantedWeekday === 7) return wanted === 1 ? 3 : wanted - 1;
    if (wantedWeekday === 1) return wanted === last ? wanted - 2 : wanted + 1;
    return wanted;
}
