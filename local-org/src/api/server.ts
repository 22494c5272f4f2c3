import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { registerApexRest } from './apexRest';
import { ApiUsage } from './apiUsage';
import { registerAsyncApi } from './asyncApi/asyncApiRoutes';
import { IngestJobs } from './bulk/ingestJobs';
import { QueryJobs } from './bulk/queryJobs';
import { registerDeployRequests } from './metadata/deployRequests';
import type { ApiServices, OrgServices } from './orgServices';
import { QueryCursors } from './query/queryCursors';
import { inflated } from './inflated';
import { errorResponse, notFound, send } from './reply';
import { registerRest } from './rest';
import { UserServices } from './userServices';
import { registerWebRoutes } from './webRoutes';

/** Salesforce refuses larger REST and SOAP requests ("API Limits", 50 MB). */
const largestBody = 50 * 1024 * 1024;

export interface ServerOptions {
    /** Logs unexpected errors (never tokens, passwords or bodies). Without it nothing is logged. */
    readonly logger?: FastifyBaseLogger;
    /** See {@link RequestGate}. */
    readonly gate?: RequestGateHolder;
    /** How long a client may take to send a request's headers, and all of it (milliseconds). */
    readonly times?: { readonly headers: number; readonly request: number };
}

/** Stands before everything else, to look on or to answer in the server's place; `next` lets a request through. */
export type RequestGate = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Where a server has its gate; without one a request costs a look at it. */
export interface RequestGateHolder {
    current: RequestGate | undefined;
}

/** A client that drips its request is cut off. Enough for 50 MB over a slow line; nothing holds up the response. */
const patientTimes = { headers: 20_000, request: 120_000 };
/** Idle connections live a little longer than a client's own pool keeps them. */
const keepAliveTimeout = 72_000;

/**
 * The HTTP server of an org: REST, SOAP login, OAuth. Streaming and Lightning register on the instance it returns:
 * each in a plugin of its own (`app.register`), so that its content types and hooks stay its own.
 */
export function createServer(org: OrgServices, options: ServerOptions = {}): FastifyInstance {
    const services: ApiServices = {
        ...org,
        usage: new ApiUsage(org.clock),
        cursors: new QueryCursors(org.clock),
        bulk: { ingest: new IngestJobs(org), queries: new QueryJobs(org) },
        asUser: (userId) => users.of(userId)
    };
    const users = new UserServices<ApiServices>(services);
    const app = Fastify({
        loggerInstance: options.logger,
        logController: new LogController({ disableRequestLogging: true }),
        bodyLimit: largestBody,
        rewriteUrl: (request) => (request.url ?? '/').replace(/^\/{2,}/, '/'),
        forceCloseConnections: true,
        serverFactory: (handler) => {
            const { headers, request } = options.times ?? patientTimes;
            const connectionsCheckingInterval = Math.min(headers, 10_000);
            const times = {
                headersTimeout: headers,
                requestTimeout: request,
                connectionsCheckingInterval,
                keepAliveTimeout
            };
            return createHttpServer(times, (incoming, response) => {
                const gate = options.gate?.current;
                if (gate === undefined) handler(incoming, response);
                else gate(incoming, response, () => handler(incoming, response));
            });
        },
        routerOptions: { maxParamLength: 8192 }
    }) as FastifyInstance;
    const logUnexpected = (error: unknown, errorId: string) =>
        app.log.error({ err: error, errorId }, 'unexpected error');

    app.addHook('onClose', () => services.bulk.ingest.close());
    app.setErrorHandler((error, _request, reply) => send(reply, errorResponse(error, logUnexpected)));
    app.setNotFoundHandler((_request, reply) => send(reply, errorResponse(notFound(), logUnexpected)));
    app.register(async (api) => {
        // Handlers read the text themselves: a parse error is theirs to word, and clients send a JSON content type without a body.
        api.removeAllContentTypeParsers();
        api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
        api.addHook('preParsing', async (request, _reply, payload) => inflated(request.headers, payload));
        registerWebRoutes(api, services);
        registerAsyncApi(api, services, logUnexpected);
        registerApexRest(api, services, logUnexpected);
        const { metadata } = services;
        if (metadata) api.register(async (scope) => registerDeployRequests(scope, services, metadata, logUnexpected));
        registerRest(api, services, logUnexpected);
    });
    return app;
}
