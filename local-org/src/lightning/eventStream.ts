import type { FastifyReply } from 'fastify';

/** Keeps proxies and browsers from giving the connection up. */
const heartbeatMs = 25_000;

/** Pages that are open in browsers, as server-sent event streams: they are told when something they show has changed. */
export class EventStream {
    readonly #open = new Set<FastifyReply['raw']>();
    readonly #heartbeat: NodeJS.Timeout;

    constructor() {
        this.#heartbeat = setInterval(() => this.#write(':\n\n'), heartbeatMs);
        this.#heartbeat.unref();
    }

    /** Takes over a reply as a stream; `first` is its first event. */
    attach(reply: FastifyReply, first: { readonly event: string; readonly data: unknown }): void {
        reply.hijack();
        const { raw } = reply;
        raw.writeHead(200, {
            'content-type': 'text/event-stream',
            'cache-control': 'no-store',
            'x-accel-buffering': 'no'
        });
        raw.write(format(first.event, first.data));
        this.#open.add(raw);
        raw.on('close', () => this.#open.delete(raw));
    }

    send(event: string, data: unknown): void {
        if (this.#open.size > 0) this.#write(format(event, data));
    }

    close(): void {
        clearInterval(this.#heartbeat);
        for (const raw of this.#open) raw.end();
    }

    #write(text: string): void {
        for (const raw of this.#open) raw.write(text);
    }
}

function format(event: string, data: unknown): string {
    return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
