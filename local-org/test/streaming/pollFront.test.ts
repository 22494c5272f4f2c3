import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { openStreamingParts, type StreamingParts } from './streamingParts';

let parts: StreamingParts;

beforeAll(async () => {
    parts = await openStreamingParts();
});
afterAll(() => parts.close());

/** One connection, byte by byte as the test says. */
class RawClient {
    #received = '';
    readonly socket: Socket;
    readonly closed: Promise<unknown>;

    constructor() {
        this.socket = connect(Number(new URL(parts.url).port), '127.0.0.1');
        this.socket.on('data', (chunk: Buffer) => (this.#received += chunk.toString('latin1')));
        this.socket.on('error', () => undefined);
        this.closed = once(this.socket, 'close');
    }

    write(text: string): void {
        this.socket.write(text, 'latin1');
    }

    /** The next response: its head, and its body if it has a length. */
    async response(): Promise<{ head: string; body: string }> {
        for (;;) {
            const end = this.#received.indexOf('\r\n\r\n') + 4;
            const head = this.#received.slice(0, end);
            const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
            if (end >= 4 && this.#received.length >= end + length) {
                const body = this.#received.slice(end, end + length);
                this.#received = this.#received.slice(end + length);
                return { head, body };
            }
            await once(this.socket, 'data');
        }
    }
}

const handshake =
    '[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"],"id":"1"}]';

function post(body: string, more = '', path = '/cometd/67.0'): string {
    return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: OAuth token\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;
}

const succeeded = (body: string) => (JSON.parse(body) as { successful: boolean }[]).map(({ successful }) => successful);

describe('a connection to the Streaming API', () => {
    test('is answered with the headers of any HTTP server', async () => {
        const client = new RawClient();
        client.write(post(handshake));
        const { head, body } = await client.response();
        expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
        expect(head).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r\n/);
        expect(head).toMatch(/\r\nset-cookie: BAYEUX_BROWSER=/);
        expect(head).toMatch(/\r\nConnection: keep-alive\r\n/);
        expect(succeeded(body)).toEqual([true]);
        client.socket.destroy();
    });

    test('may send a request in pieces, at its beginning and later', async () => {
        for (const whole of [0, 2]) {
            const client = new RawClient();
            for (let i = 0; i < whole; i++) {
                client.write(post(handshake));
                await client.response();
            }
            const text = post(handshake);
            for (const piece of [text.slice(0, 3), text.slice(3, 60), text.slice(60, -10), text.slice(-10)]) {
                client.write(piece);
                await new Promise((resolve) => setTimeout(resolve, 5));
            }
            expect(succeeded((await client.response()).body)).toEqual([true]);
            client.socket.destroy();
        }
    });

    test('may send requests without waiting for the answers: they come in order', async () => {
        const client = new RawClient();
        const numbered = [1, 2, 3, 4].map((number) => post(handshake.replace('"1"', `"${number}"`)));
        client.write(numbered.join(''));
        for (const number of [1, 2, 3, 4]) {
            expect(JSON.parse((await client.response()).body)).toMatchObject([
                { id: String(number), successful: true }
            ]);
        }
        client.socket.destroy();
    });

    test.each([
        [
            'a body in chunks',
            `POST /cometd/67.0 HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth token\r\nTransfer-Encoding: chunked\r\n\r\n${handshake.length.toString(16)}\r\n${handshake}\r\n0\r\n\r\n`,
            200
        ],
        ['HTTP/1.0', post(handshake).replace('HTTP/1.1', 'HTTP/1.0'), 200],
        ['a header twice', post(handshake, 'X-A: 1\r\nX-A: 2\r\n'), 200],
        ['another length twice', post(handshake, 'Content-Length: 3\r\n'), 400],
        ['chunks and a length', post(handshake, 'Transfer-Encoding: chunked\r\n'), 400],
        ['a header that is none', post(handshake, 'no header\r\n'), 400],
        ['a blank before a colon', post(handshake, 'X-A : 1\r\n'), 400],
        ['no host', post(handshake).replace('Host: localhost\r\n', ''), 400],
        ['a version that is too old', post(handshake, '', '/cometd/35.0'), 400],
        ['another address', 'GET /other HTTP/1.1\r\nHost: x\r\n\r\n', 404]
    ])('is node:http, from its first request or a later one, with %s', async (_, request, status) => {
        for (const before of [0, 1]) {
            const client = new RawClient();
            if (before === 1) {
                client.write(post(handshake));
                await client.response();
            }
            client.write(request);
            expect((await client.response()).head).toMatch(new RegExp(`^HTTP/1\\.[01] ${status} `));
            client.socket.destroy();
        }
    });

    test('asks again who it is when the same head comes after the session has ended', async () => {
        parts.sessions.set('brief', { id: 'brief session', userId: parts.userId });
        const client = new RawClient();
        const request = post(handshake).replace('OAuth token', 'OAuth brief');
        client.write(request);
        expect(succeeded((await client.response()).body)).toEqual([true]);
        parts.endSession('brief');
        client.write(request);
        expect((await client.response()).body).toContain('401::Authentication invalid');
        client.socket.destroy();
    });

    test('that ends while its connect is held leaves nothing behind', async () => {
        const client = new RawClient();
        client.write(post(handshake));
        const { head, body } = await client.response();
        const [{ clientId }] = JSON.parse(body) as [{ clientId: string }];
        const cookie = `Cookie: ${/set-cookie: ([^;]+)/.exec(head)?.[1]}\r\n`;
        const poll = JSON.stringify([{ channel: '/meta/connect', connectionType: 'long-polling', clientId, id: '2' }]);
        client.write(post(poll, cookie));
        await client.response();
        client.write(post(poll, cookie));
        while (parts.server.waitingCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        client.socket.end();
        await client.closed;
        while (parts.server.waitingCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });

    test('is closed when the server closes, whether it has said something or not', async () => {
        const own = await openStreamingParts();
        const port = Number(new URL(own.url).port);
        const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')] as const;
        await Promise.all(sockets.map((socket) => once(socket, 'connect')));
        sockets[1].write(post(handshake));
        await once(sockets[1], 'data');
        const closed = Promise.all(sockets.map((socket) => once(socket.resume(), 'close')));
        await own.close();
        await closed;
    });
});
