import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RateLimiter } from '../../src/http/rateLimiter';
import { readConfig } from '../../src/config';
import { isSafeAddress, staysInside } from '../../src/outward';
import { SalesforceDouble } from '../doubles/salesforceDouble';
import { AgencyProcess, bundleAgency, ticketSecret } from '../fixtures/agencyProcess';
import { eventually } from '../fixtures/eventually';

const password = 'a password for the desk';
const metricsToken = 'aTokenForPrometheus';
const basic = (given: string) => ({ authorization: `Basic ${Buffer.from(`desk:${given}`).toString('base64')}` });
const right = basic(password);

let bundle: string;
let directory: string;
let salesforce: SalesforceDouble;
/** As on Heroku: behind a router, with a password. */
let guarded: AgencyProcess;
/** As on a developer's machine. */
let unguarded: AgencyProcess;

beforeAll(async () => {
    bundle = bundleAgency();
    directory = mkdtempSync(join(tmpdir(), 'security-'));
    salesforce = await SalesforceDouble.start();
    const start = (name: string, more: Record<string, string>) =>
        AgencyProcess.start(bundle, { DATA_DIR: join(directory, name), ...salesforce.environment, ...more });
    guarded = await start('guarded', { DESK_PASSWORD: password, METRICS_TOKEN: metricsToken, DYNO: 'web.1', API_RATE: '30' }); // prettier-ignore
    unguarded = await start('unguarded', {});
});

afterAll(async () => {
    await Promise.all([guarded.terminate(), unguarded.terminate()]);
    await salesforce.close();
    rmSync(directory, { recursive: true, force: true });
    rmSync(dirname(bundle), { recursive: true, force: true });
});

interface Answer {
    readonly status: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
}

/** With any header, also those that fetch sets itself. */
function ask(agency: AgencyProcess, path: string, headers: Record<string, string> = {}, method = 'GET', body = '') {
    return new Promise<Answer>((resolve, reject) => {
        const request = httpRequest(
            agency.url + path,
            {
                method,
                headers: { ...headers, ...(body && { 'content-length': Buffer.byteLength(body) }) },
                agent: false
            },
            (response) => {
                let text = '';
                response.on('data', (chunk) => (text += String(chunk)));
                response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })); // prettier-ignore
            }
        );
        request.on('error', reject);
        request.end(body);
    });
}
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    ask(unguarded, path, { 'content-type': 'application/json', ...headers }, 'POST', body);

describe('who asks', () => {
    it('needs the password for everything but whether the app lives', async () => {
        for (const path of ['/', '/page.js', '/api/status', '/api/events', '/metrics', '/api/dead-letters'])
            expect([path, (await ask(guarded, path, { 'x-forwarded-for': '10.1.0.1' })).status]).toEqual([path, 401]);
        for (const path of ['/health', '/ready']) expect((await ask(guarded, path)).status).not.toBe(401);
        expect((await ask(guarded, '/api/status', right)).status).toBe(200);
    });

    it('may guess few passwords, from one address as the router tells it', async () => {
        const guess = (from: string) =>
            ask(guarded, '/api/status', { ...basic('a guess'), 'x-forwarded-for': `203.0.113.7, ${from}` });
        const answers: number[] = [];
        for (let i = 0; i < 12; i++) answers.push((await guess('198.51.100.1')).status);
        expect(answers.slice(0, 10)).toEqual(Array(10).fill(401));
        expect(answers.slice(10)).toEqual([429, 429]);
        // not even the right one: else a guesser would learn it
        expect((await ask(guarded, '/api/status', { ...right, 'x-forwarded-for': '198.51.100.1' })).status).toBe(429);
        expect((await guess('198.51.100.2')).status).toBe(401);
    });

    it('may ask only so often', async () => {
        const from = { ...right, 'x-forwarded-for': '198.51.100.9' };
        const answers = await Promise.all(Array.from({ length: 300 }, () => ask(guarded, '/health', from)));
        const late = answers.filter(({ status }) => status === 429);
        expect(late.length).toBeGreaterThan(0);
        expect(late[0]?.headers['retry-after']).toBe('1');
        expect((await ask(guarded, '/health', { 'x-forwarded-for': '198.51.100.10' })).status).toBe(200);
    });

    it('is not let in over http where the router speaks TLS', async () => {
        const answer = await ask(guarded, '/api/status', { ...right, 'x-forwarded-proto': 'http' });
        expect([answer.status, answer.body]).toEqual([403, expect.stringContaining('https')]);
        expect((await ask(guarded, '/api/status', { ...right, 'x-forwarded-proto': 'https' })).status).toBe(200);
    });

    it('reads the figures with the token or the password; without both, on the machine itself only', async () => {
        const token = (text: string) => ({ authorization: `Bearer ${text}` });
        expect((await ask(guarded, '/metrics', token(metricsToken))).status).toBe(200);
        expect((await ask(guarded, '/metrics', { ...token('a guess'), 'x-forwarded-for': '10.3.0.1' })).status).toBe(
            401
        );
        expect((await ask(guarded, '/metrics', right)).status).toBe(200);
        // the token is for the figures alone
        expect((await ask(guarded, '/api/status', { ...token(metricsToken), 'x-forwarded-for': '10.3.0.2' })).status).toBe(401); // prettier-ignore
        expect((await ask(unguarded, '/metrics')).status).toBe(200);
        expect((await ask(unguarded, '/metrics', { 'x-forwarded-for': '198.51.100.1' })).status).toBe(403);
    });
});

