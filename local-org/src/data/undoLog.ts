import type { ObjectTable } from './objectTable';
import type { StoredRecord } from './record';
import type { RecordStore, StoredValue } from './recordStore';

type UndoEntry =
    | { readonly table: ObjectTable; readonly id: string; readonly before: StoredRecord | undefined }
    | { readonly table: undefined; readonly key: string; readonly before: StoredValue | undefined };

/** A record that a transaction wrote: what it was before the first write, and what it is now. */
export interface WrittenRecord {
    readonly table: ObjectTable;
    readonly id: string;
    readonly before: StoredRecord | undefined;
    readonly after: StoredRecord | undefined;
}

/** What a transaction overwrote, in order: enough to go back to any point of it. */
export class UndoLog {
    readonly #entries: UndoEntry[] = [];

    constructor(private readonly store: RecordStore) {}

    get length(): number {
        return this.#entries.length;
    }

    write(table: ObjectTable, id: string, record: StoredRecord | undefined): void {
        this.#entries.push({ table, id, before: table.version(id) });
        table.write(id, record);
    }

    setValue(key: string, value: StoredValue | undefined): void {
        this.#entries.push({ table: undefined, key, before: this.store.values.get(key) });
        this.store.setValue(key, value);
    }

    undoTo(length: number): void {
        while (this.#entries.length > length) {
            const entry = this.#entries.pop();
            if (entry === undefined) return;
            if (entry.table !== undefined) entry.table.write(entry.id, entry.before);
            else this.store.setValue(entry.key, entry.before);
        }
    }

    /** Each record once, in the order of the first writes; those since a point of the log, or all. */
    writtenRecords(from = 0): WrittenRecord[] {
        const written = new Map<string, WrittenRecord>();
        for (const entry of from === 0 ? this.#entries : this.#entries.slice(from)) {
            if (entry.table === undefined || written.has(entry.id)) continue;
            const { table, id, before } = entry;
            written.set(id, { table, id, before, after: table.version(id) });
        }
        return [...written.values()];
    }

    /** Each value that was set, as it is now. */
    writtenValues(): [string, StoredValue | undefined][] {
        const keys = new Set<string>();
        for (const entry of this.#entries) if (entry.table === undefined) keys.add(entry.key);
        return [...keys].map((key) => [key, this.store.values.get(key)]);
    }
}
