import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isApiVersion } from '../apiVersion';
import { coversApi } from '../oauth/scopes';
import type { ApiServices } from '../orgServices';
import { errorResponse, send, type ApiResponse } from '../reply';
import type { Session } from '../session';
import { AsyncApiError } from './asyncApiError';
import {
    batchJson,
    batchListJson,
    batchListXml,
    batchXml,
    jobJson,
    jobXml,
    type AsyncBatch,
    type AsyncContentType,
    type AsyncJob
} from './asyncJob';
import { AsyncJobs } from './asyncJobs';
import { resultList, rowResults } from './batchResults';
import { readJobInfo, readNewJob } from './jobRequest';

/** Largest batch ("Bulk API Limits"): 10 million characters. */
const largestBatch = 10_000_000;

const mediaTypes: Readonly<Record<AsyncContentType, string>> = {
    CSV: 'text/csv;charset=UTF-8',
    JSON: 'application/json;charset=UTF-8',
    XML: 'application/xml;charset=UTF-8'
};

interface AsyncRequest {
    readonly services: ApiServices;
    readonly jobs: AsyncJobs;
    readonly session: Session;
    readonly version: string;
    readonly parameters: Readonly<Record<string, string | undefined>>;
    readonly text: string;
    /** Does the client speak JSON? */
    readonly isJson: boolean;
    readonly headers: FastifyRequest['headers'];
}

type Handler = (request: AsyncRequest) => ApiResponse;

/** `/services/async/NN.0/job…`: the Bulk API, the one before 2.0. */
export function registerAsyncApi(
    app: FastifyInstance,
    services: ApiServices,
    logUnexpected: (error: unknown, errorId: string) => void
): void {
    const jobs = new AsyncJobs(services);
    app.addHook('onClose', () => jobs.close());
    const route = (method: 'GET' | 'POST', path: string, handler: Handler) =>
        app.route({
            method,
            url: `/services/async/:version${path}`,
            handler: (request, reply) => send(reply, answer(handler, request))
        });
    route('POST', '/job', createJob);
    route('GET', '/job/:job', ({ jobs, parameters, isJson }) =>
        jobInfo(200, jobs.find(parameters['job'] ?? ''), isJson)
    );
    route('POST', '/job/:job', changeJob);
    route('POST', '/job/:job/batch', addBatch);
    route('GET', '/job/:job/batch', listBatches);
    route('GET', '/job/:job/batch/:batch', (request) => {
        const { job, batch } = batchOf(request);
        return batchInfo(200, job, batch);
    });
    route('GET', '/job/:job/batch/:batch/request', (request) => {
        const { job, batch } = batchOf(request);
        return { status: 200, headers: { 'content-type': mediaTypes[job.contentType] }, body: batch.request };
    });
    route('GET', '/job/:job/batch/:batch/result', batchResult);
    route('GET', '/job/:job/batch/:batch/result/:result', queryResult);

    function answer(handler: Handler, request: FastifyRequest): ApiResponse {
        const isJson = /json/i.test(request.headers['content-type'] ?? '');
        try {
            const { version = '', ...parameters } = request.params as Record<string, string>;
            if (!isApiVersion(version)) throw new AsyncApiError('InvalidVersion', `Invalid API version: ${version}`);
            const session = sessionOf(services, request);
            services.usage.count();
            const text = typeof request.body === 'string' ? request.body : '';
            const { headers } = request;
            return handler({ services, jobs, session, version, parameters, text, isJson, headers });
        } catch (error) {
            if (!(error instanceof AsyncApiError)) return errorResponse(error, logUnexpected);
            const headers = { 'content-type': mediaTypes[isJson ? 'JSON' : 'XML'] };
            return { status: error.status, headers, body: isJson ? error.json() : error.xml() };
        }
    }
}

/** `X-SFDC-Session: <session id>`; the header of OAuth does as well. */
function sessionOf({ sessions }: ApiServices, { headers }: FastifyRequest): Session {
    const id = headers['x-sfdc-session'];
    const session = typeof id === 'string' ? sessions.find(id) : sessions.authenticate(headers);
    if (!session || (session.scopes && !coversApi(session.scopes))) {
        throw new AsyncApiError('InvalidSessionId', 'Invalid session id');
    }
    return session;
}

