import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../clock';
import { OAuthGrants } from './oauth/oauthGrants';

/** Session timeout of a new org (Session Settings: two hours of inactivity). */
const defaultTimeoutMs = 2 * 60 * 60 * 1000;
const tokenAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
const fileName = 'sessions.jsonl';

/** Somebody's authenticated access to the org. */
export interface Session {
    /** SHA-256 of the access token, in hex: names the session without giving the token away. */
    readonly id: string;
    readonly userId: string;
    readonly issuedAt: number;
    /** Consumer key of the connected app it was issued to; undefined for username-password logins without one. */
    readonly consumerKey?: string;
    /** OAuth scopes; undefined: a login, which may do everything. */
    readonly scopes?: readonly string[];
    /** The refresh token that it was issued by: when that is revoked, the session ends. */
    readonly refreshTokenId?: string;
}

/** Why a session ended. */
export type SessionEnd = 'revoked' | 'expired';

type Entry = Session & { expiresAt: number };
type LogLine =
    { readonly issued: Entry } | { readonly renewed: string; readonly expiresAt: number } | { readonly ended: string };

export interface SessionStoreOptions {
    readonly clock: Clock;
    /** 18-character id of the org: the first 15 characters begin every access token. */
    readonly organizationId: string;
    /** Folder that keeps the sessions across restarts; without it they live in memory only. */
    readonly directory?: string;
    readonly timeoutMs?: number;
}

/** Tokens whose ids are kept at hand. */
const mostInUse = 1000;

/**
 * The sessions of one org. Access tokens look like Salesforce's (`00D…!…`), are given out once and kept on disk only as hashes.
 * A session ends after {@link SessionStoreOptions.timeoutMs} without use; as on the platform, use renews it once half of that has passed.
 */
export class SessionStore {
    readonly #clock: Clock;
    readonly #tokenPrefix: string;
    /** How long a session lives without use. */
    readonly timeoutMs: number;
    /** Codes, refresh tokens and approvals, from which sessions come. */
    readonly oauth: OAuthGrants;
    readonly #file: string | undefined;
    /** In order of expiry: a renewed session moves to the end. */
    readonly #entries = new Map<string, Entry>();
    /** Ids of the tokens that requests bring: hashing one for each request is a good part of what a small request costs. Memory only. */
    readonly #idsInUse = new Map<string, string>();
    readonly #endListeners = new Set<(session: Session, reason: SessionEnd) => void>();

    constructor(options: SessionStoreOptions) {
        this.#clock = options.clock;
        this.#tokenPrefix = `${options.organizationId.slice(0, 15)}!`;
        this.timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
        if (options.directory !== undefined) {
            mkdirSync(options.directory, { recursive: true });
            this.#file = join(options.directory, fileName);
            this.#load(this.#file);
        }
        this.oauth = new OAuthGrants(options);
    }

    /** Issues an access token for a user. The token itself is not kept: only the caller has it. */
    issue(
        userId: string,
        consumerKey?: string,
        grant: Pick<Session, 'scopes' | 'refreshTokenId'> = {}
    ): { readonly accessToken: string; readonly session: Session } {
        this.endExpired();
        const accessToken = this.#tokenPrefix + randomToken(96);
        const now = this.#clock.now();
        const entry: Entry = {
            id: hash(accessToken),
            userId,
            issuedAt: now,
            expiresAt: now + this.timeoutMs,
            consumerKey,
            ...grant
        };
        this.#entries.set(entry.id, entry);
        this.#log({ issued: entry });
        return { accessToken, session: entry };
    }

    /** The live session of an access token. */
    find(accessToken: string): Session | undefined {
        this.endExpired();
        const id = this.#idsInUse.get(accessToken) ?? hash(accessToken);
        const entry = this.#entries.get(id);
        if (!entry) return undefined;
        this.#remember(accessToken, id);
        this.#renewIfHalfOver(entry);
        return entry;
    }

    /**
     * The live session of a request: the `Authorization` header (`Bearer <token>` or `OAuth <token>`), else the `sid` cookie.
     * Undefined if there is no token, or it was revoked or has expired.
     */
    authenticate(headers: IncomingHttpHeaders): Session | undefined {
        const token = accessTokenOf(headers);
        return token === undefined ? undefined : this.find(token);
    }

    /** Uses a session that was found before, as another request with its token would; undefined if it has ended. */
    use(session: Pick<Session, 'id'>): Session | undefined {
        this.endExpired();
        const entry = this.#entries.get(session.id);
        if (entry !== undefined) this.#renewIfHalfOver(entry);
        return entry;
    }

    /** Is the session still live? Does not renew it. */
    isLive(session: Session): boolean {
        this.endExpired();
        return this.#entries.has(session.id);
    }

    /** When the session would end if it were not used again (epoch milliseconds); undefined if it has ended. */
    expiresAt(session: Session): number | undefined {
        return this.#entries.get(session.id)?.expiresAt;
    }

    /** Ends the session of an access token; false if it has none. */
    revoke(accessToken: string): boolean {
        const entry = this.#entries.get(hash(accessToken));
        if (entry) this.#end(entry, 'revoked');
        return entry !== undefined;
    }

