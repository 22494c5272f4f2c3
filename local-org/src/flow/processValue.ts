import type { XmlNode } from '../metadata/sourceModel';
import { childNodes, text } from '../metadata/xmlNode';

/** A value of the `processMetadataValues` that Process Builder keeps. */
export function processValue(xml: XmlNode, name: string): string | undefined {
    const values = childNodes(xml, 'processMetadataValues').find((each) => text(each, 'name')?.trim() === name);
    return (text(values, 'value.stringValue') ?? text(values, 'value.elementReference'))?.trim();
}

/** The platform event that starts a process (`CustomEvent`), and the variable that holds it. */
export function eventOfProcess(xml: XmlNode): { readonly object: string; readonly variable: string } | undefined {
    const variables = childNodes(xml, 'variables').map((variable) => ({
        name: text(variable, 'name')?.trim() ?? '',
        object: text(variable, 'objectType')?.trim() ?? ''
    }));
    const named = processValue(xml, 'EventType') ?? text(xml, 'start.object')?.trim();
    const object = named ?? variables.find((variable) => /__e$/i.test(variable.object))?.object;
    if (object === undefined) return undefined;
    const variable = variables.find((each) => each.object.toLowerCase() === object.toLowerCase());
    return { object, variable: variable?.name ?? 'myVariable_event' };
}
