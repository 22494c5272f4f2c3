import type { ApiResponse } from '../reply';
import type { AuthorizationRequest } from './oauthGrants';
import type { OAuthError } from './oauthError';

/** No other site may show these pages in a frame, where a click could be stolen. */
const headers = {
    'content-type': 'text/html;charset=UTF-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer'
};

/** Asks a user to let an app in. Works without scripts. */
export function approvalPage(options: {
    readonly request: AuthorizationRequest;
    readonly source: string;
    readonly csrfToken: string;
    readonly username: string;
}): ApiResponse {
    const { request, source, csrfToken, username } = options;
    const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
    const body = `<h1>Allow Access?</h1>
<p>${escapeHtml(request.consumerKey)} is asking to use:</p>
<ul>${request.scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('')}</ul>
<p>You are logged in as ${escapeHtml(username)}.</p>
<form method="post">${hidden('source', source)}${hidden('_CONFIRMATIONTOKEN', csrfToken)}
<button type="submit" id="oadeny" name="cancel" value="1">Deny</button>
<button type="submit" id="oaapprove" name="save" value="1">Allow</button>
</form>`;
    return { status: 200, headers, body: page('Allow Access?', body) };
}

/** An error that must not go to a callback, because the app or its callback is unknown. */
export function errorPage({ error, description, status }: OAuthError): ApiResponse {
    const text = `error=${error}&error_description=${description}`;
    return { status, headers, body: page('OAuth Error', `<h1>OAuth Error</h1>\n<p>${escapeHtml(text)}</p>`) };
}

function page(title: string, body: string): string {
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | Salesforce</title>
<style>body{font-family:sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}button{font-size:1rem;padding:.5rem 2rem}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
    return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
