import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { wireTopics } from '../wire/lineGenerator';
import type { WireFeed } from '../wire/wireFeed';
import { ProtocolError, readCommand, type Command, type CommandLog } from './command';
import { FanOut, type FanOutOptions, type Recipient } from './fanOut';
import { everything, LineFilter } from './lineFilter';
import { isAllowedOrigin } from './origin';
import { TicketError, type TicketHolder, type TicketOffice } from './ticket';

export interface WireServerOptions extends Partial<FanOutOptions> {
    readonly wire: WireFeed;
    readonly tickets: TicketOffice;
    readonly commands: CommandLog;
    readonly allowedOrigins: readonly string[];
    readonly maxClients: number;
    /** Of one user, in all browsers and windows. Default 20. */
    readonly maxClientsPerUser?: number;
    readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn'>;
    /** Between two pings, in milliseconds. Default 30 s: less than the 55 s after which Heroku's router ends a silent connection. */
    readonly heartbeat?: number;
}

interface Client extends Recipient {
    readonly holder: TicketHolder;
    alive: boolean;
    /** Commands in the current second. */
    commands: { second: number; count: number };
}

/** What comes with the request, beside the ticket. */
interface Wish {
    /** `seq` of the last line that the client has. */
    readonly after: number | undefined;
}

const path = '/wire';
const subprotocol = 'wire';
const mostCommandsASecond = 20;
const longestMessage = 4096;
/** Clients that read slowly get so long to take what waits for them when the app ends, in milliseconds. */
const farewell = 5000;
/** Each different filter costs an encoding of its own a batch. */
const mostFilters = 64;

