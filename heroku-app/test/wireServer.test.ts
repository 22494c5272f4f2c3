import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import WebSocket from 'ws';
import { sign } from 'jsonwebtoken';
import { EmbeddedQueue } from '../src/queue/embedded';
import { CommandLog } from '../src/websocket/command';
import { frameOf } from '../src/websocket/frame';
import { WireServer, type WireServerOptions } from '../src/websocket/server';
import { TicketOffice } from '../src/websocket/ticket';
import type { Line } from '../src/wire/lineGenerator';
import { Wire } from '../src/wire/wire';
import { eventually } from './fixtures/eventually';

const secret = 'a secret that only the org and the agency know';
const origin = 'https://newsroom.lightning.force.com';

let directory: string;
let queue: EmbeddedQueue;
let wire: Wire;
let commands: CommandLog;
let wireServer: WireServer;
let http: Server;
let port: number;
let sockets: (WebSocket | Socket)[];

const openQueue = () =>
    new EmbeddedQueue({ directory, retention: 3600000, onHandlerError: () => undefined, onBroken: () => undefined });

beforeEach(async () => {
    directory = mkdtempSync(`${tmpdir()}/agency-`);
    queue = openQueue();
    sockets = [];
    wire = new Wire(0, 0);
    commands = new CommandLog();
    http = createServer();
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
    port = (http.address() as AddressInfo).port;
    await serve();
});

afterEach(async () => {
    wire.stop();
    for (const socket of sockets) {
        if (socket instanceof WebSocket) socket.terminate();
        else socket.destroy();
    }
    await wireServer.close();
    await new Promise((closed) => http.close(closed));
    await queue.close();
    rmSync(directory, { recursive: true, force: true });
});

async function serve(options: Partial<WireServerOptions> = {}): Promise<void> {
    http.removeAllListeners('upgrade');
    await wireServer?.close();
    wireServer = new WireServer({
        wire,
        commands,
        tickets: await TicketOffice.open(secret, queue),
        allowedOrigins: ['https://*.lightning.force.com', 'http://127.0.0.1:8100'],
        maxClients: 100,
        maxClientsPerUser: 100,
        logger: { info: () => undefined, warn: () => undefined },
        ...options
    });
    wireServer.attach(http);
}

interface Claims {
    [claim: string]: unknown;
}

const claims = (changes: Claims = {}): Claims => {
    const iat = Math.floor(Date.now() / 1000);
    return {
        iss: '00D000000000001EAA',
        sub: '005000000000001AAA',
        name: 'Ada Editor',
        aud: 'wire',
        iat,
        exp: iat + 45,
        jti: randomUUID(),
        ...changes
    };
};
const ticket = (changes: Claims = {}, key = secret) => sign(claims(changes), key, { algorithm: 'HS256' });

/** As Apex puts it together. */
function ticketByHand(header: object, content: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part(header)}.${part(content)}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

interface Attempt {
    readonly status?: number;
    readonly body?: string;
    readonly socket?: WebSocket;
}

/** Tries to open the wire: the open WebSocket, or the HTTP answer. */
function attempt(query: string, options: WebSocket.ClientOptions = {}, protocols: string[] = []): Promise<Attempt> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/wire${query}`, protocols, options);
    sockets.push(socket);
    return new Promise((resolve, reject) => {
        socket.once('open', () => resolve({ socket }));
        socket.once('error', reject);
        socket.once('unexpected-response', (_request, response) => {
            let body = '';
            response.on('data', (chunk) => (body += String(chunk)));
            response.on('end', () => resolve({ status: response.statusCode, body }));
        });
    });
}

interface Message {
    readonly type: string;
    readonly [key: string]: unknown;
}

class Editor {
    readonly messages: Message[] = [];
    closed: { code: number; reason: string } | undefined;
    #ids = 0;

    constructor(readonly socket: WebSocket) {
        socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as Message));
        socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
    }

    static async enter(options: WebSocket.ClientOptions = { origin }, more = ''): Promise<Editor> {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/wire?ticket=${ticket()}${more}`, options);
        sockets.push(socket);
        const editor = new Editor(socket);
        await eventually(() => editor.messages.length > 0);
        return editor;
    }

    async command(name: string, value?: unknown): Promise<Message> {
        const id = String(++this.#ids);
        this.socket.send(JSON.stringify({ type: 'command', id, name, value }));
        return eventually(() => this.messages.find((message) => message.type === 'ack' && message.id === id));
    }

    get lines(): Line[] {
        return this.messages.filter(({ type }) => type === 'lines').flatMap(({ lines }) => lines as Line[]);
    }
}

