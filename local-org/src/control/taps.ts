import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestGate } from '../api/server';
import type { SessionStore } from '../api/session';
import type { ChangeTap } from '../bus/changeDataCapture';
import type { BusTap } from '../bus/orgEventBus';
import { pubSubErrors } from '../pubsub/pubSubError';
import type { PubSubTap } from '../pubsub/pubSubTap';
import type { StreamingServer } from '../streaming/streamingServer';
import { interceptions, type StreamingTap } from '../streaming/streamingTap';
import type { ActivityLog } from './activityLog';
import type { FaultProtocol, Faults, FaultSubject } from './faults';

/** What the org's rooms are watched and interfered with by. */
export interface TapParts {
    readonly faults: Faults;
    readonly log: ActivityLog;
    readonly sessions: SessionStore;
}

const protocols: readonly (readonly [string, FaultProtocol])[] = [
    ['/services/data', 'rest'],
    ['/services/apexrest', 'rest'],
    ['/services/async', 'rest'],
    ['/services/Soap', 'soap'],
    ['/cometd', 'cometd']
];

/** Faults of REST and SOAP, latency of CometD too; the log of requests. Pages and the doors themselves are left alone. */
export function requestGate({ faults, log, sessions }: TapParts): RequestGate {
    return (request, response, next) => {
        const { url = '/', method = '' } = request;
        const [path = '/'] = url.split('?');
        const protocol = protocols.find(([prefix]) => path.startsWith(prefix))?.[1];
        if (path.startsWith('/local-org/')) return next();
        if (log.watched) {
            const started = performance.now();
            response.once('close', () => {
                const milliseconds = Math.round((performance.now() - started) * 10) / 10;
                log.add({ kind: 'request', method, path, status: response.statusCode, milliseconds });
            });
        }
        if (protocol === undefined || faults.size === 0) return next();
        const subject: FaultSubject = { protocol, route: path, client: request.headers['user-agent'] ?? '' };
        const slow = faults.strikes('latency', subject)?.latency;
        const proceed = (): void => strike({ faults, sessions, subject, request, response, next });
        if (slow === undefined) proceed();
        else setTimeout(proceed, slow);
    };
}

interface Strike {
    readonly faults: Faults;
    readonly sessions: SessionStore;
    readonly subject: FaultSubject;
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly next: () => void;
}

