import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SalesforceError } from '../errors';

const fileName = 'passwords.json';
const hashLength = 32;
/** "Minimum password length: 8 characters", the default of password policies. */
const shortest = 8;
const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';

interface HashedPassword {
    readonly salt: string;
    readonly hash: string;
}

/** Passwords that were set for users, as salted hashes (scrypt); kept in the org's data folder if it has one. */
export class Passwords {
    readonly #file: string | undefined;
    readonly #byUserId: Map<string, HashedPassword>;

    constructor(directory: string | undefined) {
        this.#file = directory === undefined ? undefined : join(directory, fileName);
        const kept = this.#file !== undefined && existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '{}';
        this.#byUserId = new Map(Object.entries(JSON.parse(kept) as Readonly<Record<string, HashedPassword>>));
    }

    /** @throws SalesforceError INVALID_NEW_PASSWORD for one that the policy forbids: letters and digits, eight characters or more */
    set(userId: string, password: string): void {
        if (password.length < shortest) throw refused(`Your password must be at least ${shortest} characters long.`);
        if (!/[a-z]/i.test(password) || !/\d/.test(password))
            throw refused('Your password must include letters and numbers');
        const salt = randomBytes(16);
        const hash = scryptSync(password, salt, hashLength);
        this.#byUserId.set(userId, { salt: salt.toString('base64'), hash: hash.toString('base64') });
        if (this.#file === undefined) return;
        writeFileSync(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.#byUserId)), { mode: 0o600 });
        renameSync(`${this.#file}.new`, this.#file);
    }

    /** Undefined: nobody has set one for the user. */
    matches(userId: string, password: string): boolean | undefined {
        const known = this.#byUserId.get(userId);
        if (!known) return undefined;
        const hash = scryptSync(password, Buffer.from(known.salt, 'base64'), hashLength);
        return timingSafeEqual(hash, Buffer.from(known.hash, 'base64'));
    }
}

/** A password as the org makes one up: letters and digits. */
export function generatedPassword(): string {
    const pick = (from: string, count: number) =>
        Array.from(randomBytes(count), (byte) => from[byte % from.length]).join('');
    return pick(letters, 10) + pick(digits, 3);
}

function refused(reason: string): SalesforceError {
    return new SalesforceError('INVALID_NEW_PASSWORD', reason);
}
