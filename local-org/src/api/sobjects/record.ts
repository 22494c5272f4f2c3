import type { DmlRowResult } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import type { Json } from '../json/jsonBody';
import { rowToJson } from '../json/queryJson';
import { recordFromJson } from '../json/recordInput';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { fieldList } from './fieldList';
import { createEventComponent, eventComponentsFor } from '../tooling/eventComponentRecords';
import { publishOne } from './publishEvent';
import { requireSuccess } from './saveResult';
import { dmlOne, objectOf, requireRecordId } from './sobjectResource';

/** `POST /sobjects/X`: creates a record, or publishes an event if X is one. */
export function createRecord(request: ApiRequest): ApiResponse {
    const object = objectOf(request);
    const components = eventComponentsFor(request, object);
    if (components !== undefined) return createEventComponent(components, request, object);
    const input = recordFromJson(object, request.body.object(), request.services.database, {
        body: request.body,
        path: []
    });
    if (object.kind === 'platformEvent') return publishOne(request, object, input);
    const dml = { operation: 'insert', object: object.name, records: [input], allOrNone: true } as const;
    const { result, durable } = dmlOne(request, dml);
    requireSuccess(result);
    return created(request, object, result.id, durable);
}

export function created(
    request: ApiRequest,
    object: ObjectDefinition,
    id: string,
    durable?: Promise<void>
): ApiResponse {
    const location = `${request.base}/sobjects/${object.name}/${id}`;
    return { status: 201, headers: { location }, body: { id, success: true, errors: [] }, durable };
}

/** `GET /sobjects/X/001…?fields=A,B` */
export function readRecord(request: ApiRequest): ApiResponse {
    const object = objectOf(request);
    const id = request.parameters['id'] ?? '';
    requireRecordId(object, id);
    return { status: 200, body: recordJson(request, object, id) };
}

/** A record with the fields asked for by `?fields=`, or with all. */
export function recordJson(request: ApiRequest, object: ObjectDefinition, id: string): Json {
    if (!request.services.database.get(object.name, id)) throw notFound();
    const asked = request.query.get('fields')?.split(',');
    const fields = fieldList(object, asked ?? [...object.fields.values()].map((field) => field.name));
    const soql = `SELECT ${fields.join(', ')} FROM ${object.name} WHERE Id = '${id}'`;
    const { queries, database } = request.services;
    const { rows } = queries.query(database, soql, { userId: request.session.userId });
    const [row] = rows;
    if (!row) throw notFound();
    return rowToJson(row, request.base);
}

/** `PATCH /sobjects/X/001…`: 204. */
export function updateRecord(request: ApiRequest): ApiResponse {
    const object = objectOf(request);
    const id = request.parameters['id'] ?? '';
    requireRecordId(object, id);
    const json = request.body.object();
    if (Object.keys(json).some((name) => name.toLowerCase() === 'id')) {
        throw new SalesforceError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
    }
    const components = eventComponentsFor(request, object);
    if (components !== undefined) {
        components.update(object.name, id, json, request.session.userId);
        return { status: 204 };
    }
    const input = recordFromJson(object, json, request.services.database, { body: request.body, path: [] });
    const records = [{ ...input, Id: id }];
    const { result, durable } = dmlOne(request, { operation: 'update', object: object.name, records, allOrNone: true });
    requireFound(request, object, id, result);
    requireSuccess(result);
    return { status: 204, durable };
}

/** `DELETE /sobjects/X/001…`: 204. */
export function deleteRecord(request: ApiRequest): ApiResponse {
    const object = objectOf(request);
    const id = request.parameters['id'] ?? '';
    requireRecordId(object, id);
    const components = eventComponentsFor(request, object);
    if (components !== undefined) {
        components.delete(object.name, id, request.session.userId);
        return { status: 204 };
    }
    const dml = { operation: 'delete', object: object.name, records: [{ Id: id }], allOrNone: true } as const;
    const { result, durable } = dmlOne(request, dml);
    requireFound(request, object, id, result);
    requireSuccess(result);
    return { status: 204, durable };
}

/** An id that was never given out is NOT_FOUND in a path (in a body it is INVALID_CROSS_REFERENCE_KEY). */
function requireFound(
    request: ApiRequest,
    object: ObjectDefinition,
    id: string,
    result: DmlRowResult | undefined
): void {
    const unknown = result?.errors.some((error) => error.statusCode === 'INVALID_CROSS_REFERENCE_KEY');
    if (unknown && !request.services.database.get(object.name, id)) throw notFound();
}
