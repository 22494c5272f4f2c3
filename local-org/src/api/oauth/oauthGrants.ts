import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock';

const fileName = 'oauth.jsonl';
/** An authorization code is good for 15 minutes, and once ("OAuth 2.0 Web Server Flow"). */
const codeLifeMs = 15 * 60 * 1000;
/** How long a user may take to log in and approve an app. */
const requestLifeMs = 60 * 60 * 1000;
/** A frontdoor address with a one-time password must be opened within a minute. */
const oneTimePasswordLifeMs = 60 * 1000;
/** Most of each kind of short-lived secret that wait at a time; the oldest makes room. */
const mostPending = 1000;

/** What an authorization request (`/services/oauth2/authorize`) asks for. */
export interface AuthorizationRequest {
    readonly consumerKey: string;
    readonly redirectUri: string;
    readonly scopes: readonly string[];
    readonly state?: string;
    readonly codeChallenge?: string;
    readonly codeChallengeMethod?: 'S256' | 'plain';
}

/** What an authorization code stands for. */
export interface AuthorizationCode extends AuthorizationRequest {
    readonly userId: string;
}

/** What a refresh token stands for. */
export interface RefreshToken {
    /** SHA-256 of the token, in hex. */
    readonly id: string;
    readonly userId: string;
    readonly consumerKey: string;
    readonly scopes: readonly string[];
    readonly issuedAt: number;
}

interface Approval {
    readonly userId: string;
    readonly consumerKey: string;
    readonly scopes: readonly string[];
}

type LogLine = { readonly refreshToken: RefreshToken } | { readonly revoked: string } | { readonly approved: Approval };

/**
 * What users granted to connected apps: authorization codes and one-time passwords (in memory: they live for minutes), refresh tokens and approvals
 * (kept across restarts if there is a folder). Secrets are given out once and kept as hashes.
 */
export class OAuthGrants {
    readonly #clock: Clock;
    readonly #file: string | undefined;
    readonly #requests: ShortLived<AuthorizationRequest>;
    readonly #codes: ShortLived<AuthorizationCode>;
    readonly #oneTimePasswords: ShortLived<{ readonly userId: string; readonly consumerKey?: string }>;
    readonly #refreshTokens = new Map<string, RefreshToken>();
    /** By user and consumer key: the scopes that the user approved. */
    readonly #approvals = new Map<string, Approval>();

    constructor(options: { readonly clock: Clock; readonly directory?: string }) {
        this.#clock = options.clock;
        this.#requests = new ShortLived(options.clock, requestLifeMs);
        this.#codes = new ShortLived(options.clock, codeLifeMs);
        this.#oneTimePasswords = new ShortLived(options.clock, oneTimePasswordLifeMs);
        this.#file = options.directory === undefined ? undefined : join(options.directory, fileName);
        if (this.#file !== undefined) this.#load(this.#file);
    }

    /** Keeps an authorization request while its user logs in; the name to find it by. */
    keepRequest(request: AuthorizationRequest): string {
        return this.#requests.add(request, '');
    }

    findRequest(source: string): AuthorizationRequest | undefined {
        return this.#requests.find(source);
    }

    /** An authorization code, which its app exchanges for tokens once. */
    issueCode(code: AuthorizationCode): string {
        return this.#codes.add(code, 'aPrx');
    }

    /** What a code stands for; the code is used up by this. */
    takeCode(code: string): AuthorizationCode | undefined {
        return this.#codes.take(code);
    }

    /** A password for `frontdoor.jsp`, good for a minute and once. */
    issueOneTimePassword(of: { readonly userId: string; readonly consumerKey?: string }): string {
        return this.#oneTimePasswords.add(of, '');
    }

    takeOneTimePassword(password: string): { readonly userId: string; readonly consumerKey?: string } | undefined {
        return this.#oneTimePasswords.take(password);
    }

    issueRefreshToken(grant: Omit<RefreshToken, 'id' | 'issuedAt'>): { readonly text: string; readonly id: string } {
        const text = `5Aep861${randomSecret(60)}`;
        const token = { ...grant, id: hash(text), issuedAt: this.#clock.now() };
        this.#refreshTokens.set(token.id, token);
        this.#log({ refreshToken: token });
        return { text, id: token.id };
    }

    findRefreshToken(text: string): RefreshToken | undefined {
        return this.#refreshTokens.get(hash(text));
    }

    revokeRefreshToken(id: string): void {
        if (this.#refreshTokens.delete(id)) this.#log({ revoked: id });
    }

    approve(approval: Approval): void {
        this.#approvals.set(approvalKey(approval), approval);
        this.#log({ approved: approval });
    }

    /** Did the user approve the app for all these scopes before? */
    isApproved(asked: Approval): boolean {
        const approval = this.#approvals.get(approvalKey(asked));
        return approval !== undefined && asked.scopes.every((scope) => approval.scopes.includes(scope));
    }

    #log(line: LogLine): void {
        if (this.#file !== undefined) appendFileSync(this.#file, JSON.stringify(line) + '\n', { mode: 0o600 });
    }

    /** Reads the log of a former run and writes it anew without what was revoked. */
    #load(file: string): void {
        for (const text of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
            const line = parseLine(text);
            if (!line) continue;
            if ('refreshToken' in line) this.#refreshTokens.set(line.refreshToken.id, line.refreshToken);
            else if ('revoked' in line) this.#refreshTokens.delete(line.revoked);
            else this.#approvals.set(approvalKey(line.approved), line.approved);
        }
        const lines: LogLine[] = [
            ...[...this.#approvals.values()].map((approved) => ({ approved })),
            ...[...this.#refreshTokens.values()].map((refreshToken) => ({ refreshToken }))
        ];
        writeFileSync(`${file}.new`, lines.map((line) => JSON.stringify(line) + '\n').join(''), { mode: 0o600 });
        renameSync(`${file}.new`, file);
    }
}

/** Values that are found by a secret for a while. */
class ShortLived<T> {
    /** By the hash of the secret, oldest first. */
    readonly #entries = new Map<string, { readonly value: T; readonly expiresAt: number }>();

    constructor(
        private readonly clock: Clock,
        private readonly lifeMs: number
    ) {}

    add(value: T, prefix: string): string {
        const secret = prefix + randomSecret(60);
        this.#entries.set(hash(secret), { value, expiresAt: this.clock.now() + this.lifeMs });
        const oldest = this.#entries.size > mostPending ? this.#entries.keys().next().value : undefined;
        if (oldest !== undefined) this.#entries.delete(oldest);
        return secret;
    }

    find(secret: string): T | undefined {
        const entry = this.#entries.get(hash(secret));
        return entry && entry.expiresAt > this.clock.now() ? entry.value : undefined;
    }

    take(secret: string): T | undefined {
        const value = this.find(secret);
        this.#entries.delete(hash(secret));
        return value;
    }
}

function approvalKey({ userId, consumerKey }: Approval): string {
    return `${userId} ${consumerKey}`;
}

/** A line that a crash cut short was never acknowledged. */
function parseLine(text: string): LogLine | undefined {
    try {
        return text === '' ? undefined : (JSON.parse(text) as LogLine);
    } catch {
        return undefined;
    }
}

function hash(secret: string): string {
    return createHash('sha256').update(secret).digest('hex');
}

/** Random text that needs no escaping in URLs. */
function randomSecret(bytes: number): string {
    return randomBytes(bytes).toString('base64url');
}
