import type { FieldValue, StoredRecord } from '../data/record';
import type { WriteAccess } from '../data/recordAccess';
import type {
    Commit,
    Database,
    DmlHook,
    DmlHookKind,
    DmlPhase,
    DmlRequest,
    DmlRowResult,
    PendingEvent,
    Savepoint,
    Transaction,
    TransactionOptions,
    TransactionOutcome
} from '../data/transaction';
import type { Schema } from '../schema/objectDefinition';
import type { UserAccess } from './accessControl';

/** An org's records as one user of its APIs may see and write them. Automation that a write starts runs in the org's own transaction, as the system. */
export class UserDatabase implements Database {
    constructor(
        /** The records themselves. */
        readonly inner: Database,
        readonly schema: Schema,
        private readonly access: UserAccess,
        private readonly writes: WriteAccess
    ) {}

    transaction<T>(options: TransactionOptions, work: (transaction: Transaction) => T): TransactionOutcome<T> {
        return this.inner.transaction(options, (transaction) => work(this.#of(transaction)));
    }

    get current(): Transaction | undefined {
        const { current } = this.inner;
        return current && this.#of(current);
    }

    get(objectName: string, id: string): StoredRecord | undefined {
        const record = this.inner.get(objectName, id);
        return record === undefined || this.#isVisible(objectName)(record) ? record : undefined;
    }

    *records(objectName: string, options?: { includeDeleted?: boolean }): Iterable<StoredRecord> {
        const isVisible = this.#isVisible(objectName);
        for (const record of this.inner.records(objectName, options)) if (isVisible(record)) yield record;
    }

    lookup(objectName: string, field: string, value: FieldValue): Iterable<StoredRecord> | undefined {
        const found = this.inner.lookup(objectName, field, value);
        return found && [...found].filter(this.#isVisible(objectName));
    }

    registerHook(phase: DmlPhase, hook: DmlHook, kind?: DmlHookKind): void {
        this.inner.registerHook(phase, hook, kind);
    }

    registerCommitHook(hook: (transaction: Transaction, commit: Commit) => void): void {
        this.inner.registerCommitHook(hook);
    }

    fork(options?: { readonly allData?: boolean }): Database {
        return this.inner.fork(options);
    }

    #isVisible(objectName: string): (record: StoredRecord) => boolean {
        const object = this.inner.schema.object(objectName);
        return (object && this.access.sharing.readable(object)) ?? (() => true);
    }

    #of(transaction: Transaction): Transaction {
        return new UserTransaction(transaction, this, this.writes);
    }
}

/** A transaction whose DML is held to a user's rights. */
class UserTransaction implements Transaction {
    constructor(
        readonly inner: Transaction,
        readonly database: UserDatabase,
        private readonly access: WriteAccess
    ) {}

    get key(): string {
        return this.inner.key;
    }

    get userId(): string {
        return this.inner.userId;
    }

    get origin(): string {
        return this.inner.origin;
    }

    get startedAt(): number {
        return this.inner.startedAt;
    }

    get schema(): Schema {
        return this.database.schema;
    }

    get attributes(): Map<symbol, unknown> {
        return this.inner.attributes;
    }

    dml(request: DmlRequest): DmlRowResult[] {
        return this.inner.dml({ ...request, access: request.access ?? this.access });
    }

    get(object: string, id: string): StoredRecord | undefined {
        return this.database.get(object, id);
    }

    savepoint(): Savepoint {
        return this.inner.savepoint();
    }

    rollback(savepoint: Savepoint): void {
        this.inner.rollback(savepoint);
    }

    publishAfterCommit(event: PendingEvent): void {
        this.inner.publishAfterCommit(event);
    }

    afterCommit(callback: () => void): void {
        this.inner.afterCommit(callback);
    }
}

/** The org's own transaction behind a user's, for what runs as the system: flows, Apex, the bus. */
export function systemTransaction(transaction: Transaction): Transaction {
    return transaction instanceof UserTransaction ? transaction.inner : transaction;
}

/** The org's own records behind a user's. */
export function systemDatabase(database: Database): Database {
    return database instanceof UserDatabase ? database.inner : database;
}
