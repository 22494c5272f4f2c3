import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sign } from 'jsonwebtoken';
import { Connection } from 'jsforce';
import { credentials, openOrgParts, temporaryDirectory, type OrgParts } from './orgParts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const connectedApps = [
    {
        consumerKey: 'agency',
        consumerSecret: 's3cret',
        certificate: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        clientCredentialsUser: credentials.username
    }
];

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts({ connectedApps })));
afterAll(() => org.close());

async function token(form: Record<string, string>): Promise<{ status: number; body: Record<string, string> }> {
    const response = await fetch(`${org.url}/services/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams(form)
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function callWith(accessToken: string, scheme = 'Bearer'): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${org.url}/services/data/v65.0/limits`, {
        headers: { authorization: `${scheme} ${accessToken}` }
    });
    return { status: response.status, body: await response.json() };
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const claims = () => ({
    iss: 'agency',
    sub: credentials.username,
    aud: org.url,
    exp: Math.floor(Date.now() / 1000) + 180
});
const assertion = (changes: object = {}, key = privateKey) =>
    sign({ ...claims(), ...changes }, key, { algorithm: 'RS256', noTimestamp: true });

describe('JWT bearer', () => {
    it('gives a token that opens the API', async () => {
        const { status, body } = await token({ grant_type: jwtBearer, assertion: assertion() });
        expect(status).toBe(200);
        expect(body).toMatchObject({
            access_token: expect.stringMatching(new RegExp(`^${org.organizationId.slice(0, 15)}![\\w.]+$`)),
            instance_url: org.url,
            id: `${org.url}/id/${org.organizationId}/${org.userId}`,
            token_type: 'Bearer'
        });
        expect(await callWith(body['access_token'] ?? '')).toMatchObject({ status: 200 });
        expect(await callWith(body['access_token'] ?? '', 'OAuth')).toMatchObject({ status: 200 });
    });

    it.each([
        ['exp in milliseconds', () => ({ exp: Date.now() + 180000 })],
        ['an audience with a slash', () => ({ aud: `${org.url}/` })],
        ['localhost for 127.0.0.1', () => ({ aud: org.url.replace('127.0.0.1', 'localhost') })],
        ["Salesforce's login server", () => ({ aud: 'https://login.salesforce.com' })]
    ])('takes %s', async (_what, changes) => {
        expect(await token({ grant_type: jwtBearer, assertion: assertion(changes()) })).toMatchObject({ status: 200 });
    });

    it.each([
        ['a wrong key', () => assertion({}, other.privateKey), 'invalid_grant', 'invalid assertion'],
        ['no JWT', () => 'nonsense', 'invalid_grant', 'invalid assertion'],
        ['an old assertion', () => assertion({ exp: 1000 }), 'invalid_grant', 'expired assertion'],
        ['a foreign audience', () => assertion({ aud: 'https://example.com' }), 'invalid_grant', 'audience is invalid'],
        [
            'an unknown user',
            () => assertion({ sub: 'nobody@x' }),
            'invalid_grant',
            "user hasn't approved this consumer"
        ],
        ['an unknown client', () => assertion({ iss: 'nobody' }), 'invalid_client_id', 'client identifier invalid']
    ])('refuses %s', async (_what, jwt, error, description) => {
        const answer = await token({ grant_type: jwtBearer, assertion: jwt() });
        expect(answer).toEqual({ status: 400, body: { error, error_description: description } });
    });
});

describe('other grants', () => {
    const client = { client_id: 'agency', client_secret: 's3cret' };

    it('take a password with the security token appended', async () => {
        const password = credentials.password + credentials.securityToken;
        const form = { grant_type: 'password', ...client, username: credentials.username };
        expect(await token({ ...form, password })).toMatchObject({ status: 200 });
        expect(await token({ ...form, password: credentials.password })).toEqual({
            status: 400,
            body: { error: 'invalid_grant', error_description: 'authentication failure' }
        });
    });

    it('take client credentials', async () => {
        expect(await token({ grant_type: 'client_credentials', ...client })).toMatchObject({ status: 200 });
        expect(await token({ grant_type: 'client_credentials', ...client, client_secret: 'wrong' })).toEqual({
            status: 400,
            body: { error: 'invalid_client', error_description: 'invalid client credentials' }
        });
    });

    it('refuse a grant type they do not know', async () => {
        expect(await token({ grant_type: 'magic' })).toMatchObject({
            status: 400,
            body: { error: 'unsupported_grant_type' }
        });
    });
});

describe('sessions', () => {
    const directory = temporaryDirectory();

    it('are needed: 401 INVALID_SESSION_ID', async () => {
        const refused = {
            status: 401,
            body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]
        };
        expect(await callWith('00D!nonsense')).toEqual(refused);
        expect(await callWith('x', 'Basic')).toEqual({
            status: 401,
            body: [{ errorCode: 'INVALID_AUTH_HEADER', message: 'INVALID_HEADER_TYPE' }]
        });
    });

    it('end when they are revoked, and tell who listens', async () => {
        const accessToken = org.token();
        const ended: string[] = [];
        const stop = org.sessions.onSessionEnd((session, reason) => void ended.push(`${session.userId} ${reason}`));
        const response = await fetch(`${org.url}/services/oauth2/revoke`, {
            method: 'POST',
            body: new URLSearchParams({ token: accessToken })
        });
        expect(response.status).toBe(200);
        expect(ended).toEqual([`${org.userId} revoked`]);
        expect(await callWith(accessToken)).toMatchObject({ status: 401 });
        stop();
    });

    it('end after two hours without use, and are renewed by use', async () => {
        const idle = org.token();
        const used = org.token();
        const hour = 60 * 60 * 1000;
        org.clock.advance(1.5 * hour);
        expect(await callWith(used)).toMatchObject({ status: 200 });
        org.clock.advance(hour);
        expect(await callWith(used)).toMatchObject({ status: 200 });
        expect(await callWith(idle)).toMatchObject({ status: 401 });
    });

    it('outlive a restart, and are kept as hashes', async () => {
        const first = await openOrgParts({ directory });
        const kept = first.token();
        const revoked = first.token();
        first.sessions.revoke(revoked);
        await first.close();
        const second = await openOrgParts({ directory });
        expect(second.sessions.find(kept)).toMatchObject({ userId: second.userId });
        expect(second.sessions.find(revoked)).toBeUndefined();
        await second.close();
        expect(readFileSync(join(directory, 'sessions.jsonl'), 'utf8')).not.toContain(kept);
    });

    it('open the browser through frontdoor.jsp, and lead nowhere else', async () => {
        const accessToken = org.token();
        const visit = (retUrl: string, sid = accessToken) =>
            fetch(`${org.url}/secur/frontdoor.jsp?${new URLSearchParams({ sid, retURL: retUrl })}`, {
                redirect: 'manual'
            });
        const inside = await visit('/lightning/n/Desk');
        expect([inside.status, inside.headers.get('location')]).toEqual([302, '/lightning/n/Desk']);
        const cookie = inside.headers.get('set-cookie')?.split(';')[0] ?? '';
        const page = await fetch(`${org.url}/services/data/v65.0/limits`, { headers: { cookie } });
        expect(page.status).toBe(200);
        for (const outside of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
            expect((await visit(outside)).headers.get('location')).toBe('/');
        }
        expect((await visit('/', 'wrong')).headers.get('set-cookie')).toBeNull();
    });
});

