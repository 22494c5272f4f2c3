import { createHash, randomBytes } from 'node:crypto';
import { OAuth2, Connection } from 'jsforce';
import { openOrgParts, temporaryDirectory, type OrgParts } from './orgParts';

const callback = 'https://agency.test/callback';
const connectedApps = [
    { consumerKey: 'agency', consumerSecret: 's3cret', callbackUrls: [callback] },
    { consumerKey: 'reader', consumerSecret: 's', callbackUrls: [callback], scopes: ['openid'], pkceRequired: true }
];
const cli = { client_id: 'PlatformCLI', redirect_uri: 'http://localhost:1717/OauthRedirect' };
const agency = { client_id: 'agency', redirect_uri: callback };

let org: OrgParts;
let cookie: string;
beforeAll(async () => {
    org = await openOrgParts({ connectedApps });
    cookie = `sid=${org.token()}`;
});
afterAll(() => org.close());

const visit = (path: string, headers: Record<string, string> = { cookie }, body?: URLSearchParams) =>
    fetch(new URL(path, org.url), { method: body ? 'POST' : 'GET', headers, body, redirect: 'manual' });
const authorizePath = (parameters: Record<string, string>) =>
    `/services/oauth2/authorize?${new URLSearchParams({ response_type: 'code', ...parameters })}`;
const locationOf = (response: Response) => new URL(response.headers.get('location') ?? '', org.url);

/** Goes from page to page as a browser does, presses a button where asked, and ends at the app's callback. */
async function browse(path: string, press: 'save' | 'cancel' = 'save'): Promise<URL> {
    let response = await visit(path);
    for (;;) {
        if (response.status === 200) {
            const html = await response.text();
            const form = new URLSearchParams({ [press]: '1' });
            for (const [, name = '', value = ''] of html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)) {
                form.set(name, value);
            }
            response = await visit('/setup/secur/RemoteAccessAuthorizationPage.apexp', { cookie }, form);
        }
        expect(response.status).toBe(302);
        const location = locationOf(response);
        if (location.origin !== org.url) return location;
        response = await visit(location.href);
    }
}

