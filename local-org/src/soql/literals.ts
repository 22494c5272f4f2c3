import { queryError } from './queryError';
import type { QueryPosition, QueryValue } from './query';

/** Where a literal stands, for errors. */
export interface LiteralPlace {
    readonly source: string;
    readonly position: QueryPosition;
}

type Literal<TKind extends string> = Extract<QueryValue<never>, { readonly kind: TKind }>;

/**
 * Stands for the backslash of `\_` and `\%` while a query is parsed: SOQL escapes LIKE's wildcards so, and Apex's lexer, which reads
 * the query, has no such escapes. A character of the private use area, so that it never meets one in a query.
 */
export const wildcardEscape = '\uE05C';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const dayMs = 86_400_000;

/** A quoted string: what it denotes, and what it denotes as a pattern. */
export function stringLiteral(text: string, { position }: LiteralPlace): Literal<'string'> {
    const body = text.slice(1, -1);
    let value = '';
    let pattern = '';
    for (let i = 0; i < body.length; i++) {
        const character = body[i] as string;
        if (character === wildcardEscape) {
            const wildcard = body[++i] ?? '';
            value += `\\${wildcard}`;
            pattern += `\\${wildcard}`;
            continue;
        }
        let plain = character;
        if (character === '\\') {
            const escaped = body[++i] ?? '';
            if (escaped === 'u') {
                plain = String.fromCharCode(parseInt(body.slice(i + 1, i + 5), 16));
                i += 4;
            } else plain = escapes[escaped.toLowerCase()] ?? escaped;
        }
        value += plain;
        pattern += plain === '\\' ? '\\\\' : plain;
    }
    return { kind: 'string', value, pattern, position };
}

function isDate(text: string): boolean {
    const time = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function dateLiteral(text: string, { source, position }: LiteralPlace): Literal<'date'> {
    if (!isDate(text)) throw queryError('MALFORMED_QUERY', source, position, `Invalid date: ${text}`);
    return { kind: 'date', value: text, position };
}

export function dateTimeLiteral(text: string, { source, position }: LiteralPlace): Literal<'datetime'> {
    const invalid = () => queryError('MALFORMED_QUERY', source, position, `Invalid datetime: ${text}`);
    const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/i.exec(
        text
    );
    if (!parts) throw invalid();
    const [
        ,
        date = '',
        hour = '',
        minute = '',
        second = '',
        fraction = '0',
        sign = '+',
        zoneHours = '0',
        zoneMinutes = '0'
    ] = parts;
    const valid = isDate(date) && +hour < 24 && +minute < 60 && +second < 60 && +zoneHours < 24 && +zoneMinutes < 60;
    if (!valid) throw invalid();
    const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`) + Math.floor(Number(`0.${fraction}`) * 1000);
    const offset = (+zoneHours * 60 + +zoneMinutes) * 60_000;
    return { kind: 'datetime', value: sign === '-' ? local + offset : local - offset, position };
}

export function timeLiteral(text: string, { source, position }: LiteralPlace): Literal<'time'> {
    const parts = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?Z?$/i.exec(text);
    if (!parts) throw queryError('MALFORMED_QUERY', source, position, `Invalid time: ${text}`);
    const [, hour = '', minute = '', second = '', fraction = ''] = parts;
    const value = ((+hour * 60 + +minute) * 60 + +second) * 1000 + Number(fraction.padEnd(3, '0'));
    if (value >= dayMs) throw queryError('MALFORMED_QUERY', source, position, `Invalid time: ${text}`);
    return { kind: 'time', value, position };
}

/** `USD5000` */
export function currencyLiteral(text: string, { position }: LiteralPlace): Literal<'currency'> {
    return { kind: 'currency', isoCode: text.slice(0, 3).toUpperCase(), value: Number(text.slice(3)), position };
}
