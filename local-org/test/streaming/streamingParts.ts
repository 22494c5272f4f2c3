import type { IncomingHttpHeaders } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { registerStreaming } from '../../src/streaming/registerStreaming';
import type { StreamingServer } from '../../src/streaming/streamingServer';
import type { StreamingUser } from '../../src/streaming/streamingUser';
import { openBusParts, type BusParts } from '../bus/busParts';

/** An org's Streaming API on a port of its own. */
export interface StreamingParts extends BusParts {
    readonly url: string;
    readonly server: StreamingServer;
    /** Access token -> session. */
    readonly sessions: Map<string, StreamingUser>;
    endSession(token: string): void;
}

/** Short, but not so short that a busy machine makes a client look absent. */
export const times = { timeout: 1_000, maxInterval: 3_000 };

export async function openStreamingParts(
    options: { directory?: string; port?: number; enforceLimits?: boolean } = {}
): Promise<StreamingParts> {
    const parts = await openBusParts(options.directory, options.enforceLimits);
    const app: FastifyInstance = fastify({ forceCloseConnections: true });
    const sessions = new Map([
        ['token', { id: 'session', userId: parts.userId }],
        ['other', { id: 'other session', userId: '005000000000002AAA' }]
    ]);
    let ended: (session: StreamingUser) => void = () => undefined;
    const server = registerStreaming(app, {
        bus: parts.bus,
        allocations: parts.bus.allocations,
        authenticate: (headers: IncomingHttpHeaders) =>
            sessions.get(/^(?:OAuth|Bearer) (.*)$/.exec(headers.authorization ?? '')?.[1] ?? ''),
        onSessionEnd: (listener) => (ended = listener),
        topicFields: () => ['Id', 'Name', 'Genre__c'],
        times
    });
    const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
    return {
        ...parts,
        url,
        server,
        sessions,
        endSession(token) {
            const session = sessions.get(token);
            sessions.delete(token);
            if (session !== undefined) ended(session);
        },
        async close() {
            await app.close();
            await parts.close();
        }
    };
}

export type Message = Readonly<Record<string, unknown>>;

/** A Bayeux client of plain HTTP requests: what goes over the wire is what a test says. */
export class WireClient {
    cookie: string | undefined;
    clientId: unknown;
    #id = 0;

    constructor(
        private readonly url: string,
        public authorization: string | undefined = 'OAuth token'
    ) {}

    async post(body: unknown, path = '/cometd/67.0'): Promise<Response> {
        const response = await fetch(this.url + path, {
            method: 'POST',
            headers: {
                'content-type': 'application/json',
                ...(this.authorization === undefined ? {} : { authorization: this.authorization }),
                ...(this.cookie === undefined ? {} : { cookie: this.cookie })
            },
            body: typeof body === 'string' ? body : JSON.stringify(body)
        });
        this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
        return response;
    }

    async send(...messages: Message[]): Promise<Message[]> {
        const response = await this.post(
            messages.map((message) => ({ clientId: this.clientId, id: String(++this.#id), ...message }))
        );
        return (await response.json()) as Message[];
    }

    async handshake(): Promise<Message> {
        const [reply = {}] = await this.send({
            channel: '/meta/handshake',
            version: '1.0',
            supportedConnectionTypes: ['long-polling']
        });
        this.clientId = reply['clientId'];
        return reply;
    }

    connect(more: Message = {}): Promise<Message[]> {
        return this.send({ channel: '/meta/connect', connectionType: 'long-polling', ...more });
    }

    async subscribe(subscription: unknown, replay?: unknown): Promise<Message> {
        const ext = replay === undefined ? {} : { ext: { replay } };
        const [reply = {}] = await this.send({ channel: '/meta/subscribe', subscription, ...ext });
        return reply;
    }

    /** Handshake and the first connect. */
    async start(): Promise<this> {
        await this.handshake();
        await this.connect();
        return this;
    }
}