async function post(path: string, form: Record<string, string>) {
    const response = await fetch(`${org.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, string>) };
}

const token = (form: Record<string, string>) => post('/services/oauth2/token', form);
const exchange = (form: Record<string, string>) => token({ grant_type: 'authorization_code', ...form });
const codeOf = async (parameters: Record<string, string>) =>
    (await browse(authorizePath(parameters))).searchParams.get('code') ?? '';
const invalidGrant = (description: string) => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: description }
});
const callApi = async (accessToken: string | undefined) =>
    (await fetch(`${org.url}/services/data/v65.0/limits`, { headers: { authorization: `Bearer ${accessToken}` } }))
        .status;

describe('the web server flow', () => {
    it('gives the Salesforce CLI tokens, with PKCE and without a secret', async () => {
        const verifier = randomBytes(32).toString('base64url');
        const challenge = createHash('sha256').update(verifier).digest('base64url');
        const answer = await browse(authorizePath({ ...cli, code_challenge: challenge, state: 'a b&c' }));
        expect(`${answer.origin}${answer.pathname}`).toBe(cli.redirect_uri);
        expect(answer.searchParams.get('state')).toBe('a b&c');
        const code = answer.searchParams.get('code') ?? '';
        const { status, body } = await exchange({ ...cli, code, code_verifier: verifier });
        expect({ status, body }).toMatchObject({
            status: 200,
            body: { refresh_token: expect.stringMatching(/^5Aep861/), token_type: 'Bearer', instance_url: org.url }
        });
        expect((body['scope'] ?? '').split(' ').sort()).toEqual(['api', 'id', 'refresh_token', 'web']);
        expect(await callApi(body['access_token'])).toBe(200);

        const refresh = { grant_type: 'refresh_token', client_id: 'PlatformCLI' };
        const refreshed = await token({ ...refresh, refresh_token: body['refresh_token'] ?? '' });
        expect(refreshed).toMatchObject({ status: 200, body: { access_token: expect.any(String) } });
        expect(refreshed.body['refresh_token']).toBeUndefined();
        expect(await callApi(refreshed.body['access_token'])).toBe(200);
    });

    it('is asked of the user once for an app, and can be denied', async () => {
        const denied = await browse(authorizePath({ ...agency, scope: 'api', state: 's' }), 'cancel');
        expect(Object.fromEntries(denied.searchParams)).toEqual({
            error: 'access_denied',
            error_description: 'end-user denied authorization',
            state: 's'
        });
        await browse(authorizePath({ ...agency, scope: 'api web' }));
        const again = await visit(locationOf(await visit(authorizePath({ ...agency, scope: 'api' }))).href);
        expect(locationOf(again).searchParams.get('code')).toMatch(/^aPrx/);
        const more = await visit(locationOf(await visit(authorizePath({ ...agency, scope: 'full' }))).href);
        expect([more.status, more.headers.get('x-frame-options')]).toEqual([200, 'DENY']);
    });

    it('leads a browser without a session through the login page', async () => {
        const page = locationOf(await visit(authorizePath(agency), {}));
        const login = locationOf(await visit(page.href, {}));
        expect([login.pathname, login.searchParams.get('ec')]).toEqual(['/', '302']);
        expect(login.searchParams.get('startURL')).toBe(page.pathname + page.search);
        const anew = await visit(authorizePath({ ...agency, prompt: 'login' }));
        expect([locationOf(anew).pathname, anew.headers.get('set-cookie')]).toEqual([
            '/',
            expect.stringContaining('Max-Age=0')
        ]);
    });

    it('takes no approval that did not come from its own page', async () => {
        const page = locationOf(await visit(authorizePath({ ...cli, scope: 'web api refresh_token' })));
        const forged = new URLSearchParams({ save: '1', source: page.searchParams.get('source') ?? '' });
        const other = `sid=${org.token()}`;
        expect((await visit(page.pathname, {}, forged)).headers.get('location')).toMatch(/^\/\?ec=302/);
        const fresh = locationOf(await visit(authorizePath({ ...agency, scope: 'refresh_token full' })));
        forged.set('source', fresh.searchParams.get('source') ?? '');
        const refused = await visit(fresh.pathname, { cookie: other }, forged);
        expect([refused.status, await refused.text()]).toEqual([200, expect.stringContaining('Allow Access?')]);
    });

    it.each([
        [{ client_id: 'nobody' }, 'invalid_client_id', 'client identifier invalid'],
        [{ redirect_uri: 'https://evil.test/' }, 'redirect_uri_mismatch', 'redirect_uri must match configuration'],
        [{ redirect_uri: `${callback}/` }, 'redirect_uri_mismatch', 'redirect_uri must match configuration']
    ])('shows the user, and nobody else, what is wrong with %j', async (changes, error, description) => {
        const response = await visit(authorizePath({ ...agency, ...changes }));
        expect([response.status, response.headers.get('location')]).toEqual([400, null]);
        expect(await response.text()).toContain(`error=${error}&#38;error_description=${description}`);
    });

    it.each([
        [{ response_type: 'token' }, 'unsupported_response_type', 'response type not supported'],
        [{ response_type: 'magic' }, 'unsupported_response_type', 'response type not supported'],
        [{ code_challenge: 'x', code_challenge_method: 'S1' }, 'invalid_request', 'invalid code challenge method'],
        [{ client_id: 'reader' }, 'invalid_request', 'missing required code challenge'],
        [
            { client_id: 'reader', code_challenge: 'x', scope: 'api' },
            'invalid_scope',
            'the requested scope is not allowed'
        ],
        [{ scope: 'wave_api', prompt: 'none' }, 'consent_required', 'external validation failed']
    ])('tells the app by its callback what is wrong with %j', async (changes, error, description) => {
        const location = locationOf(await visit(authorizePath({ ...agency, state: '1', ...changes })));
        expect(location.origin + location.pathname).toBe(callback);
        const parameters = location.hash === '' ? location.searchParams : new URLSearchParams(location.hash.slice(1));
        expect(Object.fromEntries(parameters)).toEqual({ error, error_description: description, state: '1' });
    });

    it('tokens of an app without the api scope do not open the API', async () => {
        const code = await codeOf({ client_id: 'reader', redirect_uri: callback, code_challenge: 'v' });
        const form = { client_id: 'reader', client_secret: 's', redirect_uri: callback, code };
        expect(await exchange(form)).toEqual(invalidGrant('missing required code verifier'));
        const plain = {
            client_id: 'reader',
            redirect_uri: callback,
            code_challenge: 'v',
            code_challenge_method: 'plain'
        };
        const { body } = await exchange({ ...form, code: await codeOf(plain), code_verifier: 'v' });
        expect(body).toMatchObject({ scope: 'openid id' });
        expect(await callApi(body['access_token'])).toBe(403);
        const info = await fetch(`${org.url}/services/oauth2/userinfo`, {
            headers: { authorization: `Bearer ${body['access_token']}` }
        });
        expect(info.status).toBe(200);
    });
});

