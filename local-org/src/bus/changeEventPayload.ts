import type { FieldValue, StoredRecord } from '../data/record';
import type { CommittedChange } from '../data/transaction';
import type { FieldDefinition, FieldType, ObjectDefinition } from '../schema/objectDefinition';
import type { CompoundFields } from './compoundFields';
import { jsonValue } from './eventData';

/** A value of a change event's body: plain, or a compound field's components. */
export type ChangeEventValue = FieldValue | Readonly<Record<string, FieldValue>>;

/**
 * API names of the fields that a change event tells of: for a new or undeleted record all fields that aren't empty, for an updated one those
 * that changed, for a deleted one none ("Change Event Body Fields", Change Data Capture Developer Guide).
 */
export function changedFieldNames(
    definition: ObjectDefinition,
    compounds: CompoundFields,
    { operation, newRecord, oldRecord }: CommittedChange
): string[] {
    if (operation === 'delete') return [];
    const names: string[] = [];
    for (const field of definition.fields.values()) {
        if (isHeader(field) || compounds.partsOf(field.name) !== undefined) continue;
        const before = operation === 'update' ? (oldRecord?.[field.name] ?? null) : null;
        // "including the LastModifiedDate system field", also if the save came in the same millisecond as the one before
        const isTouched = operation === 'update' && field.name === 'LastModifiedDate';
        if (isTouched || (newRecord?.[field.name] ?? null) !== before) names.push(field.name);
    }
    return names;
}

/** Fields as `changedFields` names them: parts of compound fields as `BillingAddress.City`. */
export function namesInHeader(compounds: CompoundFields, names: readonly string[]): string[] {
    return names.map((name) => {
        const part = compounds.partOf(name);
        return part === undefined ? name : `${part.compound}.${part.component}`;
    });
}

/**
 * The body without its header: the named fields of a record, parts of compound fields inside these.
 * @param enriched - fields that are there, too, if they aren't empty
 */
export function changeEventPayload(
    definition: ObjectDefinition,
    compounds: CompoundFields,
    { names, enriched, record }: { names: readonly string[]; enriched: readonly string[]; record: StoredRecord }
): Record<string, ChangeEventValue> {
    const payload: Record<string, ChangeEventValue> = {};
    const put = (name: string): void => {
        const type = definition.fields.get(name.toLowerCase())?.type ?? 'string';
        const value = jsonValue(record[name] ?? null, type);
        const part = compounds.partOf(name);
        if (part === undefined) payload[name] = value;
        else payload[part.compound] = { ...(payload[part.compound] as object), [part.component]: value };
    };
    names.forEach(put);
    for (const name of enriched) {
        const names = compounds.partsOf(name)?.map(({ field }) => field.name) ?? [name];
        for (const each of names) if ((record[each] ?? null) !== null) put(each);
    }
    return payload;
}

/** The fields of a change event's body as a record has them: compound fields taken apart, values in the store's form. */
export function recordOfPayload(
    definition: ObjectDefinition,
    compounds: CompoundFields,
    payload: Readonly<Record<string, unknown>>
): StoredRecord {
    const record: Record<string, FieldValue> = {};
    for (const [name, value] of Object.entries(payload)) {
        const parts = compounds.partsOf(name);
        if (parts === undefined) {
            const type = definition.fields.get(name.toLowerCase())?.type;
            if (type !== undefined && !isHeader({ name })) record[name] = storedValue(value, type);
            continue;
        }
        const components = value as Readonly<Record<string, unknown>> | null;
        for (const { component, field } of parts) {
            const held = components?.[component];
            if (held !== undefined) record[field.name] = storedValue(held, field.type);
        }
    }
    return record;
}

function storedValue(value: unknown, type: FieldType): FieldValue {
    if (typeof value === 'string' && type === 'datetime') return Date.parse(value);
    if (typeof value === 'string' && type === 'time') return Date.parse(`1970-01-01T${value}`);
    return value as FieldValue;
}

function isHeader({ name }: Pick<FieldDefinition, 'name'>): boolean {
    return name === 'Id' || name === 'ReplayId' || name === 'ChangeEventHeader';
}
