import type { FieldDefinition } from '../schema/objectDefinition';
import type { FieldValue, StoredRecord } from './record';

/** Ids of the live records by the value of one field. Null isn't indexed. */
export class FieldIndex {
    readonly fieldName: string;
    readonly #caseSensitive: boolean;
    /** One id is held as it is: most values are. */
    readonly #ids = new Map<string | number | boolean, string | Set<string>>();

    constructor(field: FieldDefinition) {
        this.fieldName = field.name;
        this.#caseSensitive =
            field.type === 'reference' || field.type === 'id' || (field.unique && field.caseSensitive);
    }

    add(record: StoredRecord, id: string): void {
        const key = this.#keyOf(record[this.fieldName]);
        if (key === undefined) return;
        const held = this.#ids.get(key);
        if (held === undefined) this.#ids.set(key, id);
        else if (typeof held === 'string') this.#ids.set(key, new Set([held, id]));
        else held.add(id);
    }

    remove(record: StoredRecord, id: string): void {
        const key = this.#keyOf(record[this.fieldName]);
        if (key === undefined) return;
        const held = this.#ids.get(key);
        if (held === id) this.#ids.delete(key);
        else if (held instanceof Set) {
            held.delete(id);
            if (held.size === 0) this.#ids.delete(key);
        }
    }

    /** Moves a record from the key of its old version to that of its new one. */
    update(before: StoredRecord, after: StoredRecord, id: string): void {
        if ((before[this.fieldName] ?? null) === (after[this.fieldName] ?? null)) return;
        this.remove(before, id);
        this.add(after, id);
    }

    ids(value: FieldValue): Iterable<string> {
        const key = this.#keyOf(value);
        const held = key === undefined ? undefined : this.#ids.get(key);
        if (held === undefined) return [];
        return typeof held === 'string' ? [held] : held;
    }

    /** An id other than `id` that has this value, if any. */
    otherId(value: FieldValue, id: string | undefined): string | undefined {
        for (const other of this.ids(value)) if (other !== id) return other;
        return undefined;
    }

    #keyOf(value: FieldValue | undefined): string | number | boolean | undefined {
        if (value === undefined || value === null) return undefined;
        return typeof value === 'string' && !this.#caseSensitive ? value.toLowerCase() : value;
    }
}
