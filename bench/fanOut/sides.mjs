import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EventEmitter } from 'node:events';

/**
 * The ways of sending that are compared. Each is `open(server, bundle)` -> `{ burst(texts), clients() }`: `burst` sends each text as one message to every
 * client, in one turn of the event loop, as well as that library lets one do it.
 */
const require = createRequire(import.meta.url);
const { WebSocket, WebSocketServer } = require('ws');

const frameOptions = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true };
const frame = (text) => Buffer.concat(WebSocket.Sender.frame(Buffer.from(text), frameOptions));

/** The wire's own server; only the tickets are left out. A text is a line. */
function wire(server, bundles) {
    const { WireServer } = require(join(bundles, 'wireServer.cjs'));
    const lines = Object.assign(new EventEmitter(), { rate: 0, setRate: () => undefined });
    const wireServer = new WireServer({
        wire: lines,
        tickets: {
            redeem: async () => ({
                organizationId: '00D000000000001EAA',
                userId: `005${Math.random()}`,
                name: 'Ada Editor'
            })
        },
        commands: { add: () => undefined },
        allowedOrigins: [],
        maxClients: 100000,
        logger: { info: () => undefined, warn: () => undefined },
        heartbeat: 3600000
    });
    wireServer.attach(server);
    let seq = 0;
    return {
        path: '/wire?ticket=x',
        envelope: JSON.stringify({ type: 'lines', from: 1e9, lines: [wireLine(1e9, '')] }).length,
        burst(texts) {
            for (const text of texts) lines.emit('lines', [wireLine(1e9 + seq++, text)]);
        },
        clients: () => wireServer.clients
    };
}

const wireLine = (seq, text) => ({ seq, time: 1, topic: 'prices', text, value: 1 });

/** The floor: ws, every message framed once, the frames of a turn put together, written to the socket behind each WebSocket. */
function bare(server) {
    const sockets = new WebSocketServer({ server, perMessageDeflate: false });
    return {
        path: '/',
        envelope: 0,
        burst(texts) {
            const buffer = texts.length === 1 ? frame(texts[0]) : Buffer.concat(texts.map(frame));
            for (const { _socket, readyState } of sockets.clients)
                if (readyState === WebSocket.OPEN) _socket.write(buffer);
        },
        clients: () => sockets.clients.size
    };
}

function socketio(server) {
    const { Server } = require('socket.io');
    const io = new Server(server, { pingInterval: 3600000, transports: ['websocket'], perMessageDeflate: false });
    return {
        path: '/socket.io/?EIO=4&transport=websocket',
        envelope: '42["m",""]'.length,
        burst(texts) {
            for (const text of texts) io.emit('m', text);
        },
        clients: () => io.of('/').sockets.size
    };
}

function faye(server) {
    const { NodeAdapter } = require('faye');
    const adapter = new NodeAdapter({ mount: '/faye', timeout: 3600 });
    adapter.attach(server);
    const client = adapter.getClient();
    let subscribed = 0;
    adapter.on('subscribe', () => subscribed++);
    return {
        path: '/faye',
        envelope: '[{"channel":"/m","data":""}]'.length,
        burst(texts) {
            for (const text of texts) client.publish('/m', text);
        },
        clients: () => subscribed
    };
}

export const sides = { wire, bare, socketio, faye };
