import { createServer } from 'node:http';
import { sides } from './sides.mjs';

/**
 * One server in a process of its own, driven over IPC: `{run: 'flood', texts, milliseconds}` sends as fast as the clients read, `{run: 'pace', …}` at a rate with the
 * time in every message, `{run: 'memory'}` tells how much it holds.
 */
const [side, bundles] = process.argv.slice(2);
const mostBuffered = 64 * 1024;

const connections = new Set();
const server = createServer();
server.on('connection', (socket) => {
    socket.setNoDelay(true);
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
});
const { path, envelope, burst, clients } = sides[side](server, bundles);
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, path }));

const turn = () => new Promise((resolve) => setImmediate(resolve));
const isFull = () => {
    for (const { writableLength } of connections) if (writableLength > mostBuffered) return true;
    return false;
};
const marker = '@#@#';
const textOf = (bytes, begin = '') => (begin + marker).padEnd(Math.max(bytes - envelope, 0), 'x');

const runs = {
    async flood({ bytes, messages, milliseconds }) {
        const texts = Array.from({ length: messages }, () => textOf(bytes));
        let sent = 0;
        for (const end = performance.now() + milliseconds; performance.now() < end;) {
            burst(texts);
            sent += messages;
            do await turn();
            while (isFull());
        }
        return { sent };
    },

    /** One message a turn, none later than it is due. */
    async pace({ bytes, perSecond, milliseconds }) {
        const begun = performance.now();
        let sent = 0;
        for (let now = begun; now < begun + milliseconds; now = performance.now()) {
            if (sent < ((now - begun) / 1000) * perSecond) {
                burst([textOf(bytes, `${process.hrtime.bigint()} `)]);
                sent++;
            }
            await turn();
        }
        return { sent };
    },

    async memory() {
        for (let i = 0; i < 5; i++) {
            globalThis.gc();
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        const { heapUsed, external } = process.memoryUsage();
        return { bytes: heapUsed + external, clients: clients() };
    }
};

process.on('message', async ({ run, ...options }) => process.send(await runs[run](options)));
process.on('disconnect', () => process.exit(0));