let seq = 0;
const line = (topic: Line['topic'] = 'prices', text = 'ACME'): Line => ({ seq: ++seq, time: 1, topic, text, value: 1 });

describe('a ticket', () => {
    it('that Apex would mint opens the wire', async () => {
        const { socket } = await attempt(`?ticket=${ticketByHand({ alg: 'HS256', typ: 'JWT' }, claims())}`, { origin });
        expect(socket).toBeDefined();
    });

    it('may come as a subprotocol instead', async () => {
        const { socket } = await attempt('', { origin }, ['wire', ticket()]);
        expect(socket?.protocol).toBe('wire');
    });

    const past = () => ({ iat: Math.floor(Date.now() / 1000) - 120, exp: Math.floor(Date.now() / 1000) - 60 });
    it.each<[string, () => string, RegExp]>([
        ['that is missing', () => '', /opens with a ticket only/],
        ['that is not signed', () => sign(claims(), '', { algorithm: 'none' }), /not valid/],
        ['whose signature is cut off', () => ticket().replace(/[^.]+$/, ''), /not valid/],
        ['signed with another secret', () => ticket({}, 'another secret'), /invalid signature/],
        ['signed in another way', () => sign(claims(), secret, { algorithm: 'HS512' }), /invalid algorithm/],
        ['that has expired', () => ticket(past()), /has expired/],
        ['for somebody else', () => ticket({ aud: 'telegraph' }), /audience/],
        ['good for an hour', () => ticket({ exp: Math.floor(Date.now() / 1000) + 3600 }), /good for too long/],
        ['that never expires', () => ticketByHand({ alg: 'HS256' }, claims({ exp: undefined })), /exp missing/],
        ['without an id', () => ticket({ jti: undefined }), /jti missing/]
    ])('%s is refused with 401 before the upgrade', async (_what, bad, reason) => {
        const { status, body } = await attempt(`?ticket=${bad()}`, { origin });
        expect(status).toBe(401);
        expect((JSON.parse(body ?? '') as { error: string }).error).toMatch(reason);
    });

    it('is good for one connection', async () => {
        const used = ticket();
        expect((await attempt(`?ticket=${used}`, { origin })).socket).toBeDefined();
        const again = await attempt(`?ticket=${used}`, { origin });
        expect(again.status).toBe(401);
        expect(again.body).toContain('has been used');
    });

    it('that was used stays used over a restart', async () => {
        const used = ticket();
        await attempt(`?ticket=${used}`, { origin });
        await wireServer.close();
        await queue.close();
        queue = openQueue();
        await serve();
        expect((await attempt(`?ticket=${used}`, { origin })).status).toBe(401);
    });

    it('used by two at once opens one connection', async () => {
        const shared = ticket();
        const attempts = await Promise.all([1, 2, 3].map(() => attempt(`?ticket=${shared}`, { origin })));
        expect(attempts.filter(({ socket }) => socket !== undefined)).toHaveLength(1);
    });
});

describe('the door', () => {
    it.each([
        ['https://evil.example', 403],
        ['https://newsroom.lightning.force.com.evil.example', 403],
        ['http://newsroom.lightning.force.com', 403],
        ['null', 403]
    ])('is closed to pages from %s', async (from, expected) => {
        const { status } = await attempt(`?ticket=${ticket()}`, { origin: from });
        expect(status).toBe(expected);
    });

    it.each([origin, 'http://127.0.0.1:8100', undefined])('is open to %s', async (from) => {
        expect((await attempt(`?ticket=${ticket()}`, { origin: from })).socket).toBeDefined();
    });

    it('takes no more clients than it may', async () => {
        await serve({ maxClients: 1 });
        await Editor.enter();
        expect((await attempt(`?ticket=${ticket()}`, { origin })).status).toBe(503);
    });

    it('takes no more clients of one user than it may', async () => {
        await serve({ maxClientsPerUser: 1 });
        const editor = await Editor.enter();
        const { status, body } = await attempt(`?ticket=${ticket()}`, { origin });
        expect([status, body]).toEqual([429, expect.stringContaining('too many times')]);
        expect((await attempt(`?ticket=${ticket({ sub: 'another' })}`, { origin })).socket).toBeDefined();
        editor.socket.close();
        await eventually(() => wireServer.clients === 1);
        expect((await attempt(`?ticket=${ticket()}`, { origin })).socket).toBeDefined();
    });
});

