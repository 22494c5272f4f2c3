import { SalesforceError } from '../../errors';
import { fieldToJson } from '../json/fieldJson';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { csvFormat } from './bulkCsv';
import { csvHeaders, invalidJob } from './ingestResources';
import type { QueryJob } from './queryJobs';

/** `POST /jobs/query` */
export function createQueryJob({ body, services, session, version }: ApiRequest): ApiResponse {
    const { operation, query, contentType = 'CSV', columnDelimiter, lineEnding } = body.object();
    if (operation !== 'query' && operation !== 'queryAll') throw invalidJob(`Invalid operation: ${String(operation)}`);
    if (typeof query !== 'string') throw invalidJob('Must specify a query');
    if (contentType !== 'CSV') throw invalidJob(`Unsupported content type: ${String(contentType)}`);
    const job = services.bulk.queries.create({
        operation,
        soql: query,
        createdById: session.userId,
        apiVersion: Number(version),
        ...csvFormat(columnDelimiter, lineEnding)
    });
    return { status: 200, body: queryJobJson(job) };
}

/** `GET /jobs/query` */
export function listQueryJobs({ services }: ApiRequest): ApiResponse {
    const records = services.bulk.queries.all().map((job) => ({ ...queryJobJson(job), jobType: 'V2Query' }));
    return { status: 200, body: { done: true, records, nextRecordsUrl: null } };
}

/** `GET /jobs/query/750…` */
export function readQueryJob({ services, parameters }: ApiRequest): ApiResponse {
    const job = services.bulk.queries.find(parameters['id'] ?? '');
    return {
        status: 200,
        body: {
            ...queryJobJson(job),
            jobType: 'V2Query',
            numberRecordsProcessed: job.lines?.length ?? 0,
            retries: 0,
            totalProcessingTime: job.processingMs,
            ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage })
        }
    };
}

/** `PATCH /jobs/query/750…`: aborts a job. */
export function changeQueryJob({ body, services, parameters }: ApiRequest): ApiResponse {
    const { state } = body.object();
    if (state !== 'Aborted') throw invalidJob(`Invalid job state: ${String(state)}`);
    return { status: 200, body: queryJobJson(services.bulk.queries.abort(parameters['id'] ?? '')) };
}

/** `DELETE /jobs/query/750…` */
export function deleteQueryJob({ services, parameters }: ApiRequest): ApiResponse {
    services.bulk.queries.delete(parameters['id'] ?? '');
    return { status: 204 };
}

/** `GET /jobs/query/750…/results?maxRecords=&locator=`; the header `Sforce-Locator` leads to the next page, and is `null` on the last. */
export function queryJobResults({ services, parameters, query }: ApiRequest): ApiResponse {
    const asked = query.get('maxRecords');
    if (asked !== null && !/^[1-9]\d*$/.test(asked)) {
        throw new SalesforceError('INVALID_FIELD', 'maxRecords must be a positive number');
    }
    const maxRecords = asked === null ? undefined : Number(asked);
    const page = services.bulk.queries.results(parameters['id'] ?? '', query.get('locator'), maxRecords);
    return {
        status: 200,
        headers: {
            ...csvHeaders,
            'Sforce-Locator': page.locator ?? 'null',
            'Sforce-NumberOfRecords': String(page.rows)
        },
        body: page.csv
    };
}

function queryJobJson(job: QueryJob): Record<string, unknown> {
    return {
        id: job.id,
        operation: job.operation,
        object: job.object,
        createdById: job.createdById,
        createdDate: fieldToJson('datetime', job.createdAt),
        systemModstamp: fieldToJson('datetime', job.modifiedAt),
        state: job.state,
        concurrencyMode: 'Parallel',
        contentType: 'CSV',
        apiVersion: job.apiVersion,
        lineEnding: job.lineEnding,
        columnDelimiter: job.columnDelimiter
    };
}
