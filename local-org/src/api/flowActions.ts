import { systemTransaction } from '../access/userDatabase';
import { isJsonObject, type Json, type JsonObject } from './json/jsonBody';
import { notFound, type ApiResponse } from './reply';
import type { ApiRequest } from './route';
import { transact } from './sobjects/sobjectResource';

/** `GET /actions/custom/flow`: autolaunched flows that can be started. */
export function listFlows({ services, base }: ApiRequest): ApiResponse {
    const actions = services.flows.launchable().map(({ name, label }) => ({
        label,
        name,
        type: 'FLOW',
        url: `${base}/actions/custom/flow/${name}`
    }));
    return { status: 200, body: { actions } };
}

/** `POST /actions/custom/flow/X` with `{"inputs": [{…}]}`: one interview an input, in one transaction. */
export function startFlow(request: ApiRequest): ApiResponse {
    const name = request.parameters['flow'] ?? '';
    const { flows } = request.services;
    if (!flows.launchable().some((flow) => flow.name.toLowerCase() === name.toLowerCase())) throw notFound();
    const inputs = request.body.isEmpty ? [{}] : inputList(request);
    const { result, durable } = transact(request, (transaction) =>
        inputs.map((input) => flows.start(name, input, systemTransaction(transaction)))
    );
    const body = result.map((outputs) => ({
        actionName: name,
        errors: null,
        isSuccess: true,
        outputValues: { ...outputs, Flow__InterviewStatus: 'Finished' }
    }));
    return { status: 200, body, durable };
}

function inputList({ body }: ApiRequest): readonly JsonObject[] {
    const inputs = body.object()['inputs'];
    if (!Array.isArray(inputs)) throw body.mistyped('list', inputs ?? null, inputs === undefined ? [] : ['inputs']);
    return (inputs as readonly Json[]).map((input, i) => {
        if (!isJsonObject(input)) throw body.mistyped('map', input, ['inputs', i]);
        return input;
    });
}