describe('the wire', () => {
    it('greets, then sends every line once and in order to everybody', async () => {
        const editors = [await Editor.enter(), await Editor.enter()];
        expect(editors[0]?.messages[0]).toEqual({
            type: 'hello',
            rate: 0,
            topics: ['prices', 'scores', 'counts'],
            seq: 0
        });
        wire.setRate(50000, 'test');
        wire.start();
        await eventually(() => wire.made > 20000);
        wire.setRate(0, 'test');
        const made = wire.made;
        for (const editor of editors) {
            await eventually(() => editor.lines.at(-1)?.seq === made);
            const seqs = editor.lines.map((each) => each.seq);
            expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => made - seqs.length + 1 + index));
        }
        const batch = editors[0]?.messages.find(({ type }) => type === 'lines');
        expect(batch?.from).toBe((batch?.lines as Line[])[0]?.seq);
    });

    it('keeps the order of lines and other messages', async () => {
        const editor = await Editor.enter();
        wire.emit('lines', [line()]);
        wire.setRate(0, 'the desk');
        wire.emit('lines', [line()]);
        await eventually(() => editor.messages.length === 4);
        expect(editor.messages.map(({ type }) => type)).toEqual(['hello', 'lines', 'rate', 'lines']);
    });

    it('never holds up the event loop for long, at its highest rate', async () => {
        await Editor.enter();
        wire.setRate(50000, 'test');
        wire.start();
        let longest = 0;
        for (let last = performance.now(), until = last + 1000; last < until;) {
            await new Promise((turn) => setImmediate(turn));
            const now = performance.now();
            longest = Math.max(longest, now - last);
            last = now;
        }
        expect(longest).toBeLessThan(200);
    });

    it('skips a client that does not read, keeps its buffer small, and sends it away in the end', async () => {
        await serve({ mostBuffered: 64 * 1024, patience: 200 });
        const reading = await Editor.enter();
        const stalled = connect(port, '127.0.0.1');
        sockets.push(stalled);
        stalled.pause();
        stalled.write(
            `GET /wire?ticket=${ticket()} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
                'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
        );
        await eventually(() => wireServer.clients === 2);
        const before = process.memoryUsage().rss;
        let sent = 0;
        const long = 'x'.repeat(1000);
        await eventually(async () => {
            for (let i = 0; i < 100; i++) wire.emit('lines', [line('prices', long)]);
            sent += 100;
            await eventually(() => reading.lines.length === sent);
            return wireServer.dropped > 0 && sent > 20000;
        }, 40000);
        expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
        let received = '';
        stalled.on('data', (chunk) => (received = (received + chunk.toString('latin1')).slice(-10000)));
        stalled.resume();
        await eventually(() => received.includes('You read too slowly'));
        // close frame: code 4008
        expect(received).toContain('\x0f\xa8You read too slowly');
    });

    it('tells a client that has fallen behind what it misses, and goes on with the newest', async () => {
        await serve({ mostBuffered: 64 * 1024, patience: 60000 });
        const slow = await Editor.enter();
        slow.socket.pause();
        const long = 'x'.repeat(1000);
        const first = seq + 1;
        await eventually(() => {
            for (let i = 0; i < 100; i++) wire.emit('lines', [line('prices', long)]);
            return wireServer.dropped > 100;
        }, 20000);
        wire.setRate(7, 'the desk');
        await new Promise((turn) => setTimeout(turn));
        slow.socket.resume();
        await eventually(() => slow.lines.at(-1)?.seq === seq, 20000);
        const gaps = slow.messages.filter(({ type }) => type === 'gap') as unknown as { from: number; to: number }[];
        expect(gaps.length).toBeGreaterThan(0);
        const missed = gaps.flatMap(({ from, to }) =>
            Array.from({ length: to - from + 1 }, (_, index) => from + index)
        );
        const seen = [...slow.lines.map((each) => each.seq), ...missed].sort((a, b) => a - b);
        expect(seen).toEqual(Array.from({ length: seq - first + 1 }, (_, index) => first + index));
        expect(slow.messages).toContainEqual({ type: 'rate', rate: 7, by: 'the desk' });
        expect(slow.closed).toBeUndefined();
    });

    it('sends a slow client away at once if that is the policy', async () => {
        await serve({ mostBuffered: 64 * 1024, slowClients: 'disconnect' });
        const slow = await Editor.enter();
        slow.socket.pause();
        const long = 'x'.repeat(1000);
        await eventually(() => {
            for (let i = 0; i < 100; i++) wire.emit('lines', [line('prices', long)]);
            return wireServer.sentAway === 1;
        }, 20000);
        slow.socket.resume();
        await eventually(() => slow.closed !== undefined);
        expect(slow.closed?.code).toBe(4008);
    });

    it('frames as ws does: one frame, text, not masked', () => {
        expect([...frameOf({ a: 1 })]).toEqual([0x81, 7, ...Buffer.from('{"a":1}')]);
        const long = frameOf({ a: 'x'.repeat(300) });
        expect([long[0], long[1], long.readUInt16BE(2)]).toEqual([0x81, 126, long.length - 4]);
    });

    it('drops a client that does not answer pings', async () => {
        await serve({ heartbeat: 50 });
        const deaf = await Editor.enter({ autoPong: false });
        const healthy = await Editor.enter();
        await eventually(() => deaf.closed !== undefined);
        expect(healthy.closed).toBeUndefined();
    });

    it('sends everyone away with 1001 when it closes, and lets nobody in', async () => {
        const editor = await Editor.enter();
        await wireServer.close();
        await eventually(() => editor.closed);
        expect(editor.closed?.code).toBe(1001);
        expect((await attempt(`?ticket=${ticket()}`, { origin })).status).toBe(503);
    });
});

describe('a client that comes back', () => {
    const emit = (count: number) => {
        const lines = Array.from({ length: count }, () => line());
        wire.emit('lines', lines);
        return lines.map((each) => each.seq);
    };

    it('gets what it missed, once and in order, then goes on', async () => {
        const [, second = 0, ...missed] = [...emit(3), ...emit(2)];
        const editor = await Editor.enter({ origin }, `&after=${second}`);
        const present = emit(2);
        await eventually(() => editor.lines.length === missed.length + present.length);
        expect(editor.lines.map((each) => each.seq)).toEqual([...missed, ...present]);
        expect(editor.messages[0]).toMatchObject({ type: 'hello', seq: missed.at(-1) });
        expect(editor.messages.some(({ type }) => type === 'gap')).toBe(false);
    });

    it('goes on at another process where it stopped, when its own one is told to end', async () => {
        const otherHttp = createServer();
        await new Promise<void>((listening) => otherHttp.listen(0, '127.0.0.1', listening));
        const other = new WireServer({
            wire,
            commands,
            tickets: await TicketOffice.open(secret, queue),
            allowedOrigins: [],
            maxClients: 100,
            logger: { info: () => undefined, warn: () => undefined }
        });
        other.attach(otherHttp);
        try {
            const editor = await Editor.enter();
            const before = emit(3);
            await eventually(() => editor.lines.length === before.length);
            await wireServer.close();
            await eventually(() => editor.closed?.code === 1001);
            const missed = emit(4);
            const at = (otherHttp.address() as AddressInfo).port;
            const after = editor.lines.at(-1)?.seq;
            const socket = new WebSocket(`ws://127.0.0.1:${at}/wire?ticket=${ticket()}&after=${after}`);
            sockets.push(socket);
            const again = new Editor(socket);
            await eventually(() => again.lines.length === missed.length);
            const present = emit(1);
            await eventually(() => again.lines.length === missed.length + present.length);
            expect([...editor.lines, ...again.lines].map((each) => each.seq)).toEqual([
                ...before,
                ...missed,
                ...present
            ]);
            expect(again.messages.some(({ type }) => type === 'gap')).toBe(false);
        } finally {
            for (const socket of sockets) if (socket instanceof WebSocket) socket.terminate();
            await other.close();
            await new Promise((closed) => otherHttp.close(closed));
        }
    });

    it('is told which lines are not kept any more', async () => {
        await serve({ mostKept: 10 });
        const [first = 0] = emit(1);
        for (let i = 0; i < 4; i++) emit(5);
        const kept = seq - 9;
        const editor = await Editor.enter({ origin }, `&after=${first}`);
        await eventually(() => editor.lines.length === 10);
        expect(editor.messages[1]).toEqual({ type: 'gap', from: first + 1, to: kept - 1 });
        expect(editor.lines[0]?.seq).toBe(kept);
    });

    it('gets the newest that fit, if it missed too much', async () => {
        await serve({ mostBuffered: 20000 });
        for (let i = 0; i < 100; i++) emit(10);
        const editor = await Editor.enter({ origin }, '&after=0');
        await eventually(() => editor.lines.at(-1)?.seq === seq);
        const [, gap] = editor.messages;
        expect(gap).toMatchObject({ type: 'gap', to: (editor.lines[0]?.seq ?? 0) - 1 });
        expect(editor.lines.length).toBeLessThan(200);
    });

    it('may pause and resume after the last line it has', async () => {
        const editor = await Editor.enter();
        const [first = 0, second = 0] = emit(2);
        await eventually(() => editor.lines.length === 2);
        await editor.command('pause');
        const missed = emit(3);
        await editor.command('resume', { after: second });
        const present = emit(1);
        await eventually(() => editor.lines.length === 6);
        expect(editor.lines.map((each) => each.seq)).toEqual([first, second, ...missed, ...present]);
    });
});

