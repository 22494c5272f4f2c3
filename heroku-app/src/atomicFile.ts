import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A small JSON file that is always whole: written beside, synced, then renamed over the old one. Changes that come while a write is
 * under way go together with the next one.
 */
export class AtomicFile {
    readonly #path: string;
    readonly #snapshot: () => unknown;
    #writing: Promise<void> | undefined;
    #next: Promise<void> | undefined;

    /** @param snapshot gives the contents at the moment of writing */
    constructor(path: string, snapshot: () => unknown) {
        this.#path = path;
        this.#snapshot = snapshot;
        mkdirSync(dirname(path), { recursive: true });
    }

    /**
     * The contents, or undefined if there is no file yet.
     * @throws if the file is there and is not JSON
     */
    read(): unknown {
        let text: string;
        try {
            text = readFileSync(this.#path, 'utf8');
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
            throw error;
        }
        try {
            return JSON.parse(text);
        } catch (cause) {
            throw new Error(`${this.#path} is damaged: restore it from a copy, or remove it to begin anew.`, { cause });
        }
    }

    /** Resolves once what the snapshot holds now is on disk. */
    save(): Promise<void> {
        if (this.#writing === undefined) return this.#start();
        this.#next ??= this.#writing.then(
            () => this.#start(),
            () => this.#start()
        );
        return this.#next;
    }

    #start(): Promise<void> {
        this.#next = undefined;
        const writing = this.#write().finally(() => {
            if (this.#writing === writing) this.#writing = undefined;
        });
        this.#writing = writing;
        return writing;
    }

    async #write(): Promise<void> {
        const draft = `${this.#path}.draft`;
        const file = await open(draft, 'w', 0o600);
        try {
            await file.writeFile(JSON.stringify(this.#snapshot()));
            await file.datasync();
        } finally {
            await file.close();
        }
        await rename(draft, this.#path);
        const directory = await open(dirname(this.#path), 'r');
        try {
            await directory.sync();
        } finally {
            await directory.close();
        }
    }
}
