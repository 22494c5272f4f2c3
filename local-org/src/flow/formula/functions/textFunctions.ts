import { NotSupportedError } from '../../../errors';
import { toRecordId } from '../../../data/recordId';
import { asNumber, asText, FormulaError, valueText, type FormulaValue } from '../formulaValue';
import { plain, takes, type FunctionTable } from './functionDefinition';

const count = (value: FormulaValue | undefined, name: string) =>
    value === null || value === undefined ? 0 : Math.max(0, Math.trunc(asNumber(value, name)));

/** A text made of another text: blank gives blank. */
const ofText = (apply: (text: string) => string) =>
    plain(1, 1, takes(['Text'], 'Text'), ([value = null], _context, name) => {
        const text = asText(value, name);
        return text === '' ? null : apply(text);
    });

/** Whether a text holds another one: a blank one is in every text; nothing is known of a blank text. */
const holds = (test: (text: string, part: string) => boolean) =>
    plain(2, 2, takes(['Text'], 'Boolean'), ([value = null, part = null], _context, name) => {
        const [text, wanted] = [asText(value, name), asText(part, name)];
        if (wanted === '') return true;
        return text === '' ? null : test(text, wanted);
    });

/** Pads to a length, or cuts to it. */
const padded = (pad: (text: string, length: number, padding: string) => string) =>
    plain(2, 3, takes(['Text', 'Number', 'Text'], 'Text'), ([value = null, size, padding = ' '], _context, name) => {
        const [text, length] = [asText(value, name), count(size, name)];
        if (text === '' || length === 0) return null;
        return pad(text.slice(0, length), length, asText(padding, name));
    });

