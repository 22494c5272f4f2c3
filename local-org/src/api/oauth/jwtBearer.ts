import { verify, type JwtPayload } from 'jsonwebtoken';
import { findUser } from '../logins';
import type { OrgServices } from '../orgServices';
import type { ConnectedApp } from './connectedApps';
import { OAuthError } from './oauthError';

/** Audiences that Salesforce takes besides the org's own address. */
const loginServers = ['https://login.salesforce.com', 'https://test.salesforce.com'];
/** An assertion's `exp` below this is in seconds, else in milliseconds (the Salesforce CLI sends milliseconds). */
const firstMillisecondStamp = 1e11;

/**
 * OAuth 2.0 JWT bearer flow: checks the assertion and gives the user it names
 * (Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration").
 */
export function userOfAssertion(
    services: OrgServices,
    assertion: string,
    origin: string
): { readonly userId: string; readonly app: ConnectedApp } {
    const claims = unverifiedClaims(assertion);
    const app = typeof claims.iss === 'string' ? services.connectedApps.find(claims.iss) : undefined;
    if (!app) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    if (!app.publicKey) throw new OAuthError('invalid_grant', 'invalid assertion');
    try {
        verify(assertion, app.publicKey, { algorithms: ['RS256'], ignoreExpiration: true, ignoreNotBefore: true });
    } catch {
        throw new OAuthError('invalid_grant', 'invalid assertion');
    }
    checkExpiry(claims.exp, services.clock.now());
    checkAudience(claims.aud, origin);
    const username = claims.sub ?? (claims['prn'] as string | undefined);
    const user = typeof username === 'string' ? findUser(services.database, username) : undefined;
    if (!user) throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
    if (user['IsActive'] === false) throw new OAuthError('invalid_grant', 'inactive user');
    return { userId: String(user['Id']), app };
}

function unverifiedClaims(assertion: string): JwtPayload {
    try {
        const payload: unknown = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
        if (typeof payload === 'object' && payload !== null) return payload as JwtPayload;
    } catch {
        // Not a JWT: answered below.
    }
    throw new OAuthError('invalid_grant', 'invalid assertion');
}

function checkExpiry(exp: unknown, now: number): void {
    if (typeof exp !== 'number') throw new OAuthError('invalid_grant', 'invalid assertion');
    const expiresAt = exp < firstMillisecondStamp ? exp * 1000 : exp;
    if (expiresAt <= now) throw new OAuthError('invalid_grant', 'expired assertion');
}

function checkAudience(aud: unknown, origin: string): void {
    const own = [origin, `${origin}/services/oauth2/token`, ...loginServers];
    const audiences = (Array.isArray(aud) ? aud : [aud]).map((a) => sameHost(String(a).replace(/\/+$/, '')));
    if (!audiences.some((audience) => own.map(sameHost).includes(audience))) {
        throw new OAuthError('invalid_grant', 'audience is invalid');
    }
}

/** The org may be reached as localhost or 127.0.0.1: both are this machine. */
function sameHost(url: string): string {
    return url.replace(/^(https?:\/\/)(?:localhost|\[::1\])(?=[:/]|$)/, '$1127.0.0.1');
}
