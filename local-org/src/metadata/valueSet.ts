import type { PicklistValue } from '../schema/objectDefinition';
import type { XmlNode } from './sourceModel';
import { childNode, childNodes, flag, text } from './xmlNode';

/** Values of a picklist and whether only they are allowed. */
export interface ValueSet {
    readonly values: readonly PicklistValue[];
    readonly restricted: boolean;
}

function picklistValues(nodes: readonly XmlNode[], sorted: boolean): PicklistValue[] {
    const values = nodes.map((node) => {
        const value = text(node, 'fullName') ?? '';
        return {
            value,
            label: text(node, 'label') ?? value,
            active: text(node, 'isActive') !== 'false',
            defaultValue: flag(node, 'default')
        };
    });
    return sorted ? values.sort((a, b) => a.label.localeCompare(b.label)) : values;
}

/** `<valueSetDefinition>` of a field. */
export function localValueSet(valueSet: XmlNode): ValueSet {
    const definition = childNode(valueSet, 'valueSetDefinition');
    return {
        values: picklistValues(childNodes(definition, 'value'), flag(definition, 'sorted')),
        restricted: flag(valueSet, 'restricted')
    };
}

/** A `GlobalValueSet` component. A field that uses one is always restricted to it. */
export function globalValueSet(xml: XmlNode): ValueSet {
    return { values: picklistValues(childNodes(xml, 'customValue'), flag(xml, 'sorted')), restricted: true };
}
