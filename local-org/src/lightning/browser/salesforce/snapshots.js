/**
 * The client cache of the wire adapters, as Lightning Data Service has one: values are shared, frozen, and re-emitted to every
 * component that shows them when they change.
 */
const entries = new Map();
/** Emitted `{data, error}` -> its entry, for refreshApex and its like. */
const entryBySnapshot = new WeakMap();

export function deepFreeze(value) {
    if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
        Object.values(value).forEach(deepFreeze);
        Object.freeze(value);
    }
    return value;
}

/** JSON with keys in a fixed order: equal configurations have equal keys. */
export function stableKey(value) {
    return JSON.stringify(value, (_, each) =>
        each !== null && typeof each === 'object' && !Array.isArray(each)
            ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
            : each
    );
}

/** One cached value: what it is, how to load it, and who shows it. */
class Entry {
    listeners = new Set();
    snapshot;
    loadedAt = 0;
    loading;

    constructor(key, load, lifetime) {
        this.key = key;
        this.load = load;
        this.lifetime = lifetime;
    }

    get fresh() {
        return this.snapshot?.error === undefined && this.loadedAt + this.lifetime > Date.now();
    }

    async refresh() {
        this.loading ??= this.#reload();
        return this.loading;
    }

    async #reload() {
        try {
            this.emit({ data: deepFreeze(await this.load()), error: undefined });
            this.loadedAt = Date.now();
        } catch (error) {
            this.emit({ data: undefined, error: deepFreeze(error) });
            this.loadedAt = 0;
        } finally {
            this.loading = undefined;
            this.dropIfUnused();
        }
    }

    emit(snapshot) {
        if (
            this.snapshot &&
            stableKey(this.snapshot.data) === stableKey(snapshot.data) &&
            !snapshot.error &&
            !this.snapshot.error
        )
            return;
        this.snapshot = snapshot;
        this.listeners.forEach((listener) => listener());
    }

    dropIfUnused() {
        if (this.listeners.size === 0 && !this.fresh) entries.delete(this.key);
    }
}

function entryFor(key, load, lifetime) {
    let entry = entries.get(key);
    if (!entry) {
        entry = new Entry(key, load, lifetime);
        entries.set(key, entry);
    }
    return entry;
}

/** The cached value, or the result of loading it. Rejects as `load` does. */
export async function cached(key, load, lifetime) {
    const entry = entryFor(key, load, lifetime);
    if (!entry.fresh) await entry.refresh();
    if (entry.snapshot.error) throw entry.snapshot.error;
    return entry.snapshot.data;
}

/** Puts a value that came by another way into the cache. */
export function store(key, load, lifetime, data) {
    const entry = entryFor(key, load, lifetime);
    entry.emit({ data: deepFreeze(data), error: undefined });
    entry.loadedAt = Date.now();
}

/** Loads the value again that a wire emitted; resolves when every component has it. */
export async function refreshSnapshot(snapshot) {
    await entryBySnapshot.get(snapshot)?.refresh();
}

/** Loads again, or forgets, whatever is cached under keys that `matches` picks. */
export async function invalidate(matches) {
    const hit = [...entries.values()].filter(({ key }) => matches(key));
    await Promise.all(
        hit.map((entry) => {
            entry.loadedAt = 0;
            if (entry.listeners.size > 0) return entry.refresh();
            return entries.delete(entry.key);
        })
    );
}

/**
 * Makes a wire adapter. `request(config)` returns `{key, load, lifetime}`, or undefined while the configuration is incomplete: then
 * nothing is called, as on the platform. The first thing a component gets is `{data: undefined, error: undefined}`.
 */
export function wireAdapter(request) {
    return class {
        #emit;
        #entry;
        #config;
        #connected = false;
        #listener = () => this.#provide();

        constructor(emit) {
            this.#emit = emit;
            emit({ data: undefined, error: undefined });
        }

        connect() {
            this.#connected = true;
            if (this.#config) this.update(this.#config);
        }

        update(config) {
            this.#config = config;
            if (!this.#connected) return;
            const wanted = request(config);
            if (!wanted) {
                this.#leave();
                return;
            }
            if (this.#entry?.key === wanted.key) return;
            this.#leave();
            this.#entry = entryFor(wanted.key, wanted.load, wanted.lifetime);
            this.#entry.listeners.add(this.#listener);
            if (this.#entry.snapshot) this.#provide();
            if (!this.#entry.fresh) this.#entry.refresh();
        }

        disconnect() {
            this.#connected = false;
            this.#leave();
        }

        #provide() {
            const snapshot = { ...this.#entry.snapshot };
            entryBySnapshot.set(snapshot, this.#entry);
            this.#emit(snapshot);
        }

        #leave() {
            this.#entry?.listeners.delete(this.#listener);
            this.#entry?.dropIfUnused();
            this.#entry = undefined;
        }
    };
}

/** True if a configuration has no undefined value (a reactive `$property` that has none yet). */
export const isComplete = (config) => Object.values(config ?? {}).every((value) => value !== undefined);
