import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { PollConnection, type PollConnectionOptions } from './pollConnection';

type Listener = (socket: Socket) => void;

/**
 * Stands before an HTTP server: connections of clients that poll it keeps, all others are the server's from their first byte on. Half of what a poll costs
 * with node:http is what node:http makes of it.
 */
export class PollFront {
    readonly #connections = new Set<PollConnection>();
    readonly #server: Server;
    /** What the server does with a connection. */
    readonly #served: readonly Listener[];
    readonly #options: PollConnectionOptions;
    #closed = false;
    #date = { second: NaN, text: '' };

    constructor(server: Server, serve: Pick<PollConnectionOptions, 'accept' | 'handle'>) {
        this.#server = server;
        this.#served = server.listeners('connection') as Listener[];
        this.#options = {
            ...serve,
            silence: server.headersTimeout,
            keepAlive: server.keepAliveTimeout,
            handOver: (connection, bytes) => this.#handOver(connection, bytes),
            onClose: (connection) => this.#connections.delete(connection),
            date: () => this.#dateText()
        };
        server.removeAllListeners('connection');
        server.on('connection', (socket: Socket) => this.#take(socket));
    }

    /** Ends the connections that are at rest at once, the others when they have their answer. */
    close(): void {
        this.#closed = true;
        for (const connection of this.#connections) connection.close();
    }

    #take(socket: Socket): void {
        if (this.#closed) for (const listener of this.#served) listener.call(this.#server, socket);
        else this.#connections.add(new PollConnection(socket, this.#options));
    }

    #handOver(connection: PollConnection, bytes: Buffer): void {
        const { socket } = connection;
        this.#connections.delete(connection);
        connection.release();
        for (const listener of this.#served) listener.call(this.#server, socket);
        socket.emit('data', bytes);
    }

    /** It changes once a second. */
    #dateText(): string {
        const now = Date.now();
        const second = Math.floor(now / 1000);
        if (second !== this.#date.second) this.#date = { second, text: new Date(now).toUTCString() };
        return this.#date.text;
    }
}
