import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { startOrg, type TestOrg } from '../../src/startOrg';

/** `MALFORMED=10000` for the long form. */
const messages = Number(process.env['MALFORMED'] ?? 1_200);
const seed = Number(process.env['SEED'] ?? 20_260);
let org: TestOrg;

beforeAll(async () => {
    org = await startOrg({ source: join(__dirname, '../fixtures/bookshop') });
}, 60_000);
afterAll(() => org.close());

/** The same numbers for the same seed. */
function numbers(start: number): (below: number) => number {
    let state = start;
    return (below) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
}

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const odd = [
    'null',
    '-1',
    '1e999',
    '""',
    '[]',
    '{}',
    '"\\ud800"',
    'true',
    deep(5_000),
    '"' + 'x'.repeat(20_000) + '"',
    '<',
    '&#0;'
];

/** Cuts, doubles, swaps or replaces a piece of a valid text. */
function mutated(text: string, random: (below: number) => number): string {
    let result = text;
    for (let change = random(3); change >= 0; change--) {
        const at = random(result.length + 1);
        const to = at + random(12);
        const piece = [
            '',
            result.slice(at, to).repeat(2),
            odd[random(odd.length)] ?? '',
            String.fromCharCode(random(256)),
            result.slice(random(result.length), random(result.length))
        ][random(5)];
        result = result.slice(0, at) + (piece ?? '') + result.slice(to);
    }
    return result;
}

const bayeux = [
    '[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"],"id":"1"}]',
    '[{"channel":"/meta/subscribe","clientId":"x","subscription":"/event/Order_Placed__e","ext":{"replay":{"/event/Order_Placed__e":-2}}}]',
    '[{"channel":"/meta/connect","clientId":"x","connectionType":"long-polling","advice":{"timeout":0}}]'
];
const rest = [
    ['POST', '/sobjects/Account', '{"Name":"A"}'],
    ['POST', '/sobjects/Order_Placed__e', '{"Isbn__c":"1","Copies__c":2}'],
    [
        'POST',
        '/composite',
        '{"allOrNone":true,"compositeRequest":[{"method":"POST","url":"/services/data/v65.0/sobjects/Account","referenceId":"a","body":{"Name":"B"}}]}'
    ],
    ['POST', '/composite/sobjects', '{"records":[{"attributes":{"type":"Account"},"Name":"C"}]}'],
    ['POST', '/composite/batch', '{"batchRequests":[{"method":"GET","url":"v65.0/limits"}]}'],
    ['POST', '/composite/tree/Account', '{"records":[{"attributes":{"type":"Account","referenceId":"r"},"Name":"D"}]}'],
    [
        'POST',
        '/chatter/feed-elements',
        '{"feedElementType":"FeedItem","subjectId":"me","body":{"messageSegments":[{"type":"Text","text":"x"}]}}'
    ]
] as const;
const soap =
    '<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="urn:partner.soap.sforce.com"><e:Header><u:SessionHeader>' +
    '<u:sessionId>TOKEN</u:sessionId></u:SessionHeader></e:Header><e:Body><u:query><u:queryString>SELECT Id FROM Account</u:queryString></u:query></e:Body></e:Envelope>';

async function post(
    path: string,
    body: string,
    type: string,
    method = 'POST'
): Promise<{ status: number; text: string }> {
    const response = await fetch(org.instanceUrl + path, {
        method,
        headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': type },
        body
    });
    return { status: response.status, text: await response.text() };
}

/** What answered with a fault of the server's own, or not at all. */
async function failures(kind: string, send: (random: (below: number) => number) => Promise<string | undefined>) {
    const failed: string[] = [];
    const random = numbers(seed + kind.length);
    for (let sent = 0; sent < messages / 4; sent++) {
        const failure = await send(random);
        if (failure !== undefined) failed.push(failure.slice(0, 600));
    }
    return failed;
}

test('Bayeux: a 400, or replies', async () => {
    const failed = await failures('bayeux', async (random) => {
        const body = mutated(bayeux[random(bayeux.length)] ?? '', random);
        const { status, text } = await post('/cometd/65.0', body, 'application/json');
        return status >= 500 ? `${status} ${text} ${body}` : undefined;
    });
    expect(failed).toEqual([]);
}, 300_000);

test("REST: Salesforce's errors", async () => {
    const failed = await failures('rest', async (random) => {
        const [method, path, valid] = rest[random(rest.length)] ?? rest[0];
        const body = mutated(valid, random);
        const { status, text } = await post(`/services/data/v65.0${path}`, body, 'application/json', method);
        return status >= 500 && status !== 501 ? `${status} ${path} ${text} ${body}` : undefined;
    });
    expect(failed).toEqual([]);
}, 300_000);

test('SOAP: faults with a code of their own', async () => {
    const failed = await failures('soap', async (random) => {
        const body = mutated(soap.replace('TOKEN', org.accessToken), random);
        const { status, text } = await post('/services/Soap/u/65.0', body, 'text/xml');
        const unexpected = status >= 500 && /UNKNOWN_EXCEPTION|unexpected error/i.test(text);
        return unexpected || (status >= 500 && !text.includes('Fault')) ? `${status} ${text} ${body}` : undefined;
    });
    expect(failed).toEqual([]);
}, 300_000);

test('gRPC: statuses of the API', async () => {
    const client = new Client(
        org.pubSubEndpoint ?? '',
        credentials.createSsl(Buffer.from(org.pubSubCertificate ?? ''))
    );
    const metadata = new Metadata();
    metadata.set('accesstoken', org.accessToken);
    metadata.set('instanceurl', org.instanceUrl);
    metadata.set('tenantid', org.org.rooms.database.setup?.organizationId ?? '');
    const topic = Buffer.concat([Buffer.from([10, 22]), Buffer.from('/event/Order_Placed__e')]);
    const failed = await failures('grpc', (random) => {
        const method = ['GetTopic', 'GetSchema', 'Publish'][random(3)] ?? '';
        const body = Buffer.from(mutated(topic.toString('latin1'), random), 'latin1');
        const same = (bytes: Buffer) => bytes;
        return new Promise((resolve) => {
            const done = (error: ServiceError | null) =>
                resolve(error?.code === 14 || error?.code === 2 ? `${error.code} ${error.details}` : undefined);
            client.makeUnaryRequest(`/eventbus.v1.PubSub/${method}`, same, same, body, metadata, done);
        });
    });
    client.close();
    expect(failed).toEqual([]);
}, 300_000);

describe('callers who are up to no good', () => {
    /** Sends raw bytes; resolves with what came back once the server closes, or answers. */
    const raw = (...parts: readonly string[]): Promise<string> =>
        new Promise((resolve, reject) => {
            const socket = connectSocket(Number(new URL(org.instanceUrl).port), '127.0.0.1', () => {
                for (const part of parts) socket.write(part);
            });
            let heard = '';
            socket.on('data', (data) => {
                heard += data.toString();
                socket.destroy();
                resolve(heard);
            });
            socket.on('error', reject);
        });

    it('without a token are refused before they have sent their body', async () => {
        const head =
            'POST /services/data/v65.0/sobjects/Account HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
        expect(await raw(`${head}content-length: 40000000\r\n\r\n{`)).toContain('401 Unauthorized');
    });

    it('with bodies beyond the limit are told so', async () => {
        const { status } = await post('/cometd/65.0', `[${' '.repeat(600 * 1024)}]`, 'application/json');
        expect(status).toBe(413);
    });
});