    /** Revokes a refresh token, and with it every session that was issued by it. */
    revokeRefreshToken(id: string): void {
        this.oauth.revokeRefreshToken(id);
        for (const entry of [...this.#entries.values()]) if (entry.refreshTokenId === id) this.#end(entry, 'revoked');
    }

    /** The live session of this id. */
    byId(id: string): Session | undefined {
        return this.#entries.get(id);
    }

    /** Ends a session, as an administrator or a logout does. */
    end(session: Session): void {
        const entry = this.#entries.get(session.id);
        if (entry) this.#end(entry, 'revoked');
    }

    /** Calls back whenever a session has ended (expiry is noticed at the next use of the store). Returns a function that unregisters. */
    onSessionEnd(listener: (session: Session, reason: SessionEnd) => void): () => void {
        this.#endListeners.add(listener);
        return () => this.#endListeners.delete(listener);
    }

    /**
     * The org is in another state than before: sessions of users that are there go on, with their whole time. Those of the start are there
     * again, even if they have ended.
     */
    restart(userExists: (userId: string) => boolean, ofStart: readonly Session[]): void {
        for (const session of ofStart) {
            if (this.#entries.has(session.id)) continue;
            const entry = { ...session, expiresAt: this.#clock.now() + this.timeoutMs };
            this.#entries.set(entry.id, entry);
            this.#log({ issued: entry });
        }
        for (const entry of [...this.#entries.values()]) {
            if (userExists(entry.userId)) this.#renew(entry);
            else this.#end(entry, 'revoked');
        }
    }

    #remember(accessToken: string, id: string): void {
        if (this.#idsInUse.has(accessToken)) return;
        if (this.#idsInUse.size >= mostInUse) this.#idsInUse.clear();
        this.#idsInUse.set(accessToken, id);
    }

    #renewIfHalfOver(entry: Entry): void {
        if (entry.expiresAt - this.#clock.now() < this.timeoutMs / 2) this.#renew(entry);
    }

    #renew(entry: Entry): void {
        entry.expiresAt = this.#clock.now() + this.timeoutMs;
        this.#entries.delete(entry.id);
        this.#entries.set(entry.id, entry);
        this.#log({ renewed: entry.id, expiresAt: entry.expiresAt });
    }

    /** Ends the sessions whose time is over, so that those who listen hear of it now. */
    endExpired(): void {
        const now = this.#clock.now();
        for (const entry of this.#entries.values()) {
            if (entry.expiresAt > now) return;
            this.#end(entry, 'expired');
        }
    }

    #end(entry: Entry, reason: SessionEnd): void {
        this.#entries.delete(entry.id);
        this.#log({ ended: entry.id });
        for (const listener of [...this.#endListeners]) listener(entry, reason);
    }

    #log(line: LogLine): void {
        if (this.#file !== undefined) appendFileSync(this.#file, JSON.stringify(line) + '\n', { mode: 0o600 });
    }

    /** Reads the log of a former run and writes it anew with the live sessions only. */
    #load(file: string): void {
        const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
        const entries = new Map<string, Entry>();
        for (const text of lines) {
            const line = parseLine(text);
            if (!line) continue;
            if ('issued' in line) entries.set(line.issued.id, line.issued);
            else if ('ended' in line) entries.delete(line.ended);
            else {
                const entry = entries.get(line.renewed);
                if (entry) entry.expiresAt = line.expiresAt;
            }
        }
        const live = [...entries.values()].filter((entry) => entry.expiresAt > this.#clock.now());
        live.sort((a, b) => a.expiresAt - b.expiresAt);
        for (const entry of live) this.#entries.set(entry.id, entry);
        const compacted = live.map((entry) => JSON.stringify({ issued: entry } satisfies LogLine) + '\n').join('');
        writeFileSync(`${file}.new`, compacted, { mode: 0o600 });
        renameSync(`${file}.new`, file);
    }
}

/** A line that a crash cut short is worth nothing: its session was not acknowledged, or ends by its timeout. */
function parseLine(text: string): LogLine | undefined {
    try {
        return text === '' ? undefined : (JSON.parse(text) as LogLine);
    } catch {
        return undefined;
    }
}

/** The access token of a request, valid or not. */
export function accessTokenOf(headers: IncomingHttpHeaders): string | undefined {
    const authorization = headers.authorization;
    if (authorization !== undefined) {
        const match = /^(?:Bearer|OAuth)\s+(\S+)\s*$/i.exec(authorization);
        return match?.[1];
    }
    return cookie(headers, 'sid');
}

/** A cookie's value, percent-decoded. */
export function cookie(headers: IncomingHttpHeaders, name: string): string | undefined {
    for (const pair of (headers.cookie ?? '').split(';')) {
        const equals = pair.indexOf('=');
        if (equals > 0 && pair.slice(0, equals).trim() === name) {
            try {
                return decodeURIComponent(pair.slice(equals + 1).trim());
            } catch {
                return undefined;
            }
        }
    }
    return undefined;
}

function hash(accessToken: string): string {
    return createHash('sha256').update(accessToken).digest('hex');
}

function randomToken(length: number): string {
    return Array.from(randomBytes(length), (byte) => tokenAlphabet[byte & 63]).join('');
}
