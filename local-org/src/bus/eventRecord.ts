import type { FieldValue, RecordInput, StoredRecord } from '../data/record';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import type { PublishResult } from './busEvent';

export type PublishError = PublishResult['errors'][number];

const textTypes = new Set([
    'string',
    'textarea',
    'email',
    'phone',
    'url',
    'picklist',
    'id',
    'reference',
    'encryptedstring'
]);
const numberTypes = new Set(['int', 'long', 'double', 'currency', 'percent']);

/** Calculates a default value that is a formula. */
export type DefaultFormula = (field: FieldDefinition, formula: string, record: StoredRecord) => FieldValue;

export type CheckedEvent = { readonly record: Record<string, FieldValue> } | { readonly error: PublishError };

/**
 * Checks the fields of a platform event to be published against its definition, and completes them by the fields' defaults. The errors are
 * those of a DML statement on a record (REST API Developer Guide, "Publish Platform Events": "the same as for inserting records").
 */
export function checkEvent(object: ObjectDefinition, input: RecordInput, calculate?: DefaultFormula): CheckedEvent {
    const record: Record<string, FieldValue> = {};
    for (const [key, value] of Object.entries(input)) {
        const field = object.fields.get(key.toLowerCase());
        if (field === undefined) return { error: noSuchColumn(object, key) };
        if (!field.createable) {
            if (value === null) continue;
            return { error: notCreateable(field) };
        }
        const checked = checkValue(field, value);
        if (typeof checked === 'object' && checked !== null) return { error: checked };
        record[field.name] = checked;
    }
    let missing: string[] | undefined;
    for (const field of object.fields.values()) {
        if (!field.createable) continue;
        const { name } = field;
        if (record[name] === undefined) record[name] = defaultOf(field, record, calculate);
        if (record[name] !== null) continue;
        if (field.type === 'boolean') record[name] = false;
        else if (!field.nillable) (missing ??= []).push(name);
    }
    return missing === undefined ? { record } : { error: fieldsMissing(missing) };
}

function fieldsMissing(fields: readonly string[]): PublishError {
    return {
        statusCode: 'REQUIRED_FIELD_MISSING',
        message: `Required fields are missing: [${fields.join(', ')}]`,
        fields
    };
}

function checkValue(field: FieldDefinition, value: FieldValue): FieldValue | PublishError {
    if (value === null || value === '') return null;
    if (textTypes.has(field.type)) return typeof value === 'string' ? checkText(field, value) : wrongType(field, value);
    if (numberTypes.has(field.type)) {
        return typeof value === 'number' && Number.isFinite(value)
            ? checkNumber(field, value)
            : wrongType(field, value);
    }
    switch (field.type) {
        case 'boolean':
            return typeof value === 'boolean' ? value : wrongType(field, value);
        case 'date':
            return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : wrongType(field, value);
        case 'datetime':
        case 'time':
            return typeof value === 'number' && Number.isFinite(value) ? value : wrongType(field, value);
        default:
            return value;
    }
}

function checkText(field: FieldDefinition, value: string): FieldValue | PublishError {
    if (field.length === undefined || value.length <= field.length) return value;
    return {
        statusCode: 'STRING_TOO_LONG',
        message: `${field.label}: data value too large: ${value} (max length=${field.length})`,
        fields: [field.name]
    };
}

function checkNumber(field: FieldDefinition, value: number): FieldValue | PublishError {
    const scale = field.scale ?? 0;
    const integerDigits = (field.precision ?? 18) - scale;
    if (integerDigits > 0 && Math.abs(value) >= 10 ** integerDigits) {
        return {
            statusCode: 'NUMBER_OUTSIDE_VALID_RANGE',
            message: `${field.label}: value outside of valid range on numeric field: ${value}`,
            fields: [field.name]
        };
    }
    return value;
}

function wrongType(field: FieldDefinition, value: FieldValue): PublishError {
    return {
        statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
        message: `${field.label}: value not of required type: ${String(value)}`,
        fields: [field.name]
    };
}

function noSuchColumn(object: ObjectDefinition, name: string): PublishError {
    return {
        statusCode: 'INVALID_FIELD',
        message: `No such column '${name}' on sobject of type ${object.name}`,
        fields: []
    };
}

function notCreateable(field: FieldDefinition): PublishError {
    return {
        statusCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
        message:
            `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is ` +
            'read/write for your profile or permission set.',
        fields: [field.name]
    };
}

/** The default value of a field that wasn't given: a literal, or a formula over the others. */
function defaultOf(field: FieldDefinition, record: StoredRecord, calculate: DefaultFormula | undefined): FieldValue {
    const preset = field.picklistValues?.find((value) => value.defaultValue && value.active)?.value;
    const source = field.defaultValue?.trim();
    if (source === undefined || source === '') return preset ?? null;
    if (field.type === 'boolean' && /^(?:true|false)$/i.test(source)) return source.toLowerCase() === 'true';
    if (numberTypes.has(field.type) && Number.isFinite(Number(source))) return Number(source);
    const quoted = /^(['"])((?:(?!\1).)*)\1$/s.exec(source);
    if (textTypes.has(field.type) && quoted !== null) return quoted[2] ?? null;
    return calculate?.(field, source, record) ?? null;
}
