import { SalesforceError } from '../../errors';
import { isJsonObject, JsonBody, type Json } from '../json/jsonBody';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

const mostSubrequests = 25;

/** `POST /composite/batch`: independent requests, each a transaction of its own. */
export function batch(request: ApiRequest): ApiResponse {
    const { batchRequests, haltOnError } = request.body.object();
    if (!Array.isArray(batchRequests)) {
        throw request.body.mistyped(
            'list',
            batchRequests ?? null,
            batchRequests === undefined ? [] : ['batchRequests']
        );
    }
    if (batchRequests.length > mostSubrequests) {
        throw new SalesforceError('LIMIT_EXCEEDED', `The batch exceeds the maximum of ${mostSubrequests} subrequests.`);
    }
    const responses: ApiResponse[] = [];
    let halted = false;
    for (const [i, json] of (batchRequests as readonly Json[]).entries()) {
        const response = halted ? haltedResponse() : runOne(request, json, i);
        responses.push(response);
        if (haltOnError === true && response.status >= 400) halted = true;
    }
    return {
        status: 200,
        body: {
            hasErrors: responses.some(({ status }) => status >= 400),
            results: responses.map(({ status, body }) => ({ statusCode: status, result: body ?? null }))
        },
        durable: Promise.all(responses.map(({ durable }) => durable)).then(() => undefined)
    };
}

function runOne(request: ApiRequest, json: Json, position: number): ApiResponse {
    if (!isJsonObject(json) || typeof json['method'] !== 'string' || typeof json['url'] !== 'string') {
        throw request.body.mistyped('BatchSubrequest', json, ['batchRequests', position]);
    }
    // Batch URLs begin with the version: `v67.0/sobjects/Account`.
    const url = json['url'].replace(/^\/?(?:services\/data\/)?/, '/services/data/');
    return request.dispatch({ method: json['method'], url, body: JsonBody.ofValue(json['richInput']), headers: {} });
}

function haltedResponse(): ApiResponse {
    const message = 'Batch processing halted per request';
    return { status: 412, body: [{ errorCode: 'BATCH_PROCESSING_HALTED', message }] };
}
