import { createHmac, timingSafeEqual } from 'node:crypto';
import { findUser } from '../logins';
import type { OrgServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import type { ConnectedApp } from './connectedApps';
import { identityUrl } from './identity';
import { userOfAssertion } from './jwtBearer';
import { OAuthError } from './oauthError';

export interface TokenRequest {
    readonly form: URLSearchParams;
    readonly authorization: string | undefined;
    readonly origin: string;
    readonly services: OrgServices;
}

type Grant = (request: TokenRequest) => { readonly userId: string; readonly consumerKey: string | undefined };

const grants: Readonly<Record<string, Grant>> = {
    password: passwordGrant,
    client_credentials: clientCredentialsGrant,
    'urn:ietf:params:oauth:grant-type:jwt-bearer': jwtBearerGrant
};

/** `POST /services/oauth2/token`. */
export function token(request: TokenRequest): ApiResponse {
    const grantType = request.form.get('grant_type');
    if (grantType === null) throw new OAuthError('invalid_request', 'missing required parameter: grant_type');
    const grant = grants[grantType];
    if (!grant) throw new OAuthError('unsupported_grant_type', 'grant type not supported');
    const { userId, consumerKey } = grant(request);
    return tokenResponse(request, userId, consumerKey);
}

function tokenResponse(
    { services, origin }: TokenRequest,
    userId: string,
    consumerKey: string | undefined
): ApiResponse {
    const { accessToken, session } = services.sessions.issue(userId, consumerKey);
    const id = identityUrl(services, origin, userId);
    const issuedAt = String(session.issuedAt);
    return {
        status: 200,
        headers: { 'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private' },
        body: {
            access_token: accessToken,
            scope: 'id api web full',
            instance_url: origin,
            id,
            token_type: 'Bearer',
            issued_at: issuedAt,
            signature: createHmac('sha256', accessToken)
                .update(id + issuedAt)
                .digest('base64')
        }
    };
}

function passwordGrant(request: TokenRequest) {
    const { form, services } = request;
    const app = authenticatedApp(request);
    const username = form.get('username');
    const password = form.get('password');
    const userId =
        username !== null && password !== null ? services.logins.authenticate(username, password) : undefined;
    if (userId === undefined) throw new OAuthError('invalid_grant', 'authentication failure');
    return { userId, consumerKey: app.consumerKey };
}

function clientCredentialsGrant(request: TokenRequest) {
    const app = authenticatedApp(request);
    if (app.clientCredentialsUser === undefined) {
        throw new OAuthError('invalid_grant', 'client credentials flow not enabled for this app');
    }
    const user = findUser(request.services.database, app.clientCredentialsUser);
    if (!user) throw new OAuthError('invalid_grant', 'no client credentials user enabled');
    return { userId: String(user['Id']), consumerKey: app.consumerKey };
}

function jwtBearerGrant({ form, services, origin }: TokenRequest) {
    const { userId, app } = userOfAssertion(services, form.get('assertion') ?? '', origin);
    return { userId, consumerKey: app.consumerKey };
}

/** The client, by `client_id` and `client_secret` in the form or in a Basic header. */
function authenticatedApp({ form, authorization, services }: TokenRequest): ConnectedApp {
    const [headerId, headerSecret] = basicCredentials(authorization);
    const clientId = form.get('client_id') ?? headerId;
    const secret = form.get('client_secret') ?? headerSecret ?? '';
    if (clientId === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    const app = services.connectedApps.find(clientId);
    if (!app) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    if (app.consumerSecret === undefined || !sameSecret(secret, app.consumerSecret)) {
        throw new OAuthError('invalid_client', 'invalid client credentials');
    }
    return app;
}

function basicCredentials(authorization: string | undefined): [string?, string?] {
    const match = /^Basic\s+(\S+)$/i.exec(authorization ?? '');
    if (!match) return [];
    const [id, ...secret] = Buffer.from(match[1] ?? '', 'base64')
        .toString()
        .split(':');
    return [decodeURIComponent(id ?? ''), decodeURIComponent(secret.join(':'))];
}

function sameSecret(a: string, b: string): boolean {
    const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
    return timingSafeEqual(digest(a), digest(b));
}
