import type { XmlNode } from '../../metadata/sourceModel';
import { text } from '../../metadata/xmlNode';
import type { FieldDefinition, ObjectDefinition } from '../../schema/objectDefinition';
import { listViewField } from './listViewColumn';

const comparisons: Readonly<Record<string, string>> = {
    equals: '=',
    notEqual: '!=',
    lessThan: '<',
    greaterThan: '>',
    lessOrEqual: '<=',
    greaterOrEqual: '>='
};
const numbers = new Set(['int', 'long', 'double', 'currency', 'percent']);
/** `TODAY`, `LAST_N_DAYS:7`: written in a list view as in SOQL. */
const dateLiteral = /^(?:[A-Z]+(?:_[A-Z]+)*)(?::\d+)?$/;

/**
 * A filter of a list view ("ListViewFilter", Metadata API Developer Guide) in SOQL. Several values are parted by commas: any of them will do,
 * for "not" none of them may be.
 * @returns undefined if it can't be said in SOQL
 */
export function listViewCondition(object: ObjectDefinition, filter: XmlNode): string | undefined {
    const field = listViewField(object, text(filter, 'field') ?? '');
    const operation = text(filter, 'operation') ?? '';
    if (!field) return undefined;
    const values = (text(filter, 'value') ?? '').split(',').map((value) => value.trim());
    const parts = values.map((value) => condition(field, operation, value));
    if (parts.includes(undefined)) return undefined;
    const negative = operation === 'notEqual' || operation === 'notContain' || operation === 'excludes';
    return parts.join(negative ? ' AND ' : ' OR ');
}

function condition(field: FieldDefinition, operation: string, value: string): string | undefined {
    const { name, type } = field;
    const comparison = comparisons[operation];
    if (comparison !== undefined) {
        const literal = literalOf(type, value);
        return literal === undefined ? undefined : `${name} ${comparison} ${literal}`;
    }
    // SOQL's own escapes for LIKE: \% and \_
    const words = quoted(value).replace(/[%_]/g, '\\$&');
    if (operation === 'contains') return `${name} LIKE '%${words}%'`;
    if (operation === 'notContain') return `(NOT ${name} LIKE '%${words}%')`;
    if (operation === 'startsWith') return `${name} LIKE '${words}%'`;
    if (operation === 'includes' || operation === 'excludes')
        return `${name} ${operation.toUpperCase()} ('${quoted(value)}')`;
    return undefined;
}

function literalOf(type: string, value: string): string | undefined {
    if (value === '') return 'null';
    if (type === 'boolean') return /^(1|true)$/i.test(value) ? 'true' : 'false';
    if (numbers.has(type)) return Number.isFinite(Number(value)) ? value : undefined;
    if (type !== 'date' && type !== 'datetime') return `'${quoted(value)}'`;
    if (dateLiteral.test(value)) return value;
    const day = isoDay(value);
    return day === undefined || type === 'date' ? day : `${day}T00:00:00Z`;
}

/** `11/30/2026`, as the metadata of an English org has it, or `2026-11-30`. */
function isoDay(value: string): string | undefined {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
    const [, month = '', day = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: .*)?$/.exec(value) ?? [];
    return year === '' ? undefined : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function quoted(value: string): string {
    return value.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
}
