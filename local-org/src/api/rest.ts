import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NotSupportedError, SalesforceError } from '../errors';
import { apiVersions, isApiVersion } from './apiVersion';
import { JsonBody } from './json/jsonBody';
import { coversApi } from './oauth/scopes';
import type { ApiServices } from './orgServices';
import { errorResponse, notFound, send, type ApiResponse } from './reply';
import { RouteTable, type HttpMethod, type SubRequest } from './route';
import { restRoutes } from './routes';
import type { Session } from './session';

/** What a request shares with the requests inside it. */
interface Caller {
    readonly session: Session;
    readonly origin: string;
}

/** Registers `/services/data` and everything below it. */
export function registerRest(
    app: FastifyInstance,
    services: ApiServices,
    logUnexpected: (error: unknown, errorId: string) => void
): void {
    const table = new RouteTable(restRoutes);
    const callers = new WeakMap<FastifyRequest, Session>();

    function run(caller: Caller, request: SubRequest): ApiResponse {
        const { version, path, query } = parseUrl(request.url);
        const method = (query.get('_HttpMethod') ?? request.method).toUpperCase();
        const { handler, parameters } = table.find(method, path);
        return handler({
            method: method as HttpMethod,
            path,
            version,
            base: `/services/data/v${version}`,
            parameters,
            query,
            headers: request.headers,
            body: request.body,
            session: caller.session,
            origin: caller.origin,
            services: services.asUser(caller.session.userId),
            dispatch: (inner) => {
                try {
                    return run(caller, inner);
                } catch (error) {
                    return errorResponse(error, logUnexpected);
                }
            }
        });
    }

    async function answer(request: FastifyRequest): Promise<ApiResponse> {
        // it may have ended while the body was read
        const known = callers.get(request);
        const session = (known && services.sessions.use(known)) ?? authenticated(services, request.headers);
        services.usage.count();
        const body = JsonBody.ofText(typeof request.body === 'string' ? request.body : '');
        const caller = { session, origin: originOf(request) };
        return run(caller, { method: request.method, url: request.url, body, headers: request.headers });
    }

    app.get('/services/data', (_request, reply) => send(reply, { status: 200, body: apiVersions() }));
    app.get('/services/data/', (_request, reply) => send(reply, { status: 200, body: apiVersions() }));
    // who isn't known isn't listened to: refused before the body is read
    const onRequest = async (request: FastifyRequest): Promise<void> => {
        refuseXml(request.headers);
        callers.set(request, authenticated(services, request.headers));
    };
    app.all('/services/data/*', { onRequest }, async (request, reply) => {
        const response = await answer(request);
        reply.header('Sforce-Limit-Info', `api-usage=${services.usage.used}/${services.usage.dailyLimit}`);
        return send(reply, response);
    });
}

/** The session of a request; the errors that Salesforce answers without one. */
export function authenticated(services: ApiServices, headers: IncomingHttpHeaders): Session {
    const authorization = headers.authorization;
    if (authorization !== undefined && !/^(?:Bearer|OAuth)\s/i.test(authorization)) {
        throw new SalesforceError('INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE');
    }
    const session = services.sessions.authenticate(headers);
    if (!session) throw new SalesforceError('INVALID_SESSION_ID', 'Session expired or invalid');
    if (session.scopes && !coversApi(session.scopes)) {
        const message = 'This session is not valid for use with the REST API';
        throw new SalesforceError('INVALID_SESSION_ID', message, [], 403);
    }
    return session;
}

/** `http://localhost:8080`: the address under which the client reached the org. */
export function originOf(request: FastifyRequest): string {
    return `${request.protocol}://${request.host}`;
}

function parseUrl(url: string): { version: string; path: string; query: URLSearchParams } {
    const question = url.indexOf('?');
    const pathname = question < 0 ? url : url.slice(0, question);
    const match = /^\/services\/data\/v([^/]+)(.*)$/.exec(pathname);
    const version = match?.[1] ?? '';
    if (!match || !isApiVersion(version)) throw notFound();
    return { version, path: match[2] ?? '', query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)) };
}

function refuseXml(headers: IncomingHttpHeaders): void {
    const { accept = '*/*', 'content-type': contentType = '' } = headers;
    if (/xml/i.test(contentType) || (/xml/i.test(accept) && !/json|\*\/\*/i.test(accept))) {
        throw new NotSupportedError('XML in the REST API');
    }
}
