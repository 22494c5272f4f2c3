import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import { calculateChangedRollUps } from './calculatedRollUps';
import { SalesforceError } from '../errors';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { CommitPublisher, JournaledEvent } from './commitPublisher';
import { type DmlHooks } from './dmlHooks';
import { databaseState, restoreOrigin, restoreState, type DatabaseState } from './databaseState';
import type { FormulaEvaluator } from './formulaEvaluator';
import type { Journal, ObjectCounters } from './journal';
import { ObjectPlan } from './objectPlan';
import { ObjectTable } from './objectTable';
import { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';
import { makeRecordId } from './recordId';
import { RecordStore, type StoredValue } from './recordStore';
import { purgeExpired } from './recycleBin';
import { isVisibleToTests, type SetupRecords } from './setupRecords';
import type {
    Commit,
    CommittedChange,
    Database,
    DmlHook,
    DmlHookKind,
    DmlPhase,
    Transaction,
    TransactionOptions,
    TransactionOutcome
} from './transaction';
import type { WrittenRecord } from './undoLog';

export interface OrgDatabaseParts {
    readonly schema: Schema;
    readonly clock: Clock;
    readonly store: RecordStore;
    readonly hooks: DmlHooks;
    /** Undefined for a database in memory. */
    readonly journal: Journal | undefined;
    /** Journaled events that the bus must be told of again, by commit. */
    readonly recoveredEvents?: readonly (readonly JournaledEvent[])[];
    /** Told of what fails in the background (the journal can't be compacted); the database goes on. */
    readonly onBackgroundError: (error: unknown) => void;
}

/** The records of one org, in memory, with a journal of committed transactions. Open one by `openDatabase`. */
export class OrgDatabase implements Database {
    readonly clock: Clock;
    readonly store: RecordStore;
    readonly hooks: DmlHooks;
    /** See `setupRecords(database)`. */
    setup: SetupRecords | undefined;
    /** While true, Apex triggers and record-triggered flows stay out of DML. Apex tests, which have a fork, don't notice. */
    automationMuted = false;
    #schema: Schema;
    #plans = new WeakMap<ObjectDefinition, ObjectPlan>();
    #current: OrgTransaction | undefined;
    #publisher: CommitPublisher | undefined;
    #recoveredEvents: readonly (readonly JournaledEvent[])[];
    /** Tables whose next number isn't in the journal yet. */
    readonly #movedCounters = new Set<ObjectTable>();

    constructor(private readonly parts: OrgDatabaseParts) {
        this.clock = parts.clock;
        this.store = parts.store;
        this.hooks = parts.hooks;
        this.#schema = parts.schema;
        this.#recoveredEvents = parts.recoveredEvents ?? [];
    }

    get schema(): Schema {
        return this.#schema;
    }

    /** Takes another schema (after a deployment). Records of objects that it doesn't have stay stored, unseen. */
    useSchema(schema: Schema): void {
        this.#schema = schema;
        this.#plans = new WeakMap();
        this.#calculateRollUps();
    }

    get current(): OrgTransaction | undefined {
        return this.#current;
    }

    transaction<T>(options: TransactionOptions, work: (transaction: OrgTransaction) => T): TransactionOutcome<T> {
        if (this.#current !== undefined) throw new Error('a transaction is under way already');
        const transaction = new OrgTransaction(this, options, this.clock.now());
        this.#current = transaction;
        let result: T;
        let durable: Promise<void>;
        try {
            result = work(transaction);
            if (result instanceof Promise) throw new Error('a transaction is synchronous: it can wait for nothing');
            durable = this.#commit(transaction);
        } catch (error) {
            transaction.undo();
            throw error;
        } finally {
            this.#current = undefined;
        }
        this.#runAfterCommit(transaction.end(), durable);
        return { result, durable };
    }

    get(object: string, id: string): StoredRecord | undefined {
        return this.table(this.plan(object)).get(id);
    }

    records(object: string, options?: { includeDeleted?: boolean }): Iterable<StoredRecord> {
        const table = this.table(this.plan(object));
        return options?.includeDeleted === true ? table.allRecords() : table.records();
    }

    /** How many live records an object has. O(1). */
    count(object: string): number {
        return this.table(this.plan(object)).size;
    }

    lookup(object: string, field: string, value: FieldValue): Iterable<StoredRecord> | undefined {
        const table = this.table(this.plan(object));
        if (field.toLowerCase() === 'id') {
            const record = typeof value === 'string' ? table.get(value) : undefined;
            return record === undefined ? [] : [record];
        }
        const index = value === null ? undefined : table.index(field);
        return index === undefined ? undefined : table.lookup(index, value);
    }

    registerHook(phase: DmlPhase, hook: DmlHook, kind?: DmlHookKind): void {
        this.hooks.register(phase, hook, kind);
    }

    registerCommitHook(hook: (transaction: Transaction, commit: Commit) => void): void {
        this.hooks.commit.push(hook);
    }

    /**
     * What evaluates the formulas of validation rules, default values and what roll-ups sum up. Forks use it too. Roll-up summary fields that
     * changed since the records were written are worked out anew.
     */
    registerFormulaEvaluator(evaluate: FormulaEvaluator): void {
        this.hooks.evaluateFormula = evaluate;
        this.#calculateRollUps();
    }

    #calculateRollUps(): void {
        calculateChangedRollUps(this, this.setup?.automatedProcessUserId ?? '');
    }

    get formulaEvaluator(): FormulaEvaluator | undefined {
        return this.hooks.evaluateFormula;
    }

    /**
     * Registers the bus (once; in memory a later one takes its place: each test method has a bus of its own). Hands it the events of the
     * journal at once, in the order of their commits.
     */
    registerCommitPublisher(publisher: CommitPublisher): void {
        if (this.#publisher !== undefined && this.parts.journal !== undefined) {
            throw new Error('a commit publisher is registered already');
        }
        this.#publisher = publisher;
        for (const events of this.#recoveredEvents) publisher.recover(events);
        this.#recoveredEvents = [];
    }

    /** A value that a room keeps beside the records. Inside a transaction: with its changes. */
    value(key: string): StoredValue | undefined {
        return this.store.values.get(key);
    }

    /** Sets a value as part of a transaction (undefined removes it): journaled and undone with it. Keys start with the room's name. */
    setValue(transaction: Transaction, key: string, value: StoredValue | undefined): void {
        if (transaction !== this.#current) throw new Error('the transaction is not under way on this database');
        this.#current?.setValue(key, value);
    }

    /**
     * Replaces all records of an object by those of the source: custom metadata, Apex classes, whatever is there by deployment. They are
     * neither journaled nor kept over a restart. A record without `Id` gets one that follows from its name, so it is the same after a restart.
     */
    loadSourceRecords(object: string, records: readonly StoredRecord[]): void {
        const plan = this.plan(object);
        const table = this.table(plan);
        table.fromSource = true;
        for (const record of [...table.allRecords()]) table.write(String(record['Id']), undefined);
        for (const record of records) {
            const id = typeof record['Id'] === 'string' ? record['Id'] : idByName(plan, record);
            table.write(id, { ...record, Id: id });
        }
    }

    /** All records and values as they are now. Versions of records are shared, as they never change: O(records), no copies of them. */
    state(): DatabaseState {
        return databaseState(this.store);
    }

    /**
     * Brings all records back to a state, as one transaction. Whatever follows commits (indexes of other rooms) sees it; no trigger runs and
     * no event is published. Resolves when it is on disk. O(records), and a write for each that differs.
     */
    restore(state: DatabaseState): Promise<void> {
        const userId = this.setup?.automatedProcessUserId ?? '';
        const { durable } = this.transaction({ userId, origin: restoreOrigin }, (transaction) => {
            for (const table of restoreState(transaction, state)) this.countersMoved(table);
        });
        return durable;
    }

    fork({ allData = false }: { readonly allData?: boolean } = {}): OrgDatabase {
        const fork = new OrgDatabase({
            schema: this.#schema,
            clock: this.clock,
            store: new RecordStore((objectName) => this.#tableForFork(objectName, allData)),
            hooks: this.hooks,
            journal: undefined,
            onBackgroundError: this.parts.onBackgroundError
        });
        fork.setup = this.setup;
        return fork;
    }

    /** What DML needs to know of an object. Throws INVALID_TYPE if the schema doesn't have it. */
    plan(objectName: string): ObjectPlan {
        const definition = this.#schema.object(objectName);
        if (definition === undefined) {
            throw new SalesforceError('INVALID_TYPE', `sObject type '${objectName}' is not supported.`);
        }
        let plan = this.#plans.get(definition);
        if (plan === undefined) {
            plan = new ObjectPlan(definition, this.#schema);
            this.#plans.set(definition, plan);
        }
        return plan;
    }

    table(plan: ObjectPlan): ObjectTable {
        const table = this.store.table(plan.objectName);
        table.define(plan.definition);
        return table;
    }

    /** The number that ids of this table go on from has changed. */
    countersMoved(table: ObjectTable): void {
        this.#movedCounters.add(table);
    }

    /** Writes what isn't on disk yet, and lets go of the directory. */
    async close(): Promise<void> {
        const { journal } = this.parts;
        if (journal === undefined) return;
        const counters = this.#takeCounters();
        try {
            if (counters !== undefined) await journal.append({ commitNumber: this.store.commitNumber, counters });
        } finally {
            await journal.close();
        }
    }

    #commit(transaction: OrgTransaction): Promise<void> {
        const written = transaction.undoLog.writtenRecords();
        const values = transaction.undoLog.writtenValues();
        if (written.length === 0 && values.length === 0 && transaction.events.length === 0) return Promise.resolve();
        const commitTimestamp = this.clock.now();
        const commitNumber = this.store.commitNumber + 1;
        if (this.hooks.commit.length > 0) this.#runCommitHooks(transaction, written, commitTimestamp, commitNumber);
        if (transaction.origin === restoreOrigin) transaction.events.length = 0;
        const events = this.#assignEvents(transaction, commitTimestamp);
        const journaled = this.#journal(commitNumber, written, values, events);
        this.store.commitNumber = commitNumber;
        if (events.length > 0) this.#publisher?.append(events, journaled);
        return journaled;
    }

    #runCommitHooks(
        transaction: OrgTransaction,
        written: readonly WrittenRecord[],
        commitTimestamp: number,
        commitNumber: number
    ): void {
        const changes = this.changesOf(written);
        if (changes.length === 0) return;
        const { key, userId, origin } = transaction;
        const commit: Commit = { transactionKey: key, userId, origin, commitTimestamp, commitNumber, changes };
        for (const hook of this.hooks.commit) hook(transaction, commit);
    }

    /** What was done to records in all; those that are as they were for everybody else aside. */
    changesOf(written: readonly WrittenRecord[]): CommittedChange[] {
        return written.map((record) => this.#changeOf(record)).filter((change) => change !== undefined);
    }

    /** Undefined if the record is as it was for everybody else. */
    #changeOf({ table, before, after }: WrittenRecord): CommittedChange | undefined {
        const object = this.#schema.object(table.objectName);
        const oldRecord = before?.['IsDeleted'] === true ? undefined : before;
        const newRecord = after?.['IsDeleted'] === true ? undefined : after;
        if (object === undefined || oldRecord === newRecord) return undefined;
        if (oldRecord !== undefined && newRecord !== undefined)
            return { object, operation: 'update', newRecord, oldRecord };
        if (newRecord === undefined) return { object, operation: 'delete', newRecord, oldRecord };
        return { object, operation: before === undefined ? 'insert' : 'undelete', newRecord, oldRecord };
    }

    #assignEvents(transaction: OrgTransaction, commitTimestamp: number): readonly JournaledEvent[] {
        if (transaction.events.length === 0) return [];
        if (this.#publisher === undefined)
            throw new Error('events are to be published, but no commit publisher is registered');
        return this.#publisher.assign(transaction.events, commitTimestamp);
    }

    #journal(
        commitNumber: number,
        written: readonly WrittenRecord[],
        values: readonly [string, StoredValue | undefined][],
        events: readonly JournaledEvent[]
    ): Promise<void> {
        const { journal } = this.parts;
        if (journal === undefined) return Promise.resolve();
        const durable = journal.append({
            commitNumber,
            records:
                written.length === 0
                    ? undefined
                    : written.map(({ table, id, after }) => [table.objectName, after ?? id] as const),
            values: values.length === 0 ? undefined : values.map(([key, value]) => [key, value ?? null] as const),
            events: events.length === 0 ? undefined : events,
            counters: this.#takeCounters()
        });
        // Whoever acknowledges waits for it and hears of a failure; nobody else must.
        durable.catch(() => undefined);
        if (journal.wantsCompaction) this.#compactSoon(journal);
        return durable;
    }

    #takeCounters(): Record<string, ObjectCounters> | undefined {
        if (this.#movedCounters.size === 0) return undefined;
        const counters: Record<string, ObjectCounters> = {};
        for (const table of this.#movedCounters) {
            counters[table.objectName] = { next: table.nextNumber, autoNumbers: Object.fromEntries(table.autoNumbers) };
        }
        this.#movedCounters.clear();
        return counters;
    }

    /** Not now: a snapshot must not show a transaction that is still under way. Not before the bus is there to keep the events. */
    #compactSoon(journal: Journal): void {
        setImmediate(() => {
            if (!journal.wantsCompaction || this.#recoveredEvents.length > 0) return;
            try {
                this.transaction(
                    { userId: this.setup?.automatedProcessUserId ?? '', origin: 'recycleBin' },
                    purgeExpired
                );
            } catch (error) {
                this.parts.onBackgroundError(error);
                return;
            }
            const eventsDurable = () => this.#publisher?.durable() ?? Promise.resolve();
            journal.compact(this.store, eventsDurable).catch(this.parts.onBackgroundError);
        });
    }

    #runAfterCommit(callbacks: readonly (() => void)[], durable: Promise<void>): void {
        if (callbacks.length === 0) return;
        const run = () => {
            for (const callback of callbacks) {
                try {
                    callback();
                } catch (error) {
                    this.parts.onBackgroundError(error);
                }
            }
        };
        if (this.parts.journal === undefined) run();
        else durable.then(run, () => undefined);
    }

    #tableForFork(objectName: string, allData: boolean): ObjectTable {
        const table = this.store.table(objectName);
        if (allData || table.fromSource || isVisibleToTests(table.objectName)) return table.copy();
        const empty = new ObjectTable(table.objectName);
        empty.nextNumber = table.nextNumber;
        for (const [field, next] of table.autoNumbers) empty.autoNumbers.set(field, next);
        return empty;
    }
}

function idByName(plan: ObjectPlan, record: StoredRecord): string {
    const name =
        String(record['NamespacePrefix'] ?? '') + '/' + String(record['DeveloperName'] ?? record['Name'] ?? '');
    const digest = createHash('sha1').update(`${plan.objectName}/${name}`.toLowerCase()).digest();
    return makeRecordId(plan.definition.keyPrefix, digest.readUIntBE(0, 6));
}
