import type { OrgServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import type { Session } from '../session';
import { approvalPage, errorPage } from './approvalPage';
import type { ConnectedApp } from './connectedApps';
import type { AuthorizationRequest } from './oauthGrants';
import { OAuthError } from './oauthError';
import { requestedScopes } from './scopes';

/** Where a user approves an app, as Salesforce names the page. */
export const approvalPath = '/setup/secur/RemoteAccessAuthorizationPage.apexp';

/** A request to the authorization pages, from a browser. */
export interface BrowserRequest {
    readonly services: OrgServices;
    readonly form: URLSearchParams;
    /** Of the browser (its `sid` cookie); undefined if it isn't logged in. */
    readonly session: Session | undefined;
    /** Proves that a form came from a page of ours: derived from the session's token. */
    readonly csrfToken: string;
}

/**
 * `GET|POST /services/oauth2/authorize`, the start of the OAuth 2.0 web server flow. Errors of which the app may hear go to its callback;
 * a wrong client or callback is shown to the user only (RFC 6749, 4.1.2.1).
 */
export function authorize({ services, form, session }: BrowserRequest): ApiResponse {
    let app: ConnectedApp;
    let redirectUri: string;
    try {
        app = appOf(services, form);
        redirectUri = callbackOf(app, form.get('redirect_uri'));
    } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        return errorPage(error);
    }
    const state = form.get('state') ?? undefined;
    try {
        const request = { ...readRequest(app, redirectUri, form), state };
        return proceed(services, form, session, request);
    } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        return toCallback({ redirectUri, state }, error, form.get('response_type') === 'token');
    }
}

/** `GET` of the approval page: asks the user, unless the app was approved before. */
export function showApproval({ services, form, session, csrfToken }: BrowserRequest): ApiResponse {
    const source = form.get('source') ?? '';
    const request = services.sessions.oauth.findRequest(source);
    if (!request) return errorPage(new OAuthError('invalid_request', 'the authorization request has expired'));
    if (!session) return toLogin(source);
    const { userId } = session;
    if (services.sessions.oauth.isApproved({ ...request, userId })) return grant(services, request, userId);
    const user = services.database.get('User', userId);
    return approvalPage({ request, source, csrfToken, username: String(user?.['Username'] ?? '') });
}

/** `POST` of the approval page: Allow or Deny. */
export function answerApproval(browser: BrowserRequest): ApiResponse {
    const { services, form, session, csrfToken } = browser;
    const request = services.sessions.oauth.findRequest(form.get('source') ?? '');
    if (!request || !session || form.get('_CONFIRMATIONTOKEN') !== csrfToken) return showApproval(browser);
    if (form.get('save') === null) {
        return toCallback(request, new OAuthError('access_denied', 'end-user denied authorization'), false);
    }
    const { userId } = session;
    services.sessions.oauth.approve({ userId, consumerKey: request.consumerKey, scopes: request.scopes });
    return grant(services, request, userId);
}

function appOf(services: OrgServices, form: URLSearchParams): ConnectedApp {
    const clientId = form.get('client_id');
    if (clientId === null) throw new OAuthError('invalid_request', 'missing required parameter: client_id');
    const app = services.connectedApps.find(clientId);
    if (!app) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    return app;
}

/** The callback must be one of the app's, letter for letter. */
export function callbackOf(app: ConnectedApp, redirectUri: string | null): string {
    if (redirectUri === null) throw new OAuthError('redirect_uri_missing', 'redirect_uri not provided');
    if (!app.callbackUrls.includes(redirectUri)) {
        throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
    }
    return redirectUri;
}

function readRequest(app: ConnectedApp, redirectUri: string, form: URLSearchParams): AuthorizationRequest {
    const responseType = form.get('response_type');
    if (responseType === null) throw new OAuthError('invalid_request', 'missing required parameter: response_type');
    if (responseType !== 'code') throw new OAuthError('unsupported_response_type', 'response type not supported');
    const codeChallenge = form.get('code_challenge') ?? undefined;
    const method = form.get('code_challenge_method');
    if (method !== null && method !== 'S256' && method !== 'plain') {
        throw new OAuthError('invalid_request', 'invalid code challenge method');
    }
    if (codeChallenge === undefined && app.pkceRequired) {
        throw new OAuthError('invalid_request', 'missing required code challenge');
    }
    const challenge: Pick<AuthorizationRequest, 'codeChallenge' | 'codeChallengeMethod'> =
        codeChallenge === undefined
            ? {}
            : // Salesforce's clients send the hash without naming the method
              { codeChallenge, codeChallengeMethod: method ?? 'S256' };
    return {
        consumerKey: app.consumerKey,
        redirectUri,
        scopes: requestedScopes(form.get('scope'), app.scopes),
        ...challenge
    };
}

function proceed(
    services: OrgServices,
    form: URLSearchParams,
    session: Session | undefined,
    request: AuthorizationRequest
): ApiResponse {
    const prompts = (form.get('prompt') ?? '').split(/\s+/);
    const silently = prompts.includes('none') || form.get('immediate') === 'true';
    if (silently) {
        if (session && services.sessions.oauth.isApproved({ ...request, userId: session.userId })) {
            return grant(services, request, session.userId);
        }
        throw prompts.includes('none')
            ? new OAuthError(session ? 'consent_required' : 'login_required', 'external validation failed')
            : new OAuthError('immediate_unsuccessful', 'immediate unsuccessful');
    }
    const source = services.sessions.oauth.keepRequest(request);
    if (!prompts.includes('login')) return redirect(`${approvalPath}?${new URLSearchParams({ source })}`);
    const login = toLogin(source);
    return { ...login, headers: { ...login.headers, 'set-cookie': 'sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0' } };
}

function grant({ sessions }: OrgServices, request: AuthorizationRequest, userId: string): ApiResponse {
    const code = sessions.oauth.issueCode({ ...request, userId });
    const { state } = request;
    return redirect(withParameters(request.redirectUri, { code, ...(state === undefined ? {} : { state }) }));
}

function toLogin(source: string): ApiResponse {
    const startURL = `${approvalPath}?${new URLSearchParams({ source })}`;
    return redirect(`/?${new URLSearchParams({ ec: '302', startURL })}`);
}

function toCallback(
    { redirectUri, state }: { readonly redirectUri: string; readonly state?: string },
    { error, description }: OAuthError,
    inFragment: boolean
): ApiResponse {
    const parameters = { error, error_description: description, ...(state === undefined ? {} : { state }) };
    if (inFragment) return redirect(`${redirectUri}#${new URLSearchParams(parameters)}`);
    return redirect(withParameters(redirectUri, parameters));
}

function withParameters(uri: string, parameters: Readonly<Record<string, string>>): string {
    return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;
}

function redirect(location: string): ApiResponse {
    return { status: 302, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } };
}