describe('authorization codes', () => {
    const client = { ...agency, client_secret: 's3cret' };

    it('are good once, for their client and callback, for 15 minutes', async () => {
        const code = await codeOf(agency);
        expect(await exchange({ ...client, code })).toMatchObject({ status: 200 });
        expect(await exchange({ ...client, code })).toEqual(invalidGrant('expired authorization code'));
        expect(await exchange({ ...client, code: 'nonsense' })).toEqual(invalidGrant('expired authorization code'));
        expect(await exchange({ ...cli, code: await codeOf(agency) })).toEqual(
            invalidGrant('invalid authorization code')
        );
        const late = await codeOf(agency);
        org.clock.advance(15 * 60 * 1000);
        expect(await exchange({ ...client, code: late })).toEqual(invalidGrant('expired authorization code'));
        const wrongVerifier = { ...client, code_verifier: 'guess' };
        expect(await exchange({ ...wrongVerifier, code: await codeOf({ ...agency, code_challenge: 'x' }) })).toEqual(
            invalidGrant('invalid code verifier')
        );
    });

    it.each([
        [{ client_secret: 'wrong' }, 'invalid_client', 'invalid client credentials'],
        [{ client_id: 'nobody' }, 'invalid_client_id', 'client identifier invalid'],
        [{ redirect_uri: 'https://evil.test/' }, 'redirect_uri_mismatch', 'redirect_uri must match configuration'],
        [{ code: undefined }, 'invalid_request', 'missing required parameter: code']
    ])('need what the app is registered with: %j', async (changes, error, description) => {
        const form = Object.entries({ ...client, code: 'x', ...changes }).filter(([, value]) => value !== undefined);
        expect(await exchange(Object.fromEntries(form) as Record<string, string>)).toEqual({
            status: 400,
            body: { error, error_description: description }
        });
    });
});

describe('refresh tokens', () => {
    const directory = temporaryDirectory();
    const client = { client_id: 'agency', client_secret: 's3cret' };
    const refresh = (text: string) => token({ grant_type: 'refresh_token', ...client, refresh_token: text });

    it('take their sessions with them when they are revoked', async () => {
        const { body } = await exchange({ ...client, redirect_uri: callback, code: await codeOf(agency) });
        const { access_token: access = '', refresh_token: refreshToken = '' } = body;
        expect(await post('/services/oauth2/introspect', { ...client, token: refreshToken })).toMatchObject({
            body: { active: true, token_type: 'refresh_token', client_id: 'agency' }
        });
        expect(await post('/services/oauth2/revoke', { token: refreshToken })).toMatchObject({ status: 200 });
        expect(await callApi(access)).toBe(401);
        expect(await refresh(refreshToken)).toEqual(invalidGrant('expired access/refresh token'));
        expect(await post('/services/oauth2/introspect', { ...client, token: refreshToken })).toEqual({
            status: 200,
            body: { active: false }
        });
        expect(await post('/services/oauth2/introspect', { token: access })).toMatchObject({ status: 400 });
    });

    it('keep jsforce connected when its access token has expired', async () => {
        const oauth2 = new OAuth2({
            loginUrl: org.url,
            clientId: 'agency',
            clientSecret: 's3cret',
            redirectUri: callback
        });
        const url = new URL(oauth2.getAuthorizationUrl({ scope: 'api refresh_token' }));
        const connection = new Connection({ oauth2, instanceUrl: org.url, version: '65.0' });
        await connection.authorize((await browse(url.pathname + url.search)).searchParams.get('code') ?? '');
        connection.accessToken = 'expired';
        expect(await connection.query('SELECT Id FROM User')).toMatchObject({ totalSize: expect.any(Number) });
    });

    it('and approvals outlive a restart, and are kept as hashes', async () => {
        const first = await openOrgParts({ directory, connectedApps });
        const grant = { userId: first.userId, consumerKey: 'agency', scopes: ['api'] };
        const kept = first.sessions.oauth.issueRefreshToken(grant);
        const revoked = first.sessions.oauth.issueRefreshToken(grant);
        first.sessions.oauth.approve(grant);
        first.sessions.revokeRefreshToken(revoked.id);
        await first.close();
        const second = await openOrgParts({ directory, connectedApps });
        const { oauth } = second.sessions;
        expect(oauth.findRefreshToken(kept.text)).toMatchObject({ userId: grant.userId });
        expect(oauth.findRefreshToken(revoked.text)).toBeUndefined();
        expect(oauth.isApproved(grant)).toBe(true);
        await second.close();
    });
});