function strike({ faults, sessions, subject, request, response, next }: Strike): void {
    if (subject.protocol === 'cometd') return next();
    const later = (latency: number | undefined, work: () => void): void => {
        if (latency === undefined) work();
        else setTimeout(work, latency);
    };
    // half open: nobody answers, nobody closes
    if (faults.strikes('halfOpen', subject) !== undefined) return void request.resume();
    const unavailable = faults.strikes('unavailable', subject);
    if (unavailable !== undefined) {
        return later(unavailable.latency, () =>
            refuse(request, response, subject, 503, 'SERVER_UNAVAILABLE', 'The server is unavailable. Try again later.')
        );
    }
    const limited = faults.strikes('limitExceeded', subject);
    if (limited !== undefined) {
        return later(limited.latency, () =>
            refuse(request, response, subject, 403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
        );
    }
    const session = sessions.authenticate(request.headers);
    if (session !== undefined && faults.strikes('revokedToken', subject) !== undefined) sessions.end(session);
    next();
}

function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { protocol }: FaultSubject,
    status: number,
    errorCode: string,
    message: string
): void {
    request.resume();
    const soap = protocol === 'soap';
    const body = soap
        ? `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
          `xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body><soapenv:Fault><faultcode>sf:${errorCode}</faultcode>` +
          `<faultstring>${errorCode}: ${message}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`
        : JSON.stringify([{ message, errorCode }]);
    response.writeHead(soap && status === 403 ? 500 : status, {
        'content-type': soap ? 'text/xml;charset=UTF-8' : 'application/json;charset=UTF-8'
    });
    response.end(body);
}

/** Faults and deliveries of CometD. */
export function streamingTap({ faults, log, sessions }: TapParts, server: StreamingServer): StreamingTap {
    return {
        intercept(messages, user) {
            if (faults.size === 0) return undefined;
            const ids = messages.flatMap(({ clientId }) => (typeof clientId === 'string' ? [clientId] : []));
            const subscription = messages
                .map((message) => message.subscription)
                .find((name) => typeof name === 'string');
            const subject: FaultSubject = {
                protocol: 'cometd',
                route: messages[0]?.channel,
                channel: subscription as string | undefined,
                client: ids[0] ?? ''
            };
            if (faults.strikes('halfOpen', subject) !== undefined) return 'silence';
            if (faults.strikes('unavailable', subject) !== undefined) return interceptions.unavailable(messages);
            if (faults.strikes('limitExceeded', subject) !== undefined) return interceptions.limitExceeded(messages);
            if (ids.length > 0 && faults.strikes('unknownClient', subject) !== undefined) {
                server.forget(ids);
                return interceptions.unknownClient(messages);
            }
            if (user !== undefined && faults.strikes('revokedToken', subject) !== undefined) {
                const session = sessions.byId(user.id);
                if (session !== undefined) sessions.end(session);
                return interceptions.revokedToken(messages);
            }
            return undefined;
        },
        copies({ channel, replayId }, { clientId }) {
            return copies({ faults, log }, 'cometd', channel, replayId, clientId);
        },
        refusesReplay: (channel, _replayId, { clientId }) =>
            faults.strikes('replayGap', { protocol: 'cometd', route: '/meta/subscribe', channel, client: clientId }) !==
            undefined
    };
}

/** Faults and deliveries of the Pub/Sub API. */
export function pubSubTap({ faults, log, sessions }: TapParts): PubSubTap {
    return {
        admit(type, caller, rpcId) {
            const subject: FaultSubject = { protocol: 'pubsub', route: type, client: rpcId };
            if (faults.strikes('unavailable', subject) !== undefined) throw pubSubErrors.unavailable();
            if (faults.strikes('limitExceeded', subject) !== undefined) throw pubSubErrors.requestLimitExceeded();
            if (faults.strikes('revokedToken', subject) !== undefined) {
                sessions.end(caller.session);
                throw pubSubErrors.authentication();
            }
        },
        silences: (type, rpcId) =>
            faults.strikes('halfOpen', { protocol: 'pubsub', route: type, client: rpcId }) !== undefined,
        copies: ({ channel, replayId }, rpcId) => copies({ faults, log }, 'pubsub', channel, replayId, rpcId),
        refusesReplay: (channel, rpcId, route) =>
            faults.strikes('replayGap', { protocol: 'pubsub', route, channel, client: rpcId }) !== undefined
    };
}

function copies(
    { faults, log }: Pick<TapParts, 'faults' | 'log'>,
    protocol: 'cometd' | 'pubsub',
    channel: string,
    replayId: number,
    client: string
): number {
    const subject: FaultSubject = { protocol, channel, client };
    if (faults.size > 0 && faults.strikes('droppedDelivery', subject) !== undefined) return 0;
    const times = faults.size > 0 && faults.strikes('duplicatedDelivery', subject) !== undefined ? 2 : 1;
    for (let copy = 0; copy < times; copy++)
        log.add({ kind: 'delivered', channel, replayId, by: protocol, to: client });
    return times;
}

/** Changes that the org only knows to have happened. */
export function changeTap({ faults }: Pick<TapParts, 'faults'>): ChangeTap {
    return { losesBody: (channel) => faults.strikes('gapEvent', { channel }) !== undefined };
}

/** What is published, and what triggers and flows are given. */
export function busTap({ log }: TapParts): BusTap {
    return {
        published(events) {
            for (const { channel, replayId, eventUuid } of events) {
                log.add({ kind: 'published', channel, replayId, eventUuid });
            }
        },
        handled({ name, type }, events) {
            for (const { channel, replayId } of events)
                log.add({ kind: 'delivered', channel, replayId, by: type, to: name });
        }
    };
}
