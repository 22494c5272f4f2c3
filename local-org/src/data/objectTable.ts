import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import { FieldIndex } from './fieldIndex';
import type { FieldValue, StoredRecord } from './record';
import { recordNumberOf, toRecordId } from './recordId';

/** Who wrote a record is never looked up by, and every record of an org would hang on a handful of users. */
const notIndexed: ReadonlySet<string> = new Set(['CreatedById', 'LastModifiedById']);

/** The records of one object: live ones with their indexes, and those in the recycle bin. */
export class ObjectTable {
    readonly #live = new Map<string, StoredRecord>();
    readonly #deleted = new Map<string, StoredRecord>();
    #definition: ObjectDefinition | undefined;
    #indexes = new Map<string, FieldIndex>();
    /** A record came back behind those with higher ids; put right when the order is next asked for. */
    #outOfOrder = false;
    #lastId = '';
    /** Number of the next record id. Never goes back, not even if a transaction is undone. */
    nextNumber = 1;
    /** Next number of each auto-number field, by its name. */
    readonly autoNumbers = new Map<string, number>();
    /** Loaded from the source at each start (custom metadata): neither journaled nor in a snapshot. */
    fromSource = false;
    /** How often it was written to: what is derived from it is good as long as this stays. */
    writes = 0;

    constructor(readonly objectName: string) {}

    /** Takes the object's fields as they are now; builds the indexes anew if they changed. */
    define(definition: ObjectDefinition): void {
        if (this.#definition === definition) return;
        this.#definition = definition;
        this.#indexes = new Map();
        for (const [lowerName, field] of definition.fields) {
            if (isIndexed(definition, field)) this.#indexes.set(lowerName, new FieldIndex(field));
        }
        for (const [id, record] of this.#live) {
            for (const index of this.#indexes.values()) index.add(record, id);
        }
    }

    get size(): number {
        return this.#live.size;
    }

    /** The record's version of now, live or deleted. `id` has 18 characters. */
    version(id: string): StoredRecord | undefined {
        return this.#live.get(id) ?? this.#deleted.get(id);
    }

    /** A live record; takes ids of 15 and 18 characters. */
    get(id: string): StoredRecord | undefined {
        const found = this.#live.get(id);
        if (found !== undefined) return found;
        const fullId = toRecordId(id);
        return fullId === undefined || fullId === id ? undefined : this.#live.get(fullId);
    }

    deleted(id: string): StoredRecord | undefined {
        return this.#deleted.get(id);
    }

    /** Live records in id order. */
    records(): Iterable<StoredRecord> {
        this.#sort();
        return this.#live.values();
    }

    deletedRecords(): Iterable<StoredRecord> {
        return this.#deleted.values();
    }

    /** Live and deleted records in id order. */
    *allRecords(): Iterable<StoredRecord> {
        if (this.#deleted.size === 0) {
            yield* this.records();
            return;
        }
        const deleted = [...this.#deleted].sort(byId);
        let at = 0;
        this.#sort();
        for (const [id, record] of this.#live) {
            for (let next = deleted[at]; next !== undefined && next[0] < id; next = deleted[++at]) yield next[1];
            yield record;
        }
        for (; at < deleted.length; at++) {
            const next = deleted[at];
            if (next !== undefined) yield next[1];
        }
    }

    index(field: string): FieldIndex | undefined {
        return this.#indexes.get(field.toLowerCase());
    }

    *lookup(index: FieldIndex, value: FieldValue): Iterable<StoredRecord> {
        for (const id of index.ids(value)) {
            const record = this.#live.get(id);
            if (record !== undefined) yield record;
        }
    }

    /** Puts a version in place of the one before; `IsDeleted` decides where it goes, undefined removes the record for good. */
    write(id: string, record: StoredRecord | undefined): void {
        this.writes++;
        const before = this.#live.get(id);
        const live = record !== undefined && record.IsDeleted !== true;
        if (before !== undefined) {
            for (const index of this.#indexes.values()) {
                if (live) index.update(before, record, id);
                else index.remove(before, id);
            }
        } else if (live) {
            for (const index of this.#indexes.values()) index.add(record, id);
        }
        if (live) {
            if (before === undefined) this.#placed(id);
            this.#live.set(id, record);
            if (this.#deleted.size > 0) this.#deleted.delete(id);
            return;
        }
        if (before !== undefined) this.#live.delete(id);
        if (record !== undefined) this.#deleted.set(id, record);
        else this.#deleted.delete(id);
    }

    /** The table as a transaction of another database may write to it; versions are shared. */
    copy(): ObjectTable {
        const copy = new ObjectTable(this.objectName);
        for (const [id, record] of this.#live) copy.write(id, record);
        copy.nextNumber = this.nextNumber;
        copy.fromSource = this.fromSource;
        for (const [field, next] of this.autoNumbers) copy.autoNumbers.set(field, next);
        return copy;
    }

    /** An id that came from elsewhere (journal, source) must not be given out again. */
    reserve(id: string): void {
        const number = recordNumberOf(id);
        if (number >= this.nextNumber) this.nextNumber = number + 1;
    }

    #placed(id: string): void {
        if (id > this.#lastId) this.#lastId = id;
        else this.#outOfOrder = true;
    }

    #sort(): void {
        if (!this.#outOfOrder) return;
        this.#outOfOrder = false;
        const sorted = [...this.#live].sort(byId);
        this.#live.clear();
        for (const [id, record] of sorted) this.#live.set(id, record);
    }
}

function isIndexed(object: ObjectDefinition, field: FieldDefinition): boolean {
    if (field.formula !== undefined || notIndexed.has(field.name)) return false;
    if (object.name === 'User' && field.name === 'Username') return true;
    return field.type === 'reference' || field.unique || field.externalId || field.nameField;
}

function byId(a: readonly [string, StoredRecord], b: readonly [string, StoredRecord]): number {
    return a[0] < b[0] ? -1 : 1;
}
