import type { TimeZone } from './timeZone';

/** A moment split up for formatting. */
interface LocalTime {
    /** Local time as if it were UTC. */
    readonly date: Date;
    readonly milliseconds: number;
    readonly zone: TimeZone;
}

const names = (options: Intl.DateTimeFormatOptions, date: Date) =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(date);

/** Formats by a pattern of Java's SimpleDateFormat (`yyyy-MM-dd'T'HH:mm:ss.SSSZ`), English names. */
export function formatByPattern(pattern: string, milliseconds: number, zone: TimeZone): string {
    const time: LocalTime = { date: new Date(zone.toLocal(milliseconds)), milliseconds, zone };
    let text = '';
    for (let at = 0; at < pattern.length;) {
        const letter = pattern.charAt(at);
        if (letter === "'") {
            const [quoted, next] = quotedText(pattern, at);
            text += quoted;
            at = next;
        } else if (/[A-Za-z]/.test(letter)) {
            let end = at;
            while (pattern.charAt(end) === letter) end++;
            text += formatPart(letter, end - at, time);
            at = end;
        } else {
            text += letter;
            at++;
        }
    }
    return text;
}

function quotedText(pattern: string, start: number): [string, number] {
    if (pattern.charAt(start + 1) === "'") return ["'", start + 2];
    let text = '';
    let at = start + 1;
    while (at < pattern.length) {
        if (pattern.charAt(at) === "'") {
            if (pattern.charAt(at + 1) !== "'") return [text, at + 1];
            at++;
        }
        text += pattern.charAt(at++);
    }
    throw new RangeError('Unterminated quote');
}

/** @throws RangeError for a letter that patterns don't have */
function formatPart(letter: string, count: number, { date, milliseconds, zone }: LocalTime): string {
    const number = (value: number) => String(value).padStart(count, '0');
    const hour = date.getUTCHours();
    const month = date.getUTCMonth();
    switch (letter) {
        case 'G':
            return 'AD';
        case 'y':
        case 'Y':
        case 'u': {
            if (letter === 'u') return number(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
            const year = letter === 'Y' ? weekYear(date) : date.getUTCFullYear();
            return count === 2 ? String(year % 100).padStart(2, '0') : number(year);
        }
        case 'M':
        case 'L':
            if (count >= 4) return names({ month: 'long' }, date);
            return count === 3 ? names({ month: 'short' }, date) : number(month + 1);
        case 'd':
            return number(date.getUTCDate());
        case 'D':
            return number(dayOfYear(date));
        case 'F':
            return number(Math.ceil(date.getUTCDate() / 7));
        case 'E':
            return names({ weekday: count >= 4 ? 'long' : 'short' }, date);
        case 'a':
            return hour < 12 ? 'AM' : 'PM';
        case 'H':
            return number(hour);
        case 'k':
            return number(hour === 0 ? 24 : hour);
        case 'K':
            return number(hour % 12);
        case 'h':
            return number(hour % 12 === 0 ? 12 : hour % 12);
        case 'm':
            return number(date.getUTCMinutes());
        case 's':
            return number(date.getUTCSeconds());
        case 'S':
            return number(date.getUTCMilliseconds());
        case 'w':
            return number(weekOfYear(date));
        case 'W':
            return number(
                Math.ceil((date.getUTCDate() + new Date(Date.UTC(date.getUTCFullYear(), month, 1)).getUTCDay()) / 7)
            );
        case 'z':
            return zone.displayName(count >= 4 ? 'long' : 'short', milliseconds);
        case 'Z':
            return offsetText(zone.offsetAt(milliseconds), '');
        case 'X': {
            const offset = zone.offsetAt(milliseconds);
            if (offset === 0) return 'Z';
            return count === 1 ? offsetText(offset, '').slice(0, 3) : offsetText(offset, count === 2 ? '' : ':');
        }
        default:
            throw new RangeError(`Illegal pattern character '${letter}'`);
    }
}

function offsetText(offset: number, separator: string): string {
    const minutes = Math.abs(offset) / 60_000;
    const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
    return `${offset < 0 ? '-' : '+'}${pad(minutes / 60)}${separator}${pad(minutes % 60)}`;
}

export function dayOfYear(date: Date): number {
    return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** Weeks begin on Sunday and the first has January 1st in it (Java's rules for the United States). */
function weekOfYear(date: Date): number {
    if (weekYear(date) !== date.getUTCFullYear()) return 1;
    const firstDay = new Date(Date.UTC(date.getUTCFullYear(), 0, 1)).getUTCDay();
    return Math.floor((dayOfYear(date) - 1 + firstDay) / 7) + 1;
}

function weekYear(date: Date): number {
    const saturday = new Date(date.getTime() + (6 - date.getUTCDay()) * 86_400_000);
    return saturday.getUTCFullYear();
}

const localeOptions = {
    date: { year: 'numeric', month: 'numeric', day: 'numeric' },
    datetime: { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    long: {
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        second: '2-digit'
    }
} as const;

/** The short form of a user's locale: `1/31/2024`, `1/31/2024, 10:00 AM`. */
export function formatForLocale(form: keyof typeof localeOptions, localMilliseconds: number, locale: string): string {
    const format = new Intl.DateTimeFormat(locale.replaceAll('_', '-'), { ...localeOptions[form], timeZone: 'UTC' });
    return format.format(localMilliseconds).replaceAll('\u202f', ' ');
}
