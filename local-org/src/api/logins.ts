import { createHash, timingSafeEqual } from 'node:crypto';
import type { StoredRecord } from '../data/record';
import type { Database } from '../data/transaction';

/** What a user logs in with. Comes from the org's options; never stored, never logged. */
export interface Credentials {
    readonly username: string;
    readonly password: string;
    /** Appended to the password by API clients; empty: the user's network is trusted and needs none. */
    readonly securityToken: string;
}

/** Passwords of the org's users. */
export class Logins {
    readonly #byUsername: ReadonlyMap<string, Credentials>;
    readonly #database: Database;

    constructor(credentials: readonly Credentials[], database: Database) {
        this.#byUsername = new Map(credentials.map((c) => [c.username.toLowerCase(), c]));
        this.#database = database;
    }

    /** Login of an API client: the password with the security token appended. The user's id, or undefined if refused. */
    authenticate(username: string, passwordAndToken: string): string | undefined {
        const credentials = this.#byUsername.get(username.toLowerCase());
        return credentials && sameText(passwordAndToken, credentials.password + credentials.securityToken)
            ? this.#activeUserId(username)
            : undefined;
    }

    /** Login in the browser: the password alone. */
    authenticatePassword(username: string, password: string): string | undefined {
        const credentials = this.#byUsername.get(username.toLowerCase());
        return credentials && sameText(password, credentials.password) ? this.#activeUserId(username) : undefined;
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