/** The wire's WebSocket: lets in who has a ticket, sends the lines, takes the editors' commands. */
export class WireServer {
    readonly #options: WireServerOptions;
    readonly #sockets = new WebSocketServer({
        noServer: true,
        perMessageDeflate: false,
        maxPayload: longestMessage,
        clientTracking: false,
        handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false)
    });
    readonly #fanOut: FanOut;
    readonly #clients = new Set<Client>();
    /** User id -> connections. */
    readonly #clientsOf = new Map<string, number>();
    /** Filter key -> clients that have it. */
    readonly #filters = new Map<string, number>();
    readonly #heartbeat: NodeJS.Timeout;
    #entering = 0;
    #closing = false;

    constructor(options: WireServerOptions) {
        this.#options = options;
        this.#fanOut = new FanOut({
            mostBuffered: options.mostBuffered ?? 1024 * 1024,
            slowClients: options.slowClients ?? 'drop',
            patience: options.patience ?? 10000,
            mostKept: options.mostKept ?? 50000
        });
        options.wire.on('lines', (lines) => this.#fanOut.sendLines(lines));
        options.wire.on('rate', (rate, by) => this.#fanOut.send({ type: 'rate', rate, by }));
        this.#heartbeat = setInterval(() => this.#checkHeartbeats(), options.heartbeat ?? 30000);
    }

    get clients(): number {
        return this.#clients.size;
    }

    /** Batches that slow clients did not get when they were due. */
    get dropped(): number {
        return this.#fanOut.dropped;
    }

    /** Clients that were sent away for reading too slowly. */
    get sentAway(): number {
        return this.#fanOut.sentAway;
    }

    /** Messages times clients, since the start. */
    get sent(): number {
        return this.#fanOut.sent;
    }

    /** Sends a message to every client. */
    send(message: object): void {
        this.#fanOut.send(message);
    }

    /** Answers the server's upgrade requests. */
    attach(server: Server): void {
        server.on('upgrade', (request, stream, head) => {
            stream.on('error', () => stream.destroy());
            this.#enter(request, stream, head).catch((error: unknown) => {
                this.#options.logger.warn({ err: error }, 'a wire connection could not be opened');
                refuse(stream, 500, 'The wire could not be opened.');
            });
        });
    }

    /** Sends everyone away with 1001, which asks them to come back. */
    async close(): Promise<void> {
        this.#closing = true;
        clearInterval(this.#heartbeat);
        const gone = [...this.#clients].map(({ webSocket }) => {
            const closed = new Promise((resolve) => webSocket.once('close', resolve));
            webSocket.close(1001, 'The agency’s app restarts.');
            return closed;
        });
        const timer = setTimeout(() => {
            for (const { webSocket } of this.#clients) webSocket.terminate();
        }, farewell);
        await Promise.all(gone);
        clearTimeout(timer);
    }

    async #enter(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
        const target = request.url ?? '/';
        if (!URL.canParse(target, 'http://localhost')) return refuse(stream, 400, `The wire is at ${path}.`);
        const url = new URL(target, 'http://localhost');
        const { origin } = request.headers;
        if (url.pathname !== path) return refuse(stream, 404, `The wire is at ${path}.`);
        if (this.#closing) return refuse(stream, 503, 'The agency’s app is going down.');
        if (!isAllowedOrigin(origin, this.#options.allowedOrigins))
            return refuse(stream, 403, `Pages from ${origin} may not open the wire: add it to WIRE_ALLOWED_ORIGINS.`);
        if (this.#clients.size + this.#entering >= this.#options.maxClients)
            return refuse(stream, 503, 'The wire has as many readers as it takes.');
        this.#entering++;
        try {
            const holder = await this.#options.tickets.redeem(ticketOf(request, url));
            if (stream.destroyed) return;
            if ((this.#clientsOf.get(holder.userId) ?? 0) >= (this.#options.maxClientsPerUser ?? 20))
                return refuse(stream, 429, 'You have the wire open too many times: close some of its pages.');
            const wish = { after: positionIn(url) };
            this.#sockets.handleUpgrade(request, stream, head, (webSocket) =>
                this.#open(webSocket, stream, holder, wish)
            );
        } catch (error) {
            if (!(error instanceof TicketError)) throw error;
            this.#options.logger.info({ reason: error.message, origin }, 'a wire connection was refused');
            refuse(stream, 401, error.message);
        } finally {
            this.#entering--;
        }
    }

    #open(webSocket: WebSocket, stream: Duplex, holder: TicketHolder, { after }: Wish): void {
        const client: Client = {
            webSocket,
            stream,
            holder,
            filter: everything,
            paused: false,
            alive: true,
            commands: { second: 0, count: 0 }
        };
        this.#clients.add(client);
        count(this.#clientsOf, holder.userId, 1);
        webSocket.on('message', (data, isBinary) => this.#hear(client, isBinary ? undefined : String(data)));
        webSocket.on('pong', () => (client.alive = true));
        webSocket.on('error', (error) =>
            this.#options.logger.info({ reason: error.message, user: holder.userId }, 'wire connection failed')
        );
        webSocket.on('close', (code) => {
            this.#clients.delete(client);
            count(this.#clientsOf, holder.userId, -1);
            if (client.filter !== everything) count(this.#filters, client.filter.key, -1);
            this.#fanOut.remove(client);
            this.#options.logger.info({ user: holder.userId, code }, 'wire connection closed');
        });
        this.#options.logger.info({ user: holder.userId, org: holder.organizationId }, 'wire connection opened');
        this.#fanOut.add(client);
        const { rate } = this.#options.wire;
        webSocket.send(JSON.stringify({ type: 'hello', rate, topics: wireTopics, seq: this.#fanOut.lastSeq }));
        if (after !== undefined) this.#fanOut.replay(client, after);
    }

    #hear(client: Client, text: string | undefined): void {
        try {
            if (text === undefined) throw new ProtocolError('A message must be text.');
            this.#countCommand(client);
            const { id, name, command } = readCommand(text);
            const error = 'error' in command ? command.error : this.#obey(client, command);
            const { userId, name: by } = client.holder;
            this.#options.commands.add({
                at: Date.now(),
                by,
                userId,
                name,
                value: 'value' in command ? command.value : undefined,
                error
            });
            client.webSocket.send(JSON.stringify({ type: 'ack', id, ok: error === undefined, error }));
        } catch (error) {
            if (!(error instanceof ProtocolError)) throw error;
            client.webSocket.close(1008, error.message);
        }
    }

    /** @returns why it was not obeyed */
    #obey(client: Client, command: Command): string | undefined {
        const { topics, condition } = client.filter;
        switch (command.name) {
            case 'rate':
                this.#options.wire.setRate(command.value, client.holder.name);
                return undefined;
            case 'topics':
                return this.#filter(client, new LineFilter(command.value, condition));
            case 'filter':
                return this.#filter(client, new LineFilter(topics, command.value));
            case 'pause':
                this.#fanOut.pause(client);
                return undefined;
            case 'resume':
                this.#fanOut.resume(client, command.value?.after);
                return undefined;
        }
    }

    #filter(client: Client, wanted: LineFilter): string | undefined {
        const filter = wanted.key === everything.key ? everything : wanted;
        if (filter !== everything) {
            if (!this.#filters.has(filter.key) && this.#filters.size >= mostFilters)
                return `The wire serves ${mostFilters} different filters at once, and has them: take whole topics.`;
            count(this.#filters, filter.key, 1);
        }
        if (client.filter !== everything) count(this.#filters, client.filter.key, -1);
        client.filter = filter;
        return undefined;
    }

    #countCommand({ commands }: Client): void {
        const second = Math.floor(Date.now() / 1000);
        if (commands.second !== second) Object.assign(commands, { second, count: 0 });
        if (++commands.count > mostCommandsASecond) throw new ProtocolError('Too many commands.');
    }

    /** Who hasn't answered the last ping is gone, whatever TCP believes. */
    #checkHeartbeats(): void {
        for (const client of this.#clients) {
            if (!client.alive) {
                client.webSocket.terminate();
                continue;
            }
            client.alive = false;
            client.webSocket.ping();
        }
    }
}

/** From the query (`/wire?ticket=…`) or offered as a subprotocol (`new WebSocket(url, ['wire', ticket])`), which keeps it out of access logs. */
function ticketOf(request: IncomingMessage, url: URL): string | undefined {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
    return url.searchParams.get('ticket') ?? offered.find((each) => each !== subprotocol && each !== '');
}

/** `/wire?after=1234`: a client that comes back has everything up to this line. */
function positionIn(url: URL): number | undefined {
    const after = url.searchParams.get('after');
    return after !== null && /^\d{1,16}$/.test(after) ? Number(after) : undefined;
}

function count(counts: Map<string, number>, key: string, change: 1 | -1): void {
    const now = (counts.get(key) ?? 0) + change;
    if (now > 0) counts.set(key, now);
    else counts.delete(key);
}

function refuse(stream: Duplex, status: number, error: string): void {
    if (stream.destroyed || !stream.writable) return;
    const body = JSON.stringify({ error });
    stream.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
            'Connection: close\r\n' +
            'Content-Type: application/json; charset=utf-8\r\n' +
            `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    );
}