describe('another site’s page', () => {
    it.each([
        ['by its origin', { origin: 'https://evil.example' }],
        ['by an origin that is none', { origin: 'null' }],
        ['by what the browser says of it', { 'sec-fetch-site': 'cross-site' }],
        ['also a neighbour’s', { 'sec-fetch-site': 'same-site' }]
    ])('changes nothing: it is known %s', async (_how, headers) => {
        const requests: [string, string][] = [['POST', '/api/flashes'], ['POST', '/api/generic'], ['PUT', '/api/wire/rate'], ['POST', '/api/dead-letters'], ['DELETE', '/api/dead-letters/x']]; // prettier-ignore
        for (const [method, path] of requests) {
            const answer = await ask(unguarded, path, { 'content-type': 'application/json', ...headers }, method, '{}');
            expect([path, answer.status]).toEqual([path, 403]);
        }
    });

    it('can’t send a form that passes for JSON', async () => {
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
            expect((await post('/api/flashes', '{"headline":"x"}', { 'content-type': type })).status).toBe(415);
    });

    it('can’t pass for ours by a name that it gave this machine', async () => {
        for (const path of ['/', '/api/status', '/metrics'])
            expect((await ask(unguarded, path, { host: 'evil.example:8101' })).status).toBe(403);
        for (const host of ['localhost:8101', '127.0.0.1:8101', '[::1]:8101', '192.168.1.7', 'agency:8101'])
            expect([host, (await ask(unguarded, '/api/flashes', { host })).status]).toEqual([host, 200]);
    });

    it('neither frames ours nor runs anything in it', async () => {
        const { headers } = await ask(unguarded, '/');
        const policy = String(headers['content-security-policy']);
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).toContain("base-uri 'none'");
        expect(policy).not.toMatch(/unsafe|\*/);
        expect(headers).toMatchObject({
            'x-content-type-options': 'nosniff',
            'x-frame-options': 'SAMEORIGIN',
            'referrer-policy': 'no-referrer',
            'cross-origin-opener-policy': 'same-origin',
            'cross-origin-resource-policy': 'same-origin',
            'strict-transport-security': expect.stringContaining('max-age=')
        });
        expect(headers['access-control-allow-origin']).toBeUndefined();
        expect(headers['x-powered-by']).toBeUndefined();
    });
});

