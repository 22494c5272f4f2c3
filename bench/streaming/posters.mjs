import { once } from 'node:events';
import { connect } from 'node:net';

/** Clients that post the same request again and again, each over a socket of its own. */
const created = Buffer.from('HTTP/1.1 201');
const sockets = [];
let request;
let answered = 0;
let until = 0;
let busy = 0;
let done;

function next(socket) {
    if (performance.now() < until) return socket.write(request);
    if (--busy === 0) done();
}

const calls = {
    async connect({ target: { port, path, token }, body, count }) {
        const json = JSON.stringify(body);
        request = Buffer.from(
            `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n` +
                `${token === undefined ? '' : `Authorization: Bearer ${token}\r\n`}\r\n${json}`
        );
        for (let i = 0; i < count; i++) {
            const socket = connect(port, '127.0.0.1').setNoDelay(true);
            await once(socket, 'connect');
            // the answers are small: each comes in one piece
            socket.on('data', (chunk) => {
                if (chunk.compare(created, 0, created.length, 0, created.length) !== 0)
                    throw new Error(chunk.toString());
                answered++;
                next(socket);
            });
            sockets.push(socket);
        }
    },
    async post({ milliseconds }) {
        answered = 0;
        until = performance.now() + milliseconds;
        busy = sockets.length;
        const finished = new Promise((resolve) => (done = resolve));
        for (const socket of sockets) next(socket);
        await finished;
        return { answered };
    }
};

process.on('message', async ({ call, ...options }) => process.send((await calls[call](options)) ?? {}));
process.on('disconnect', () => process.exit(0));
process.send({});
