import type { LibraryType } from '../libraryType';

const javaEscapes: Readonly<Record<string, string>> = {
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\f': '\\f',
    '\r': '\\r',
    '"': '\\"',
    '\\': '\\\\'
};
const xmlEscapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;'
};
const entities: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
    copy: '\u00a9',
    reg: '\u00ae',
    eacute: '\u00e9',
    auml: '\u00e4',
    ouml: '\u00f6',
    uuml: '\u00fc',
    szlig: '\u00df',
    euro: '\u20ac',
    ndash: '\u2013',
    mdash: '\u2014'
};

function unicodeEscape(character: string): string {
    return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/* eslint-disable no-control-regex -- control characters are what is escaped */
const javaSpecial = /[\u0000-\u001f"\\]|[^\u0000-\u007e]/g;

function escapeJava(text: string): string {
    return text.replace(javaSpecial, (c) => javaEscapes[c] ?? unicodeEscape(c));
}

function unescapeJava(text: string): string {
    return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_match, code: string | undefined, letter: string) => {
        if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
        const escape = Object.entries(javaEscapes).find(([, escaped]) => escaped === `\\${letter}`);
        return escape === undefined ? letter : escape[0];
    });
}

function escapeHtml(text: string): string {
    return text
        .replace(/[&<>"]/g, (c) => xmlEscapes[c] ?? c)
        .replace(/[\u00a0-\uffff]/g, (c) => {
            const entity = Object.entries(entities).find(([, character]) => character === c);
            return entity === undefined ? c : `&${entity[0]};`;
        });
}

function unescapeEntities(text: string): string {
    return text.replace(
        /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
        (whole, hex?: string, decimal?: string, name?: string) => {
            if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
            if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
            return entities[name ?? ''] ?? whole;
        }
    );
}

/** Members of String that escape and unescape. */
export const stringEscapeMembers: LibraryType['members'] = {
    'String escapeCsv()': (_x, text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text),
    'String unescapeCsv()': (_x, text: string) =>
        /^".*[",\r\n].*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text,
    'String escapeEcmaScript()': (_x, text: string) => escapeJava(text).replace(/['/]/g, (c) => `\\${c}`),
    'String unescapeEcmaScript()': (_x, text: string) => unescapeJava(text),
    'String escapeJava()': (_x, text: string) => escapeJava(text),
    'String unescapeJava()': (_x, text: string) => unescapeJava(text),
    'String escapeUnicode()': (_x, text: string) => text.replace(/[^\u0000-\u007e]/g, unicodeEscape),
    'String unescapeUnicode()': (_x, text: string) => unescapeJava(text),
    'String escapeHtml3()': (_x, text: string) => escapeHtml(text),
    'String escapeHtml4()': (_x, text: string) => escapeHtml(text),
    'String unescapeHtml3()': (_x, text: string) => unescapeEntities(text),
    'String unescapeHtml4()': (_x, text: string) => unescapeEntities(text),
    'String escapeXml()': (_x, text: string) => text.replace(/[&<>"']/g, (c) => xmlEscapes[c] ?? c),
    'String unescapeXml()': (_x, text: string) => unescapeEntities(text)
};
