import type { XmlNode } from '../metadata/sourceModel';
import { childNodes, text } from '../metadata/xmlNode';

/** A value of the `processMetadataValues` that Process Builder keeps. */
export function processValue(xml: XmlNode, name: string): string | undefined {
    const values = childNodes(xml, 'processMetadataValues').find((each) => text(each, 'name')?.trim() === name);
    return (text(values, 'value.stringValue') ?? text(values, 'value.elementReference'))?.trim();
}
