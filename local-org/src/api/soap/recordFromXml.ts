import type { RecordInput } from '../../data/record';
import type { Database } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { JsonBody, type Json } from '../json/jsonBody';
import { recordFromJson } from '../json/recordInput';
import { attributeOf, childrenOf, SoapFault, textOf, type SoapElement } from './envelope';

/** An `sObject` of a request with the object that it is of. */
export interface SoapRecord {
    readonly object: ObjectDefinition;
    readonly record: RecordInput;
}

/** Reads an `sObject`: `type` (partner) or `xsi:type` (enterprise), fields, parents by external id, `fieldsToNull`. */
export function recordFromXml(element: SoapElement, schema: Schema, database: Database): SoapRecord {
    const name = typeName(element);
    const object = name === undefined ? undefined : schema.object(name);
    if (!object) throw new SalesforceError('INVALID_TYPE', `sObject type '${name ?? ''}' is not supported.`);
    const json: Record<string, Json> = {};
    for (const field of childrenOf(element, 'fieldsToNull')) json[textOf(field)] = null;
    for (const key of Object.keys(element)) {
        if (key === 'type' || key === 'fieldsToNull' || key.startsWith('@_') || key === '#text') continue;
        const [value] = childrenOf(element, key);
        // Clients send an empty Id with records that have none
        if (value === undefined || (key === 'Id' && textOf(value) === '')) continue;
        json[key] = valueOf(object, key, value);
    }
    try {
        return { object, record: recordFromJson(object, json, database, { body: JsonBody.ofValue(json), path: [] }) };
    } catch (error) {
        if (!(error instanceof SalesforceError) || error.errorCode !== 'JSON_PARSER_ERROR') throw error;
        throw new SoapFault('INVALID_TYPE_ON_FIELD_IN_RECORD', error.message);
    }
}

function typeName(element: SoapElement): string | undefined {
    const [type] = childrenOf(element, 'type');
    return type === undefined ? attributeOf(element, 'type')?.replace(/^.*:/, '') : textOf(type);
}

function valueOf(object: ObjectDefinition, key: string, value: SoapElement | string): Json {
    if (typeof value !== 'string' && attributeOf(value, 'nil') === 'true') return null;
    const field = object.fields.get(key.toLowerCase());
    if (field) {
        const text = textOf(value);
        return field.type === 'boolean' && /^[01]$/.test(text) ? text === '1' : text;
    }
    if (typeof value === 'string') return value;
    const parent: Record<string, Json> = {};
    for (const name of Object.keys(value).filter((inner) => inner !== 'type' && !inner.startsWith('@_'))) {
        const [inner] = childrenOf(value, name);
        if (inner !== undefined && !(name === 'Id' && textOf(inner) === '')) parent[name] = textOf(inner);
    }
    const type = typeName(value);
    if (type !== undefined) parent['attributes'] = { type };
    return parent;
}
