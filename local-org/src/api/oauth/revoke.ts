import type { OrgServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import type { Session } from '../session';
import { OAuthError } from './oauthError';
import { defaultScopes, scopeText } from './scopes';
import { authenticatedApp, type TokenRequest } from './token';

/**
 * `GET|POST /services/oauth2/revoke`: ends the session of an access token; a refresh token goes with every session that was issued by it
 * (RFC 7009, but unknown tokens are an error here).
 */
export function revoke({ sessions }: OrgServices, form: URLSearchParams): ApiResponse {
    const text = form.get('token');
    if (text === null) throw new OAuthError('invalid_request', 'missing required parameter: token');
    const refreshToken = sessions.oauth.findRefreshToken(text);
    if (refreshToken) sessions.revokeRefreshToken(refreshToken.id);
    else if (!sessions.revoke(text)) throw new OAuthError('invalid_token', 'invalid token: token is not valid');
    return { status: 200 };
}

/** `POST /services/oauth2/introspect` (RFC 7662), of access and refresh tokens. */
export function introspect(request: TokenRequest): ApiResponse {
    authenticatedApp(request);
    const { services, form } = request;
    const text = form.get('token') ?? '';
    const refreshToken = services.sessions.oauth.findRefreshToken(text);
    if (refreshToken) return described(request, refreshToken, 'refresh_token', undefined);
    const session = services.sessions.find(text);
    if (!session) return { status: 200, body: { active: false } };
    return described(request, session, 'access_token', services.sessions.expiresAt(session));
}

function described(
    { services, origin }: TokenRequest,
    token: Pick<Session, 'userId' | 'consumerKey' | 'issuedAt' | 'scopes'>,
    tokenType: string,
    expiresAt: number | undefined
): ApiResponse {
    const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
    return {
        status: 200,
        body: {
            active: true,
            scope: scopeText(token.scopes ?? defaultScopes),
            client_id: token.consumerKey,
            username: services.database.get('User', token.userId)?.['Username'],
            sub: `${origin}/id/${services.organizationId}/${token.userId}`,
            token_type: tokenType,
            ...(expiresAt === undefined ? {} : { exp: seconds(expiresAt) }),
            iat: seconds(token.issuedAt),
            nbf: seconds(token.issuedAt)
        }
    };
}
