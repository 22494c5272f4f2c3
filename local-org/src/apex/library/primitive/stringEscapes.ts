import type { LibraryType } from '../libraryType';
import { html3Entities, html4Entities, xmlEntities } from './htmlEntities';

const javaEscapes: Readonly<Record<string, string>> = {
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\f': '\\f',
    '\r': '\\r',
    '"': '\\"',
    '\\': '\\\\'
};
const escapedCharacters: ReadonlyMap<string, string> = new Map(
    Object.entries(javaEscapes).map(([character, escape]) => [escape.slice(1), character])
);
/* eslint-disable no-control-regex -- control characters are what is escaped */
const javaSpecial = /[\x00-\x1f"\\]|[^\x00-\x7f]/g;
const beyondAscii = /[^\x00-\x7f]/g;
/* eslint-enable no-control-regex */

function unicodeEscape(unit: string): string {
    return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function escapeJava(text: string): string {
    return text.replace(javaSpecial, (unit) => javaEscapes[unit] ?? unicodeEscape(unit));
}

/** Also octal escapes; a backslash before anything else goes. */
function unescapeJava(text: string): string {
    return text.replace(
        /\\(?:u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|([\s\S]))/g,
        (_all, hex?: string, octal?: string, letter = '') => {
            if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
            if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
            return escapedCharacters.get(letter) ?? letter;
        }
    );
}

function unescapeUnicode(text: string): string {
    return text.replace(/\\u+\+?([0-9a-fA-F]{4})/g, (_all, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16))
    );
}

/** Members of String that escape and unescape. */
export const stringEscapeMembers: LibraryType['members'] = {
    'String escapeCsv()': (_x, text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text),
    'String unescapeCsv()': (_x, text: string) =>
        /^"[^]*[",\r\n][^]*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text,
    'String escapeEcmaScript()': (_x, text: string) => escapeJava(text).replace(/['/]/g, '\\$&'),
    'String unescapeEcmaScript()': (_x, text: string) => unescapeJava(text),
    'String escapeJava()': (_x, text: string) => escapeJava(text),
    'String unescapeJava()': (_x, text: string) => unescapeJava(text),
    'String escapeUnicode()': (_x, text: string) => text.replace(beyondAscii, unicodeEscape),
    'String unescapeUnicode()': (_x, text: string) => unescapeUnicode(text),
    'String escapeHtml3()': (_x, text: string) => html3Entities.escape(text),
    'String escapeHtml4()': (_x, text: string) => html4Entities.escape(text),
    'String unescapeHtml3()': (_x, text: string) => html3Entities.unescape(text),
    'String unescapeHtml4()': (_x, text: string) => html4Entities.unescape(text),
    'String escapeXml()': (_x, text: string) => xmlEntities.escape(text),
    'String unescapeXml()': (_x, text: string) => xmlEntities.unescape(text)
};
