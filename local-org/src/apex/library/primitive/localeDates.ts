import { ApexDate } from '../../runtime/values/apexDate';

/** Order of day, month and year in a locale's short dates. */
function partOrder(locale: string): string[] {
    return new Intl.DateTimeFormat(locale.replaceAll('_', '-'), { year: 'numeric', month: 'numeric', day: 'numeric' })
        .formatToParts(0)
        .map(({ type }) => type)
        .filter((type) => type !== 'literal');
}

/** A date as a user of the locale writes it (`1/31/2024`); undefined if it isn't one. */
export function parseLocaleDate(text: string, locale: string): ApexDate | undefined {
    const match = /^\s*(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})\s*$/.exec(text);
    if (match === null) return undefined;
    const parts = new Map(partOrder(locale).map((type, i) => [type, Number(match[i + 1])]));
    const year = parts.get('year') ?? 0;
    return ApexDate.parse(`${year < 100 ? 2000 + year : year}-${parts.get('month')}-${parts.get('day')}`);
}

/** `1/31/2024, 10:00 AM` as epoch milliseconds of the local time taken for UTC. */
export function parseLocaleDatetime(text: string, locale: string): number | undefined {
    const match = /^\s*(\S+?),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?\s*$/.exec(text);
    const date = match === null ? undefined : parseLocaleDate(match[1] ?? '', locale);
    if (match === null || date === undefined) return undefined;
    const half = match[5]?.toLowerCase();
    const hour = half === undefined ? Number(match[2]) : (Number(match[2]) % 12) + (half === 'pm' ? 12 : 0);
    return date.milliseconds + ((hour * 60 + Number(match[3])) * 60 + Number(match[4] ?? 0)) * 1000;
}
