import type { PushEvent } from '../bus/genericStreaming';
import { SalesforceError } from '../errors';
import { isJsonObject, type Json } from './json/jsonBody';
import type { ApiResponse } from './reply';
import type { ApiRequest } from './route';

/** Most events of a push. */
const mostEvents = 100;

/** `GET /sobjects/StreamingChannel/{id}/push`: who is listening. */
export function channelSubscribers({ services, parameters }: ApiRequest): ApiResponse {
    return { status: 200, body: services.genericStreaming.status(parameters['id'] ?? '') };
}

/** `POST /sobjects/StreamingChannel/{id}/push`: publishes generic events, to everybody or to some users. */
export function pushEvents(request: ApiRequest): ApiResponse {
    const list = request.body.object()['pushEvents'];
    if (!Array.isArray(list)) {
        throw request.body.mistyped('list', list ?? null, list === undefined ? [] : ['pushEvents']);
    }
    if (list.length > mostEvents) {
        throw new SalesforceError('LIMIT_EXCEEDED', `A push request can hold at most ${mostEvents} events.`);
    }
    const events = (list as readonly Json[]).map((json, i) => readPush(request, json, i));
    const { genericStreaming, bus } = request.services;
    const body = genericStreaming.push(request.parameters['id'] ?? '', events, request.session.userId);
    return { status: 200, body, durable: bus.durable() };
}

function readPush({ body }: ApiRequest, json: Json, position: number): PushEvent {
    const path = ['pushEvents', position];
    if (!isJsonObject(json)) throw body.mistyped('PushEvent', json, path);
    const { payload, userIds = [] } = json;
    if (typeof payload !== 'string') {
        throw body.mistyped('string', payload ?? null, payload === undefined ? path : [...path, 'payload']);
    }
    if (!Array.isArray(userIds)) throw body.mistyped('list', userIds, [...path, 'userIds']);
    return { payload, userIds: userIds.map(String) };
}
