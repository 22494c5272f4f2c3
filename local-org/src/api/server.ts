import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { ApiUsage } from './apiUsage';
import type { ApiServices, OrgServices } from './orgServices';
import { QueryCursors } from './query/queryCursors';
import { errorResponse, notFound, send } from './reply';
import { registerRest } from './rest';
import { registerWebRoutes } from './webRoutes';

/** Salesforce refuses larger REST and SOAP requests ("API Limits", 50 MB). */
const largestBody = 50 * 1024 * 1024;

export interface ServerOptions {
    /** Logs unexpected errors (never tokens, passwords or bodies). Without it nothing is logged. */
    readonly logger?: FastifyBaseLogger;
}

/**
 * The HTTP server of an org: REST, SOAP login, OAuth. Streaming and Lightning register on the instance it returns:
 * each in a plugin of its own (`app.register`), so that its content types and hooks stay its own.
 */
export function createServer(org: OrgServices, options: ServerOptions = {}): FastifyInstance {
    const services: ApiServices = { ...org, usage: new ApiUsage(org.clock), cursors: new QueryCursors(org.clock) };
    const app = Fastify({
        loggerInstance: options.logger,
        logController: new LogController({ disableRequestLogging: true }),
        bodyLimit: largestBody,
        rewriteUrl: (request) => (request.url ?? '/').replace(/^\/{2,}/, '/'),
        forceCloseConnections: true,
        routerOptions: { maxParamLength: 8192 }
    }) as FastifyInstance;
    const logUnexpected = (error: unknown, errorId: string) =>
        app.log.error({ err: error, errorId }, 'unexpected error');

    app.setErrorHandler((error, _request, reply) => send(reply, errorResponse(error, logUnexpected)));
    app.setNotFoundHandler((_request, reply) => send(reply, errorResponse(notFound(), logUnexpected)));
    app.register(async (api) => {
        // Handlers read the text themselves: a parse error is theirs to word, and clients send a JSON content type without a body.
        api.removeAllContentTypeParsers();
        api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
        registerWebRoutes(api, services);
        registerRest(api, services, logUnexpected);
    });
    return app;
}
