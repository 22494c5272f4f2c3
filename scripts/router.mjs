import { connect, createServer } from 'node:net';

/**
 * Hands each connection to one of several servers in turn, past those that don't answer: what Heroku's router does for the web processes of an app.
 * @param {number} port to listen on; 0 takes a free one
 * @param {readonly number[]} targets ports of the servers
 * @returns {Promise<{port: number, close: () => Promise<void>}>}
 * @throws if the port is in use
 */
export async function startRouter(port, targets) {
    const sockets = new Set();
    let turn = 0;
    const keep = (socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.once('close', () => sockets.delete(socket));
    };
    const server = createServer((near) => {
        keep(near);
        const first = turn++;
        const tryTarget = (attempt) => {
            if (attempt === targets.length) return near.destroy();
            const far = connect(targets[(first + attempt) % targets.length], '127.0.0.1');
            keep(far);
            const next = () => tryTarget(attempt + 1);
            far.once('error', next);
            far.once('connect', () => {
                far.removeListener('error', next);
                near.once('close', () => far.destroy());
                far.once('close', () => near.destroy());
                near.pipe(far).pipe(near);
            });
        };
        tryTarget(0);
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
    return {
        port: server.address().port,
        close: async () => {
            const closed = new Promise((resolve) => server.close(resolve));
            for (const socket of sockets) socket.destroy();
            await closed;
        }
    };
}
