import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Allocations } from '../bus/allocations';
import type { EventBus } from '../bus/eventBus';
import { bayeuxError } from './bayeuxError';
import { MalformedBayeuxError, parseMessages, type BayeuxMessage } from './bayeuxMessage';
import { Exchange } from './exchange';
import type { LongPollTimes } from './longPoll';
import { ServerPollResponse, type PollRequest, type PollResponse } from './pollExchange';
import { PollFront } from './pollFront';
import type { PollHead } from './pollHead';
import { readBody } from './requestBody';
import { StreamingServer, type Caller } from './streamingServer';
import type { StreamingRights } from './subscription';
import type { Interception } from './streamingTap';
import type { StreamingUser } from './streamingUser';
import type { ChannelMaker, TopicFields } from './topicFields';

const cookieName = 'BAYEUX_BROWSER';
const bodyLimit = 512 * 1024;
const mostMessages = 1_000;
/** 37.0 for everybody, as the error says; clients without replay subscribe to system topics by 36.0 (sfdx-core's StreamingClient). */
const oldestVersion = 36;

export interface StreamingOptions {
    readonly bus: EventBus;
    /** The session of a request, by its Authorization header or its `sid` cookie. */
    readonly authenticate: (headers: IncomingHttpHeaders) => StreamingUser | undefined;
    /** Uses a session again that `authenticate` found; undefined if it has ended. Without it the headers are asked again. */
    readonly useAgain?: (user: StreamingUser) => StreamingUser | undefined;
    /** Registers a listener for sessions that end (revoked or expired). */
    readonly onSessionEnd?: (listener: (session: StreamingUser) => void) => void;
    /** See `PushTopics.selectedFields`. Without it no filtered subscriptions. */
    readonly topicFields?: TopicFields;
    /** See `GenericStreaming.createChannel`. Without it there are only channels that were made before. */
    readonly createChannel?: ChannelMaker;
    /** What users may hear; without it everybody hears everything. */
    readonly rights?: StreamingRights;
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
        rights: options.rights,
        topicFields: options.topicFields ?? (() => undefined),
        createChannel: options.createChannel ?? (() => false)
    });
    options.onSessionEnd?.((session) => server.endSession(session.id));

    const callerOf = rememberingCallers(authenticate, options.useAgain);

    const serve = (request: PollRequest, response: PollResponse, body: string | undefined): void => {
        if (body === undefined) return refuse(response, 413, 'The request body is too large');
        const messages = messagesOf(body);
        if (messages === undefined) return refuse(response, 400, 'The request body is no valid Bayeux message');
        const caller = callerOf(request.headers);
        const interception = server.tap?.intercept(messages, caller.user);
        if (interception === 'silence') return;
        if (interception !== undefined) return answerInstead(response, interception);
        let outcome: ((sent: boolean) => void) | undefined;
        const exchange = new Exchange((content, onOutcome) => {
            outcome = onOutcome;
            const { browserId } = exchange;
            const isNew = browserId !== undefined && browserId !== caller.browserId;
            response.sendBayeux(content, isNew ? browserCookie(browserId, request.isSecure) : undefined);
        });
        response.onClose((finished) => {
            if (outcome === undefined) server.connectionLost(messages, exchange);
            else outcome(finished);
        });
        server.handle(messages, caller, exchange);
    };
    const handle: typeof serve = (request, response, body) => {
        try {
            serve(request, response, body);
        } catch (error) {
            // nothing of Fastify's stands around it any more
            app.log.error({ err: error }, 'a request of the Streaming API failed');
            if (!response.begun) refuse(response, 500, 'An internal server error occurred');
        }
    };
    // what a tap interferes with goes the long way, where everything can be interfered with
    const accept = ({ version }: PollHead): boolean => server.tap === undefined && checkVersion(version) === undefined;
    const front = new PollFront(app.server, { accept, handle });

    void app.register((scope, _, done) => {
        // A poll is answered by thousands of a kind: from here on it is Node's own request, without what Fastify would do around it.
        scope.addHook('onRequest', (request, reply) => {
            const { version } = request.params as { version?: string };
            const versionError = checkVersion(version);
            reply.hijack();
            const { headers, socket } = request.raw;
            const response = new ServerPollResponse(reply.raw);
            readBody(request.raw, bodyLimit, (body) => {
                if (versionError !== undefined) refuse(response, 400, versionError);
                else handle({ headers, isSecure: 'encrypted' in socket }, response, body);
            });
        });
        for (const path of ['/cometd', '/cometd/', '/cometd/:version', '/cometd/:version/*']) {
            scope.post(path, () => undefined);
        }
        scope.addHook('preClose', (closed) => {
            server.close();
            front.close();
            closed();
        });
        done();
    });
    return server;
}

/** Who makes a request. A connection that sends the same head again hands in the same headers, and they are read once. */
function rememberingCallers(
    authenticate: StreamingOptions['authenticate'],
    useAgain: StreamingOptions['useAgain']
): (headers: IncomingHttpHeaders) => Caller {
    const known = new WeakMap<IncomingHttpHeaders, Caller>();
    return (headers) => {
        const former = known.get(headers);
        if (former?.user !== undefined && useAgain?.(former.user) !== undefined) return former;
        const caller = {
            user: authenticate(headers),
            hasToken: hasToken(headers),
            browserId: cookieOf(headers, cookieName)
        };
        known.set(headers, caller);
        return caller;
    };
}

function answerInstead(response: PollResponse, interception: Exclude<Interception, 'silence'>): void {
    if ('status' in interception) response.sendOther(interception.status, interception.body, 'text/html');
    else response.sendOther(200, JSON.stringify(interception.replies));
}

function checkVersion(version: string | undefined): string | undefined {
    if (version === undefined || !/^\d+\.\d$/.test(version)) return bayeuxError.versionMissing;
    return Number(version) < oldestVersion ? bayeuxError.versionUnsupported : undefined;
}

function messagesOf(body: string): BayeuxMessage[] | undefined {
    try {
        return parseMessages(body, mostMessages);
    } catch (error) {
        if (error instanceof MalformedBayeuxError) return undefined;
        throw error;
    }
}

function browserCookie(browserId: string, isSecure: boolean): string {
    return `${cookieName}=${browserId}; Path=/; HttpOnly${isSecure ? '; Secure' : ''}`;
}

function refuse(response: PollResponse, status: number, error: string): void {
    response.sendOther(status, JSON.stringify([{ error: `${status}::${error}`, successful: false }]));
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
