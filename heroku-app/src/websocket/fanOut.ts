import type { Duplex } from 'node:stream';
import WebSocket from 'ws';
import type { Line } from '../wire/lineGenerator';
import { frameOf } from './frame';
import { everything, type LineFilter } from './lineFilter';
import { LineBatch, RecentLines } from './recentLines';

/**
 * What happens to a client that reads too slowly. `drop`: the oldest of what waits for it is left out, it is told which, and goes on with the newest;
 * only who reads nothing for long is sent away. `disconnect`: it is sent away at once.
 */
export type SlowClientPolicy = 'drop' | 'disconnect';

export interface FanOutOptions {
    /** A client with more than this in its buffer is behind, in bytes. */
    readonly mostBuffered: number;
    readonly slowClients: SlowClientPolicy;
    /** A client that stays behind for so long is sent away, in milliseconds. */
    readonly patience: number;
    /** Lines that are kept for clients which come back. */
    readonly mostKept: number;
}

/** One client's end of the fan-out. */
export interface Recipient {
    readonly webSocket: WebSocket;
    /** What the WebSocket writes to. */
    readonly stream: Duplex;
    filter: LineFilter;
    paused: boolean;
}

interface Progress {
    readonly recipient: Recipient;
    /** Epoch milliseconds. */
    behindSince: number | undefined;
    /** `seq` of the last line before it fell behind. */
    reached: number;
    /** The newest messages that it missed, other than lines. */
    missed: Buffer[];
}

type Pending = LineBatch | Buffer;

const mostMissed = 20;

/** Application close code: "4000-4999 … reserved for private use" (RFC 6455, 7.4.2). */
export const slowConsumer = 4008;

/**
 * Sends the same to many: every message is framed once, the messages of one turn of the event loop are put together, and each client costs one
 * write. What is buffered for a client that can't keep up stays bounded; it hurts nobody else.
 */
export class FanOut {
    readonly #options: FanOutOptions;
    readonly #recipients = new Map<Recipient, Progress>();
    readonly #recent: RecentLines;
    #pending: Pending[] = [];
    #scheduled = false;
    #dropped = 0;
    #sentAway = 0;
    #sent = 0;

    constructor(options: FanOutOptions) {
        this.#options = options;
        this.#recent = new RecentLines(options.mostKept);
    }

    get size(): number {
        return this.#recipients.size;
    }

    /** Batches that slow clients did not get when they were due. */
    get dropped(): number {
        return this.#dropped;
    }

    /** Clients that were sent away for reading too slowly. */
    get sentAway(): number {
        return this.#sentAway;
    }

    /** Messages times clients, since the start. */
    get sent(): number {
        return this.#sent;
    }

    /** `seq` of the newest line, 0 before the first. */
    get lastSeq(): number {
        return this.#recent.last;
    }

    add(recipient: Recipient): void {
        // what waits was said before this client came, or is in its replay
        this.#flush();
        this.#recipients.set(recipient, { recipient, behindSince: undefined, reached: 0, missed: [] });
    }

    remove(recipient: Recipient): void {
        this.#recipients.delete(recipient);
    }

    /**
     * Sends a client the lines that came after a position and are still kept; before them, a message that names those which are not.
     * @param after `seq` of the last line that it has
     */
    replay({ filter, stream }: Recipient, after: number): void {
        this.#flush();
        const { frames, gap } = this.#recent.since(after, filter, this.#options.mostBuffered / 2);
        const all = gap === undefined ? frames : [frameOf({ type: 'gap', ...gap }), ...frames];
        if (all.length > 0) stream.write(Buffer.concat(all));
    }

    /** No lines from now on. */
    pause(recipient: Recipient): void {
        this.#flush();
        recipient.paused = true;
    }

    /** @param after `seq` of the last line that the client has; without it, it goes on at the present */
    resume(recipient: Recipient, after?: number): void {
        this.#flush();
        recipient.paused = false;
        if (after !== undefined) this.replay(recipient, after);
    }

    /** To each client the lines that it takes, unless it has paused. */
    sendLines(lines: readonly Line[]): void {
        if (lines.length === 0) return;
        const batch = new LineBatch(lines);
        this.#recent.add(batch);
        this.#schedule(batch);
    }

    /** To every client. */
    send(message: object): void {
        if (this.#recipients.size > 0) this.#schedule(frameOf(message));
    }

    #schedule(pending: Pending): void {
        if (this.#recipients.size === 0) return;
        this.#pending.push(pending);
        if (this.#scheduled) return;
        this.#scheduled = true;
        setImmediate(() => this.#flush());
    }

    #flush(): void {
        this.#scheduled = false;
        if (this.#pending.length === 0) return;
        const pending = this.#pending;
        this.#pending = [];
        const { mostBuffered } = this.#options;
        const forEverything = framesFor(pending, everything);
        const others = new Map<string, Buffer>();
        let sent = 0;
        // the loop that all deliveries go through: nothing in it allocates
        for (const progress of this.#recipients.values()) {
            const { recipient } = progress;
            const { stream } = recipient;
            if (recipient.webSocket.readyState !== WebSocket.OPEN) continue;
            if (progress.behindSince !== undefined || stream.writableLength > mostBuffered) {
                this.#passOver(progress, pending);
                continue;
            }
            const takesAll = recipient.filter === everything && !recipient.paused;
            const buffer = takesAll ? forEverything : this.#variant(others, recipient, pending);
            if (buffer.length > 0) stream.write(buffer);
            sent++;
        }
        this.#sent += sent * pending.length;
    }

    #variant(made: Map<string, Buffer>, { filter, paused }: Recipient, pending: readonly Pending[]): Buffer {
        const key = paused ? '' : filter.key;
        let buffer = made.get(key);
        if (buffer === undefined) {
            buffer = framesFor(pending, paused ? undefined : filter);
            made.set(key, buffer);
        }
        return buffer;
    }

    /** A client is behind: it gets nothing until it has read what waits for it, or is sent away. */
    #passOver(progress: Progress, pending: readonly Pending[]): void {
        const { recipient } = progress;
        const { slowClients, patience } = this.#options;
        const now = Date.now();
        progress.missed = [...progress.missed, ...pending.filter((each) => Buffer.isBuffer(each))].slice(-mostMissed);
        if (progress.behindSince === undefined) {
            progress.behindSince = now;
            progress.reached = (pending.find((each) => each instanceof LineBatch)?.from ?? this.#recent.last + 1) - 1;
            recipient.stream.once('drain', () => this.#catchUp(progress));
        }
        this.#dropped++;
        if (slowClients === 'drop' && now - progress.behindSince <= patience) return;
        this.#sentAway++;
        this.#recipients.delete(recipient);
        recipient.webSocket.close(
            slowConsumer,
            'You read too slowly for this wire: lower the rate or take fewer topics.'
        );
    }

    /** It has read everything: now it gets what it missed. */
    #catchUp(progress: Progress): void {
        const { recipient } = progress;
        if (this.#recipients.get(recipient) !== progress) return;
        this.#flush();
        progress.behindSince = undefined;
        if (progress.missed.length > 0) recipient.stream.write(Buffer.concat(progress.missed));
        progress.missed = [];
        if (!recipient.paused) this.replay(recipient, progress.reached);
    }
}

/** @param filter undefined for who has paused */
function framesFor(pending: readonly Pending[], filter: LineFilter | undefined): Buffer {
    const frames = pending.flatMap((each) => {
        if (Buffer.isBuffer(each)) return [each];
        return (filter === undefined ? undefined : each.frameFor(filter)) ?? [];
    });
    return frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames);
}
