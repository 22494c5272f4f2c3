import { SalesforceError } from '../../errors';
import { isJsonObject, JsonBody, type Json } from '../json/jsonBody';
import { ApiFault, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { transact } from '../sobjects/sobjectResource';
import { resolveInText, resolveReferences } from './references';

/** Most subrequests of a composite request. */
const mostSubrequests = 25;

export interface Subrequest {
    readonly method: string;
    readonly url: string;
    readonly referenceId: string;
    readonly body: Json | undefined;
}

export interface SubResult {
    readonly referenceId: string;
    readonly response: ApiResponse;
}

/** Thrown to undo the transaction of an all-or-none request; carries what is answered. */
class AllOrNoneFailure extends Error {
    constructor(readonly results: readonly SubResult[]) {
        super('a subrequest failed');
    }
}

/** `POST /composite`: requests in order, later ones may use results of earlier ones. */
export function composite(request: ApiRequest): ApiResponse {
    const body = request.body.object();
    const list = body['compositeRequest'];
    if (Array.isArray(list) && list.length > mostSubrequests) {
        const message = `The composite request exceeds the maximum of ${mostSubrequests} subrequests.`;
        throw new ApiFault(400, [{ errorCode: 'LIMIT_EXCEEDED', message }]);
    }
    const subrequests = readSubrequests(request.body, list, ['compositeRequest']);
    const allOrNone = body['allOrNone'] === true;
    let results: readonly SubResult[];
    let durable: Promise<unknown> | undefined;
    if (allOrNone) ({ results, durable } = runTogether(request, subrequests));
    else results = runInOrder(request, subrequests, false);
    return {
        status: 200,
        body: {
            compositeResponse: results.map(subresponse)
        },
        durable: allDurable(results, durable)
    };
}

/** A result as it stands in the answer. */
export function subresponse({ referenceId, response }: SubResult) {
    return {
        body: response.body ?? null,
        httpHeaders: locationOf(response),
        httpStatusCode: response.status,
        referenceId
    };
}

export function allDurable(results: readonly SubResult[], durable: Promise<unknown> | undefined): Promise<void> {
    return Promise.all([durable, ...results.map(({ response }) => response.durable)]).then(() => undefined);
}

/** Runs subrequests in order, all of them or none. */
export function runTogether(
    request: ApiRequest,
    subrequests: readonly Subrequest[]
): { readonly results: readonly SubResult[]; readonly durable: Promise<void> | undefined } {
    try {
        const { result, durable } = transact(request, () => {
            const results = runInOrder(request, subrequests, true);
            if (results.some(({ response }) => response.status >= 400)) throw new AllOrNoneFailure(results);
            return results;
        });
        return { results: result, durable };
    } catch (error) {
        if (!(error instanceof AllOrNoneFailure)) throw error;
        return { results: undone(error.results, subrequests), durable: undefined };
    }
}

function runInOrder(request: ApiRequest, subrequests: readonly Subrequest[], stopAtError: boolean): SubResult[] {
    const results: SubResult[] = [];
    const bodies = new Map<string, Json>();
    for (const subrequest of subrequests) {
        const response = runOne(request, subrequest, bodies);
        results.push({ referenceId: subrequest.referenceId, response });
        if (response.status < 400) bodies.set(subrequest.referenceId, (response.body ?? null) as Json);
        else if (stopAtError) break;
    }
    return results;
}

function runOne(request: ApiRequest, subrequest: Subrequest, bodies: ReadonlyMap<string, Json>): ApiResponse {
    try {
        const url = resolveInText(subrequest.url, bodies);
        const body = subrequest.body === undefined ? undefined : resolveReferences(subrequest.body, bodies);
        return request.dispatch({ method: subrequest.method, url, body: JsonBody.ofValue(body), headers: {} });
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        return { status: error.httpStatus, body: [{ errorCode: error.errorCode, message: error.message }] };
    }
}

/** The failed subrequest keeps its errors, all others tell that they were undone or never ran. */
function undone(results: readonly SubResult[], subrequests: readonly Subrequest[]): SubResult[] {
    const errorCode = 'PROCESSING_HALTED';
    const message = 'The transaction was rolled back since another operation in the same transaction failed.';
    return subrequests.map(({ referenceId }, i) => {
        const result = results[i];
        if (result && result.response.status >= 400) return result;
        return { referenceId, response: { status: 400, body: [{ errorCode, message }] } };
    });
}

/** Reads the list at `path` of a body. */
export function readSubrequests(
    jsonBody: JsonBody,
    list: Json | undefined,
    path: readonly (string | number)[]
): Subrequest[] {
    if (!Array.isArray(list)) {
        throw jsonBody.mistyped('list', list ?? null, list === undefined ? path.slice(0, -1) : path);
    }
    const seen = new Set<string>();
    return (list as readonly Json[]).map((json, i) => {
        if (!isJsonObject(json)) throw jsonBody.mistyped('CompositeSubrequest', json, [...path, i]);
        const { method, url, referenceId } = json;
        if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
            throw new SalesforceError('JSON_PARSER_ERROR', 'A composite subrequest needs method, url and referenceId.');
        }
        if (seen.has(referenceId)) {
            throw new SalesforceError(
                'INVALID_INPUT',
                `Duplicate referenceId '${referenceId}' in the composite request.`
            );
        }
        seen.add(referenceId);
        return { method, url, referenceId, body: json['body'] };
    });
}

function locationOf({ headers }: ApiResponse): Record<string, string> {
    return headers?.['location'] === undefined ? {} : { Location: headers['location'] };
}
