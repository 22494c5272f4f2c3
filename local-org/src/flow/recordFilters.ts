import type { FieldValue } from '../data/record';
import type { XmlNode } from '../metadata/sourceModel';
import { childNode, childNodes, text } from '../metadata/xmlNode';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import type { FlowScope } from './flowScope';
import { coerce, dataTypeOf, FlowRecord, scalar, type FlowValue } from './flowValue';
import { toStored, valueText } from './formula/formulaValue';
import type { Interview } from './interview';
import { readValue, type ValueSource } from './valueSource';

/** What a record element looks records up by. */
interface RecordFilter {
    readonly field: FieldDefinition;
    readonly operator: string;
    readonly value: ValueSource | undefined;
}

const comparisons: Readonly<Record<string, string>> = {
    EqualTo: '=',
    NotEqualTo: '!=',
    GreaterThan: '>',
    GreaterThanOrEqualTo: '>=',
    LessThan: '<',
    LessThanOrEqualTo: '<='
};
const likePatterns: Readonly<Record<string, (text: string) => string>> = {
    StartsWith: (text) => `${text}%`,
    EndsWith: (text) => `%${text}`,
    Contains: (text) => `%${text}%`
};

/** Finds records for Get, Update and Delete Records elements. */
export interface RecordQuery {
    find(interview: Interview, options?: { readonly orderBy?: string; readonly limit?: number }): FlowRecord[];
}

/** Reads `filters` and `filterLogic` of a record element. */
export function readRecordQuery(
    node: XmlNode,
    object: ObjectDefinition | undefined,
    scope: FlowScope,
    element: string
): RecordQuery {
    const filters = childNodes(node, 'filters').flatMap((filter): RecordFilter[] => {
        const name = (text(filter, 'field') ?? '').trim();
        const operator = text(filter, 'operator')?.trim() ?? '';
        const field = scope.field(object, name, element);
        const known =
            operator in comparisons || operator in likePatterns || ['IsNull', 'In', 'NotIn'].includes(operator);
        if (!known)
            scope.problem(`${element} - The operator "${operator}" is invalid.`, `<operator>${operator}<`, element);
        const value = readValue(childNode(filter, 'value'), scope, element);
        return field && known ? [{ field, operator, value }] : [];
    });
    const logic = readFilterLogic(text(node, 'filterLogic'), filters.length);
    return { find: (interview, options) => (object ? find(interview, object, filters, logic, options ?? {}) : []) };
}

/** `and`, `or` or `1 AND (2 OR 3)` as SOQL's pattern with `{1}` for the conditions. */
function readFilterLogic(source: string | undefined, count: number): string {
    const word = (source ?? 'and').trim().toLowerCase();
    const numbers = Array.from({ length: count }, (_, i) => `{${i + 1}}`);
    if (word === 'and' || word === 'or') return numbers.join(` ${word.toUpperCase()} `);
    return (source ?? '').replace(/\d+/g, (number) => `{${number}}`);
}

function find(
    interview: Interview,
    object: ObjectDefinition,
    filters: readonly RecordFilter[],
    logic: string,
    { orderBy, limit }: { readonly orderBy?: string; readonly limit?: number }
): FlowRecord[] {
    const { queries } = interview.services;
    const { database, userId } = interview.transaction;
    const binds = new Map<string, FieldValue | readonly FieldValue[]>();
    const conditions = filters.map((filter, i) =>
        conditionText(filter, filter.value ? filter.value(interview) : null, `v${i}`, binds)
    );
    const where =
        logic === ''
            ? ''
            : ` WHERE ${logic.replace(/\{(\d+)\}/g, (_match, number: string) => conditions[Number(number) - 1] ?? '')}`;
    const fields = [...object.fields.values()].filter((field) => field.type !== 'base64').map((field) => field.name);
    const order = orderBy === undefined ? '' : ` ORDER BY ${orderBy}`;
    const soql = `SELECT ${fields.join(', ')} FROM ${object.name}${where}${order}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
    const { rows } = queries.query(database, soql, { userId, evaluateBind: (bind) => binds.get(bind) ?? null });
    return rows.map((row) => {
        const values: Record<string, FieldValue> = {};
        for (const [name, selected] of row.values) if (selected.kind === 'field') values[name] = selected.value;
        return new FlowRecord(object, values, true);
    });
}

function conditionText(
    { field, operator }: RecordFilter,
    value: FlowValue,
    bind: string,
    binds: Map<string, FieldValue | readonly FieldValue[]>
): string {
    const stored = (item: FlowValue) =>
        toStored(coerce(scalar(item instanceof FlowRecord ? item.id : item, field.name), dataTypeOf(field.type)));
    if (operator === 'IsNull') return `${field.name} ${value === true ? '=' : '!='} null`;
    if (operator === 'In' || operator === 'NotIn') {
        binds.set(bind, (Array.isArray(value) ? value : [value]).map(stored));
        return `${field.name} ${operator === 'In' ? 'IN' : 'NOT IN'} :${bind}`;
    }
    const pattern = likePatterns[operator];
    if (pattern) {
        const text = valueText(scalar(value, field.name)).replace(/[\\%_]/g, '\\$&');
        binds.set(bind, pattern(text));
        return `${field.name} LIKE :${bind}`;
    }
    const compared = stored(value);
    if (compared === null) return `${field.name} ${operator === 'NotEqualTo' ? '!=' : '='} null`;
    binds.set(bind, compared);
    return `${field.name} ${comparisons[operator] ?? '='} :${bind}`;
}
