import { toRecordId } from '../../../data/recordId';
import { NotSupportedError } from '../../../errors';
import { asNumber, asText, FormulaError, valueText, type FormulaValue } from '../formulaValue';
import { lazy, plain, type FunctionTable } from './functionDefinition';

const count = (value: FormulaValue | undefined, name: string) =>
    value === null || value === undefined ? 0 : Math.max(0, Math.trunc(asNumber(value, name)));

/** "Text Functions" (Salesforce Help). Positions count from 1. */
export const textFunctions: FunctionTable = {
    TEXT: plain(1, 1, ([value = null]) => valueText(value)),
    VALUE: plain(1, 1, ([value = null], _context, name) => {
        const text = asText(value, name).trim();
        if (text === '') return null;
        const number = Number(text);
        if (Number.isNaN(number)) throw new FormulaError(`Invalid number: ${text}`);
        return number;
    }),
    LEN: plain(1, 1, ([value = null], _context, name) => asText(value, name).length),
    LEFT: plain(2, 2, ([value = null, size], _context, name) => asText(value, name).slice(0, count(size, name))),
    RIGHT: plain(2, 2, ([value = null, size], _context, name) => {
        const text = asText(value, name);
        return text.slice(Math.max(0, text.length - count(size, name)));
    }),
    MID: plain(3, 3, ([value = null, start, size], _context, name) => {
        const from = Math.max(1, count(start, name)) - 1;
        return asText(value, name).slice(from, from + count(size, name));
    }),
    UPPER: plain(1, 2, ([value = null], _context, name) => asText(value, name).toUpperCase()),
    LOWER: plain(1, 2, ([value = null], _context, name) => asText(value, name).toLowerCase()),
    INITCAP: plain(1, 1, ([value = null], _context, name) =>
        asText(value, name).replace(
            /[\p{L}\p{N}]+/gu,
            (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()
        )
    ),
    TRIM: plain(1, 1, ([value = null], _context, name) => asText(value, name).trim()),
    SUBSTITUTE: plain(3, 3, ([value = null, old = null, replacement = null], _context, name) => {
        const wanted = asText(old, name);
        const text = asText(value, name);
        return wanted === '' ? text : text.split(wanted).join(asText(replacement, name));
    }),
    CONTAINS: plain(2, 2, ([value = null, part = null], _context, name) =>
        asText(value, name).includes(asText(part, name))
    ),
    BEGINS: plain(2, 2, ([value = null, part = null], _context, name) =>
        asText(value, name).startsWith(asText(part, name))
    ),
    FIND: plain(2, 3, ([part = null, value = null, start], _context, name) => {
        const from = start === undefined || start === null ? 1 : Math.trunc(asNumber(start, name));
        if (from < 1) return 0;
        const wanted = asText(part, name);
        return wanted === '' ? 0 : asText(value, name).indexOf(wanted, from - 1) + 1;
    }),
    LPAD: plain(2, 3, ([value = null, size, pad = ' '], _context, name) => {
        const length = count(size, name);
        return asText(value, name).slice(0, length).padStart(length, asText(pad, name));
    }),
    RPAD: plain(2, 3, ([value = null, size, pad = ' '], _context, name) => {
        const length = count(size, name);
        return asText(value, name).slice(0, length).padEnd(length, asText(pad, name));
    }),
    REVERSE: plain(1, 1, ([value = null], _context, name) => [...asText(value, name)].reverse().join('')),
    ASCII: plain(1, 1, ([value = null], _context, name) => asText(value, name).codePointAt(0) ?? null),
    CHR: plain(1, 1, ([value = null], _context, name) => String.fromCodePoint(asNumber(value, name))),
    BR: plain(0, 0, () => '\n'),
    HYPERLINK: plain(2, 3, ([url = null, label = null, target = null], _context, name) => {
        const place = target === null ? '' : ` target="${asText(target, name)}"`;
        return `<a href="${asText(url, name)}"${place}>${asText(label, name)}</a>`;
    }),
    REGEX: plain(2, 2, ([value = null, pattern = null], _context, name) => {
        try {
            return new RegExp(`^(?:${asText(pattern, name)})$`, 'u').test(asText(value, name));
        } catch {
            throw new FormulaError('Invalid regular expression');
        }
    }),
    ISPICKVAL: plain(
        2,
        2,
        ([value = null, literal = null], _context, name) => asText(value, name) === asText(literal, name)
    ),
    INCLUDES: plain(2, 2, ([value = null, literal = null], _context, name) =>
        asText(value, name).split(';').includes(asText(literal, name))
    ),
    CASESAFEID: plain(1, 1, ([value = null], _context, name) => {
        const id = asText(value, name);
        return toRecordId(id) ?? id;
    }),
    HTMLENCODE: plain(1, 1, ([value = null], _context, name) =>
        asText(value, name).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
    ),
    URLENCODE: plain(1, 1, ([value = null], _context, name) =>
        encodeURIComponent(asText(value, name)).replaceAll('%20', '+')
    ),
    JSENCODE: plain(1, 1, ([value = null], _context, name) =>
        asText(value, name)
            .replace(/[\\'"]/g, '\\$&')
            .replace(/\n/g, '\\n')
    ),
    GETSESSIONID: lazy(0, 0, () => {
        throw new NotSupportedError('The formula function GETSESSIONID');
    }),
    VLOOKUP: lazy(3, 3, () => {
        throw new NotSupportedError('The formula function VLOOKUP');
    })
};
