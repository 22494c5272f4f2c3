import type { OrgTransaction } from './orgTransaction';
import type { ObjectTable } from './objectTable';
import type { StoredRecord } from './record';
import type { RecordStore, StoredValue } from './recordStore';

/** Origin of the transaction that restores a state: what it would publish is no change of the org's, and dropped. */
export const restoreOrigin = 'restore';

/** The records of one object, by id, and the numbers that its ids and auto-number fields go on from. */
export interface TableState {
    readonly objectName: string;
    readonly records: ReadonlyMap<string, StoredRecord>;
    readonly next: number;
    readonly autoNumbers: ReadonlyMap<string, number>;
}

/** All that a database holds but what comes from the source at each start. */
export interface DatabaseState {
    readonly tables: readonly TableState[];
    readonly values: ReadonlyMap<string, StoredValue>;
}

export function databaseState(store: RecordStore): DatabaseState {
    const tables = [...store.tables()]
        .filter((table) => !table.fromSource)
        .map((table): TableState => ({
            objectName: table.objectName,
            records: new Map(Array.from(table.allRecords(), (record) => [String(record['Id']), record])),
            next: table.nextNumber,
            autoNumbers: new Map(table.autoNumbers)
        }));
    return { tables, values: new Map(store.values) };
}

/** Writes what differs from a state. Returns the tables, whose counters are those of the state now. */
export function restoreState(transaction: OrgTransaction, state: DatabaseState): ObjectTable[] {
    const { store } = transaction.database;
    const wanted = new Map(state.tables.map((table) => [table.objectName.toLowerCase(), table]));
    for (const { objectName } of state.tables) store.table(objectName);
    const tables = [...store.tables()].filter((table) => !table.fromSource);
    for (const table of tables) restoreTable(transaction, table, wanted.get(table.objectName.toLowerCase()));
    for (const key of [...store.values.keys()]) if (!state.values.has(key)) transaction.setValue(key, undefined);
    for (const [key, value] of state.values) {
        if (store.values.get(key) !== value) transaction.setValue(key, value);
    }
    return tables;
}

function restoreTable(transaction: OrgTransaction, table: ObjectTable, state: TableState | undefined): void {
    for (const record of [...table.allRecords()]) {
        const id = String(record['Id']);
        if (state?.records.has(id) !== true) transaction.write(table, id, undefined);
    }
    for (const [id, record] of state?.records ?? []) {
        if (table.version(id) !== record) transaction.write(table, id, record);
    }
    table.nextNumber = state?.next ?? 1;
    table.autoNumbers.clear();
    for (const [field, next] of state?.autoNumbers ?? []) table.autoNumbers.set(field, next);
}
