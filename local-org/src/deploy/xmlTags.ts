/** A tag of an XML text; offsets count characters, `end` is behind the `>`. */
export interface XmlTag {
    readonly kind: 'open' | 'close' | 'empty';
    readonly name: string;
    readonly start: number;
    readonly end: number;
}

/** Comments, CDATA sections, declarations and tags; what is between quotes may hold `>`. */
const markup =
    /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[?!][\s\S]*?>|<(\/?)([\w:.-]+)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/g;

/** The tags of a well-formed text, in order. */
export function* xmlTags(xml: string): Iterable<XmlTag> {
    for (const match of xml.matchAll(markup)) {
        const [whole, slash, name, , closed] = match;
        if (name === undefined) continue;
        const kind = slash === '/' ? 'close' : closed === '/' ? 'empty' : 'open';
        yield { kind, name: name.replace(/^.*:/, ''), start: match.index, end: match.index + whole.length };
    }
}

/** A child of an XML text's root element, as it is written. */
export interface XmlPart {
    readonly name: string;
    /** With its own tags. */
    readonly outer: string;
    readonly inner: string;
    /** Where `outer` begins. */
    readonly start: number;
}

/** The root element's name and children. */
export function xmlParts(xml: string): { readonly root: string; readonly parts: readonly XmlPart[] } {
    const parts: XmlPart[] = [];
    let root = '';
    let depth = 0;
    let opened: XmlTag | undefined;
    for (const tag of xmlTags(xml)) {
        if (tag.kind === 'close') {
            depth--;
            if (depth === 1 && opened) parts.push(part(xml, opened, tag));
            continue;
        }
        if (depth === 0) root = tag.name;
        else if (depth === 1 && tag.kind === 'open') opened = tag;
        else if (depth === 1)
            parts.push({ name: tag.name, outer: xml.slice(tag.start, tag.end), inner: '', start: tag.start });
        if (tag.kind === 'open') depth++;
    }
    return { root, parts };
}

function part(xml: string, open: XmlTag, close: XmlTag): XmlPart {
    return {
        name: open.name,
        outer: xml.slice(open.start, close.end),
        inner: xml.slice(open.end, close.start),
        start: open.start
    };
}

/** The text of a child element inside a part's `inner`, trimmed: `<fullName>Headline__c</fullName>`. */
export function childText(inner: string, name: string): string | undefined {
    let depth = 0;
    let from: number | undefined;
    for (const tag of xmlTags(inner)) {
        if (tag.kind === 'open') {
            if (depth === 0 && tag.name === name) from = tag.end;
            depth++;
        } else if (tag.kind === 'close') {
            depth--;
            if (depth === 0 && from !== undefined) return inner.slice(from, tag.start).trim();
        }
    }
    return undefined;
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
    const before = text.slice(0, offset);
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

const namespace = 'http://soap.sforce.com/2006/04/metadata';

/** A metadata file. */
export function metadataXml(root: string, parts: readonly string[]): string {
    const lines = parts.map((each) => `    ${each.trim()}\n`).join('');
    return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">\n${lines}</${root}>\n`;
}
