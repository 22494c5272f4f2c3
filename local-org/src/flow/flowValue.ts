import type { FieldValue, RecordInput } from '../data/record';
import type { FieldType, ObjectDefinition } from '../schema/objectDefinition';
import { FlowFault } from './flowFault';
import { FlowObject } from './flowObject';
import {
    dayMs,
    FormulaDate,
    FormulaDatetime,
    FormulaTime,
    fromStored,
    toStored,
    valueText,
    type FormulaValue
} from './formula/formulaValue';

/** A record in a flow: a copy of its own, which Assignment elements may change. */
export class FlowRecord {
    readonly #values: RecordInput;

    constructor(
        readonly object: ObjectDefinition,
        values: Readonly<RecordInput> = {},
        /** All fields are there, as in a stored record: one without a value is blank. Else it is unknown. */
        readonly isWhole = false
    ) {
        this.#values = { ...values };
    }

    copy(): FlowRecord {
        return new FlowRecord(this.object, this.#values, this.isWhole);
    }

    /** The same record with no more than these fields. */
    only(names: readonly string[]): FlowRecord {
        return new FlowRecord(this.object, Object.fromEntries(names.map((name) => [name, this.#values[name] ?? null])));
    }

    /** Whether a field is there, blank or not. */
    has(fieldName: string): boolean {
        return this.isWhole || this.#field(fieldName).name in this.#values;
    }

    get id(): string | null {
        const id = this.#values['Id'];
        return typeof id === 'string' ? id : null;
    }

    get(fieldName: string): FormulaValue {
        const field = this.#field(fieldName);
        return fromStored(field.type, this.#values[field.name]);
    }

    set(fieldName: string, value: FormulaValue): void {
        const field = this.#field(fieldName);
        this.#values[field.name] = toStored(coerce(value, dataTypeOf(field.type)));
    }

    /** The fields that have a value or were set, in the store's form. */
    values(): RecordInput {
        return { ...this.#values };
    }

    #field(name: string) {
        const field = this.object.fields.get(name.toLowerCase());
        if (!field) throw new FlowFault(`The ${this.object.name} object has no field "${name}".`);
        return field;
    }
}

/** What a flow's resource holds. Records and Apex-defined values are parted from scalars by class, collections are arrays. */
export type FlowValue = FormulaValue | FlowRecord | FlowObject | FlowValue[];

/** Data types of flow resources (FlowDataType, Metadata API). */
export type FlowDataType =
    | 'String'
    | 'Number'
    | 'Currency'
    | 'Boolean'
    | 'Date'
    | 'DateTime'
    | 'Time'
    | 'Picklist'
    | 'Multipicklist'
    | 'SObject'
    | 'Apex';

const numberTypes: ReadonlySet<FieldType> = new Set(['int', 'long', 'double', 'currency', 'percent']);

/** The flow data type of a field. */
export function dataTypeOf(type: FieldType): FlowDataType {
    if (numberTypes.has(type)) return 'Number';
    if (type === 'boolean') return 'Boolean';
    if (type === 'date') return 'Date';
    if (type === 'datetime') return 'DateTime';
    return type === 'time' ? 'Time' : 'String';
}

/** A scalar as a resource of that type holds it; FlowFault if it can't. */
export function coerce(value: FormulaValue, type: FlowDataType): FormulaValue {
    if (value === null) return null;
    switch (type) {
        case 'String':
        case 'Picklist':
        case 'Multipicklist':
            return typeof value === 'string' ? value : valueText(value);
        case 'Number':
        case 'Currency':
            if (typeof value === 'number') return value;
            if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
                return Number(value);
            break;
        case 'Boolean':
            if (typeof value === 'boolean') return value;
            if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
            break;
        case 'Date':
            if (value instanceof FormulaDate) return value;
            if (value instanceof FormulaDatetime) return new FormulaDate(Math.floor(value.time / dayMs));
            break;
        case 'DateTime':
            if (value instanceof FormulaDatetime) return value;
            if (value instanceof FormulaDate) return new FormulaDatetime(value.day * dayMs);
            break;
        case 'Time':
            if (value instanceof FormulaTime) return value;
            break;
        case 'SObject':
        case 'Apex':
            break;
    }
    throw new FlowFault(`The value "${valueText(value)}" can't be assigned to a resource of type ${type}.`);
}

/** A value as a resource of its own holds it: what is changed there doesn't change where it came from. */
export function copyOf(value: FlowValue): FlowValue {
    if (Array.isArray(value)) return [...value];
    return value instanceof FlowRecord || value instanceof FlowObject ? value.copy() : value;
}

/** A value where only a scalar makes sense. */
export function scalar(value: FlowValue, what: string): FormulaValue {
    if (Array.isArray(value) || value instanceof FlowRecord || value instanceof FlowObject)
        throw new FlowFault(`${what} must be a single value.`);
    return value;
}

/** A value as merge fields print it in a text; datetimes and dates in the org's locale (en_US, GMT). */
export function mergeText(value: FlowValue): string {
    if (Array.isArray(value)) return `[${value.map(mergeText).join(', ')}]`;
    if (value instanceof FlowRecord) return value.id ?? '';
    if (value instanceof FlowObject) return value.className;
    const date = (time: number, style: Intl.DateTimeFormatOptions) =>
        new Intl.DateTimeFormat('en-US', { ...style, timeZone: 'UTC' }).format(time).replace(/\u202f/g, ' ');
    if (value instanceof FormulaDate) return date(value.day * dayMs, { dateStyle: 'long' });
    if (value instanceof FormulaDatetime) {
        return date(value.time, {
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: '2-digit'
        });
    }
    return typeof value === 'number' ? String(value) : valueText(value);
}

/** A value as the store, REST and Apex exchange it with a flow: scalars only. */
export function toFieldValue(value: FlowValue): FieldValue {
    return toStored(scalar(value, 'An input or output of the flow'));
}
