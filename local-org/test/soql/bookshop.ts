import { join } from 'node:path';
import { MovableClock } from '../../src/clock';
import { type OrgDatabase, openDatabase, setupRecords } from '../../src/data/database';
import type { RecordInput } from '../../src/data/record';
import type { DmlOperation } from '../../src/data/transaction';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import type { QueryRow, SelectedValue } from '../../src/soql/queryResult';
import { QueryRunner } from '../../src/soql/queryRunner';

export const bookshopDirectory = join(__dirname, '../fixtures/bookshop');

/** 2024-05-15, a Wednesday, at noon GMT. */
export const noon = Date.parse('2024-05-15T12:00:00Z');

type PlainValue = null | string | number | boolean | PlainRow | PlainRow[];
export interface PlainRow {
    [key: string]: PlainValue;
}

function plainValue(value: SelectedValue): PlainValue {
    switch (value.kind) {
        case 'field':
            return value.value;
        case 'compound':
            return value.parts;
        case 'parent':
            return value.row && plainRow(value.row);
        case 'children':
            return value.rows.map(plainRow);
    }
}

function plainRow(row: QueryRow): PlainRow {
    return Object.fromEntries([...row.values].map(([key, value]) => [key, plainValue(value)]));
}

/** The bookshop with its data in memory, and what tests ask of it. */
export class Bookshop {
    readonly database: OrgDatabase;
    readonly runner: QueryRunner;
    readonly userId: string;

    constructor(database: OrgDatabase, clock: MovableClock) {
        this.database = database;
        this.runner = new QueryRunner({ schema: database.schema, clock });
        this.userId = setupRecords(database).adminUserId;
    }

    insert(object: string, ...records: RecordInput[]): string[] {
        return this.#dml('insert', object, records);
    }

    update(object: string, ...records: RecordInput[]): void {
        this.#dml('update', object, records);
    }

    delete(object: string, id: string): void {
        this.#dml('delete', object, [{ Id: id }]);
    }

    #dml(operation: DmlOperation, object: string, records: readonly RecordInput[]): string[] {
        const { result } = this.database.transaction({ userId: this.userId, origin: 'test' }, (transaction) =>
            transaction.dml({ operation, object, records, allOrNone: true })
        );
        return result.map((row) => {
            if (!row.success || row.id === null) throw new Error(row.errors.map((error) => error.message).join());
            return row.id;
        });
    }

    /** The rows of a query as plain objects. */
    rows(soql: string): PlainRow[] {
        return this.runner.query(this.database, soql, { userId: this.userId }).rows.map(plainRow);
    }

    /** The values of the only column. */
    column(soql: string): PlainValue[] {
        return this.rows(soql).map((row) => Object.values(row)[0] ?? null);
    }
}

export async function openBookshop(now = noon): Promise<Bookshop> {
    const clock = new (class extends MovableClock {
        override now(): number {
            return now;
        }
    })();
    const schema = buildSchema(readSourceTrees([bookshopDirectory]));
    const database = await openDatabase({ schema, clock });
    // Queries are what is tested: every validation rule holds.
    database.registerFormulaEvaluator(() => false);
    return new Bookshop(database, clock);
}
