import type { NewBusEvent } from '../bus/busEvent';
import { SalesforceError } from '../errors';
import { isJsonObject, type Json } from './json/jsonBody';
import { notFound, type ApiResponse } from './reply';
import type { ApiRequest } from './route';

/** Longest payload of a generic event in characters, and most events a request. */
const longestPayload = 3000;
const mostEvents = 100;

/** `GET /sobjects/StreamingChannel/{id}/push`: who is listening. */
export function channelSubscribers(request: ApiRequest): ApiResponse {
    const channel = channelName(request);
    return { status: 200, body: { OnlineUserIds: onlineUsers(request, channel), ChannelName: channel } };
}

/** `POST /sobjects/StreamingChannel/{id}/push`: publishes generic events, to everybody or to some users. */
export function pushEvents(request: ApiRequest): ApiResponse {
    const channel = channelName(request);
    const list = request.body.object()['pushEvents'];
    if (!Array.isArray(list))
        throw request.body.mistyped('list', list ?? null, list === undefined ? [] : ['pushEvents']);
    if (list.length > mostEvents) {
        throw new SalesforceError('LIMIT_EXCEEDED', `A push request can hold at most ${mostEvents} events.`);
    }
    const pushes = (list as readonly Json[]).map((json, i) => readPush(request, json, i));
    const events = pushes.map(({ payload, userIds }): NewBusEvent => ({
        kind: 'generic',
        body: userIds.length > 0 ? { payload, userIds } : { payload },
        userId: request.session.userId
    }));
    request.services.bus.append(channel, events);
    const online = new Set(onlineUsers(request, channel));
    const body = pushes.map(({ userIds }) => ({
        fanoutCount: userIds.length === 0 ? -1 : userIds.filter((id) => online.has(id)).length,
        userOnlineStatus: Object.fromEntries(userIds.map((id) => [id, online.has(id)]))
    }));
    return { status: 200, body, durable: request.services.bus.durable() };
}

function readPush(request: ApiRequest, json: Json, position: number): { payload: string; userIds: string[] } {
    const path = ['pushEvents', position];
    if (!isJsonObject(json)) throw request.body.mistyped('PushEvent', json, path);
    const { payload, userIds = [] } = json;
    if (typeof payload !== 'string')
        throw request.body.mistyped('string', payload ?? null, payload === undefined ? path : [...path, 'payload']);
    if (!Array.isArray(userIds)) throw request.body.mistyped('list', userIds, [...path, 'userIds']);
    if (payload.length > longestPayload) {
        throw new SalesforceError(
            'STRING_TOO_LONG',
            `The payload exceeds the maximum of ${longestPayload} characters.`,
            ['payload']
        );
    }
    return { payload, userIds: userIds.map(String) };
}

function channelName({ services, parameters }: ApiRequest): string {
    const channel = services.database.get('StreamingChannel', parameters['id'] ?? '');
    if (!channel) throw notFound();
    return String(channel['Name']);
}

function onlineUsers({ services }: ApiRequest, channel: string): readonly string[] {
    return services.onlineUsers?.(channel) ?? [];
}
