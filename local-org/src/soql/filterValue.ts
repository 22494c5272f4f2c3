import { toRecordId } from '../data/recordId';
import type { FieldValue } from '../data/record';
import type { FieldDefinition, FieldType } from '../schema/objectDefinition';
import { dateRange } from './dateRange';
import type { QueryPosition, QueryValue } from './query';
import { queryError } from './queryError';
import type { QueryRun } from './queryRun';
import { dateIn, isoDate, startOfDate } from './timeZone';

/** Values to compare a field with, from `low` up to but not with `high`. A plain value has none of it. */
export interface ValueRange {
    readonly low: FieldValue;
    readonly high: FieldValue;
}

/** How errors name the type that a field's filter needs. */
const filterTypes: Partial<Record<FieldType, string>> = {
    boolean: 'boolean',
    int: 'int',
    long: 'long',
    double: 'double',
    currency: 'double',
    percent: 'double',
    date: 'date',
    datetime: 'dateTime',
    time: 'time'
};

const fittingKinds: Record<string, readonly QueryValue['kind'][]> = {
    boolean: ['boolean'],
    int: ['number', 'currency'],
    long: ['number', 'currency'],
    double: ['number', 'currency'],
    date: ['date', 'dateLiteral'],
    dateTime: ['datetime', 'dateLiteral'],
    time: ['time'],
    string: ['string']
};

/**
 * Checks a literal against the field it is compared with.
 *
 * @throws SalesforceError INVALID_FIELD if it isn't of the field's type, INVALID_QUERY_FILTER_OPERATOR if it should be an id and isn't
 */
export function checkFilterValue(
    value: QueryValue<unknown>,
    field: FieldDefinition,
    source: string,
    position: QueryPosition
): void {
    if (value.kind === 'null' || value.kind === 'bind' || value.kind === 'subquery') return;
    if (value.kind === 'list') {
        for (const item of value.values) checkFilterValue(item, field, source, position);
        return;
    }
    const type = filterTypes[field.type] ?? 'string';
    if (!fittingKinds[type]?.includes(value.kind)) {
        const quotes = type === 'string' ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
        const message = `value of filter criterion for field '${field.name}' must be of type ${type} and ${quotes}`;
        throw queryError('INVALID_FIELD', source, position, message);
    }
    if (isIdField(field) && value.kind === 'string' && value.value !== '' && toRecordId(value.value) === undefined) {
        throw queryError('INVALID_QUERY_FILTER_OPERATOR', source, position, `invalid ID field: ${value.value}`);
    }
}

export function isIdField(field: FieldDefinition): boolean {
    return field.type === 'id' || field.type === 'reference';
}

/** A bound value in the form of the field: ids have 18 characters, a date meets a datetime at midnight GMT. */
function fitted(value: FieldValue, field: FieldDefinition): FieldValue {
    if (value === null || value === '') return null;
    if (isIdField(field) && typeof value === 'string') return toRecordId(value) ?? value;
    if (field.type === 'datetime' && typeof value === 'string') return Date.parse(`${value}T00:00:00Z`);
    if (field.type === 'date' && typeof value === 'number') return isoDate(value);
    return value;
}

/** All values that a filter names: one, those of a list, those of a bound collection. */
export function filterValues(value: QueryValue<unknown>, field: FieldDefinition, run: QueryRun): FieldValue[] {
    switch (value.kind) {
        case 'list':
            return value.values.flatMap((item) => filterValues(item, field, run));
        case 'bind': {
            const bound = run.evaluateBind(value.bind);
            return (Array.isArray(bound) ? (bound as readonly FieldValue[]) : [bound as FieldValue]).map((item) =>
                fitted(item, field)
            );
        }
        case 'null':
            return [null];
        case 'dateLiteral':
        case 'subquery':
            return [];
        default:
            return [fitted(value.value, field)];
    }
}

/** The days of a date literal in the form of the field. */
export function literalRange(
    value: Extract<QueryValue, { kind: 'dateLiteral' }>,
    field: FieldDefinition,
    run: QueryRun
): ValueRange {
    const { start, end } = dateRange(value.name, value.count ?? 0, dateIn(run.now, run.timeZone));
    if (field.type === 'date') return { low: start, high: end };
    return { low: startOfDate(start, run.timeZone), high: startOfDate(end, run.timeZone) };
}
