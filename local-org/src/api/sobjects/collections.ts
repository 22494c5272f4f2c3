import type { RecordInput } from '../../data/record';
import type { DmlOperation } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { isJsonObject, type Json, type JsonObject } from '../json/jsonBody';
import { rowToJson } from '../json/queryJson';
import { recordFromJson } from '../json/recordInput';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { fieldList } from './fieldList';
import { publishAll } from './publishEvent';
import { saveResult, type SaveResult } from './saveResult';
import { objectNamed, objectOf, transact } from './sobjectResource';

/** Most records a request, and most runs of one object after another ("sObject Collections"). */
const mostRecords = 200;
const mostChunks = 10;
const rolledBack = 'ALL_OR_NONE_OPERATION_ROLLED_BACK';

/** Neighbouring records of one object: they go through DML together. */
interface Chunk {
    readonly object: ObjectDefinition;
    readonly records: RecordInput[];
}

/** `POST /composite/sobjects` */
export const createCollection = (request: ApiRequest) => saveCollection(request, 'insert');
/** `PATCH /composite/sobjects` */
export const updateCollection = (request: ApiRequest) => saveCollection(request, 'update');

/** `PATCH /composite/sobjects/X/External_Id__c` */
export function upsertCollection(request: ApiRequest): ApiResponse {
    const object = objectOf(request);
    const name = request.parameters['field'] ?? '';
    const field = object.fields.get(name.toLowerCase());
    if (!field || !(field.externalId || field.type === 'id')) {
        const message = `Provided external ID field does not exist or is not accessible: ${name}`;
        throw new SalesforceError('NOT_FOUND', message);
    }
    return saveCollection(request, 'upsert', field.name);
}

/** `DELETE /composite/sobjects?ids=…&allOrNone=` */
export function deleteCollection(request: ApiRequest): ApiResponse {
    const ids = (request.query.get('ids') ?? '').split(',').filter((id) => id !== '');
    requireFew(ids.length);
    const chunks: Chunk[] = [];
    for (const id of ids) {
        const object = request.services.schema.objectByKeyPrefix(id.slice(0, 3));
        if (!object) throw new SalesforceError('MALFORMED_ID', `malformed id ${id}`);
        addToChunks(chunks, object, { Id: id });
    }
    return run(request, 'delete', chunks, request.query.get('allOrNone') === 'true');
}

/** `GET /composite/sobjects/X?ids=&fields=`, or POST with both in the body. Unknown ids give null. */
export function readCollection(request: ApiRequest): ApiResponse {
    const object = objectOf(request);
    const body = request.method === 'POST' ? request.body.object() : undefined;
    const list = (name: string) => {
        const value = body ? body[name] : request.query.get(name)?.split(',');
        return Array.isArray(value) ? value.map((item) => String(item).trim()) : [];
    };
    const ids = list('ids');
    const fields = list('fields');
    if (ids.length > 2000) throw tooMany(2000);
    if (fields.length === 0) throw new SalesforceError('JSON_PARSER_ERROR', 'The fields parameter is required.');
    const quoted = ids.filter((id) => /^\w{15,18}$/.test(id)).map((id) => `'${id}'`);
    const soql = `SELECT ${fieldList(object, fields).join(', ')} FROM ${object.name} WHERE Id IN (${quoted.join(', ')})`;
    const { queries, database } = request.services;
    const rows = quoted.length === 0 ? [] : queries.query(database, soql, { userId: request.session.userId }).rows;
    const byId = new Map(rows.map((row) => [row.id?.slice(0, 15), row]));
    const found = ids.map((id) => byId.get(id.slice(0, 15)));
    return { status: 200, body: found.map((row) => (row ? rowToJson(row, request.base) : null)) };
}

function saveCollection(request: ApiRequest, operation: DmlOperation, externalIdField?: string): ApiResponse {
    const body = request.body.object();
    const records = body['records'];
    if (!Array.isArray(records))
        throw request.body.mistyped('list', records ?? null, records === undefined ? [] : ['records']);
    requireFew(records.length);
    const chunks: Chunk[] = [];
    for (const [i, json] of (records as readonly Json[]).entries()) {
        if (!isJsonObject(json)) throw request.body.mistyped('sobject', json, ['records', i]);
        const object = objectNamed(request, typeName(json));
        const place = { body: request.body, path: ['records', i] };
        addToChunks(chunks, object, recordFromJson(object, json, request.services.database, place));
    }
    return run(request, operation, chunks, body['allOrNone'] === true || body['allOrNone'] === 'true', externalIdField);
}

function typeName(json: JsonObject): string {
    const attributes = json['attributes'];
    const type = isJsonObject(attributes) ? attributes['type'] : undefined;
    if (typeof type !== 'string')
        throw new SalesforceError('INVALID_TYPE', 'The attributes of a record must name its type.');
    return type;
}

function addToChunks(chunks: Chunk[], object: ObjectDefinition, record: RecordInput): void {
    const last = chunks.at(-1);
    if (last?.object.name === object.name) last.records.push(record);
    else if (chunks.length < mostChunks) chunks.push({ object, records: [record] });
    else
        throw new SalesforceError(
            'EXCEEDED_MAX_SIZE_REQUEST',
            'Cannot have more than 10 chunks in a single operation.'
        );
}

function run(
    request: ApiRequest,
    operation: DmlOperation,
    chunks: readonly Chunk[],
    allOrNone: boolean,
    externalIdField?: string
): ApiResponse {
    const { result, durable } = transact(request, (transaction) => {
        const savepoint = transaction.savepoint();
        const results: SaveResult[] = [];
        for (const { object, records } of chunks) {
            if (object.kind === 'platformEvent' && operation === 'insert') {
                results.push(...publishAll(request, object, records));
                continue;
            }
            const rows = transaction.dml({ operation, object: object.name, records, allOrNone, externalIdField });
            results.push(...rows.map((row) => saveResult(row, operation === 'upsert')));
        }
        if (!allOrNone || results.every((row) => row.success)) return results;
        transaction.rollback(savepoint);
        return results.map(undone);
    });
    const events = chunks.some(({ object }) => object.kind === 'platformEvent');
    return { status: 200, body: result, durable: events ? both(durable, request.services.bus.durable()) : durable };
}

async function both(first: Promise<void> | undefined, second: Promise<void>): Promise<void> {
    await first;
    await second;
}

function undone(row: SaveResult): SaveResult {
    if (!row.success) return row;
    const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header';
    const created = row.created === undefined ? {} : { created: true };
    return { success: false, errors: [{ statusCode: rolledBack, message, fields: [] }], ...created };
}

function requireFew(count: number): void {
    if (count > mostRecords) throw tooMany(mostRecords);
}

function tooMany(most: number): SalesforceError {
    const message = `record limit reached. cannot submit more than ${most} records into this call`;
    return new SalesforceError('EXCEEDED_MAX_SIZE_REQUEST', message);
}
