import { SalesforceError } from '../../errors';
import type { FieldValue, RecordInput } from '../../data/record';
import type { Database } from '../../data/transaction';
import type { FieldDefinition, ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { fieldFromJson } from './fieldJson';
import { isJsonObject, type Json, type JsonBody, type JsonObject } from './jsonBody';

/** Where a record stands in a body: for the places that errors name. */
export interface RecordPlace {
    readonly body: JsonBody;
    readonly path: readonly (string | number)[];
}

/** Reads the fields of a record that a client sent. `attributes` is not a field. */
export function recordFromJson(
    object: ObjectDefinition,
    json: JsonObject,
    database: Database,
    place: RecordPlace
): RecordInput {
    const record: RecordInput = {};
    for (const [name, value] of Object.entries(json)) {
        if (name === 'attributes') continue;
        const field = object.fields.get(name.toLowerCase());
        if (field) {
            const stored = fieldFromJson(field, value);
            if (stored === undefined) throw place.body.mistyped(field.type, value, [...place.path, name]);
            record[field.name] = stored;
        } else {
            const reference = referenceNamed(object, name);
            if (!reference) throw noSuchColumn(object, name);
            record[reference.name] = parentId(reference, value, database, { ...place, path: [...place.path, name] });
        }
    }
    return record;
}

export function noSuchColumn(object: ObjectDefinition, name: string): SalesforceError {
    return new SalesforceError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
}

function referenceNamed(object: ObjectDefinition, relationshipName: string): FieldDefinition | undefined {
    const wanted = relationshipName.toLowerCase();
    for (const field of object.fields.values()) if (field.relationshipName?.toLowerCase() === wanted) return field;
    return undefined;
}

/** A parent named by an external id instead of its record id: `"Account__r": {"External_Id__c": "A-1"}`. */
function parentId(reference: FieldDefinition, value: Json, database: Database, place: RecordPlace): FieldValue {
    if (value === null) return null;
    if (!isJsonObject(value)) throw place.body.mistyped('complexvalue', value, place.path);
    const parent = parentObject(reference, value, database.schema);
    const [key] = Object.keys(value).filter((name) => name !== 'attributes');
    const field = key === undefined ? undefined : parent.fields.get(key.toLowerCase());
    if (!field || key === undefined) throw noSuchColumn(parent, key ?? '');
    const stored = fieldFromJson(field, value[key] ?? null);
    if (stored === undefined) throw place.body.mistyped(field.type, value[key] ?? null, [...place.path, key]);
    const [found, another] = stored === null ? [] : [...(database.lookup(parent.name, field.name, stored) ?? [])];
    if (!found || another) {
        const message = `Foreign key external ID: ${String(value[key])} not found for field ${field.name} in entity ${parent.name}`;
        throw new SalesforceError('INVALID_FIELD', message);
    }
    return found['Id'] ?? null;
}

function parentObject(reference: FieldDefinition, value: JsonObject, schema: Schema): ObjectDefinition {
    const attributes = value['attributes'];
    const named = isJsonObject(attributes) && typeof attributes['type'] === 'string' ? attributes['type'] : undefined;
    const parent = schema.object(named ?? reference.referenceTo[0] ?? '');
    if (!parent)
        throw new SalesforceError('INVALID_FIELD', `The parent of ${reference.name} must be named by its type.`);
    return parent;
}
