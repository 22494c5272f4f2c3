import { connect as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { startOrg, type TestOrg } from '../../src/startOrg';

const megabyte = 1024 * 1024;
/** Short, so that the test is: 20 s for headers and 2 minutes for all of a request is what an org gives by itself. */
const requestTimes = { headers: 400, request: 800 };
let org: TestOrg;
let token: string;

beforeAll(async () => {
    org = await startOrg({ source: join(__dirname, '../fixtures/bookshop'), requestTimes });
    token = org.accessToken;
}, 60_000);
afterAll(() => org.close());

interface Answer {
    readonly status: number;
    readonly text: string;
}

async function post(
    path: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>> = {}
): Promise<Answer> {
    const response = await fetch(org.instanceUrl + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        body
    });
    return { status: response.status, text: await response.text() };
}
const isServed = async () => (await post('/services/data/v65.0/sobjects/Account', '{"Name":"A"}')).status === 201;

/** A caller that sends one byte after the other, until the org has had enough. Resolves with what it was told. */
function drip(head: string, then: string): { readonly told: Promise<string>; readonly socket: Socket } {
    const socket = connectSocket(Number(new URL(org.instanceUrl).port), '127.0.0.1');
    const told = new Promise<string>((resolve) => {
        let heard = '';
        socket.write(head);
        let at = 0;
        const dripping = setInterval(() => socket.write(then[at++ % then.length] ?? 'x'), 20);
        socket.on('data', (data) => (heard += data.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => {
            clearInterval(dripping);
            resolve(heard);
        });
    });
    return { told, socket };
}

const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`;

describe('slow loris', () => {
    test('two hundred callers that drip their headers are cut off, and hold up nobody', async () => {
        const callers = Array.from({ length: 200 }, () => drip(head('/services/data/v65.0/limits'), 'x-drip: '));
        expect(await isServed()).toBe(true);
        for (const { told } of callers) expect(await told).toMatch(/^(?:HTTP\/1\.1 408|$)/);
        expect(await isServed()).toBe(true);
    });

    test.each(['/services/data/v65.0/sobjects/Account', '/services/Soap/u/65.0', '/cometd/65.0'])(
        'callers of %s that drip their bodies are cut off, and hold up nobody',
        async (path) => {
            const callers = Array.from({ length: 50 }, () =>
                drip(`${head(path)}content-length: 100000\r\n\r\n[{"channel":"`, 'x')
            );
            expect(await isServed()).toBe(true);
            for (const { told } of callers) expect(await told).toMatch(/^(?:HTTP\/1\.1 408|$)/);
        }
    );

    test('a poll that the org holds is not cut off', async () => {
        const first = await fetch(`${org.instanceUrl}/cometd/65.0`, {
            method: 'POST',
            headers: { authorization: `Bearer ${token}` },
            body: '[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]'
        });
        const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
        const [{ clientId }] = (await first.json()) as [{ clientId: string }];
        const connect = (timeout: number) =>
            post(
                '/cometd/65.0',
                JSON.stringify([
                    { channel: '/meta/connect', clientId, connectionType: 'long-polling', advice: { timeout } }
                ]),
                { cookie }
            );
        await connect(0);
        const held = connect(2 * requestTimes.request);
        expect(await Promise.race([held.then(() => 'answered'), delay(1.5 * requestTimes.request, 'held')])).toBe(
            'held'
        );
        expect((await held).text).toContain('"successful":true');
    });
});

