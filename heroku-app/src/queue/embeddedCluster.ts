import { join } from 'node:path';
import { AtomicFile } from '../atomicFile';
import { Backoff } from '../backoff';
import type { Cluster, KeyValue, Leadership, Term } from './cluster';

/** A cluster of this process alone: its maps are files in the data directory, and it holds every role. */
export class EmbeddedCluster implements Cluster {
    readonly #directory: string;
    readonly #onError: (role: string, error: unknown) => void;
    readonly #maps = new Map<string, FileKeyValue<unknown>>();
    readonly #leaderships = new Set<EmbeddedLeadership>();

    /** @param onError hears when the work of a role failed; it is tried again */
    constructor(directory: string, onError: (role: string, error: unknown) => void) {
        this.#directory = directory;
        this.#onError = onError;
    }

    async keyValue<Value>(name: string): Promise<KeyValue<Value>> {
        let map = this.#maps.get(name);
        if (map === undefined) {
            map = new FileKeyValue(join(this.#directory, `${name}.json`));
            this.#maps.set(name, map);
        }
        return map as FileKeyValue<Value>;
    }

    lead(role: string, work: (term: Term) => Promise<void>): Leadership {
        const leadership = new EmbeddedLeadership(work, (error) => this.#onError(role, error));
        this.#leaderships.add(leadership);
        return leadership;
    }

    async close(): Promise<void> {
        await Promise.all([...this.#leaderships].map((leadership) => leadership.close()));
    }
}

class EmbeddedLeadership implements Leadership {
    readonly #term = new AbortController();
    readonly #working: Promise<void>;

    constructor(work: (term: Term) => Promise<void>, onError: (error: unknown) => void) {
        this.#working = workFor({ signal: this.#term.signal }, work, onError);
    }

    get leads(): boolean {
        return !this.#term.signal.aborted;
    }

    async close(): Promise<void> {
        this.#term.abort();
        await this.#working;
    }
}

/** Calls `work` again and again until the term is over. */
export async function workFor(
    term: Term,
    work: (term: Term) => Promise<void>,
    onError: (error: unknown) => void
): Promise<void> {
    const backoff = new Backoff(200, 5000);
    while (!term.signal.aborted) {
        const begun = Date.now();
        try {
            await work(term);
        } catch (error) {
            if (!term.signal.aborted) onError(error);
        }
        // what went well for a while begins anew without much delay
        if (Date.now() - begun > 30000) backoff.reset();
        await backoff.wait(term.signal).catch(() => undefined);
    }
}

class FileKeyValue<Value> implements KeyValue<Value> {
    readonly #values: Map<string, Value>;
    readonly #file: AtomicFile;

    constructor(path: string) {
        this.#file = new AtomicFile(path, () => Object.fromEntries(this.#values));
        this.#values = new Map(Object.entries((this.#file.read() ?? {}) as Record<string, Value>));
    }

    get(key: string): Value | undefined {
        return this.#values.get(key);
    }

    entries(): Iterable<[string, Value]> {
        return this.#values.entries();
    }

    set(key: string, value: Value): Promise<void> {
        this.#values.set(key, value);
        return this.#file.save();
    }

    delete(key: string): Promise<void> {
        this.#values.delete(key);
        return this.#file.save();
    }

    async refresh(): Promise<void> {}
}
