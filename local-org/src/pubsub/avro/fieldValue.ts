import type { FieldValue } from '../../data/record';
import type { FieldType } from '../../schema/objectDefinition';

/** What Avro holds of a field: dates and times as numbers of milliseconds, everything else as it is. */
export type AvroValue = string | number | boolean | null;

const numberTypes = new Set<FieldType>(['double', 'currency', 'percent', 'long', 'datetime', 'time']);

/**
 * A value of the store (see `data/record`) as Avro has it. Null where the value doesn't fit the type: an event that was published before its
 * field was given another type still has the value of the old one.
 */
export function toAvro(value: FieldValue | undefined, type: FieldType): AvroValue {
    if (value === null || value === undefined) return null;
    if (type === 'boolean') return typeof value === 'boolean' ? value : null;
    if (type === 'date') return typeof value === 'string' ? numberOrNull(Date.parse(`${value}T00:00:00.000Z`)) : null;
    if (type === 'int') return isInt(value) ? value : null;
    if (numberTypes.has(type)) return typeof value === 'number' ? value : null;
    return typeof value === 'string' ? value : null;
}

/** A value of a JSON event (instants and times of day as text) as Avro has it. */
export function jsonToAvro(value: unknown, type: FieldType): AvroValue {
    if (typeof value === 'string' && type === 'datetime') return numberOrNull(Date.parse(value));
    if (typeof value === 'string' && type === 'time') return numberOrNull(Date.parse(`1970-01-01T${value}`));
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        return toAvro(value, type);
    return null;
}

/** The value of the store for what Avro holds. */
export function fromAvro(value: AvroValue, type: FieldType): FieldValue {
    if (type !== 'date' || typeof value !== 'number') return value;
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? value : date.toISOString().slice(0, 10);
}

function isInt(value: FieldValue): value is number {
    return typeof value === 'number' && value === (value | 0);
}

function numberOrNull(value: number): number | null {
    return Number.isNaN(value) ? null : value;
}
