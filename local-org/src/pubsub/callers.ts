import type { Metadata } from '@grpc/grpc-js';
import type { Session, SessionStore } from '../api/session';
import { pubSubErrors, type PubSubError } from './pubSubError';

const authenticationHeaders = ['accesstoken', 'instanceurl', 'tenantid'] as const;
const shortIdLength = 15;
/** How often sessions are looked at for having expired while streams are open. */
const expiryCheckEvery = 5_000;

/** Who makes a call. For as long as a stream is open, its requests keep the session alive, and the session's end ends the stream. */
export class Caller {
    #session: Session;

    constructor(
        private readonly sessions: SessionStore,
        session: Session
    ) {
        this.#session = session;
    }

    get session(): Session {
        return this.#session;
    }

    get userId(): string {
        return this.#session.userId;
    }

    /**
     * A request of the stream: counts as use of the session, or goes on with another session of the same user.
     * @throws PubSubError `service.auth.error`, `service.auth.refresh.invalid`
     */
    use(refreshToken: string): void {
        if (refreshToken !== '') {
            const session = this.sessions.find(refreshToken);
            if (session?.userId !== this.userId) throw pubSubErrors.refreshInvalid();
            this.#session = session;
        } else if (this.sessions.use(this.#session) === undefined) {
            throw pubSubErrors.authentication();
        }
    }
}

/** Authenticates calls by their metadata, and tells streams of the end of their session. */
export class Callers {
    /** Open streams, and what ends each with an error. */
    readonly #streams = new Map<Caller, (error: PubSubError) => void>();
    readonly #unregister: () => void;
    readonly #expiryCheck: NodeJS.Timeout;

    constructor(
        private readonly sessions: SessionStore,
        private readonly organizationId: string
    ) {
        this.#unregister = sessions.onSessionEnd(({ id }) => {
            for (const [caller, end] of [...this.#streams]) {
                if (caller.session.id === id) end(pubSubErrors.authentication());
            }
        });
        this.#expiryCheck = setInterval(() => this.#checkExpiry(), expiryCheckEvery);
        this.#expiryCheck.unref();
    }

    /** @throws PubSubError `service.auth.headers.invalid`, `service.auth.error` */
    authenticate(metadata: Metadata): Caller {
        const [accessToken, , tenantId] = authenticationHeaders.map((header) => {
            const [value] = metadata.get(header);
            if (typeof value !== 'string' || value.trim() === '') throw pubSubErrors.headersInvalid(header);
            return value.trim();
        }) as [string, string, string];
        const session = this.#isTenant(tenantId) ? this.sessions.find(accessToken) : undefined;
        if (session === undefined) throw pubSubErrors.authentication();
        return new Caller(this.sessions, session);
    }

    /** Calls `end` when the caller's session has ended, or the service does. Returns a function for the stream's own end. */
    watch(caller: Caller, end: (error: PubSubError) => void): () => void {
        this.#streams.set(caller, end);
        return () => this.#streams.delete(caller);
    }

    /** How many streams are open. */
    get streams(): number {
        return this.#streams.size;
    }

    /** Ends all streams: clients have to come again. */
    endAll(): void {
        for (const end of [...this.#streams.values()]) end(pubSubErrors.unavailable());
    }

    /** Ends all streams, for good. */
    close(): void {
        clearInterval(this.#expiryCheck);
        this.#unregister();
        this.endAll();
    }

    /** The store notices the expiry of any session when it is asked about one. */
    #checkExpiry(): void {
        const [caller] = this.#streams.keys();
        if (caller !== undefined) this.sessions.isLive(caller.session);
    }

    /** Clients send the 18-character id, or the 15 characters that begin an access token. */
    #isTenant(tenantId: string): boolean {
        return tenantId === this.organizationId || tenantId === this.organizationId.slice(0, shortIdLength);
    }
}