function createJob({ services, jobs, session, version, text, isJson }: AsyncRequest): ApiResponse {
    const given = readNewJob(services, readJobInfo(text, isJson), isJson);
    const job = jobs.create({ ...given, createdById: session.userId, apiVersion: Number(version) });
    return jobInfo(201, job, isJson);
}

function changeJob({ jobs, parameters, text, isJson }: AsyncRequest): ApiResponse {
    const job = jobs.find(parameters['job'] ?? '');
    const state = readJobInfo(text, isJson)('state');
    if (state !== 'Closed' && state !== 'Aborted') {
        throw new AsyncApiError('InvalidJob', `Unable to change the state of a job to ${state ?? ''}`);
    }
    jobs.setState(job, state);
    return jobInfo(200, job, isJson);
}

function addBatch({ jobs, parameters, text, headers }: AsyncRequest): ApiResponse {
    const job = jobs.find(parameters['job'] ?? '');
    if (/^zip\//i.test(headers['content-type'] ?? '')) {
        throw new AsyncApiError('InvalidBatch', 'Batches with binary attachments are not supported by local-org');
    }
    if (/^(?:true|chunkSize)/i.test(String(headers['sforce-enable-pkchunking'] ?? ''))) {
        throw new AsyncApiError('FeatureNotEnabled', 'PK chunking is not supported by local-org');
    }
    if (text === '') throw new AsyncApiError('ClientInputError', 'Failed to read request. The batch is empty');
    if (text.length > largestBatch) {
        throw new AsyncApiError('ClientInputError', `Input stream exceeded max size of ${largestBatch} characters`);
    }
    return batchInfo(201, job, jobs.add(job, text));
}

function listBatches({ jobs, parameters }: AsyncRequest): ApiResponse {
    const job = jobs.find(parameters['job'] ?? '');
    const isJson = job.contentType === 'JSON';
    return {
        status: 200,
        headers: { 'content-type': mediaTypes[isJson ? 'JSON' : 'XML'] },
        body: isJson ? batchListJson(job.batches) : batchListXml(job.batches)
    };
}

function batchResult(request: AsyncRequest): ApiResponse {
    const { job, batch } = batchOf(request);
    const { contentType } = job;
    if (batch.output) {
        const type = contentType === 'JSON' ? 'JSON' : 'XML';
        return {
            status: 200,
            headers: { 'content-type': mediaTypes[type] },
            body: resultList([batch.output.id], contentType)
        };
    }
    const isOver = batch.state === 'Completed' || batch.state === 'Failed';
    if (!isOver || !batch.rows) throw new AsyncApiError('InvalidBatch', 'Batch not completed');
    return {
        status: 200,
        headers: { 'content-type': mediaTypes[contentType] },
        body: rowResults(batch.rows, contentType)
    };
}

function queryResult(request: AsyncRequest): ApiResponse {
    const { job, batch } = batchOf(request);
    const id = request.parameters['result'] ?? '';
    if (batch.output?.id !== id) throw new AsyncApiError('InvalidBatch', `Unable to find result for id: ${id}`);
    return { status: 200, headers: { 'content-type': mediaTypes[job.contentType] }, body: batch.output.text };
}

function batchOf({ jobs, parameters }: AsyncRequest): { readonly job: AsyncJob; readonly batch: AsyncBatch } {
    const job = jobs.find(parameters['job'] ?? '');
    return { job, batch: jobs.findBatch(job, parameters['batch'] ?? '') };
}

/** A job is told of in the language of the request. */
function jobInfo(status: number, job: AsyncJob, isJson: boolean): ApiResponse {
    const headers = { 'content-type': mediaTypes[isJson ? 'JSON' : 'XML'] };
    return { status, headers, body: isJson ? jobJson(job) : jobXml(job) };
}

/** A batch is told of in JSON where its job's content is JSON, else in XML. */
function batchInfo(status: number, job: AsyncJob, batch: AsyncBatch): ApiResponse {
    const isJson = job.contentType === 'JSON';
    const headers = { 'content-type': mediaTypes[isJson ? 'JSON' : 'XML'] };
    return { status, headers, body: isJson ? batchJson(batch) : batchXml(batch) };
}
