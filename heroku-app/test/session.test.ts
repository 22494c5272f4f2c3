import { generateKeyPairSync } from 'node:crypto';
import { verify } from 'jsonwebtoken';
import type { SalesforceCredentials } from '../src/config';
import { LoginError, SalesforceSession } from '../src/salesforce/session';
import { TcpProxy } from './fixtures/tcpProxy';
import { organizationId, SalesforceDouble } from './doubles/salesforceDouble';

let salesforce: SalesforceDouble;

beforeEach(async () => {
    salesforce = await SalesforceDouble.start();
});

afterEach(() => salesforce.close());

const session = (credentials: SalesforceCredentials) =>
    new SalesforceSession({ loginUrl: salesforce.url, apiVersion: '65.0', credentials });
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

it('logs in with a JWT that it signs for the audience', async () => {
    const access = await session({
        kind: 'jwt',
        username: 'agency@newsroom.example',
        clientId: 'consumer-key',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        audience: 'https://test.salesforce.com'
    }).access();
    expect(access).toMatchObject({ instanceUrl: salesforce.url, organizationId });
    const { grant_type: grant, assertion } = Object.fromEntries(salesforce.tokenRequest);
    expect(grant).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const claims = verify(assertion ?? '', publicKey.export({ type: 'spki', format: 'pem' }).toString(), {
        algorithms: ['RS256'],
        audience: 'https://test.salesforce.com',
        issuer: 'consumer-key',
        subject: 'agency@newsroom.example'
    }) as { exp: number };
    // "must be within 3 minutes" (OAuth 2.0 JWT Bearer Flow)
    expect(claims.exp).toBeLessThanOrEqual(Date.now() / 1000 + 180);
});

it('logs in with client credentials', async () => {
    await session({ kind: 'client-credentials', clientId: 'id', clientSecret: 'client-secret' }).access();
    expect(Object.fromEntries(salesforce.tokenRequest)).toEqual({
        grant_type: 'client_credentials',
        client_id: 'id',
        client_secret: 'client-secret'
    });
});

it('says what to check when it is refused, without the secret, and does not ask again at once', async () => {
    const refused = session({ kind: 'client-credentials', clientId: 'id', clientSecret: 'wrong secret' });
    const error = await refused.access().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error).toMatchObject({
        refused: true,
        message: expect.stringMatching(/check SF_CLIENT_ID, SF_CLIENT_SECRET/)
    });
    expect(String(error)).not.toContain('wrong secret');
    salesforce.tokenRequest = new URLSearchParams();
    await expect(refused.access()).rejects.toBe(error);
    expect([...salesforce.tokenRequest]).toEqual([]);
});

it('tries again at once when there was no answer', async () => {
    const waiting = session({ kind: 'client-credentials', clientId: 'id', clientSecret: 'client-secret' });
    const { port } = salesforce;
    await salesforce.close();
    await expect(waiting.access()).rejects.toMatchObject({ refused: false });
    salesforce = await SalesforceDouble.start(port);
    expect((await waiting.access()).organizationId).toBe(organizationId);
});

it('does not wait for ever on a connection whose other end is gone', async () => {
    const silent = await TcpProxy.to(salesforce.port);
    void silent.stall();
    const waiting = new SalesforceSession({
        loginUrl: `http://127.0.0.1:${silent.port}`,
        apiVersion: '65.0',
        credentials: { kind: 'client-credentials', clientId: 'id', clientSecret: 'client-secret' },
        timeout: 100
    });
    await expect(waiting.access()).rejects.toThrow(/Cannot log in at .*: no answer within 0.1 s/);
    silent.heal();
    expect((await waiting.access()).organizationId).toBe(organizationId);
    await silent.close();
});

it('sends no token to an instance without TLS, whatever the login says', async () => {
    salesforce.instanceUrl = 'http://newsroom.my.salesforce.example';
    const led = session({ kind: 'client-credentials', clientId: 'id', clientSecret: 'client-secret' });
    await expect(led.access()).rejects.toThrow(/http:\/\/newsroom\.my\.salesforce\.example, which is not https/);
});
