import type { FieldValue, StoredRecord } from '../../data/record';
import { SalesforceError } from '../../errors';
import type { FieldDefinition, ObjectDefinition } from '../../schema/objectDefinition';
import { fieldFromJson } from '../json/fieldJson';
import { recordFromJson } from '../json/recordInput';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { createRecord, recordJson } from './record';
import { requireSuccess } from './saveResult';
import { dmlOne, objectOf } from './sobjectResource';

/** A record as `/sobjects/X/External_Id__c/value` names it. */
interface ExternalKey {
    readonly object: ObjectDefinition;
    readonly field: FieldDefinition;
    readonly value: FieldValue;
    /** More than one if the field isn't unique. */
    readonly matches: readonly StoredRecord[];
}

/** `GET /sobjects/X/External_Id__c/value`: 300 with the addresses if several match. */
export function readByExternalId(request: ApiRequest): ApiResponse {
    const key = externalKey(request);
    if (key.matches.length > 1) return multipleChoices(request, key);
    const [match] = key.matches;
    if (!match) throw notFound();
    return { status: 200, body: recordJson(request, key.object, String(match['Id'])) };
}

/** `PATCH /sobjects/X/External_Id__c/value`: creates (201) or updates (200; 204 before API version 46.0). */
export function upsertRecord(request: ApiRequest): ApiResponse {
    const key = externalKey(request);
    const { object, field } = key;
    const json = request.body.object();
    const given = Object.keys(json).find((name) => name.toLowerCase() === field.name.toLowerCase());
    if (given !== undefined || Object.keys(json).some((name) => name.toLowerCase() === 'id')) {
        const message = `The ${given === undefined ? 'Id' : field.name} field should not be specified in the sobject data.`;
        throw new SalesforceError('INVALID_FIELD', message);
    }
    if (key.matches.length > 1) return multipleChoices(request, key);
    if (key.matches.length === 0 && request.query.get('updateOnly') === 'true') throw notFound();
    const input = recordFromJson(object, json, request.services.database, { body: request.body, path: [] });
    const { result, durable } = dmlOne(request, {
        operation: 'upsert',
        object: object.name,
        records: [{ ...input, [field.name]: key.value }],
        allOrNone: true,
        externalIdField: field.name
    });
    requireSuccess(result);
    if (!result.created && Number(request.version) < 46) return { status: 204, durable };
    return {
        status: result.created ? 201 : 200,
        headers: result.created ? { location: `${request.base}/sobjects/${object.name}/${result.id}` } : {},
        body: { id: result.id, success: true, errors: [], created: result.created },
        durable
    };
}

/** `POST /sobjects/X/Id`: creates a record, as an upsert without a value. */
export function createById(request: ApiRequest): ApiResponse {
    if (request.parameters['id']?.toLowerCase() === 'id') return createRecord(request);
    throw new SalesforceError(
        'METHOD_NOT_ALLOWED',
        "HTTP Method 'POST' not allowed. Allowed are HEAD,GET,PATCH,DELETE"
    );
}

/** `DELETE /sobjects/X/External_Id__c/value` */
export function deleteByExternalId(request: ApiRequest): ApiResponse {
    const key = externalKey(request);
    if (key.matches.length > 1) return multipleChoices(request, key);
    const [match] = key.matches;
    if (!match) throw notFound();
    const records = [{ Id: match['Id'] ?? null }];
    const { result, durable } = dmlOne(request, {
        operation: 'delete',
        object: key.object.name,
        records,
        allOrNone: true
    });
    requireSuccess(result);
    return { status: 204, durable };
}

function externalKey(request: ApiRequest): ExternalKey {
    const object = objectOf(request);
    const { field: name = '', value: text = '' } = request.parameters;
    const field = object.fields.get(name.toLowerCase());
    if (!field || !(field.externalId || field.type === 'id')) {
        const message = `Provided external ID field does not exist or is not accessible: ${name}`;
        throw new SalesforceError('NOT_FOUND', message);
    }
    const value = fieldFromJson(field, text);
    if (value === undefined || value === null) throw notFound();
    const { database } = request.services;
    const found =
        field.type === 'id'
            ? [database.get(object.name, text)]
            : [...(database.lookup(object.name, field.name, value) ?? [])];
    return { object, field, value, matches: found.filter((record) => record !== undefined) };
}

function multipleChoices(request: ApiRequest, { object, matches }: ExternalKey): ApiResponse {
    return {
        status: 300,
        body: matches.map((record) => `${request.base}/sobjects/${object.name}/${String(record['Id'])}`)
    };
}
