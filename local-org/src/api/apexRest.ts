import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RestOutcome } from '../apex/entry/restResources';
import { NotSupportedError, SalesforceError } from '../errors';
import { newestApiVersion } from './apiVersion';
import type { ApiServices } from './orgServices';
import { errorResponse, send, type ApiResponse } from './reply';
import { authenticated } from './rest';
import { restOrigin } from './route';

const prefix = '/services/apexrest';
const json = { 'content-type': 'application/json;charset=UTF-8' };

/** `/services/apexrest/…`: what classes with `@RestResource` answer. */
export function registerApexRest(
    app: FastifyInstance,
    services: ApiServices,
    logUnexpected: (error: unknown, errorId: string) => void
): void {
    const methods: ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    app.route({
        method: methods,
        url: `${prefix}/*`,
        handler: (request, reply) => {
            try {
                return send(reply, call(services, request));
            } catch (error) {
                return send(reply, errorResponse(error, logUnexpected));
            }
        }
    });
}

function call(services: ApiServices, request: FastifyRequest): ApiResponse {
    const { userId } = authenticated(services, request.headers);
    services.usage.count();
    if (/xml/i.test(request.headers['content-type'] ?? '')) throw new NotSupportedError('XML in Apex REST');
    if (!services.apex) throw new NotSupportedError('Apex REST in an org without Apex');
    const { pathname, searchParams } = new URL(request.url, 'http://org');
    const path = pathname.slice(prefix.length);
    const outcome = services.apex.callRest({
        method: request.method,
        path,
        parameters: searchParams,
        headers: headersOf(request),
        body: typeof request.body === 'string' ? request.body : '',
        remoteAddress: request.ip,
        userId,
        origin: restOrigin({ version: `${newestApiVersion}.0`, headers: request.headers })
    });
    return answer(outcome, request.method, path);
}

function answer(outcome: RestOutcome, method: string, path: string): ApiResponse {
    switch (outcome.kind) {
        case 'answered': {
            const { status, body, headers, durable } = outcome;
            return { status, body, headers: { ...json, ...lowerCased(headers) }, durable };
        }
        case 'noResource':
            throw new SalesforceError('NOT_FOUND', `Could not find a match for URL ${path}`);
        case 'methodNotAllowed': {
            const allowed = outcome.allowed.join(',');
            throw new SalesforceError(
                'METHOD_NOT_ALLOWED',
                `HTTP Method '${method}' not allowed. Allowed are ${allowed}`
            );
        }
        case 'badBody':
            throw new SalesforceError('JSON_PARSER_ERROR', outcome.message);
        case 'exception':
            throw new SalesforceError('APEX_ERROR', outcome.message, [], 500);
    }
}

/** As a client's headers are written: `Content-Type`. Its credentials are not for Apex's eyes. */
function headersOf({ headers }: FastifyRequest): [string, string][] {
    return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
        if (name === 'authorization' || name === 'cookie' || value === undefined) return [];
        const written = name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
        return [[written, Array.isArray(value) ? value.join(', ') : value]];
    });
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