describe('what is nested deeply', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);

    test.each([
        ['id', `[{"channel":"/meta/handshake","id":${deep},"supportedConnectionTypes":["long-polling"]}]`],
        ['subscription', `[{"channel":"/meta/subscribe","clientId":"x","subscription":${deep}}]`],
        ['advice', `[{"channel":"/meta/connect","clientId":"x","advice":${deep}}]`]
    ])('as the %s of a Bayeux message: 400', async (_, body) => {
        expect((await post('/cometd/65.0', body)).status).toBe(400);
    });

    test.each(['sobjects/Account', 'composite', 'composite/tree/Account', 'composite/graph', 'composite/sobjects'])(
        'in JSON for %s: JSON_PARSER_ERROR',
        async (path) => {
            const { status, text } = await post(`/services/data/v65.0/${path}`, `{"Name":${deep}}`);
            expect(status).toBe(400);
            expect(text).toContain('JSON_PARSER_ERROR');
        }
    );

    test('in XML: a fault', async () => {
        const xml = '<a>'.repeat(50_000) + '</a>'.repeat(50_000);
        const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${xml}</e:Body></e:Envelope>`;
        const { status, text } = await post('/services/Soap/u/65.0', body, {
            'content-type': 'text/xml',
            soapaction: '""'
        });
        expect(status).toBe(500);
        expect(text).toContain('soapenv:Fault');
    });
});

describe('what is too large', () => {
    /** The first line of the answer to a request that announces a body and sends little of it. */
    const announced = (path: string, length: number): Promise<string> =>
        new Promise((resolve, reject) => {
            const socket = connectSocket(Number(new URL(org.instanceUrl).port), '127.0.0.1', () =>
                socket.write(`${head(path)}content-length: ${length}\r\n\r\n{`)
            );
            socket.once('data', (data) => {
                socket.destroy();
                resolve(data.toString().split('\r\n')[0] ?? '');
            });
            socket.on('error', reject);
        });

    test('is refused by REST before it is sent', async () => {
        expect(await announced('/services/data/v65.0/sobjects/Account', 60 * megabyte)).toBe(
            'HTTP/1.1 413 Payload Too Large'
        );
    });

    test('is refused when it is inflated', async () => {
        const bomb = gzipSync(Buffer.alloc(80 * megabyte, ' '));
        const before = process.memoryUsage().rss;
        const { status } = await post('/services/data/v65.0/sobjects/Account', bomb, { 'content-encoding': 'gzip' });
        expect(status).toBe(413);
        expect(process.memoryUsage().rss - before).toBeLessThan(400 * megabyte);
    });

    test('is refused by the Streaming API as soon as it is too large, while the caller goes on sending', async () => {
        const socket = connectSocket(Number(new URL(org.instanceUrl).port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(`${head('/cometd/65.0')}content-length: ${40 * megabyte}\r\n\r\n`);
        const told = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
        const chunk = 'x'.repeat(64 * 1024);
        for (let sent = 0; sent < 16; sent++) socket.write(chunk);
        expect(await told).toMatch(/^HTTP\/1\.1 413/);
        socket.destroy();
    });

    test('is refused by the Pub/Sub API', async () => {
        const { code } = await pubSub('GetTopic', Buffer.alloc(5 * megabyte), token);
        expect(code).toBe(8);
    });
});

function pubSub(method: string, body: Buffer, accessToken: string): Promise<ServiceError> {
    const client = new Client(
        org.pubSubEndpoint ?? '',
        credentials.createSsl(Buffer.from(org.pubSubCertificate ?? '')),
        { 'grpc.max_send_message_length': -1 }
    );
    const metadata = new Metadata();
    metadata.set('accesstoken', accessToken);
    metadata.set('instanceurl', org.instanceUrl);
    metadata.set('tenantid', org.org.organizationId);
    const same = (bytes: Buffer) => bytes;
    return new Promise((resolve) =>
        client.makeUnaryRequest(`/eventbus.v1.PubSub/${method}`, same, same, body, metadata, (error) => {
            client.close();
            resolve(error as ServiceError);
        })
    );
}

test('two thousand callers without a session are refused cheaply, by every protocol', async () => {
    token = 'not a token';
    try {
        const memory = (): number => process.memoryUsage().heapUsed;
        const round = async (): Promise<void> => {
            const answers = await Promise.all([
                post('/services/data/v65.0/sobjects/Account', '{"Name":"A"}'),
                post('/services/data/v65.0/composite', '{}'),
                post('/services/apexrest/anything', '{}'),
                post('/cometd/65.0', '[{"channel":"/meta/handshake","supportedConnectionTypes":["long-polling"]}]'),
                post('/cometd/65.0', '[{"channel":"/meta/connect","clientId":"x","connectionType":"long-polling"}]')
            ]);
            const [rest, composite, apex, handshake, connect] = answers;
            for (const answer of [rest, composite, apex]) expect(answer?.status).toBe(401);
            for (const answer of [handshake, connect]) expect(answer?.text).toContain('401::Authentication invalid');
        };
        for (let warm = 0; warm < 40; warm++) await round();
        globalThis.gc?.();
        const before = memory();
        for (let sent = 0; sent < 400; sent++) await round();
        globalThis.gc?.();
        expect(memory() - before).toBeLessThan(150 * megabyte);
        expect((await pubSub('GetTopic', Buffer.alloc(0), token)).code).toBe(16);
    } finally {
        token = org.accessToken;
    }
}, 60_000);
