import type { Allocations } from '../bus/allocations';
import type { EventBus } from '../bus/eventBus';
import { bayeuxError } from './bayeuxError';
import { refusal, type BayeuxMessage, type BayeuxReply } from './bayeuxMessage';
import { ClientSessions } from './clientSessions';
import type { ClientSession } from './clientSession';
import type { Exchange } from './exchange';
import { platformTimes, type LongPollTimes } from './longPoll';
import { connect } from './meta/connect';
import { disconnect } from './meta/disconnect';
import { handshake, handshakeDenied } from './meta/handshake';
import type { ClientRequest, StreamingRoom } from './meta/metaRequest';
import { subscribe } from './meta/subscribe';
import { unsubscribe } from './meta/unsubscribe';
import { SharedReads } from './sharedReads';
import type { StreamingRights } from './subscription';
import type { StreamingTap, StreamingTapHolder } from './streamingTap';
import type { StreamingUser } from './streamingUser';
import type { ChannelMaker, TopicFields } from './topicFields';

/** The headers of a request, as far as Bayeux cares. */
export interface Caller {
    /** Undefined if the request carries no valid access token. */
    readonly user: StreamingUser | undefined;
    /** Whether it carries a token at all. */
    readonly hasToken: boolean;
    /** The BAYEUX_BROWSER cookie. */
    readonly browserId: string | undefined;
}

export interface StreamingServerOptions {
    readonly bus: EventBus;
    readonly topicFields: TopicFields;
    readonly createChannel: ChannelMaker;
    /** Without them nothing is counted. */
    readonly allocations?: Allocations;
    readonly rights?: StreamingRights;
    readonly times?: LongPollTimes;
}

const noReconnect = { reconnect: 'none', interval: 0 };

/** The Streaming API of an org: Salesforce's dialect of Bayeux. */
export class StreamingServer {
    readonly #room: StreamingRoom;
    readonly #clients: ClientSessions;
    readonly #taps: StreamingTapHolder = { tap: undefined };
    readonly #reads: SharedReads;

    constructor(options: StreamingServerOptions) {
        this.#clients = new ClientSessions(options.times ?? platformTimes, options.allocations);
        options.allocations?.registerClientCount(() => this.#clients.size);
        this.#reads = new SharedReads(options.bus);
        this.#room = {
            bus: options.bus,
            reads: this.#reads,
            allocations: options.allocations,
            rights: options.rights,
            topicFields: options.topicFields,
            createChannel: options.createChannel,
            clients: this.#clients,
            taps: this.#taps
        };
    }

    /** See {@link StreamingTap}. */
    get tap(): StreamingTap | undefined {
        return this.#taps.tap;
    }

    set tap(tap: StreamingTap | undefined) {
        this.#taps.tap = tap;
    }

    /** Ends clients as if they had been away too long. */
    forget(clientIds: Iterable<unknown>): void {
        for (const clientId of clientIds) {
            const client = typeof clientId === 'string' ? this.#clients.get(clientId) : undefined;
            if (client !== undefined) this.#clients.end(client);
        }
    }

    /** Ends all clients: the channels hold other events than before. */
    forgetAll(): void {
        this.#reads.clear();
        this.#clients.endAll();
    }

    /** How many clients are connected. */
    get clientCount(): number {
        return this.#clients.size;
    }

    /** How many of them have a connect that is held. */
    get waitingCount(): number {
        return this.#clients.waiting;
    }

    /** Users with a client subscribed to the channel. */
    onlineUsers(channel: string): ReadonlySet<string> {
        return this.#clients.usersOn(channel);
    }

    /** A session of the org has ended: its clients learn of it at once. */
    endSession(sessionId: string): void {
        for (const client of this.#clients.ofSession(sessionId)) {
            this.#clients.end(client, ({ channel, id, clientId }) => ({
                clientId,
                advice: noReconnect,
                channel,
                ...(id === undefined ? {} : { id }),
                error: bayeuxError.authenticationInvalid,
                successful: false
            }));
        }
    }

    /** Handles the messages of one request in order. */
    handle(messages: readonly BayeuxMessage[], caller: Caller, exchange: Exchange): void {
        let connectRequest: ClientRequest | undefined;
        for (const message of messages) {
            if (message.channel === '/meta/handshake') {
                this.#handshake(message, caller, exchange);
                continue;
            }
            const client = this.#clientOf(message, caller);
            if (!('clientId' in client)) {
                exchange.add(client.refused);
                continue;
            }
            const request = { message, client, exchange, alone: messages.length === 1 };
            if (message.channel === '/meta/connect') connectRequest = request;
            else this.#handleMessage(request);
        }
        // Its reply ends the response, whatever its place in the request was.
        if (connectRequest === undefined || connect(connectRequest) === 'answered') exchange.send();
    }

    /** The socket of a request has gone before its response. */
    connectionLost(messages: readonly BayeuxMessage[], exchange: Exchange): void {
        for (const { clientId } of messages) {
            if (typeof clientId === 'string') this.#clients.get(clientId)?.connectionLost(exchange);
        }
    }

    /** Answers all that is held. */
    close(): void {
        this.#clients.endAll();
    }

    #handshake(message: BayeuxMessage, caller: Caller, exchange: Exchange): void {
        const { user, browserId } = caller;
        if (user !== undefined) handshake(this.#room, { message, user, exchange, browserId });
        else exchange.add(handshakeDenied(message, authenticationError(caller)));
    }

    #handleMessage(request: ClientRequest): void {
        const { message, client, exchange } = request;
        switch (message.channel) {
            case '/meta/subscribe':
                return subscribe(this.#room, request);
            case '/meta/unsubscribe':
                return unsubscribe(request);
            case '/meta/disconnect':
                return disconnect(this.#room, request);
            default: {
                const { clientId } = client;
                const meta = message.channel.startsWith('/meta/');
                const error = meta ? bayeuxError.unknownMetaChannel : bayeuxError.publishDenied;
                return exchange.add(refusal(message, error, { clientId }));
            }
        }
    }

    /** The client that sent a message, if the request may speak for it. */
    #clientOf(message: BayeuxMessage, caller: Caller): ClientSession | { refused: BayeuxReply } {
        const { clientId } = message;
        const subscription = message.subscription === undefined ? {} : { subscription: message.subscription };
        const client = typeof clientId === 'string' ? this.#clients.get(clientId) : undefined;
        if (caller.user === undefined) {
            if (client !== undefined) this.#clients.end(client);
            const more = { ...(clientId === undefined ? {} : { clientId }), advice: noReconnect, ...subscription };
            return { refused: refusal(message, authenticationError(caller), more) };
        }
        if (client === undefined || client.user.userId !== caller.user.userId) {
            const advice = { interval: 0, reconnect: 'handshake' };
            return { refused: refusal(message, bayeuxError.unknownClient, { advice, ...subscription }) };
        }
        if (caller.browserId === undefined) {
            const error = bayeuxError.cookieMissing(client.clientId);
            return { refused: refusal(message, error, { clientId, ...subscription }) };
        }
        return client;
    }
}

function authenticationError(caller: Caller): string {
    return caller.hasToken ? bayeuxError.authenticationInvalid : bayeuxError.authenticationRequired;
}
