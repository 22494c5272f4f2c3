import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { findUser } from '../logins';
import type { OrgServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import { callbackOf } from './authorize';
import type { ConnectedApp } from './connectedApps';
import { identityUrl } from './identity';
import { userOfAssertion } from './jwtBearer';
import { OAuthError } from './oauthError';
import type { AuthorizationCode } from './oauthGrants';
import { requestedScopes, scopeText } from './scopes';

export interface TokenRequest {
    readonly form: URLSearchParams;
    readonly authorization: string | undefined;
    readonly origin: string;
    readonly services: OrgServices;
}

/** Whom a grant lets in, and for what. */
interface Granted {
    readonly userId: string;
    readonly consumerKey: string;
    readonly scopes: readonly string[];
    /** The refresh token that the access token is issued by or together with. */
    readonly refreshToken?: {
        readonly id: string;
        /** Told once, to a client that has just got it. */ readonly text?: string;
    };
}

type Grant = (request: TokenRequest) => Granted;

const grants: Readonly<Record<string, Grant>> = {
    authorization_code: authorizationCodeGrant,
    refresh_token: refreshTokenGrant,
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
    return tokenResponse(request, grant(request));
}

function tokenResponse({ services, origin }: TokenRequest, granted: Granted): ApiResponse {
    const { userId, consumerKey, scopes, refreshToken } = granted;
    const { accessToken, session } = services.sessions.issue(userId, consumerKey, {
        scopes,
        refreshTokenId: refreshToken?.id
    });
    const id = identityUrl(services, origin, userId);
    const issuedAt = String(session.issuedAt);
    return {
        status: 200,
        headers: { 'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private' },
        body: {
            access_token: accessToken,
            ...(refreshToken?.text === undefined ? {} : { refresh_token: refreshToken.text }),
            scope: scopeText(scopes),
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

/** OAuth 2.0 web server flow, second step: the app exchanges its code. */
function authorizationCodeGrant(request: TokenRequest): Granted {
    const { form, services } = request;
    const app = clientOf(request);
    const text = form.get('code');
    if (text === null) throw new OAuthError('invalid_request', 'missing required parameter: code');
    const redirectUri = callbackOf(app, form.get('redirect_uri'));
    const code = services.sessions.oauth.takeCode(text);
    if (!code) throw new OAuthError('invalid_grant', 'expired authorization code');
    if (code.consumerKey !== app.consumerKey) throw new OAuthError('invalid_grant', 'invalid authorization code');
    if (code.redirectUri !== redirectUri) {
        throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
    }
    checkVerifier(code, form.get('code_verifier'));
    requireActive(services, code.userId);
    const { userId, scopes } = code;
    const granted = { userId, scopes, consumerKey: app.consumerKey };
    if (!scopes.includes('refresh_token')) return granted;
    return { ...granted, refreshToken: services.sessions.oauth.issueRefreshToken(granted) };
}

/** Proof Key for Code Exchange (RFC 7636): the code is for whoever made its challenge. */
function checkVerifier({ codeChallenge, codeChallengeMethod }: AuthorizationCode, verifier: string | null): void {
    if (codeChallenge === undefined) return;
    if (verifier === null) throw new OAuthError('invalid_grant', 'missing required code verifier');
    const challenge =
        codeChallengeMethod === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
    if (!sameSecret(challenge, codeChallenge.replace(/=+$/, ''))) {
        throw new OAuthError('invalid_grant', 'invalid code verifier');
    }
}

function refreshTokenGrant(request: TokenRequest): Granted {
    const { form, services } = request;
    const app = clientOf(request);
    const text = form.get('refresh_token');
    if (text === null) throw new OAuthError('invalid_request', 'missing required parameter: refresh_token');
    const token = services.sessions.oauth.findRefreshToken(text);
    if (!token || token.consumerKey !== app.consumerKey) {
        throw new OAuthError('invalid_grant', 'expired access/refresh token');
    }
    requireActive(services, token.userId);
    const scopes = requestedScopes(form.get('scope'), token.scopes);
    return { userId: token.userId, consumerKey: app.consumerKey, scopes, refreshToken: { id: token.id } };
}

function requireActive({ database }: OrgServices, userId: string): void {
    if (database.get('User', userId)?.['IsActive'] === false) throw new OAuthError('inactive_user', 'user is inactive');
}

function passwordGrant(request: TokenRequest): Granted {
    const { form, services } = request;
    const app = authenticatedApp(request);
    const username = form.get('username');
    const password = form.get('password');
    const userId =
        username !== null && password !== null ? services.logins.authenticate(username, password) : undefined;
    if (userId === undefined) throw new OAuthError('invalid_grant', 'authentication failure');
    return withoutRefresh(userId, app);
}

function clientCredentialsGrant(request: TokenRequest): Granted {
    const app = authenticatedApp(request);
    if (app.clientCredentialsUser === undefined) {
        throw new OAuthError('invalid_grant', 'client credentials flow not enabled for this app');
    }
    const user = findUser(request.services.database, app.clientCredentialsUser);
    if (!user) throw new OAuthError('invalid_grant', 'no client credentials user enabled');
    return withoutRefresh(String(user['Id']), app);
}

function jwtBearerGrant({ form, services, origin }: TokenRequest): Granted {
    const { userId, app } = userOfAssertion(services, form.get('assertion') ?? '', origin);
    return withoutRefresh(userId, app);
}

/** These flows issue no refresh token: the client can ask again by itself. */
function withoutRefresh(userId: string, { consumerKey, scopes }: ConnectedApp): Granted {
    return { userId, consumerKey, scopes: scopes.filter((scope) => scope !== 'refresh_token') };
}

/** The client of a code or refresh token: it shows its secret, unless it is an app that needs none. */
function clientOf(request: TokenRequest): ConnectedApp {
    const { form, authorization, services } = request;
    const clientId = form.get('client_id') ?? basicCredentials(authorization)[0];
    const app = clientId === undefined ? undefined : services.connectedApps.find(clientId);
    if (!app) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    const showsSecret = form.get('client_secret') !== null || basicCredentials(authorization)[1] !== undefined;
    return app.secretOptional && !(showsSecret && app.consumerSecret !== undefined) ? app : authenticatedApp(request);
}

/** The client, by `client_id` and `client_secret` in the form or in a Basic header. */
export function authenticatedApp({
    form,
    authorization,
    services
}: Pick<TokenRequest, 'form' | 'authorization' | 'services'>): ConnectedApp {
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
