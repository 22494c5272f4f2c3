import { randomUUID } from 'node:crypto';
import type { Schema } from '../schema/objectDefinition';
import { executeDml } from './dml';
import { wholeSeconds } from './fieldPlan';
import { DmlScope } from './mixedDml';
import type { ObjectTable } from './objectTable';
import type { OrgDatabase } from './orgDatabase';
import type { StoredRecord } from './record';
import { makeRecordId } from './recordId';
import type { StoredValue } from './recordStore';
import type { DmlRequest, DmlRowResult, PendingEvent, Savepoint, Transaction, TransactionOptions } from './transaction';
import { UndoLog } from './undoLog';

/** A place in a transaction to go back to. */
class Mark implements Savepoint {
    constructor(
        readonly transaction: OrgTransaction,
        readonly undoLength: number,
        readonly events: number,
        readonly callbacks: number
    ) {}
}

/** A unit of work on an {@link OrgDatabase}. */
export class OrgTransaction implements Transaction {
    /** Who acts now: `System.runAs` and event triggers inside a test change it for a while. */
    userId: string;
    readonly origin: string;
    readonly attributes = new Map<symbol, unknown>();
    readonly events: PendingEvent[] = [];
    readonly undoLog: UndoLog;
    /** Ids of the records whose before triggers are running: they can't be written to meanwhile. */
    readonly inTrigger = new Set<string>();
    /** See {@link DmlScope}. */
    dmlScope = new DmlScope();
    #callbacks: (() => void)[] = [];
    #key: string | undefined;
    #ended = false;

    constructor(
        readonly database: OrgDatabase,
        options: TransactionOptions,
        readonly startedAt: number
    ) {
        this.userId = options.userId;
        this.origin = options.origin;
        this.undoLog = new UndoLog(database.store);
    }

    get key(): string {
        this.#key ??= randomUUID();
        return this.#key;
    }

    get schema(): Schema {
        return this.database.schema;
    }

    /** The org's time to the second, as dates are stored. */
    get now(): number {
        return wholeSeconds(this.database.clock.now());
    }

    dml(request: DmlRequest): DmlRowResult[] {
        this.#checkRunning();
        return executeDml(this, request);
    }

    get(object: string, id: string): StoredRecord | undefined {
        return this.database.get(object, id);
    }

    savepoint(): Mark {
        return new Mark(this, this.undoLog.length, this.events.length, this.#callbacks.length);
    }

    rollback(savepoint: Savepoint): void {
        if (!(savepoint instanceof Mark) || savepoint.transaction !== this) {
            throw new Error('the savepoint belongs to another transaction');
        }
        if (savepoint.undoLength > this.undoLog.length)
            throw new Error('the savepoint was undone by an earlier roll-back');
        this.undoLog.undoTo(savepoint.undoLength);
        this.events.length = Math.min(this.events.length, savepoint.events);
        this.#callbacks.length = Math.min(this.#callbacks.length, savepoint.callbacks);
    }

    publishAfterCommit(event: PendingEvent): void {
        this.#checkRunning();
        this.events.push(event);
    }

    afterCommit(callback: () => void): void {
        this.#checkRunning();
        this.#callbacks.push(callback);
    }

    /** Writes a version as it is: no validation, no hooks. Undefined removes the record for good. */
    write(table: ObjectTable, id: string, record: StoredRecord | undefined): void {
        this.#checkRunning();
        this.undoLog.write(table, id, record);
    }

    setValue(key: string, value: StoredValue | undefined): void {
        this.#checkRunning();
        this.undoLog.setValue(key, value);
    }

    newId(table: ObjectTable, keyPrefix: string): string {
        this.database.countersMoved(table);
        return makeRecordId(keyPrefix, table.nextNumber++);
    }

    /** Takes the next number of an auto-number field. */
    nextAutoNumber(table: ObjectTable, field: string): number {
        this.database.countersMoved(table);
        const number = table.autoNumbers.get(field) ?? 1;
        table.autoNumbers.set(field, number + 1);
        return number;
    }

    undo(): void {
        this.undoLog.undoTo(0);
        this.#callbacks = [];
        this.#ended = true;
    }

    /** Ends the transaction; returns what is to run after the commit. */
    end(): readonly (() => void)[] {
        this.#ended = true;
        return this.#callbacks;
    }

    #checkRunning(): void {
        if (this.#ended) throw new Error('the transaction has ended');
    }
}
