import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { SourceProblem } from '../errors';
import type { XmlNode, XmlValue } from './sourceModel';

/** A metadata file's root element. */
export interface XmlDocument {
    /** Name of the root element: the metadata type (`Flow`, `CustomField`). */
    readonly type: string;
    readonly node: XmlNode;
}

export type XmlParseResult = { readonly document: XmlDocument } | { readonly problem: SourceProblem };

/** What fast-xml-parser gives for an element when it keeps the order: one entry a child, under the child's name. */
type OrderedNode = { readonly [element: string]: readonly OrderedNode[] | string | undefined };

const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    cdataPropName: '#cdata'
});

const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
    if (!text.includes('&')) return text;
    return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
        if (hex) return String.fromCodePoint(parseInt(hex, 16));
        if (decimal) return String.fromCodePoint(parseInt(decimal, 10));
        return namedEntities[String(name).toLowerCase()] ?? whole;
    });
}

function elementValue(children: readonly OrderedNode[]): string | XmlNode {
    const elements: Record<string, XmlValue> = {};
    let hasElements = false;
    let text = '';
    for (const child of children) {
        for (const [name, content] of Object.entries(child)) {
            if (name === '#text') {
                text += decodeEntities(content as string);
            } else if (name === '#cdata') {
                text += String((content as readonly OrderedNode[])[0]?.['#text'] ?? '');
            } else {
                hasElements = true;
                const value = elementValue(content as readonly OrderedNode[]);
                const before = elements[name];
                elements[name] =
                    before === undefined
                        ? value
                        : Array.isArray(before)
                          ? [...before, value]
                          : [before as string, value];
            }
        }
    }
    return hasElements ? elements : text;
}

/** Parses one metadata file. Text is kept as written, entities decoded; attributes are dropped: no metadata type needs them. */
export function parseXml(file: string, source: string): XmlParseResult {
    const validity = XMLValidator.validate(source);
    if (validity !== true) {
        const { msg, line, col } = validity.err;
        return { problem: { file, line: line || 1, column: col || 1, message: `Error parsing file: ${msg}` } };
    }
    let nodes: readonly OrderedNode[];
    try {
        nodes = parser.parse(source) as readonly OrderedNode[];
    } catch (error) {
        // the validator lets some files pass that the parser doesn't take, such as a processing instruction without an end
        const message = `Error parsing file: ${error instanceof Error ? error.message : String(error)}`;
        return { problem: { file, line: 1, column: 1, message } };
    }
    const root = nodes.find((node) => Object.keys(node).some((name) => !name.startsWith('#')));
    const type = root && Object.keys(root)[0];
    if (!root || !type)
        return { problem: { file, line: 1, column: 1, message: 'Error parsing file: no root element' } };
    const value = elementValue(root[type] as readonly OrderedNode[]);
    return { document: { type, node: typeof value === 'string' ? {} : value } };
}

/** Where an element's text starts in a file: the first `<element>` after `from`; the file's first character if it isn't there. */
export function locateElement(
    file: string,
    source: string,
    element: string,
    text?: string
): { file: string; line: number; column: number } {
    const opening = `<${element}>`;
    const found = source.indexOf(text === undefined ? opening : opening + text);
    if (found < 0) return { file, line: 1, column: 1 };
    const before = source.slice(0, found + opening.length);
    const line = before.split('\n').length;
    return { file, line, column: before.length - before.lastIndexOf('\n') };
}
