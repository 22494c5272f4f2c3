import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/**
 * Many clients of one server in a process of their own, as cheap as can be: plain sockets that shake hands and count the markers that come, so that the
 * server is what is measured.
 */
const [side, port, path] = process.argv.slice(2);
const marker = Buffer.from('@#@#');
const sockets = [];
let received = 0;
let sampling = false;
let delays = [];
let bytesEach = 0;
let bytes = 0;

/** A text frame, masked with nothing: a client must mask (RFC 6455, 5.1). */
function masked(text) {
    const data = Buffer.from(text);
    const head = data.length < 126 ? Buffer.from([0x81, 0x80 | data.length]) : Buffer.alloc(4);
    if (data.length >= 126) {
        head.set([0x81, 0x80 | 126]);
        head.writeUInt16BE(data.length, 2);
    }
    return Buffer.concat([head, Buffer.alloc(4), data]);
}

const bayeux = (message) => masked(JSON.stringify([message]));
const afterUpgrade = {
    wire: (socket, ready) => ready(),
    bare: (socket, ready) => ready(),
    socketio(socket, ready) {
        socket.write(masked('40'));
        answered(socket, '40{', ready);
    },
    faye(socket, ready) {
        socket.write(
            bayeux({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['websocket'], id: '1' })
        );
        answered(socket, '"clientId":"', (text) => {
            const clientId = /"clientId":"([^"]+)"/.exec(text)[1];
            socket.write(bayeux({ channel: '/meta/subscribe', clientId, subscription: '/m', id: '2' }));
            answered(socket, '"subscription"', () => {
                socket.write(bayeux({ channel: '/meta/connect', clientId, connectionType: 'websocket', id: '3' }));
                ready();
            });
        });
    }
};

function answered(socket, sign, then) {
    let text = '';
    const read = (chunk) => {
        text += chunk.toString('latin1');
        if (!text.includes(sign)) return;
        socket.off('data', read);
        then(text);
    };
    socket.on('data', read);
}

function open() {
    return new Promise((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.setNoDelay(true);
        socket.once('error', reject);
        socket.write(
            `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
                `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`
        );
        answered(socket, '\r\n\r\n', () =>
            afterUpgrade[side](socket, () => {
                sockets.push(socket);
                socket.on('data', (chunk) => count(chunk));
                resolve();
            })
        );
    });
}

/** Whole messages are counted by their bytes where all have the same size; faye puts several into one frame, so there every marker is looked for. */
function count(chunk) {
    if (sampling) sample(chunk);
    else if (bytesEach > 0) bytes += chunk.length;
    else for (let at = chunk.indexOf(marker); at >= 0; at = chunk.indexOf(marker, at + 4)) received++;
}

function sample(chunk) {
    const now = process.hrtime.bigint();
    for (let at = chunk.indexOf(marker); at >= 0; at = chunk.indexOf(marker, at + 4)) {
        received++;
        const sent = /(\d+) $/.exec(chunk.latin1Slice(Math.max(0, at - 24), at));
        if (sent !== null) delays.push(Number(now - BigInt(sent[1])) / 1e6);
    }
}

const calls = {
    async connect({ count: wanted }) {
        while (sockets.length < wanted)
            await Promise.all(Array.from({ length: Math.min(100, wanted - sockets.length) }, open));
        return {};
    },
    prepare({ sample: wanted, frame }) {
        received = 0;
        bytes = 0;
        bytesEach = frame ?? 0;
        sampling = wanted === true;
        delays = [];
        return {};
    },
    /** Until every message has come; how many deliveries that were, and their delays in milliseconds. */
    async await({ messages }) {
        const expected = messages * sockets.length;
        const arrived = () => (bytesEach > 0 ? bytes >= expected * bytesEach : received >= expected);
        for (const end = Date.now() + 30000; !arrived();) {
            if (Date.now() > end)
                throw new Error(`${side}: ${bytesEach > 0 ? bytes / bytesEach : received} of ${expected} deliveries`);
            await new Promise((resolve) => setTimeout(resolve, 1));
        }
        delays.sort((a, b) => a - b);
        return { deliveries: expected, p99: delays[Math.floor(delays.length * 0.99)] };
    }
};

process.on('message', async ({ call, ...options }) => process.send(await calls[call](options)));
process.on('disconnect', () => process.exit(0));
process.send({});