/** "Text Functions" (Salesforce Help). Positions count from 1. */
export const textFunctions: FunctionTable = {
    TEXT: plain(1, 1, takes([['Number', 'Date', 'DateTime', 'Time', 'Picklist']], 'Text'), ([value = null]) =>
        value === null ? null : valueText(value)
    ),
    VALUE: plain(1, 1, takes(['Text'], 'Number'), ([value = null], _context, name) => {
        const text = asText(value, name).trim();
        if (text === '') return null;
        const number = Number(text);
        if (Number.isNaN(number)) throw new FormulaError(`The value '${text}' is not a valid number.`);
        return number;
    }),
    LEN: plain(1, 1, takes(['Text'], 'Number'), ([value = null], _context, name) => asText(value, name).length),
    LEFT: plain(2, 2, takes(['Text', 'Number'], 'Text'), ([value = null, size], _context, name) =>
        asText(value, name).slice(0, count(size, name))
    ),
    RIGHT: plain(2, 2, takes(['Text', 'Number'], 'Text'), ([value = null, size], _context, name) => {
        const text = asText(value, name);
        return text.slice(Math.max(0, text.length - count(size, name)));
    }),
    MID: plain(3, 3, takes(['Text', 'Number'], 'Text'), ([value = null, start = null, size], _context, name) => {
        if (start === null) return null;
        const from = Math.max(1, count(start, name)) - 1;
        return asText(value, name).slice(from, from + count(size, name));
    }),
    UPPER: plain(1, 2, takes(['Text'], 'Text'), ([value = null, locale = null], _context, name) =>
        asText(value, name).toLocaleUpperCase(localeTag(locale, name))
    ),
    LOWER: plain(1, 2, takes(['Text'], 'Text'), ([value = null, locale = null], _context, name) =>
        asText(value, name).toLocaleLowerCase(localeTag(locale, name))
    ),
    INITCAP: ofText((text) =>
        text.replace(/[\p{L}\p{N}]+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    ),
    TRIM: ofText((text) => text.replace(/^ +| +$/g, '')),
    SUBSTITUTE: plain(
        3,
        3,
        takes(['Text'], 'Text'),
        ([value = null, old = null, replacement = null], _context, name) => {
            const wanted = asText(old, name);
            const text = asText(value, name);
            return wanted === '' ? text : text.split(wanted).join(asText(replacement, name));
        }
    ),
    CONTAINS: holds((text, part) => text.includes(part)),
    BEGINS: holds((text, part) => text.startsWith(part)),
    FIND: plain(2, 3, takes(['Text', 'Text', 'Number'], 'Number'), ([part = null, value = null, start], _c, name) => {
        const from = start === undefined || start === null ? 1 : Math.trunc(asNumber(start, name));
        const wanted = asText(part, name);
        return wanted === '' ? 0 : asText(value, name).indexOf(wanted, Math.max(0, from - 1)) + 1;
    }),
    LPAD: padded((text, length, padding) => text.padStart(length, padding)),
    RPAD: padded((text, length, padding) => text.padEnd(length, padding)),
    REVERSE: ofText((text) => [...text].reverse().join('')),
    ASCII: plain(1, 1, takes(['Text'], 'Number'), ([value = null], _context, name) => {
        return asText(value, name).codePointAt(0) ?? null;
    }),
    CHR: plain(1, 1, takes(['Number'], 'Text'), ([value = null], _context, name) => {
        const code = count(value, name);
        return code === 0 || code > 0x10ffff ? null : String.fromCodePoint(code);
    }),
    BR: plain(0, 0, takes([], 'Text'), () => '\n'),
    HYPERLINK: plain(2, 3, takes(['Text'], 'Text'), ([url = null, label = null, target = null], _context, name) => {
        const place = target === null ? '' : ` target="${asText(target, name)}"`;
        return `<a href="${asText(url, name)}"${place}>${asText(label, name)}</a>`;
    }),
    IMAGE: plain(
        2,
        4,
        takes(['Text', 'Text', 'Number'], 'Text'),
        ([url = null, label = null, height = null, width = null], _context, name) => {
            const size =
                height === null || width === null
                    ? ''
                    : ` style="height:${valueText(height)}px; width:${valueText(width)}px;"`;
            return `<img src="${asText(url, name)}" alt="${asText(label, name)}"${size} border="0"/>`;
        }
    ),
    REGEX: plain(2, 2, takes(['Text'], 'Boolean'), ([value = null, pattern = null], _context, name) =>
        regularExpression(asText(pattern, name)).test(asText(value, name))
    ),
    ISPICKVAL: plain(2, 2, takes(['Picklist', 'Text'], 'Boolean'), ([value = null, literal = null], _context, name) => {
        return asText(value, name) === asText(literal, name);
    }),
    INCLUDES: plain(
        2,
        2,
        takes(['Multi-Select Picklist', 'Text'], 'Boolean'),
        ([value = null, literal = null], _context, name) =>
            asText(value, name).split(';').includes(asText(literal, name))
    ),
    PICKLISTCOUNT: plain(1, 1, takes(['Multi-Select Picklist'], 'Number'), ([value = null], _context, name) => {
        const text = asText(value, name);
        return text === '' ? 0 : text.split(';').length;
    }),
    CASESAFEID: ofText((id) => toRecordId(id) ?? id),
    HTMLENCODE: ofText((text) => text.replace(/[&<>"']/g, (char) => htmlEntities[char] ?? char)),
    URLENCODE: ofText((text) => encodeURIComponent(text).replaceAll('%20', '+')),
    JSENCODE: ofText(jsEncode),
    JSINHTMLENCODE: ofText((text) => jsEncode(text.replace(/[&<>"']/g, (char) => htmlEntities[char] ?? char))),
    GETSESSIONID: plain(0, 0, takes([], 'Text'), () => {
        throw new NotSupportedError('The formula function GETSESSIONID');
    }),
    CURRENCYRATE: plain(1, 1, takes(['Text'], 'Number'), () => {
        throw new NotSupportedError('The formula function CURRENCYRATE');
    })
};

const htmlEntities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;'
};

function jsEncode(text: string): string {
    return text
        .replace(/[\\'"]/g, '\\$&')
        .replace(/\n/g, '\\n')
        .replace(/\r/g, '\\r');
}

function localeTag(locale: FormulaValue, name: string): string | undefined {
    const text = asText(locale, name).replaceAll('_', '-');
    if (text === '') return undefined;
    try {
        return Intl.getCanonicalLocales(text)[0];
    } catch {
        return undefined;
    }
}

/** The whole text must match, as in Java's `matches`. */
function regularExpression(pattern: string): RegExp {
    try {
        return new RegExp(`^(?:${pattern})$`, 'u');
    } catch {
        try {
            return new RegExp(`^(?:${pattern})$`);
        } catch {
            throw new FormulaError('Invalid regular expression');
        }
    }
}
