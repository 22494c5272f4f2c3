import type { XmlNode } from '../metadata/sourceModel';
import { childNode, childNodes, text } from '../metadata/xmlNode';
import type { ObjectDefinition } from '../schema/objectDefinition';
import { FlowFault } from './flowFault';
import type { FlowScope } from './flowScope';
import { FlowRecord, scalar, type FlowValue } from './flowValue';
import type { Interview } from './interview';
import { readReference, readValue } from './valueSource';

/** Sets the fields that `inputAssignments` name on a record. */
export type FieldAssigner = (interview: Interview, record: FlowRecord) => void;

export function readInputAssignments(
    node: XmlNode,
    object: ObjectDefinition | undefined,
    scope: FlowScope,
    element: string
): FieldAssigner {
    const assignments = childNodes(node, 'inputAssignments').map((input) => {
        const name = (text(input, 'field') ?? '').trim();
        return {
            field: scope.field(object, name, element)?.name ?? name,
            value: readValue(childNode(input, 'value'), scope, element)
        };
    });
    return (interview, record) => {
        for (const { field, value } of assignments) record.set(field, value ? scalar(value(interview), field) : null);
    };
}

/** Reads `inputReference`: a record or a collection of records; undefined if the element names an object instead. */
export function readInputRecords(
    node: XmlNode,
    scope: FlowScope,
    element: string
): ((interview: Interview) => FlowRecord[]) | undefined {
    const reference = text(node, 'inputReference')?.trim();
    if (reference === undefined) return undefined;
    const source = readReference(reference, scope, element);
    return (interview) => recordsOf(source(interview), reference);
}

function recordsOf(value: FlowValue, reference: string): FlowRecord[] {
    const items = Array.isArray(value) ? value : value === null ? [] : [value];
    return items.map((item) => {
        if (item instanceof FlowRecord) return item;
        throw new FlowFault(`"${reference}" must be a record or a collection of records.`);
    });
}