describe('an editor', () => {
    it('sets the rate for everybody, and everybody hears who did', async () => {
        const [ada, other] = [await Editor.enter(), await Editor.enter()];
        expect(await ada.command('rate', 1000)).toEqual({ type: 'ack', id: '1', ok: true });
        await eventually(() => other.messages.some(({ type }) => type === 'rate'));
        expect(other.messages.at(-1)).toEqual({ type: 'rate', rate: 1000, by: 'Ada Editor' });
        expect(wire.rate).toBe(1000);
        expect(commands.list()).toMatchObject([{ name: 'rate', value: 1000, by: 'Ada Editor' }]);
    });

    it.each([
        ['rate', 50001, /0 to 50000/],
        ['rate', 'fast', /0 to 50000/],
        ['topics', ['gossip'], /prices, scores, counts/],
        ['filter', { texts: [] }, /A filter is/],
        ['filter', { over: 1 }, /A filter is/],
        ['resume', { after: -1 }, /seq of the last line/],
        ['dance', undefined, /no command dance/]
    ])('is told why %s %p is not done', async (name, value, reason) => {
        const editor = await Editor.enter();
        const ack = await editor.command(name, value);
        expect(ack).toMatchObject({ ok: false, error: expect.stringMatching(reason) });
        expect(wire.rate).toBe(0);
        expect(editor.closed).toBeUndefined();
    });

    it('pauses and goes on at the present, alone', async () => {
        const [ada, other] = [await Editor.enter(), await Editor.enter()];
        await ada.command('pause');
        const missed = line();
        wire.emit('lines', [missed]);
        await eventually(() => other.lines.length === 1);
        await ada.command('resume');
        const present = line();
        wire.emit('lines', [present]);
        await eventually(() => ada.lines.length === 1);
        expect(ada.lines).toEqual([present]);
        expect(other.lines).toEqual([missed, present]);
    });

    it('takes the topics of its choice', async () => {
        const [ada, other] = [await Editor.enter(), await Editor.enter()];
        await ada.command('topics', ['scores']);
        const lines = [line('prices'), line('scores'), line('counts')];
        wire.emit('lines', lines);
        await eventually(() => ada.lines.length === 1 && other.lines.length === 3);
        expect(ada.messages.at(-1)).toEqual({ type: 'lines', from: lines[1]?.seq, lines: [lines[1]] });
    });

    it('takes the lines that a filter lets through, of its topics', async () => {
        const [ada, other] = [await Editor.enter(), await Editor.enter()];
        await ada.command('filter', { texts: ['ACME'], above: 100 });
        await ada.command('topics', ['prices']);
        const low = { ...line('prices'), value: 99 };
        const high = { ...line('prices'), value: 101 };
        wire.emit('lines', [low, { ...line('scores'), value: 101 }, { ...line('prices', 'Gold'), value: 200 }, high]);
        await eventually(() => ada.lines.length === 1 && other.lines.length === 4);
        expect(ada.lines).toEqual([high]);
        await ada.command('filter', {});
        wire.emit('lines', [low]);
        await eventually(() => ada.lines.length === 2);
    });

    it('is told when the wire has as many different filters as it serves', async () => {
        const editors = [];
        for (let above = 0; above < 64; above++) {
            const editor = await Editor.enter();
            editors.push(editor);
            await editor.command('filter', { above });
        }
        const late = await Editor.enter();
        expect(await late.command('filter', { above: 64 })).toMatchObject({
            ok: false,
            error: expect.stringContaining('64 different filters')
        });
        expect(await late.command('filter', { above: 63 })).toMatchObject({ ok: true });
        editors[0]?.socket.close();
        await eventually(() => wireServer.clients === 64);
        expect(await late.command('filter', { above: 64 })).toMatchObject({ ok: true });
    });

    it.each([
        ['no JSON', 'hello'],
        ['no command', '{"type":"lines"}']
    ])('who sends %s is shown out with 1008', async (_what, text) => {
        const editor = await Editor.enter();
        editor.socket.send(text);
        await eventually(() => editor.closed);
        expect(editor.closed).toMatchObject({ code: 1008, reason: expect.stringMatching(/must be/) });
    });

    it('who floods the wire with commands is shown out', async () => {
        const editor = await Editor.enter();
        for (let id = 0; id < 60; id++)
            editor.socket.send(JSON.stringify({ type: 'command', id: String(id), name: 'pause' }));
        await eventually(() => editor.closed);
        expect(editor.closed?.code).toBe(1008);
    });
});
