import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Allocations } from '../bus/allocations';
import type { EventBus } from '../bus/eventBus';
import { bayeuxError } from './bayeuxError';
import { MalformedBayeuxError, parseMessages, type BayeuxMessage } from './bayeuxMessage';
import { Exchange } from './exchange';
import type { LongPollTimes } from './longPoll';
import { StreamingServer, type Caller } from './streamingServer';
import type { Interception } from './streamingTap';
import type { StreamingUser } from './streamingUser';
import type { TopicFields } from './topicFields';

const cookieName = 'BAYEUX_BROWSER';
const bodyLimit = 512 * 1024;
const mostMessages = 1_000;
const oldestVersion = 37;

export interface StreamingOptions {
    readonly bus: EventBus;
    /** The session of a request, by its Authorization header or its `sid` cookie. */
    readonly authenticate: (headers: IncomingHttpHeaders) => StreamingUser | undefined;
    /** Registers a listener for sessions that end (revoked or expired). */
    readonly onSessionEnd?: (listener: (session: StreamingUser) => void) => void;
    /** See `PushTopics.selectedFields`. Without it no filtered subscriptions. */
    readonly topicFields?: TopicFields;
    /** What is delivered is counted there, and refused if it says so. */
    readonly allocations?: Allocations;
    readonly times?: LongPollTimes;
}

/**
 * Serves the Streaming API under `/cometd/:version`; some clients append `/handshake`, `/connect`…
 * Every reply of Bayeux has the HTTP status 200; 400 is for a wrong URI or body.
 */
export function registerStreaming(app: FastifyInstance, options: StreamingOptions): StreamingServer {
    const { bus, authenticate, times, allocations } = options;
    const server = new StreamingServer({
        bus,
        times,
        allocations,
        topicFields: options.topicFields ?? (() => undefined)
    });
    options.onSessionEnd?.((session) => server.endSession(session.id));

    const handler = (request: FastifyRequest, reply: FastifyReply): void => {
        const { version } = request.params as { version?: string };
        const versionError = checkVersion(version);
        if (versionError !== undefined) return refuse(reply, versionError);
        const messages = messagesOf(request.body);
        if (messages === undefined) return refuse(reply, 'The request body is no valid Bayeux message');
        const { headers } = request;
        const caller: Caller = {
            user: authenticate(headers),
            hasToken: hasToken(headers),
            browserId: cookieOf(headers, cookieName)
        };
        const interception = server.tap?.intercept(messages, caller.user);
        if (interception === 'silence') return;
        if (interception !== undefined) return answerInstead(reply, interception);
        let outcome: ((sent: boolean) => void) | undefined;
        const exchange = new Exchange((body, onOutcome) => {
            outcome = onOutcome;
            const { browserId } = exchange;
            if (browserId !== undefined && browserId !== caller.browserId) {
                void reply.header('set-cookie', browserCookie(browserId, request.protocol));
            }
            void reply
                .header('content-type', 'application/json;charset=UTF-8')
                .header('cache-control', 'no-cache, must-revalidate, max-age=0, no-store, private')
                .send(body);
        });
        reply.raw.once('close', () => {
            if (outcome === undefined) server.connectionLost(messages, exchange);
            else outcome(reply.raw.writableFinished);
        });
        server.handle(messages, caller, exchange);
    };

    void app.register((scope, _, done) => {
        // Clients send JSON under several content types, some under none that is right.
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, parsed) =>
            parsed(null, body)
        );
        for (const path of ['/cometd', '/cometd/', '/cometd/:version', '/cometd/:version/*']) scope.post(path, handler);
        scope.addHook('preClose', (closed) => {
            server.close();
            closed();
        });
        done();
    });
    return server;
}

function answerInstead(reply: FastifyReply, interception: Exclude<Interception, 'silence'>): void {
    if ('status' in interception) {
        void reply.code(interception.status).header('content-type', 'text/html').send(interception.body);
    } else {
        const body = JSON.stringify(interception.replies);
        void reply.header('content-type', 'application/json;charset=UTF-8').send(body);
    }
}

function checkVersion(version: string | undefined): string | undefined {
    if (version === undefined || !/^\d+\.\d$/.test(version)) return bayeuxError.versionMissing;
    return Number(version) < oldestVersion ? bayeuxError.versionUnsupported : undefined;
}

function messagesOf(body: unknown): BayeuxMessage[] | undefined {
    try {
        return parseMessages(typeof body === 'string' ? body : '', mostMessages);
    } catch (error) {
        if (error instanceof MalformedBayeuxError) return undefined;
        throw error;
    }
}

function browserCookie(browserId: string, protocol: string): string {
    return `${cookieName}=${browserId}; Path=/; HttpOnly${protocol === 'https' ? '; Secure' : ''}`;
}

function refuse(reply: FastifyReply, error: string): void {
    void reply
        .code(400)
        .header('content-type', 'application/json;charset=UTF-8')
        .send(JSON.stringify([{ error: `400::${error}`, successful: false }]));
}

function hasToken(headers: IncomingHttpHeaders): boolean {
    return headers.authorization !== undefined || cookieOf(headers, 'sid') !== undefined;
}

function cookieOf(headers: IncomingHttpHeaders, name: string): string | undefined {
    for (const pair of (headers.cookie ?? '').split(';')) {
        const [key, value] = pair.split('=', 2);
        if (key?.trim() === name && value !== undefined && value.trim() !== '') return value.trim();
    }
    return undefined;
}
