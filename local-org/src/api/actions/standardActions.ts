import { standardActions } from '../../flow/actions/standardActions';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { describeStandard } from './actionDescription';
import { attempt, runInvocations } from './invocations';

/** `GET /actions`: where the actions are. */
export function listActionKinds({ base }: ApiRequest): ApiResponse {
    return { status: 200, body: { custom: `${base}/actions/custom`, standard: `${base}/actions/standard` } };
}

/** `GET /actions/standard` */
export function listStandardActions({ base }: ApiRequest): ApiResponse {
    const actions = Object.entries(standardActions).map(([name, { label }]) => ({
        label,
        name,
        type: name.toUpperCase(),
        url: `${base}/actions/standard/${name}`
    }));
    return { status: 200, body: { actions } };
}

/** `GET /actions/standard/X` */
export function getStandardAction(request: ApiRequest): ApiResponse {
    const name = actionName(request);
    const action = standardActions[name];
    if (!action) throw notFound();
    return { status: 200, body: describeStandard(name, action) };
}

/** `POST /actions/standard/X` */
export function invokeStandardAction(request: ApiRequest): ApiResponse {
    const name = actionName(request);
    const { flows } = request.services;
    return runInvocations(request, name, (inputs, transaction) =>
        inputs.map((input) => attempt(transaction, () => flows.runAction(name, input, transaction)))
    );
}

function actionName({ parameters }: ApiRequest): string {
    const wanted = (parameters['action'] ?? '').toLowerCase();
    const name = Object.keys(standardActions).find((each) => each.toLowerCase() === wanted);
    if (name === undefined) throw notFound();
    return name;
}