describe('what comes in', () => {
    it.each([
        ['/api/flashes', '{"headline":'],
        ['/api/flashes', '[]'],
        ['/api/flashes', '"text"'],
        ['/api/flashes', 'null'],
        ['/api/flashes', '{"headline":7}'],
        ['/api/flashes', '{"headline":"x","externalId":"../../etc/passwd"}'],
        ['/api/flashes', '{"headline":"x","__proto__":{"source":"evil"}}'],
        ['/api/flashes', `{"headline":"${'x'.repeat(256)}"}`],
        ['/api/flashes', '{"headline":"x","category":"Weather"}'],
        ['/api/generic', '{}'],
        ['/api/generic', `{"text":"${'x'.repeat(3001)}"}`]
    ])('%s refuses what is not as it should be with 400 and a sentence (%#)', async (path, body) => {
        const answer = await post(path, body);
        expect(answer.status).toBe(400);
        expect((JSON.parse(answer.body) as { error: string }).error).toMatch(/\w/);
    });

    it('is refused beyond 256 KiB before it is read', async () => {
        expect((await post('/api/flashes', `{"headline":"${'x'.repeat(300 * 1024)}"}`)).status).toBe(413);
    });

    it('names no file but the page’s', async () => {
        for (const path of ['/../config.ts', '/%2e%2e/config.ts', '/..%2f..%2fpackage.json', '/%00', '/.env'])
            expect([400, 403, 404]).toContain((await ask(unguarded, path)).status);
    });

    it('breaks nothing if it is no HTTP at all', async () => {
        const { port } = new URL(unguarded.url);
        const lines = [
            'GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
            'nonsense\r\n\r\n'
        ];
        for (const text of lines) {
            const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
            let answer = '';
            socket.on('data', (chunk) => (answer += String(chunk)));
            await eventually(() => /^HTTP\/1\.1 400/.test(answer));
            socket.destroy();
        }
        expect((await ask(unguarded, '/health')).status).toBe(200);
    });
});

describe('what goes out', () => {
    const enough = { SF_USERNAME: 'a', SF_PASSWORD: 'b', WIRE_TICKET_SECRET: '0123456789abcdef0123456789abcdef' };

    it.each([
        ['SF_LOGIN_URL', 'http://example.my.salesforce.com', /SF_LOGIN_URL must begin with https/],
        [
            'OTEL_EXPORTER_OTLP_ENDPOINT',
            'http://collector.example:4318',
            /OTEL_EXPORTER_OTLP_ENDPOINT must begin with https/
        ],
        ['KAFKA_URL', 'kafka://broker.example:9092', /KAFKA_URL must have kafka\+ssl/]
    ])('%s refuses %s: others could read along', (name, value, problem) => {
        expect(() => readConfig({ ...enough, [name]: value })).toThrow(problem);
    });

    it('goes without TLS to this machine, or to a container beside it', () => {
        expect(readConfig({ ...enough, SF_LOGIN_URL: 'http://local-org:8100' }).salesforce.loginUrl).toBe('http://local-org:8100'); // prettier-ignore
        for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]', 'kafka'])
            expect(staysInside(host)).toBe(true);
        for (const host of ['example.com', '10.0.0.1', '127.0.0.1.example.com', '2001:db8::1', '']) expect(staysInside(host)).toBe(false); // prettier-ignore
        for (const url of ['ftp://localhost', 'http:', 'http://login.salesforce.com', 'javascript:0']) expect(isSafeAddress(url)).toBe(false); // prettier-ignore
    });

    it('has no secret in the log of a whole run, whatever went wrong in it', async () => {
        await ask(guarded, '/api/status', { ...basic('a wrong guess'), 'x-forwarded-for': '198.51.100.77' });
        await ask(guarded, `/wire?ticket=${'x'.repeat(40)}`, right);
        salesforce.refusesLogins = true;
        salesforce.revokeTokens();
        await eventually(() => guarded.log.some((line) => line.includes('INVALID_LOGIN')), 30000);
        salesforce.refusesLogins = false;
        const log = [...guarded.log, ...unguarded.log].join('\n');
        const secrets = [password, metricsToken, ticketSecret, 'secretTOKEN', '00D000000000001!', 'a wrong guess', 'Basic ', 'Bearer ']; // prettier-ignore
        for (const secret of secrets) expect(log).not.toContain(secret);
        expect(log).not.toContain(Buffer.from(`desk:${password}`).toString('base64'));
    });
});

it('counts each address by itself, and forgets the oldest of too many', () => {
    let now = 0;
    const limiter = new RateLimiter(2, 3, () => now);
    const taken = (address: string, times: number) => Array.from({ length: times }, () => limiter.take(address));
    expect(taken('a', 4)).toEqual([true, true, true, false]);
    expect(taken('b', 1)).toEqual([true]);
    now += 1000;
    expect(taken('a', 3)).toEqual([true, true, false]);
    for (let i = 0; i < 10001; i++) limiter.take(`other ${i}`);
    expect(limiter.take('a')).toBe(true);
});
