import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { JsonBody, type JsonObject } from '../json/jsonBody';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { csvFormat } from './bulkCsv';
import { ingestJobDetails, ingestJobJson, type IngestOperation } from './ingestJob';
import { multipartParts } from './multipart';

const operations: ReadonlySet<unknown> = new Set<IngestOperation>(['insert', 'update', 'upsert', 'delete']);
export const csvHeaders = { 'content-type': 'text/csv;charset=UTF-8' };

/** `POST /jobs/ingest`: a job; as multipart/form-data together with its data, which then needs no upload. */
export function createIngestJob(request: ApiRequest): ApiResponse {
    const parts = multipartParts(request.headers['content-type'], request.body.text);
    const body = parts ? JsonBody.ofText(parts.get('job') ?? '') : request.body;
    const { ingest } = request.services.bulk;
    const job = ingest.create(readJob(request, body.object()));
    if (parts) {
        ingest.upload(job.id, parts.get('content') ?? '');
        ingest.complete(job.id);
    }
    return { status: 200, body: ingestJobJson(job) };
}

/** `GET /jobs/ingest` */
export function listIngestJobs({ services }: ApiRequest): ApiResponse {
    const records = services.bulk.ingest.all().map((job) => ({ ...ingestJobJson(job), jobType: 'V2Ingest' }));
    return { status: 200, body: { done: true, records, nextRecordsUrl: null } };
}

/** `GET /jobs/ingest/750…` */
export function readIngestJob(request: ApiRequest): ApiResponse {
    const { ingest } = request.services.bulk;
    const job = ingest.find(idOf(request));
    const { processed, failed } = ingest.counts(job.id);
    return { status: 200, body: ingestJobDetails(job, processed, failed) };
}

/** `PATCH /jobs/ingest/750…`: closes or aborts a job. */
export function changeIngestJob(request: ApiRequest): ApiResponse {
    const { state } = request.body.object();
    const { ingest } = request.services.bulk;
    if (state === 'UploadComplete') return { status: 200, body: ingestJobJson(ingest.complete(idOf(request))) };
    if (state === 'Aborted') return { status: 200, body: ingestJobJson(ingest.abort(idOf(request))) };
    throw invalidJob(`Invalid job state: ${String(state)}`);
}

/** `DELETE /jobs/ingest/750…` */
export function deleteIngestJob(request: ApiRequest): ApiResponse {
    request.services.bulk.ingest.delete(idOf(request));
    return { status: 204 };
}

/** `PUT /jobs/ingest/750…/batches`: the data. */
export function uploadIngestData(request: ApiRequest): ApiResponse {
    if (!/^text\/csv/i.test(request.headers['content-type'] ?? '')) {
        throw new SalesforceError('UNSUPPORTED_MEDIA_TYPE', 'Content-Type must be text/csv');
    }
    request.services.bulk.ingest.upload(idOf(request), request.body.text);
    return { status: 201 };
}

/** `GET /jobs/ingest/750…/successfulResults` */
export function successfulResults(request: ApiRequest): ApiResponse {
    return { status: 200, headers: csvHeaders, body: request.services.bulk.ingest.successful(idOf(request)) };
}

/** `GET /jobs/ingest/750…/failedResults` */
export function failedResults(request: ApiRequest): ApiResponse {
    return { status: 200, headers: csvHeaders, body: request.services.bulk.ingest.failed(idOf(request)) };
}

/** `GET /jobs/ingest/750…/unprocessedrecords` */
export function unprocessedRecords(request: ApiRequest): ApiResponse {
    return { status: 200, headers: csvHeaders, body: request.services.bulk.ingest.unprocessed(idOf(request)) };
}

function readJob({ services, session, version }: ApiRequest, json: JsonObject) {
    const { operation, object: name, externalIdFieldName, contentType = 'CSV', columnDelimiter, lineEnding } = json;
    if (typeof name !== 'string') throw invalidJob('Must specify a object');
    const object = services.schema.object(name);
    if (!object || object.kind === 'changeEvent') throw invalidJob(`Unable to find object: ${name}`);
    if (operation === 'hardDelete') {
        const message =
            'FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator';
        throw new SalesforceError('FEATURENOTENABLED', message);
    }
    if (!operations.has(operation)) throw invalidJob(`Invalid operation: ${String(operation)}`);
    if (contentType !== 'CSV') throw invalidJob(`Unsupported content type: ${String(contentType)}`);
    if (object.kind === 'platformEvent' && operation !== 'insert') {
        throw invalidJob(`${String(operation)} is not supported on ${object.name}`);
    }
    return {
        operation: operation as IngestOperation,
        object: object.name,
        externalIdFieldName: operation === 'upsert' ? externalId(object, externalIdFieldName) : undefined,
        createdById: session.userId,
        apiVersion: Number(version),
        ...csvFormat(columnDelimiter, lineEnding)
    };
}

function externalId(object: ObjectDefinition, name: unknown): string {
    const field = typeof name === 'string' ? object.fields.get(name.toLowerCase()) : undefined;
    if (field && (field.externalId || field.type === 'id')) return field.name;
    if (name === undefined)
        throw invalidJob(`External ID was blank for ${object.name}. An External ID must be specified for upsert.`);
    throw invalidJob(
        `Field name provided, ${String(name)} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`
    );
}

export function invalidJob(message: string): SalesforceError {
    return new SalesforceError('INVALIDJOB', `InvalidJob : ${message}`);
}

function idOf({ parameters }: ApiRequest): string {
    return parameters['id'] ?? '';
}
