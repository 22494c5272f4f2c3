import type { XmlNode, XmlValue } from './sourceModel';

/**
 * Reading metadata XML. An element that occurs once is held as its bare value, one that occurs several times as a list in the order
 * of the file; these accessors hide the difference. A name may be a path (`start.connector.targetReference`): every step but the last
 * takes the first such element.
 */

function isList(value: XmlValue): value is readonly (string | XmlNode)[] {
    return Array.isArray(value);
}

function values(node: XmlNode | undefined, path: string): readonly (string | XmlNode)[] {
    const steps = path.split('.');
    const last = steps.pop() as string;
    let parent: XmlNode | undefined = node;
    for (const step of steps) parent = childNodes(parent, step)[0];
    const value = parent?.[last];
    if (value === undefined) return [];
    return isList(value) ? value : [value];
}

/** The elements of that name as nodes; an empty element (`<connector/>`) is a node without children. */
export function childNodes(node: XmlNode | undefined, path: string): XmlNode[] {
    return values(node, path).flatMap((value) => (typeof value === 'string' ? (value === '' ? [{}] : []) : [value]));
}

/** The first element of that name as a node, if there is one. */
export function childNode(node: XmlNode | undefined, path: string): XmlNode | undefined {
    return childNodes(node, path)[0];
}

/** The texts of all elements of that name. */
export function texts(node: XmlNode | undefined, path: string): string[] {
    return values(node, path).filter((value): value is string => typeof value === 'string');
}

/** The text of the first element of that name; undefined if there is none. Exactly as written: nothing is trimmed. */
export function text(node: XmlNode | undefined, path: string): string | undefined {
    return texts(node, path)[0];
}

/** True if the element says `true`. */
export function flag(node: XmlNode | undefined, path: string): boolean {
    return text(node, path)?.trim().toLowerCase() === 'true';
}
