import { parseJson, JsonNumber, type JsonNode } from '../json/jsonNode';
import { ApexException } from '../../runtime/values/apexException';
import { ApexDecimal } from '../../runtime/values/apexDecimal';
import type { Format } from './script';
import { isList, numberOf, ScriptError, ScriptObject, textOfValue, type ScriptValue } from './value';

/** @throws ScriptError for a format that DataWeave in Apex hasn't got, or text that isn't in it */
export function readText(text: string, { type, properties }: Format): ScriptValue {
    switch (type) {
        case 'application/json':
            return fromJson(parsed(text));
        case 'application/csv':
        case 'text/csv':
            return readCsv(text, properties['separator'] ?? ',', properties['header'] !== 'false');
        case 'text/plain':
            return text;
        default:
            throw unknownType(type);
    }
}

/** @throws ScriptError for a format that DataWeave in Apex hasn't got */
export function writeText(value: ScriptValue, { type, properties }: Format): string {
    switch (type) {
        case 'application/json':
            return json(value, properties['indent'] === 'false' ? undefined : '');
        case 'application/csv':
        case 'text/csv':
            return writeCsv(value, properties['separator'] ?? ',', properties['header'] !== 'false');
        case 'application/xml':
        case 'text/xml':
            return `<?xml version='1.0' encoding='UTF-8'?>\n${xml(value, '')}`;
        case 'text/plain':
            return textOfValue(value);
        default:
            throw unknownType(type);
    }
}

function unknownType(type: string): ScriptError {
    return new ScriptError(`Unknown content type \`${type}\``);
}

function parsed(text: string): JsonNode {
    try {
        return parseJson(text);
    } catch (error) {
        if (error instanceof ApexException) throw new ScriptError(error.message ?? 'Invalid JSON');
        throw error;
    }
}

function fromJson(node: JsonNode): ScriptValue {
    if (node instanceof JsonNumber) return numberOf(node.digits);
    if (Array.isArray(node)) return (node as readonly JsonNode[]).map(fromJson);
    if (node instanceof Map) {
        return ScriptObject.of(
            Array.from(node as ReadonlyMap<string, JsonNode>, ([key, value]) => [key, fromJson(value)] as const)
        );
    }
    return node as string | boolean | null;
}

function readCsv(text: string, separator: string, hasHeader: boolean): ScriptValue {
    const rows = csvRows(text, separator);
    const header = hasHeader ? rows.shift() : rows[0]?.map((_cell, i) => `column_${i}`);
    return rows.map((row) => ScriptObject.of((header ?? []).map((name, i) => [name, row[i] ?? ''] as const)));
}

function csvRows(text: string, separator: string): string[][] {
    const rows: string[][] = [];
    let row: string[] = [];
    let cell = '';
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
        const character = text[at] ?? '';
        if (quoted) {
            if (character !== '"') cell += character;
            else if (text[at + 1] === '"') cell += text[++at] ?? '';
            else quoted = false;
        } else if (character === '"') quoted = true;
        else if (character === separator) {
            row.push(cell);
            cell = '';
        } else if (character === '\n') {
            rows.push([...row, cell.replace(/\r$/, '')]);
            row = [];
            cell = '';
        } else cell += character;
    }
    if (cell !== '' || row.length > 0) rows.push([...row, cell]);
    return rows;
}

function writeCsv(value: ScriptValue, separator: string, hasHeader: boolean): string {
    const rows = (isList(value) ? value : [value]).filter((row) => row instanceof ScriptObject);
    const quote = (text: string) =>
        text.includes(separator) || /["\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    const lines = rows.map((row) => row.entries.map((entry) => quote(textOfValue(entry.value ?? ''))).join(separator));
    const header = rows[0]?.entries.map(({ key }) => quote(key)).join(separator);
    return [...(hasHeader && header !== undefined ? [header] : []), ...lines].map((line) => `${line}\n`).join('');
}

/** `indent` undefined: on one line. */
function json(value: ScriptValue, indent: string | undefined): string {
    if (value === null || typeof value === 'boolean') return String(value);
    if (value instanceof ApexDecimal) return textOfValue(value);
    const inner = indent === undefined ? undefined : `${indent}  `;
    const block = (open: string, parts: readonly string[], close: string) =>
        inner === undefined
            ? `${open}${parts.join(',')}${close}`
            : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent ?? ''}${close}`;
    if (isList(value))
        return block(
            '[',
            value.map((element) => json(element, inner)),
            ']'
        );
    if (!(value instanceof ScriptObject)) return JSON.stringify(textOfValue(value));
    const colon = inner === undefined ? ':' : ': ';
    return block(
        '{',
        value.entries.map((entry) => `${JSON.stringify(entry.key)}${colon}${json(entry.value, inner)}`),
        '}'
    );
}

function xml(value: ScriptValue, indent: string): string {
    if (!(value instanceof ScriptObject)) throw new ScriptError('Trying to output a value that is no object as XML');
    return value.entries
        .flatMap(({ key, attributes, value: content }) =>
            (isList(content) ? content : [content]).map((each) => {
                const written = attributes.map(([name, text]) => ` ${name}="${escaped(textOfValue(text ?? ''))}"`);
                const start = `${indent}<${key}${written.join('')}`;
                if (each === null) return `${start}/>`;
                if (!(each instanceof ScriptObject)) return `${start}>${escaped(textOfValue(each))}</${key}>`;
                return `${start}>\n${xml(each, `${indent}  `)}\n${indent}</${key}>`;
            })
        )
        .join('\n');
}

function escaped(text: string): string {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
