import type { Transaction } from '../../data/transaction';
import { NotSupportedError, SalesforceError } from '../../errors';
import type { JsonObject } from '../json/jsonBody';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { describeApex, describeFlow } from './actionDescription';
import { attempt, runInvocations } from './invocations';

/** `GET /actions/custom`: the kinds of actions that the org's own components offer. */
export function listCustomKinds({ base }: ApiRequest): ApiResponse {
    const body = Object.fromEntries(['apex', 'flow'].map((kind) => [kind, `${base}/actions/custom/${kind}`]));
    return { status: 200, body };
}

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

/** `GET /actions/custom/flow/X` */
export function getFlow(request: ApiRequest): ApiResponse {
    const flow = request.services.flows.describe(flowName(request));
    if (!flow) throw notFound();
    return { status: 200, body: describeFlow(flow) };
}

/** `POST /actions/custom/flow/X` with `{"inputs": [{…}]}`: one interview an input, in one transaction. */
export function startFlow(request: ApiRequest): ApiResponse {
    const name = flowName(request);
    const { flows } = request.services;
    const run = (input: JsonObject, transaction: Transaction) => {
        const { outputs, status, guid } = flows.run(name, input, transaction);
        return { ...outputs, Flow__InterviewGuid: guid, Flow__InterviewStatus: status };
    };
    return runInvocations(request, name, (inputs, transaction) =>
        inputs.map((input) => attempt(transaction, () => run(input, transaction)))
    );
}

/** The flow in the address, if it can be launched. */
function flowName({ parameters, services }: ApiRequest): string {
    const name = parameters['flow'] ?? '';
    if (!services.flows.launchable().some((flow) => flow.name.toLowerCase() === name.toLowerCase())) throw notFound();
    return name;
}

/** `GET /actions/custom/apex`: classes with an invocable method. */
export function listApex(request: ApiRequest): ApiResponse {
    const actions = apexOf(request)
        .apexActions()
        .map(({ name, label }) => ({ label, name, type: 'APEX', url: `${request.base}/actions/custom/apex/${name}` }));
    return { status: 200, body: { actions } };
}

/** `GET /actions/custom/apex/X` */
export function getApex(request: ApiRequest): ApiResponse {
    return { status: 200, body: describeApex(apexAction(request)) };
}

/** `POST /actions/custom/apex/X`: one call of the method for all inputs. */
export function invokeApex(request: ApiRequest): ApiResponse {
    const { name } = apexAction(request);
    const apex = apexOf(request);
    return runInvocations(request, name, (inputs, transaction) => {
        const all = attempt(transaction, () => apex.invokeApexAction(name, inputs, transaction));
        return inputs.map((_input, i) => (all instanceof SalesforceError ? all : plainOutputs(all[i] ?? {})));
    });
}

function plainOutputs(outputs: Outputs): object {
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, plain(value)]));
}

function apexOf({ services }: ApiRequest) {
    if (!services.apex) throw new NotSupportedError('Apex actions in an org without Apex');
    return services.apex;
}

function apexAction(request: ApiRequest) {
    const action = apexOf(request).apexAction(request.parameters['class'] ?? '');
    if (!action) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist');
    return action;
}

type Outputs = ReturnType<ReturnType<typeof apexOf>['invokeApexAction']>[number];
type PlainOutput = null | string | number | boolean | readonly PlainOutput[] | { readonly [name: string]: PlainOutput };

/** Values without their types: dates as ISO 8601 text. */
function plain(value: Outputs[string]): PlainOutput {
    if (isList(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    if ('date' in value) return value.date;
    if ('datetime' in value) return new Date(value.datetime).toISOString().replace('Z', '+0000');
    if ('time' in value) return new Date(value.time).toISOString().slice(11);
    const members = 'apexClass' in value ? value.members : value.fields;
    const fields = Object.entries(members).map(([name, member]) => [name, plain(member)] as const);
    return 'record' in value
        ? { attributes: { type: value.record }, ...Object.fromEntries(fields) }
        : Object.fromEntries(fields);
}

function isList(value: Outputs[string]): value is readonly Outputs[string][] {
    return Array.isArray(value);
}
