import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NotSupportedError } from '../errors';
import { frontdoor, logout, singleAccess } from './frontdoor';
import { answerApproval, approvalPath, authorize, showApproval, type BrowserRequest } from './oauth/authorize';
import { identity, userInfo } from './oauth/identity';
import { OAuthError } from './oauth/oauthError';
import { introspect, revoke } from './oauth/revoke';
import { token, type TokenRequest } from './oauth/token';
import type { ApiServices } from './orgServices';
import { send, type ApiResponse } from './reply';
import { originOf } from './rest';
import { createScimUser } from './scim/createUser';
import { accessTokenOf, cookie, type Session } from './session';
import type { SoapApi } from './soap/envelope';
import { apexService } from './soap/apexService';
import { metadataService } from './soap/metadataService';
import { soap } from './soap/soapRoutes';

type WebHandler = (request: FastifyRequest, services: ApiServices) => ApiResponse;

interface WebRoute {
    readonly method: 'GET' | 'POST' | ('GET' | 'POST')[];
    readonly path: string;
    readonly handler: WebHandler;
}

/** Doors of the org outside `/services/data`. */
const webRoutes: readonly WebRoute[] = [
    { method: 'POST', path: '/services/oauth2/token', handler: oauth((r, s) => token(tokenRequestOf(r, s))) },
    { method: ['GET', 'POST'], path: '/services/oauth2/userinfo', handler: userInfoRequest },
    { method: ['GET', 'POST'], path: '/services/oauth2/revoke', handler: oauth((r, s) => revoke(s, formOf(r))) },
    {
        method: 'POST',
        path: '/services/oauth2/introspect',
        handler: oauth((r, s) => introspect(tokenRequestOf(r, s)))
    },
    { method: ['GET', 'POST'], path: '/services/oauth2/authorize', handler: (r, s) => authorize(browserRequest(r, s)) },
    { method: 'GET', path: approvalPath, handler: (r, s) => showApproval(browserRequest(r, s)) },
    { method: 'POST', path: approvalPath, handler: (r, s) => answerApproval(browserRequest(r, s)) },
    { method: ['GET', 'POST'], path: '/services/oauth2/singleaccess', handler: singleAccessRequest },
    { method: ['GET', 'POST'], path: '/id/:organizationId/:userId', handler: identityRequest },
    { method: 'POST', path: '/services/Soap/m/:version', handler: metadataRequest },
    { method: 'POST', path: '/services/Soap/m/:version/:organizationId', handler: metadataRequest },
    { method: 'POST', path: '/services/Soap/s/:version', handler: apexRequest },
    { method: 'POST', path: '/services/Soap/s/:version/:organizationId', handler: apexRequest },
    { method: 'POST', path: '/services/Soap/u/:version', handler: soapRequest('partner') },
    { method: 'POST', path: '/services/Soap/u/:version/:organizationId', handler: soapRequest('partner') },
    { method: 'POST', path: '/services/Soap/c/:version', handler: soapRequest('enterprise') },
    { method: 'POST', path: '/services/Soap/c/:version/:organizationId', handler: soapRequest('enterprise') },
    { method: 'POST', path: '/services/scim/v1/Users', handler: createScimUser },
    { method: 'POST', path: '/services/scim/v2/Users', handler: createScimUser },
    { method: ['GET', 'POST'], path: '/secur/frontdoor.jsp', handler: (r, s) => frontdoor(s, formOf(r)) },
    { method: ['GET', 'POST'], path: '/secur/logout.jsp', handler: (r, s) => logout(s, accessTokenOf(r.headers)) }
];

export function registerWebRoutes(app: FastifyInstance, services: ApiServices): void {
    for (const { method, path, handler } of webRoutes) {
        app.route({ method, url: path, handler: (request, reply) => send(reply, handler(request, services)) });
    }
}

/** Answers an OAuth endpoint's errors in OAuth's own form. */
function oauth(handler: WebHandler): WebHandler {
    return (request, services) => {
        try {
            return handler(request, services);
        } catch (error) {
            if (!(error instanceof OAuthError)) throw error;
            return { status: error.status, body: { error: error.error, error_description: error.description } };
        }
    };
}

function tokenRequestOf(request: FastifyRequest, services: ApiServices): TokenRequest {
    const { authorization } = request.headers;
    return { form: formOf(request), authorization, origin: originOf(request), services };
}

/** What a browser asks: its session is that of its cookie, whatever headers a script may have set. */
function browserRequest(request: FastifyRequest, services: ApiServices): BrowserRequest {
    const sid = cookie(request.headers, 'sid');
    const session = sid === undefined ? undefined : services.sessions.find(sid);
    const csrfToken = createHmac('sha256', sid ?? '')
        .update('approval')
        .digest('base64url');
    return { services, form: formOf(request), session, csrfToken };
}

/** These answer a missing or bad token with 403 `Missing_OAuth_Token` / `Bad_OAuth_Token` as plain text. */
function userInfoRequest(request: FastifyRequest, services: ApiServices): ApiResponse {
    return withOAuthToken(request, services, (session) => userInfo(services, originOf(request), session));
}

function identityRequest(request: FastifyRequest, services: ApiServices): ApiResponse {
    const { organizationId = '', userId = '' } = request.params as Record<string, string>;
    return withOAuthToken(request, services, () => identity(services, originOf(request), organizationId, userId));
}

function singleAccessRequest(request: FastifyRequest, services: ApiServices): ApiResponse {
    return withOAuthToken(request, services, (session) =>
        singleAccess(services, originOf(request), session, formOf(request))
    );
}

function withOAuthToken(
    request: FastifyRequest,
    services: ApiServices,
    answer: (session: Session) => ApiResponse
): ApiResponse {
    const formToken = formOf(request).get('oauth_token') ?? formOf(request).get('access_token');
    const accessToken = accessTokenOf(request.headers) ?? formToken ?? undefined;
    const refused = (text: string) => ({
        status: 403,
        body: text,
        headers: { 'content-type': 'text/html;charset=UTF-8' }
    });
    if (accessToken === undefined) return refused('Missing_OAuth_Token');
    const session = services.sessions.find(accessToken);
    return session ? answer(session) : refused('Bad_OAuth_Token');
}

function soapRequest(api: SoapApi): WebHandler {
    return (request, services) => {
        const { version = '' } = request.params as Record<string, string>;
        return soap(services, originOf(request), api, version, typeof request.body === 'string' ? request.body : '');
    };
}

function apexRequest(request: FastifyRequest, services: ApiServices): ApiResponse {
    return apexService(services, typeof request.body === 'string' ? request.body : '');
}

function metadataRequest(request: FastifyRequest, services: ApiServices): ApiResponse {
    const { version = '' } = request.params as Record<string, string>;
    if (!services.metadata) throw new NotSupportedError('the Metadata API in an org without source');
    return metadataService(services, services.metadata, version, typeof request.body === 'string' ? request.body : '');
}

/** Parameters of the query string and of a form body together. */
function formOf(request: FastifyRequest): URLSearchParams {
    const question = request.url.indexOf('?');
    const form = new URLSearchParams(question < 0 ? '' : request.url.slice(question + 1));
    if (typeof request.body === 'string' && /urlencoded/i.test(request.headers['content-type'] ?? '')) {
        for (const [name, value] of new URLSearchParams(request.body)) form.append(name, value);
    }
    return form;
}
