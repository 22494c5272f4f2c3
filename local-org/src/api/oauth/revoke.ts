import type { OrgServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import { OAuthError } from './oauthError';

/** `POST /services/oauth2/revoke`: ends the session of an access token (RFC 7009, but unknown tokens are an error here). */
export function revoke(services: OrgServices, form: URLSearchParams): ApiResponse {
    const accessToken = form.get('token');
    if (accessToken === null) throw new OAuthError('invalid_request', 'missing required parameter: token');
    if (!services.sessions.revoke(accessToken))
        throw new OAuthError('invalid_token', 'invalid token: token is not valid');
    return { status: 200 };
}

/** `POST /services/oauth2/introspect` (RFC 7662). */
export function introspect(services: OrgServices, origin: string, form: URLSearchParams): ApiResponse {
    const session = services.sessions.find(form.get('token') ?? '');
    if (!session) return { status: 200, body: { active: false } };
    const seconds = (milliseconds: number | undefined) => milliseconds && Math.floor(milliseconds / 1000);
    return {
        status: 200,
        body: {
            active: true,
            scope: 'id api web full',
            client_id: session.consumerKey,
            username: services.database.get('User', session.userId)?.['Username'],
            sub: `${origin}/id/${services.organizationId}/${session.userId}`,
            token_type: 'access_token',
            exp: seconds(services.sessions.expiresAt(session)),
            iat: seconds(session.issuedAt),
            nbf: seconds(session.issuedAt)
        }
    };
}
