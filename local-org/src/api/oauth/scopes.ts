import { OAuthError } from './oauthError';

/** OAuth scopes by the names that ConnectedApp metadata gives them (Metadata API, "ConnectedAppOauthConfig"). */
const scopeByMetadataName: Readonly<Record<string, string>> = {
    Address: 'address',
    Api: 'api',
    Basic: 'id',
    Chatter: 'chatter_api',
    Content: 'content',
    CustomApplications: 'visualforce',
    CustomPermissions: 'custom_permissions',
    Eclair: 'eclair_api',
    Email: 'email',
    Full: 'full',
    Lightning: 'lightning',
    OpenID: 'openid',
    Phone: 'phone',
    Profile: 'profile',
    RefreshToken: 'refresh_token',
    Wave: 'wave_api',
    Web: 'web'
};

/** Scopes of an app that doesn't name its own. */
export const defaultScopes: readonly string[] = ['id', 'api', 'web', 'full', 'refresh_token'];

/** The scope that a ConnectedApp component calls `Api`; a name that isn't known is its own in lower case. */
export function scopeOfMetadata(name: string): string {
    return scopeByMetadataName[name] ?? name.toLowerCase();
}

/**
 * The scopes of a request: those it asks for (`scope=api refresh_token`), or all of the app's.
 * @throws OAuthError invalid_scope if the app may not have one
 */
export function requestedScopes(asked: string | null, allowed: readonly string[]): readonly string[] {
    const names = (asked ?? '').split(/[\s+]+/).filter((name) => name !== '');
    if (names.length === 0) return allowed;
    const scopes = names.map((name) => (name === 'offline_access' ? 'refresh_token' : name));
    const covered = (scope: string) =>
        scope === 'id' || allowed.includes(scope) || (allowed.includes('full') && scope !== 'refresh_token');
    if (!scopes.every(covered)) throw new OAuthError('invalid_scope', 'the requested scope is not allowed');
    return [...new Set(scopes)];
}

/** `scope` of a token's answer: every token may read its own identity. */
export function scopeText(scopes: readonly string[]): string {
    return [...new Set([...scopes, 'id'])].join(' ');
}

/** May a token with these scopes call the REST API? */
export function coversApi(scopes: readonly string[]): boolean {
    return scopes.includes('api') || scopes.includes('full');
}
