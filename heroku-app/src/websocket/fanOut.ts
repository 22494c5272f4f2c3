import type { Duplex } from 'node:stream';
import WebSocket from 'ws';
import { wireTopics, type Line, type Topic } from '../wire/lineGenerator';

export interface FanOutOptions {
    /** A client with more than this in its buffer gets nothing until it has read on, in bytes. */
    readonly mostBuffered: number;
    /** A client that stays behind for so long is closed, in milliseconds. */
    readonly patience: number;
}

/** One client's end of the fan-out. */
export interface Recipient {
    readonly webSocket: WebSocket;
    /** What the WebSocket writes to. */
    readonly stream: Duplex;
    topics: ReadonlySet<Topic>;
    paused: boolean;
}

type Pending = { readonly lines: readonly Line[] } | { readonly frame: Buffer };

/** Application close code: "4000-4999 … reserved for private use" (RFC 6455, 7.4.2). */
export const slowConsumer = 4008;

/**
 * Sends the same to many: every message is framed once, the messages of one turn of the event loop are put together, and each client costs one
 * write. A client that can't keep up misses whole batches (the sequence numbers show it), so that what is buffered for it stays bounded.
 */
export class FanOut {
    readonly #options: FanOutOptions;
    readonly #recipients = new Map<Recipient, { behindSince: number | undefined }>();
    #pending: Pending[] = [];
    #scheduled = false;
    #dropped = 0;

    constructor(options: FanOutOptions) {
        this.#options = options;
    }

    get size(): number {
        return this.#recipients.size;
    }

    /** Batches that slow clients missed. */
    get dropped(): number {
        return this.#dropped;
    }

    add(recipient: Recipient): void {
        this.#recipients.set(recipient, { behindSince: undefined });
    }

    remove(recipient: Recipient): void {
        this.#recipients.delete(recipient);
    }

    recipients(): Iterable<Recipient> {
        return this.#recipients.keys();
    }

    /** To each client the lines of its topics, unless it has paused. */
    sendLines(lines: readonly Line[]): void {
        if (this.#recipients.size === 0 || lines.length === 0) return;
        this.#pending.push({ lines });
        this.#schedule();
    }

    /** To every client. */
    send(message: object): void {
        if (this.#recipients.size === 0) return;
        this.#pending.push({ frame: frameOf(message) });
        this.#schedule();
    }

    #schedule(): void {
        if (this.#scheduled) return;
        this.#scheduled = true;
        setImmediate(() => this.#flush());
    }

    #flush(): void {
        this.#scheduled = false;
        const pending = this.#pending;
        this.#pending = [];
        const buffers = new Map<string, Buffer>();
        const now = Date.now();
        for (const [recipient, progress] of this.#recipients) {
            const { webSocket, stream } = recipient;
            if (webSocket.readyState !== WebSocket.OPEN) continue;
            if (this.#isBehind(recipient, progress, now)) continue;
            const variant = recipient.paused ? 'paused' : keyOf(recipient.topics);
            let buffer = buffers.get(variant);
            if (buffer === undefined) {
                buffer = framesFor(recipient, pending);
                buffers.set(variant, buffer);
            }
            if (buffer.length > 0) stream.write(buffer);
        }
    }

    #isBehind(recipient: Recipient, progress: { behindSince: number | undefined }, now: number): boolean {
        if (recipient.stream.writableLength <= this.#options.mostBuffered) {
            progress.behindSince = undefined;
            return false;
        }
        this.#dropped++;
        progress.behindSince ??= now;
        if (now - progress.behindSince > this.#options.patience) {
            this.#recipients.delete(recipient);
            recipient.webSocket.close(
                slowConsumer,
                'You read too slowly for this wire: lower the rate or take fewer topics.'
            );
        }
        return true;
    }
}

function keyOf(topics: ReadonlySet<Topic>): string {
    return wireTopics.filter((topic) => topics.has(topic)).join();
}

function framesFor({ topics, paused }: Recipient, pending: readonly Pending[]): Buffer {
    const everything = topics.size === wireTopics.length;
    const frames = pending.flatMap((each) => {
        if ('frame' in each) return [each.frame];
        if (paused) return [];
        const lines = everything ? each.lines : each.lines.filter(({ topic }) => topics.has(topic));
        const [first] = lines;
        return first === undefined ? [] : [frameOf({ type: 'lines', from: first.seq, lines })];
    });
    return Buffer.concat(frames);
}

/** `Sender.frame` is ws's own framing, exported but not in its types. */
const { Sender } = WebSocket as unknown as {
    Sender: {
        frame(
            data: Buffer,
            options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean }
        ): Buffer[];
    };
};

/** A text frame, not masked: a server must not mask (RFC 6455, 5.1). */
function frameOf(message: object): Buffer {
    const data = Buffer.from(JSON.stringify(message));
    return Buffer.concat(Sender.frame(data, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }));
}
