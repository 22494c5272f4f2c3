import type { XmlNode } from '../../metadata/sourceModel';
import { childNode, childNodes, flag, text } from '../../metadata/xmlNode';
import { FlowFault } from '../flowFault';
import { readFormula } from '../flowFormula';
import { FlowObject } from '../flowObject';
import type { FlowScope } from '../flowScope';
import { coerce, copyOf, FlowRecord, scalar, type FlowDataType, type FlowValue } from '../flowValue';
import { decimal, type FormulaValue } from '../formula/formulaValue';
import type { Interview } from '../interview';
import { readValue, type ValueSource } from '../valueSource';
import { step, type ElementReader } from './elementKind';

/** One mapping: what goes to a field of the target, or is the target. */
interface Mapping {
    readonly field: string | undefined;
    readonly value: ValueSource;
}

/** `Orders[$EachItem].Name` */
const eachItem = /([\w.]+)\[\$EachItem\]/gi;

/** Transform: makes records, Apex-defined values or scalars from others, one or one for each item of a collection; counts and sums. */
export const readTransform: ElementReader = (node, head, scope) => {
    const dataType = (text(node, 'dataType')?.trim() ?? 'String') as FlowDataType;
    const actions = childNodes(node, 'transformValues').flatMap((value) => childNodes(value, 'transformValueActions'));
    const sources = new Set<string>();
    const mappings = actions.flatMap((action): Mapping[] => {
        for (const [, source = ''] of JSON.stringify(action).matchAll(eachItem)) sources.add(source.toLowerCase());
        const mapping = readMapping(action, head.name, scope);
        return mapping ? [mapping] : [];
    });
    if (mappings.length < actions.length || sources.size > 1) {
        const what = 'This transformation';
        scope.notSupported(`${head.name} - ${what} is not supported by local-org.`, `<name>${head.name}<`);
        return step(head, (interview) => interview.notSupported(what));
    }
    const target = readTarget(node, dataType, head.name, scope);
    const [source] = sources;
    const isCollection = flag(node, 'isCollection');
    const make = (interview: Interview): FlowValue => {
        let made = target(interview);
        for (const { field, value } of mappings) {
            const mapped = value(interview);
            if (field === undefined)
                made = isScalarType(dataType) && !Array.isArray(mapped) ? cast(mapped, dataType) : mapped;
            else if (made instanceof FlowRecord) made.set(field, scalar(mapped, field));
            else if (made instanceof FlowObject) made.set(field, copyOf(mapped));
            else throw new FlowFault(`${head.name} - The target has no field "${field}".`);
        }
        return made;
    };
    return step(head, (interview) => {
        if (source === undefined) {
            const made = make(interview);
            interview.setOutput(head.name, isCollection && !Array.isArray(made) ? [made] : made);
            return;
        }
        const items = interview.peek(source.split('.'));
        if (items !== null && !Array.isArray(items)) throw new FlowFault(`"${source}" is not a collection.`);
        const made = (items ?? []).map((item) => interview.withItem(source, item, () => make(interview)));
        interview.setOutput(head.name, isCollection ? made : (made[0] ?? null));
    });
};

const isScalarType = (type: FlowDataType) => type !== 'SObject' && type !== 'Apex' && String(type) !== 'sObject';

function cast(value: FlowValue, type: FlowDataType): FormulaValue {
    return coerce(scalar(value, 'The result of a transformation'), type);
}

/** An empty target: a record, an Apex-defined value, or null. */
function readTarget(node: XmlNode, dataType: FlowDataType, element: string, scope: FlowScope): ValueSource {
    if (isScalarType(dataType)) return () => null;
    if (dataType === 'Apex') {
        const className = text(node, 'apexClass')?.trim() ?? '';
        return ({ services }) => new FlowObject(className, services.apexMembers?.(className));
    }
    const object = scope.object(text(node, 'objectType'), element);
    return () => (object ? new FlowRecord(object) : null);
}

/** Undefined if local-org has nothing like it. */
function readMapping(action: XmlNode, element: string, scope: FlowScope): Mapping | undefined {
    const field = text(action, 'outputFieldApiName')?.trim();
    const parameter = (name: string) =>
        childNode(
            childNodes(action, 'inputParameters').find((each) => text(each, 'name')?.trim() === name),
            'value'
        );
    switch (text(action, 'transformType')?.trim()) {
        case 'Map':
            return { field, value: readMapped(childNode(action, 'value'), element, scope) };
        case 'Count': {
            const values = readValue(parameter('aggregationValues'), scope, element);
            return { field, value: (interview) => listOf(values?.(interview)).length };
        }
        case 'Sum': {
            const values = readValue(parameter('aggregationValues'), scope, element);
            const summed = text(parameter('aggregationField'), 'stringValue')?.trim();
            return { field, value: (interview) => sum(listOf(values?.(interview)), summed) };
        }
        default:
            return undefined;
    }
}

function readMapped(value: XmlNode | undefined, element: string, scope: FlowScope): ValueSource {
    const expression = text(value, 'formulaExpression');
    if (expression !== undefined) return readFormula(expression, scope, element, { tag: 'formulaExpression' });
    return readValue(value, scope, element) ?? (() => null);
}

function listOf(value: FlowValue | undefined): readonly FlowValue[] {
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : [value];
}

/** Blank values count as nothing. */
function sum(items: readonly FlowValue[], field: string | undefined): number {
    let total = 0;
    for (const item of items) {
        const value = field === undefined ? item : memberOf(item, field);
        if (typeof value === 'number') total = decimal(total + value);
    }
    return total;
}

function memberOf(item: FlowValue, field: string): FlowValue {
    return item instanceof FlowRecord || item instanceof FlowObject ? item.get(field) : null;
}
