import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Agency } from './agency';
import { RequestError } from './requestError';

const mostListeners = 200;
/** Between two looks at the status, in milliseconds. */
const statusInterval = 500;
/** Heroku's router ends a connection that is silent for 55 s. */
const keepAliveInterval = 20000;
/** Who doesn't read this much is let go, and comes back for a new snapshot. In bytes. */
const mostBuffered = 1024 * 1024;

/**
 * What the page shows live, as server-sent events: first `snapshot` with all there is, then one event for each change. A page that lost its
 * connection begins with a new snapshot, so it neither misses nor doubles anything.
 */
export class LiveEvents {
    readonly #agency: Agency;
    readonly #listeners = new Set<ServerResponse>();
    readonly #timers: readonly NodeJS.Timeout[];
    #lastStatus = '';

    constructor(agency: Agency) {
        this.#agency = agency;
        const { flashes, news, deadLetters, commands } = agency;
        flashes.on('step', (step, flash) => this.#send(step === 'queued' ? 'flash' : step, flash));
        news.on('heard', (kind, event) => this.#send(kind, event));
        commands.on('command', (command) => this.#send('command', command));
        deadLetters.on('added', (letter) => this.#send('dead-letter', letter));
        deadLetters.on('replayed', ({ id }) => this.#send('dead-letter-replayed', { id }));
        deadLetters.on('discarded', ({ id }) => this.#send('dead-letter-discarded', { id }));
        this.#timers = [
            setInterval(() => void this.#sendStatus(), statusInterval),
            setInterval(() => this.#write(': still here\n\n'), keepAliveInterval)
        ];
    }

    addRoute(app: FastifyInstance): void {
        app.get('/api/events', async (_request, reply) => {
            if (this.#listeners.size >= mostListeners) throw new RequestError(503, 'Too many pages listen.');
            const status = await this.#agency.status();
            const listener = reply.raw;
            reply.hijack();
            listener.writeHead(200, {
                ...(reply.getHeaders() as Record<string, string>),
                'content-type': 'text/event-stream',
                'cache-control': 'no-store'
            });
            listener.write(`retry: 1000\n${eventOf('snapshot', { ...this.#snapshot(), status })}`);
            this.#listeners.add(listener);
            listener.on('close', () => this.#listeners.delete(listener));
        });
    }

    close(): void {
        for (const timer of this.#timers) clearInterval(timer);
        for (const listener of this.#listeners) listener.end();
    }

    #snapshot(): object {
        const { name, flashes, news, deadLetters, commands } = this.#agency;
        return {
            agency: name,
            flashes: flashes.list(),
            stories: news.list('story-published'),
            storyUpdates: news.list('story-update'),
            storyChanges: news.list('story-change'),
            notices: news.list('notice'),
            commands: commands.list(),
            deadLetters: deadLetters.list()
        };
    }

    async #sendStatus(): Promise<void> {
        if (this.#listeners.size === 0) return;
        const status = await this.#agency.status().catch(() => undefined);
        // the queue is away: the page keeps what it shows, and /ready says why
        if (status === undefined) return;
        const text = JSON.stringify(status);
        if (text === this.#lastStatus) return;
        this.#lastStatus = text;
        this.#send('status', status);
    }

    #send(name: string, data: unknown): void {
        if (this.#listeners.size > 0) this.#write(eventOf(name, data));
    }

    #write(text: string): void {
        for (const listener of this.#listeners) {
            if (listener.writableLength > mostBuffered) listener.destroy();
            else listener.write(text);
        }
    }
}

function eventOf(name: string, data: unknown): string {
    return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
