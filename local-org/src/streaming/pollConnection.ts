import { STATUS_CODES, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { bayeuxHeaders, bodyOf, otherHeaders } from './bayeuxResponse';
import type { ResponseContent } from './exchange';
import type { PollRequest, PollResponse } from './pollExchange';
import { parsePollHead, type PollHead } from './pollHead';

const headEnd = '\r\n\r\n';
const longestHead = 8 * 1024;
const longestBody = 64 * 1024;

/** What a connection needs of the front it belongs to. */
export interface PollConnectionOptions {
    /** How long a client may stay silent: before its first request, and between two. Milliseconds. */
    readonly silence: number;
    readonly keepAlive: number;
    /** Serves a request with this head; undefined: it isn't to be served here. */
    readonly accept: (head: PollHead) => boolean;
    readonly handle: (request: PollRequest, response: PollResponse, body: string) => void;
    /** Lets node:http have the socket, from these bytes on. */
    readonly handOver: (connection: PollConnection, bytes: Buffer) => void;
    readonly onClose: (connection: PollConnection) => void;
    /** Of the `Date` header. */
    readonly date: () => string;
}

/**
 * A connection of a client that polls, without what node:http makes anew for every request. Such a client sends the same head again and again, so a head is
 * compared before it is read. Served is only what is whole when it arrives and as plain as can be; with the first bytes that aren't, the socket becomes
 * node:http's for good.
 */
export class PollConnection implements PollResponse {
    readonly #options: PollConnectionOptions;
    #head: PollHead | undefined;
    #headBytes: Buffer | undefined;
    /** A request is being answered. */
    #busy = false;
    begun = false;
    #closing = false;
    /** What came meanwhile. */
    #waiting: Buffer | undefined;
    #onOutcome: ((finished: boolean) => void) | undefined;

    constructor(
        readonly socket: Socket,
        options: PollConnectionOptions
    ) {
        this.#options = options;
        socket.on('data', this.#onData);
        socket.on('end', this.#onEnd);
        socket.on('error', this.#onError);
        socket.on('close', this.#onClose);
        socket.on('timeout', this.#onTimeout);
        socket.setTimeout(options.silence);
    }

    /** Ends the connection once it has answered what it is asked. */
    close(): void {
        this.#closing = true;
        if (!this.#busy) this.socket.destroySoon();
    }

    /** Leaves the socket alone. */
    release(): void {
        const { socket } = this;
        socket.off('data', this.#onData);
        socket.off('end', this.#onEnd);
        socket.off('error', this.#onError);
        socket.off('close', this.#onClose);
        socket.off('timeout', this.#onTimeout);
        socket.setTimeout(0);
    }

    sendBayeux(content: ResponseContent, setCookie: string | undefined): void {
        const { bytes, encoding, pieces } = bodyOf(content);
        this.#send(200, bayeuxHeaders(bytes, setCookie), encoding, pieces);
    }

    sendOther(status: number, body: string, type?: string): void {
        this.#send(status, otherHeaders(body, type), 'utf8', [body]);
    }

    onClose(callback: (finished: boolean) => void): void {
        this.#onOutcome = callback;
    }

    readonly #onData = (chunk: Buffer): void => {
        if (!this.#busy) return this.#serve(chunk);
        // a client that doesn't wait for its answer is read no further
        this.#waiting = this.#waiting === undefined ? chunk : Buffer.concat([this.#waiting, chunk]);
        this.socket.pause();
    };

    #serve(bytes: Buffer): void {
        const head = this.#headOf(bytes);
        const { accept, handle, handOver } = this.#options;
        if (head === undefined || this.#headBytes === undefined || !accept(head)) return handOver(this, bytes);
        const bodyStart = this.#headBytes.length;
        const end = bodyStart + head.bodyLength;
        if (bytes.length < end) return handOver(this, bytes);
        if (bytes.length > end) this.#waiting = bytes.subarray(end);
        this.#busy = true;
        this.begun = false;
        handle(
            { headers: head.headers, isSecure: 'encrypted' in this.socket },
            this,
            bytes.toString('utf8', bodyStart, end)
        );
    }

    /** The head that the bytes begin with; undefined if it isn't whole, or not plain. */
    #headOf(bytes: Buffer): PollHead | undefined {
        const known = this.#headBytes;
        if (known !== undefined && known.length <= bytes.length && known.compare(bytes, 0, known.length) === 0) {
            return this.#head;
        }
        const end = bytes.indexOf(headEnd, 0, 'latin1');
        if (end < 0 || end > longestHead) return undefined;
        if (this.#headBytes === undefined) this.socket.setTimeout(this.#options.keepAlive);
        this.#head = parsePollHead(bytes.toString('latin1', 0, end), longestBody);
        this.#headBytes = Buffer.from(bytes.subarray(0, end + headEnd.length));
        return this.#head;
    }

    #send(
        status: number,
        headers: OutgoingHttpHeaders,
        encoding: BufferEncoding,
        pieces: readonly (string | Buffer)[]
    ): void {
        const { socket } = this;
        this.begun = true;
        let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
        for (const name in headers) head += `${name}: ${String(headers[name])}\r\n`;
        head += `Date: ${this.#options.date()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(this.#options.keepAlive / 1000)}\r\n\r\n`;
        const [first = '', ...rest] = pieces;
        if (rest.length === 0 && typeof first === 'string') {
            socket.write(head + first, encoding, this.#onSent);
            return;
        }
        socket.cork();
        socket.write(head, 'latin1');
        for (const [at, piece] of pieces.entries()) {
            const callback = at === pieces.length - 1 ? this.#onSent : undefined;
            if (typeof piece === 'string') socket.write(piece, encoding, callback);
            else socket.write(piece, callback);
        }
        socket.uncork();
    }

    /** The kernel has taken the response. */
    readonly #onSent = (error?: Error | null): void => {
        if (error) return;
        this.#busy = false;
        this.#tellOutcome(true);
        if (this.#closing) return this.socket.destroySoon();
        const waiting = this.#waiting;
        if (waiting === undefined) return;
        this.#waiting = undefined;
        this.socket.resume();
        this.#serve(waiting);
    };

    /** As node:http has it: a client that sends no more is done, answered or not. */
    readonly #onEnd = (): void => {
        this.socket.destroySoon();
    };

    readonly #onError = (): void => {
        this.socket.destroy();
    };

    readonly #onTimeout = (): void => {
        if (!this.#busy) this.socket.destroy();
    };

    readonly #onClose = (): void => {
        this.#options.onClose(this);
        this.#tellOutcome(false);
    };

    #tellOutcome(finished: boolean): void {
        const callback = this.#onOutcome;
        this.#onOutcome = undefined;
        callback?.(finished);
    }
}
