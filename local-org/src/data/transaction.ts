import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { FieldValue, RecordInput, StoredRecord } from './record';
import type { WriteAccess } from './recordAccess';

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

/** One error of one row, as SaveResult and the REST API show it. */
export interface DmlError {
    /** Salesforce's StatusCode, e.g. REQUIRED_FIELD_MISSING. */
    readonly statusCode: string;
    readonly message: string;
    readonly fields: readonly string[];
}

export interface DmlRequest {
    readonly operation: DmlOperation;
    readonly object: string;
    /** For delete and undelete only `Id` is read. For update, keys not given are left as they are. */
    readonly records: readonly RecordInput[];
    /** True: one bad row undoes the statement. False: good rows stay. */
    readonly allOrNone: boolean;
    /** For upsert: the field that identifies the row (default `Id`). */
    readonly externalIdField?: string;
    /** Whose rights count; without it, nobody's: the system may write everything. Automation that the statement starts runs as the system. */
    readonly access?: WriteAccess;
}

/** Result of one row, in the order of the request. */
export interface DmlRowResult {
    readonly success: boolean;
    readonly id: string | null;
    /** Upsert: true if the row was inserted. */
    readonly created: boolean;
    readonly errors: readonly DmlError[];
}

/** Where in the order of execution a hook runs ("Triggers and Order of Execution", Apex Developer Guide). */
export type DmlPhase = 'beforeSaveFlow' | 'beforeTrigger' | 'afterTrigger' | 'afterSaveFlow';

/** One row as a hook sees it. */
export interface TriggerRow {
    /** Undefined for delete. In the before phases its values may be set through {@link setField}. */
    readonly newRecord: StoredRecord | undefined;
    /** Undefined for insert and undelete. */
    readonly oldRecord: StoredRecord | undefined;
    /** Sets a field of the record being saved; before phases of insert and update only. */
    setField(field: string, value: FieldValue): void;
    /** Fails this row, as `SObject.addError` does; with a field, as `record.Field.addError`. */
    addError(message: string, field?: string): void;
    /** Fails this row with an error of another kind, such as CANNOT_EXECUTE_FLOW_TRIGGER. */
    fail(error: DmlError): void;
}

/** A chunk of at most 200 rows of one object and operation (upsert arrives as insert and update). */
export interface DmlChunk {
    readonly transaction: Transaction;
    readonly object: ObjectDefinition;
    readonly operation: Exclude<DmlOperation, 'upsert'>;
    readonly phase: DmlPhase;
    readonly rows: readonly TriggerRow[];
}

/** Code that runs inside DML: Apex triggers, record-triggered flows. */
export type DmlHook = (chunk: DmlChunk) => void;

/** The org's own Apex and Flows are its automation: what seeds an org may mute them. The rest belongs to the platform. */
export type DmlHookKind = 'platform' | 'automation';

/** A committed change of one record, for PushTopic and Change Data Capture. */
export interface CommittedChange {
    readonly object: ObjectDefinition;
    readonly operation: Exclude<DmlOperation, 'upsert'>;
    readonly newRecord: StoredRecord | undefined;
    readonly oldRecord: StoredRecord | undefined;
}

/** An event that goes to the bus when (and only when) the transaction commits; journaled with it, so neither is without the other. */
export interface PendingEvent {
    /** `/event/Order_Placed__e`, `/topic/Name`, `/u/Name`, `/data/…`. */
    readonly channel: string;
    /** What the bus appends: see `bus/busEvent.ts`. Plain JSON. */
    readonly event: unknown;
}

/** What a committed transaction did. */
export interface Commit {
    readonly transactionKey: string;
    readonly userId: string;
    readonly origin: string;
    readonly commitTimestamp: number;
    readonly commitNumber: number;
    readonly changes: readonly CommittedChange[];
}

/**
 * A unit of work. It is synchronous from start to end (Apex is), so it never interleaves with another one; whatever
 * throws out of {@link Database.transaction} undoes it whole.
 */
export interface Transaction {
    /** A UUID; `transactionKey` in change events. */
    readonly key: string;
    readonly userId: string;
    /** What started it, for change events' `changeOrigin`: 'rest', 'soap', 'apex', 'flow'… */
    readonly origin: string;
    readonly startedAt: number;
    readonly database: Database;
    readonly schema: Schema;
    /** State that a room keeps for the length of the transaction (Apex statics, limits, a flow's bulk queue). */
    readonly attributes: Map<symbol, unknown>;

    dml(request: DmlRequest): DmlRowResult[];
    /** The live record, changes of this transaction included; deleted rows are not seen. Takes 15- or 18-character ids. */
    get(object: string, id: string): StoredRecord | undefined;
    savepoint(): Savepoint;
    rollback(savepoint: Savepoint): void;
    /** Adds an event that is published with the commit ("publish after commit"); undone by {@link rollback}. */
    publishAfterCommit(event: PendingEvent): void;
    /** Runs after the commit, once what was written can't be lost; not at all if it is undone. */
    afterCommit(callback: () => void): void;
}

/** Opaque mark to roll back to. */
export interface Savepoint {
    readonly transaction: Transaction;
}

export interface TransactionOptions {
    readonly userId: string;
    readonly origin: string;
}

export interface TransactionOutcome<T> {
    readonly result: T;
    /** Resolves when the commit is on disk (group commit). Acknowledge to a client only after it. */
    readonly durable: Promise<void>;
}

/** Records of one org (or of one Apex test: see {@link fork}). */
export interface Database {
    readonly schema: Schema;
    transaction<T>(options: TransactionOptions, work: (transaction: Transaction) => T): TransactionOutcome<T>;
    /** The transaction under way on this (synchronous) stack, if any. */
    readonly current: Transaction | undefined;
    /** Reads outside a transaction see committed records. */
    get(object: string, id: string): StoredRecord | undefined;
    /** Live records of an object, in id order. For the query engine; look-ups by value go through {@link lookup}. */
    records(object: string, options?: { includeDeleted?: boolean }): Iterable<StoredRecord>;
    /**
     * Records whose indexed field has this value; undefined if the field has no index (then scan). Id, references, unique and
     * external-id fields and Name are indexed. O(matches).
     */
    lookup(object: string, field: string, value: FieldValue): Iterable<StoredRecord> | undefined;
    registerHook(phase: DmlPhase, hook: DmlHook, kind?: DmlHookKind): void;
    /**
     * Called inside the commit, after the last write and before it is journaled: may add events for the same commit
     * (PushTopic, Change Data Capture) through `transaction.publishAfterCommit`.
     */
    registerCommitHook(hook: (transaction: Transaction, commit: Commit) => void): void;
    /** A database in memory with the same hooks and only the setup records (users, profiles…): the data that an Apex test sees; `allData`: a copy of everything. */
    fork(options?: { readonly allData?: boolean }): Database;
}
