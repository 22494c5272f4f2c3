import { createHash, timingSafeEqual } from 'node:crypto';
import type { StoredRecord } from '../data/record';
import type { Database } from '../data/transaction';
import { SalesforceError } from '../errors';
import { Passwords } from './passwords';

/** What a user logs in with. Comes from the org's options; never stored, never logged. */
export interface Credentials {
    readonly username: string;
    readonly password: string;
    /** Appended to the password by API clients; empty: the user's network is trusted and needs none. */
    readonly securityToken: string;
}

export interface LoginsOptions {
    /** Where passwords that were set are kept, as hashes; without it they last as long as the org. */
    readonly directory?: string;
    /** Scratch org feature EnableSetPasswordInApi: users may set their own password by API. */
    readonly ownPasswordByApi?: boolean;
}

/** Who may log in: users with the org's own credentials, and those for whom a password was set since. */
export class Logins {
    readonly #byUsername: ReadonlyMap<string, Credentials>;
    readonly #database: Database;
    readonly #passwords: Passwords;
    readonly #ownPasswordByApi: boolean;

    constructor(credentials: readonly Credentials[], database: Database, options: LoginsOptions = {}) {
        this.#byUsername = new Map(credentials.map((c) => [c.username.toLowerCase(), c]));
        this.#database = database;
        this.#passwords = new Passwords(options.directory);
        this.#ownPasswordByApi = options.ownPasswordByApi === true;
    }

    /** Login of an API client: the password with the security token appended. The user's id, or undefined if refused. */
    authenticate(username: string, passwordAndToken: string): string | undefined {
        const credentials = this.#byUsername.get(username.toLowerCase());
        const token = credentials?.securityToken ?? '';
        // a password that was set is good with and without the token: this machine is a trusted network
        const tokenless =
            token !== '' && passwordAndToken.endsWith(token) ? passwordAndToken.slice(0, -token.length) : '';
        return this.#login(username, credentials && credentials.password + token, passwordAndToken, tokenless);
    }

    /** Login in the browser: the password alone. */
    authenticatePassword(username: string, password: string): string | undefined {
        return this.#login(username, this.#byUsername.get(username.toLowerCase())?.password, password);
    }

    /**
     * Sets a user's password on behalf of another, or of itself.
     * @throws SalesforceError INVALID_NEW_PASSWORD; INSUFFICIENT_ACCESS for one's own without the feature that allows it
     */
    setPassword(userId: string, password: string, byUserId: string): void {
        this.#requireUser(userId, byUserId);
        this.#passwords.set(userId, password);
    }

    #requireUser(userId: string, byUserId: string): void {
        if (!this.#database.get('User', userId))
            throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
        if (userId === byUserId && !this.#ownPasswordByApi)
            throw new SalesforceError('INSUFFICIENT_ACCESS', 'Cannot set password for self', []);
    }

    /** `expected`: what is good as long as no password was set. */
    #login(username: string, expected: string | undefined, ...given: readonly string[]): string | undefined {
        const userId = this.#activeUserId(username);
        if (userId === undefined) return undefined;
        for (const text of given.filter((each) => each !== '')) {
            const matches = this.#passwords.matches(userId, text);
            if (matches ?? (expected !== undefined && sameText(text, expected))) return userId;
        }
        return undefined;
    }

    #activeUserId(username: string): string | undefined {
        const user = findUser(this.#database, username);
        return user?.['IsActive'] === false ? undefined : (user?.['Id'] as string | undefined);
    }
}

/** The user of a username (usernames are case-insensitive). */
export function findUser(database: Database, username: string): StoredRecord | undefined {
    const wanted = username.toLowerCase();
    const indexed = [...(database.lookup('User', 'Username', username) ?? [])][0];
    if (indexed) return indexed;
    for (const user of database.records('User')) {
        if (String(user['Username']).toLowerCase() === wanted) return user;
    }
    return undefined;
}

/** Compares without telling by its time how much was right. */
function sameText(a: string, b: string): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(a), digest(b));
}
