import { ObjectTable } from './objectTable';

/** Plain JSON. */
export type StoredValue =
    null | boolean | number | string | readonly StoredValue[] | { readonly [key: string]: StoredValue };

/** Everything that a database holds: records by object, and values by key that rooms keep beside them. */
export class RecordStore {
    readonly #tables = new Map<string, ObjectTable>();
    readonly values = new Map<string, StoredValue>();
    /** Of the last committed transaction. */
    commitNumber = 0;

    constructor(
        /** Makes a table that is asked for the first time. */
        private readonly newTable: (objectName: string) => ObjectTable = (objectName) => new ObjectTable(objectName)
    ) {}

    /** The table of an object, by its API name in any capitals. */
    table(objectName: string): ObjectTable {
        const key = objectName.toLowerCase();
        let table = this.#tables.get(key);
        if (table === undefined) {
            table = this.newTable(objectName);
            this.#tables.set(key, table);
        }
        return table;
    }

    tables(): Iterable<ObjectTable> {
        return this.#tables.values();
    }

    setValue(key: string, value: StoredValue | undefined): void {
        if (value === undefined) this.values.delete(key);
        else this.values.set(key, value);
    }
}
