import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What a deployment has made, kept for the next one: which org and app, the connected app's consumer key and certificate. No secret is in it: those are in
 * Heroku's config vars and in the org.
 */
export class DeployState {
    #file;
    #values;

    constructor(file) {
        this.#file = file;
        this.#values = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    }

    get file() {
        return this.#file;
    }

    get(key) {
        return this.#values[key];
    }

    /** Written at once: what was made must be known after a crash. */
    set(values) {
        this.#values = { ...this.#values, ...values };
        mkdirSync(dirname(this.#file), { recursive: true });
        // renamed when whole
        writeFileSync(`${this.#file}.new`, `${JSON.stringify(this.#values, null, 4)}\n`, { mode: 0o600 });
        renameSync(`${this.#file}.new`, this.#file);
    }

    remove() {
        rmSync(this.#file, { force: true });
    }
}