describe('sf org open', () => {
    it('gets an address that opens the browser', async () => {
        const headers = { authorization: `Bearer ${org.token()}` };
        const answer = await fetch(`${org.url}/services/oauth2/singleaccess?redirect_uri=/lightning`, { headers });
        const { frontdoor_uri: address } = (await answer.json()) as { frontdoor_uri: string };
        const page = await fetch(address, { redirect: 'manual' });
        expect([page.headers.get('location'), page.headers.get('set-cookie')]).toEqual([
            '/lightning',
            expect.stringMatching(/^sid=/)
        ]);
        const again = await fetch(address, { redirect: 'manual' });
        expect(again.headers.get('set-cookie')).toBeNull();
    });
});

describe('identity', () => {
    it('is told by userinfo, the identity URL and introspection', async () => {
        const accessToken = org.token();
        const get = async (path: string) =>
            (await fetch(org.url + path, { headers: { authorization: `Bearer ${accessToken}` } })).json();
        expect(await get('/services/oauth2/userinfo')).toMatchObject({
            user_id: org.userId,
            organization_id: org.organizationId,
            preferred_username: credentials.username
        });
        expect(await get(`/id/${org.organizationId}/${org.userId}`)).toMatchObject({
            user_id: org.userId,
            username: credentials.username
        });
        const introspected = await fetch(`${org.url}/services/oauth2/introspect`, {
            method: 'POST',
            body: new URLSearchParams({ token: accessToken, client_id: 'agency', client_secret: 's3cret' })
        });
        expect(await introspected.json()).toMatchObject({ active: true, username: credentials.username });
        const nobody = await fetch(`${org.url}/services/oauth2/userinfo`);
        expect([nobody.status, await nobody.text()]).toEqual([403, 'Missing_OAuth_Token']);
    });
});

describe('SOAP', () => {
    it('logs jsforce in and out', async () => {
        const connection = new Connection({ loginUrl: org.url, version: '65.0' });
        const user = await connection.login(credentials.username, credentials.password + credentials.securityToken);
        expect(user).toMatchObject({ id: org.userId, organizationId: org.organizationId });
        expect(await connection.identity()).toMatchObject({ username: credentials.username });
        const { accessToken } = connection;
        await connection.logout();
        expect(await callWith(accessToken ?? '')).toMatchObject({ status: 401 });
    });

    it('answers a wrong password with a LoginFault', async () => {
        const connection = new Connection({ loginUrl: org.url, version: '65.0' });
        const message = 'INVALID_LOGIN: Invalid username, password, security token; or user locked out.';
        await expect(connection.login(credentials.username, 'wrong')).rejects.toThrow(message);
    });

    it('tells who the user is, and escapes what it prints', async () => {
        const call = (api: string, body: string) =>
            fetch(`${org.url}/services/Soap/${api}/65.0`, {
                method: 'POST',
                headers: { 'content-type': 'text/xml', soapaction: '""' },
                body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">${body}</e:Envelope>`
            });
        const header = `<e:Header><SessionHeader><sessionId>${org.token()}</sessionId></SessionHeader></e:Header>`;
        const info = await call('u', `${header}<e:Body><getUserInfo xmlns="urn:partner.soap.sforce.com"/></e:Body>`);
        expect(info.status).toBe(200);
        expect(await info.text()).toContain(`<userName>${credentials.username}</userName>`);
        const fault = await call('c', '<e:Body><getUserInfo/></e:Body>');
        expect([fault.status, await fault.text()]).toEqual([
            500,
            expect.stringContaining('<faultcode>sf:INVALID_SESSION_ID</faultcode>')
        ]);
        const unknown = await call('u', '<e:Body><undo/></e:Body>');
        expect(await unknown.text()).toContain('is not supported by local-org');
    });
});
