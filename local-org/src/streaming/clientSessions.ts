import { randomBytes } from 'node:crypto';
import type { Allocations } from '../bus/allocations';
import { bayeuxError } from './bayeuxError';
import type { BayeuxReply } from './bayeuxMessage';
import { ClientSession } from './clientSession';
import type { LongPollTimes } from './longPoll';
import type { StreamingUser } from './streamingUser';

/** Where no allocation says how many clients there may be: a bound on memory. */
const mostClients = 50_000;

/** The Bayeux clients of the org. */
export class ClientSessions {
    readonly #clients = new Map<string, ClientSession>();
    readonly #clientsBySession = new Map<string, Set<ClientSession>>();

    constructor(
        private readonly times: LongPollTimes,
        private readonly allocations?: Allocations
    ) {}

    get size(): number {
        return this.#clients.size;
    }

    /** How many of them wait for events. */
    get waiting(): number {
        let waiting = 0;
        for (const client of this.#clients.values()) if (client.waits) waiting++;
        return waiting;
    }

    get(clientId: string): ClientSession | undefined {
        return this.#clients.get(clientId);
    }

    /** A client after its handshake; undefined if there are too many already. */
    create(user: StreamingUser, browserId: string | undefined): ClientSession | undefined {
        const ofSession = this.#clientsBySession.get(user.id) ?? new Set();
        if (this.#clients.size >= (this.allocations?.mostClients ?? mostClients)) return undefined;
        const client = new ClientSession({
            clientId: randomName(27),
            browserId: browserId ?? randomName(27),
            user,
            times: this.times,
            onAbsence: (absent) => this.end(absent),
            onRefusal: (refused) => this.end(refused, totalEventsExceeded)
        });
        this.#clients.set(client.clientId, client);
        this.#clientsBySession.set(user.id, ofSession.add(client));
        return client;
    }

    end(client: ClientSession, ...how: Parameters<ClientSession['end']>): void {
        this.#clients.delete(client.clientId);
        const ofSession = this.#clientsBySession.get(client.user.id);
        ofSession?.delete(client);
        if (ofSession?.size === 0) this.#clientsBySession.delete(client.user.id);
        client.end(...how);
    }

    /** The clients of a session of the org. */
    ofSession(sessionId: string): ClientSession[] {
        return [...(this.#clientsBySession.get(sessionId) ?? [])];
    }

    /** Users with a client that is subscribed to the channel. */
    usersOn(channel: string): Set<string> {
        const users = new Set<string>();
        for (const client of this.#clients.values()) {
            if (client.subscriptions.has(channel)) users.add(client.user.userId);
        }
        return users;
    }

    endAll(): void {
        for (const client of [...this.#clients.values()]) this.end(client);
    }
}

function totalEventsExceeded({ channel, id, clientId }: BayeuxReply): BayeuxReply {
    return {
        clientId,
        advice: { reconnect: 'none', interval: 0 },
        channel,
        ...(id === undefined ? {} : { id }),
        error: bayeuxError.totalEventsLimit,
        successful: false
    };
}

/** Letters and digits as in Salesforce's client ids (`1cyu4thyxh3fgv1nqwcvebt3o9x`). */
function randomName(length: number): string {
    return Array.from(randomBytes(length), (byte) => (byte % 36).toString(36)).join('');
}
