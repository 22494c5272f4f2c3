import type { ObjectDefinition } from '../schema/objectDefinition';
import type { FieldValue, StoredRecord } from './record';
import type { DmlError, DmlOperation } from './transaction';

/** Levels of access to a record, each including those before it. */
export type AccessLevel = 'None' | 'Read' | 'Edit' | 'Transfer' | 'All';

/** What a user may do with one record, by sharing and object permissions: a row of UserRecordAccess. */
export interface RecordRights {
    readonly read: boolean;
    readonly edit: boolean;
    readonly delete: boolean;
    readonly transfer: boolean;
    readonly all: boolean;
    readonly maxLevel: AccessLevel | 'Delete';
}

/** The sharing of one user: which records of an org they may see. Queries ask it. */
export interface RecordAccess {
    /** Tests records of an object; undefined if the user sees them all, as who has View All Data does. */
    readable(object: ObjectDefinition): ((record: StoredRecord) => boolean) | undefined;
    /**
     * All records of an object that the user may see and some that they may not, through indexes; undefined if that wouldn't be less work than
     * looking at every record.
     */
    candidates(object: ObjectDefinition): Iterable<StoredRecord> | undefined;
    /** For UserRecordAccess. */
    rightsOf(object: ObjectDefinition, record: StoredRecord): RecordRights;
}

/** A row that is about to be written, as its statement gave it. */
export interface RowWrite {
    readonly operation: Exclude<DmlOperation, 'upsert'>;
    readonly object: ObjectDefinition;
    /** The record as it is; undefined for an insert. */
    readonly record: StoredRecord | undefined;
    /** The given fields of an insert or update, by API name. */
    readonly values: Readonly<Record<string, FieldValue>>;
}

/** The rights that a DML statement is held to; a statement without is the system's, which may write everything. */
export interface WriteAccess {
    /** Why a row may not be written; undefined if it may. */
    refusal(write: RowWrite): DmlError | undefined;
}
