import type { OrgServices } from './orgServices';
import type { ApiResponse } from './reply';
import type { Session } from './session';

/**
 * `GET /secur/frontdoor.jsp?sid=…&retURL=…`: turns an access token (`sid`) or a one-time password (`otp`) into a browser session (the `sid`
 * cookie) and goes on to `retURL`, which must be a path of this org. A bad token leads to the login page.
 */
export function frontdoor({ sessions }: OrgServices, parameters: URLSearchParams): ApiResponse {
    const password = parameters.get('otp');
    const guest = password === null ? undefined : sessions.oauth.takeOneTimePassword(password);
    const accessToken = guest ? sessions.issue(guest.userId, guest.consumerKey).accessToken : parameters.get('sid');
    if (accessToken === null || !sessions.find(accessToken)) return redirect('/');
    const cookie = `sid=${encodeURIComponent(accessToken)}; Path=/; HttpOnly; SameSite=Lax`;
    return redirect(ownPath(parameters.get('retURL') ?? parameters.get('startURL')), cookie);
}

/**
 * `GET|POST /services/oauth2/singleaccess?redirect_uri=`: an address that opens the org in a browser, once and within a minute, for whoever already has an
 * access token (`sf org open`).
 */
export function singleAccess(
    { sessions }: OrgServices,
    origin: string,
    { userId, consumerKey }: Session,
    parameters: URLSearchParams
): ApiResponse {
    const otp = sessions.oauth.issueOneTimePassword({ userId, consumerKey });
    const query = new URLSearchParams({ otp, startURL: parameters.get('redirect_uri') ?? '/' });
    return { status: 200, body: { frontdoor_uri: `${origin}/secur/frontdoor.jsp?${query}` } };
}

/** `GET /secur/logout.jsp`: ends the browser's session. */
export function logout(services: OrgServices, accessToken: string | undefined): ApiResponse {
    if (accessToken !== undefined) services.sessions.revoke(accessToken);
    return redirect('/', 'sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
}

/** Only a path on this host: never an address elsewhere (`//host`, `/\host`, `https://host`). */
function ownPath(retUrl: string | null): string {
    const path = retUrl ?? '/';
    return /^\/(?![/\\])[^\r\n]*$/.test(path) ? encodeURI(decodeSafely(path)) : '/';
}

function decodeSafely(path: string): string {
    try {
        return decodeURI(path);
    } catch {
        return path;
    }
}

function redirect(location: string, cookie?: string): ApiResponse {
    return { status: 302, headers: { location, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) } };
}
