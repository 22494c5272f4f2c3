import type { Clock } from '../clock';
import type { FieldValue, StoredRecord } from '../data/record';
import type { RecordAccess } from '../data/recordAccess';
import type { Database } from '../data/transaction';
import { NotSupportedError } from '../errors';
import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { BoundCondition } from './condition';
import type { ParentStep, ResolvedPath } from './fieldPath';
import { accessRow, userRecordAccess } from './userRecordAccess';

/** Calculates a formula field of a record. */
export type FormulaFieldEvaluator = (
    field: FieldDefinition,
    record: StoredRecord,
    object: ObjectDefinition,
    database: Database
) => FieldValue;

/** What one run of a query knows, beside its plan. */
export interface QueryRun {
    readonly database: Database;
    readonly schema: Schema;
    readonly userId: string;
    /** Epoch milliseconds at which the run started: one `TODAY` for the whole query. */
    readonly now: number;
    /** The user's (an IANA name): days, weeks and months of date literals begin there. */
    readonly timeZone: string;
    readonly includeDeleted: boolean;
    /** Whose sharing counts; undefined in system mode without sharing. */
    readonly access: RecordAccess | undefined;
    /** Any user's, for UserRecordAccess. */
    readonly accessOf: (userId: string) => RecordAccess | undefined;
    readonly evaluateFormula: FormulaFieldEvaluator | undefined;
    /** The value behind a colon. */
    readonly evaluateBind: (bind: unknown) => FieldValue | readonly FieldValue[];
    /** Conditions of subqueries, bound once a run rather than once a parent; by their plan. */
    readonly boundConditions: Map<object, BoundCondition<StoredRecord>>;
}

export interface RunSettings {
    readonly database: Database;
    readonly clock: Clock;
    readonly userId: string;
    readonly includeDeleted: boolean;
    readonly access?: RecordAccess;
    readonly accessOf?: (userId: string) => RecordAccess | undefined;
    readonly evaluateFormula: FormulaFieldEvaluator | undefined;
    readonly evaluateBind: (bind: unknown) => FieldValue | readonly FieldValue[];
}

export function startRun({ clock, database, ...settings }: RunSettings): QueryRun {
    const timeZone = database.get('User', settings.userId)?.['TimeZoneSidKey'];
    return {
        ...settings,
        access: settings.access,
        accessOf: settings.accessOf ?? (() => undefined),
        database,
        schema: database.schema,
        now: clock.now(),
        timeZone: typeof timeZone === 'string' ? timeZone : 'UTC',
        boundConditions: new Map()
    };
}

/** A record with its object. */
export interface ObjectRecord {
    readonly object: ObjectDefinition;
    readonly record: StoredRecord;
}

/** The parent that a record's reference points at, if it is there and the user may see it. */
export function visibleParentOf(record: StoredRecord, step: ParentStep, run: QueryRun): ObjectRecord | undefined {
    const parent = parentOf(record, step, run);
    const isVisible = parent && run.access?.readable(parent.object);
    return isVisible === undefined || isVisible(parent?.record ?? {}) ? parent : undefined;
}

/** The parent that a record's reference points at, if it is there. */
export function parentOf(record: StoredRecord, step: ParentStep, run: QueryRun): ObjectRecord | undefined {
    const id = record[step.field.name];
    if (typeof id !== 'string') return undefined;
    if (step.parent?.name === userRecordAccess) return accessOf(record, id, step.parent, run);
    const object = step.parent ?? run.schema.objectByKeyPrefix(id.slice(0, 3));
    const parent = object && run.database.get(object.name, id);
    return parent && { object, record: parent };
}

/** `SELECT UserRecordAccess.HasEditAccess FROM Account`: what the running user may do with the record itself. */
function accessOf(record: StoredRecord, id: string, object: ObjectDefinition, run: QueryRun): ObjectRecord | undefined {
    const own = run.schema.objectByKeyPrefix(id.slice(0, 3));
    const row = own && accessRow(run, own, record);
    return row && { object, record: row };
}

/** A field's own value; an absent checkbox is unchecked. */
export function fieldValue(
    record: StoredRecord,
    field: FieldDefinition,
    object: ObjectDefinition,
    run: QueryRun
): FieldValue {
    if (field.formula !== undefined) {
        if (!run.evaluateFormula) throw new NotSupportedError(`The formula field ${object.name}.${field.name}`);
        return run.evaluateFormula(field, record, object, run.database);
    }
    return record[field.name] ?? (field.type === 'boolean' ? false : null);
}

/** A field of the `Name` entity, which stands for records of several objects. */
function nameEntityValue({ object, record }: ObjectRecord, field: FieldDefinition, run: QueryRun): FieldValue {
    if (field.name === 'Type') return object.name;
    if (field.name === 'Name') {
        for (const own of object.fields.values()) if (own.nameField) return fieldValue(record, own, object, run);
    }
    const own = object.fields.get(field.name.toLowerCase());
    return own ? fieldValue(record, own, object, run) : null;
}

/** Reads a path from a record of `root`; null if a parent on the way is missing. */
export function pathValue(record: StoredRecord, root: ObjectDefinition, path: ResolvedPath, run: QueryRun): FieldValue {
    let at: ObjectRecord = { object: root, record };
    for (const step of path.steps) {
        const parent = parentOf(at.record, step, run);
        if (!parent) return path.field.type === 'boolean' ? false : null;
        at = parent;
    }
    return valueAt(at, path.field, path.object !== undefined, run);
}

/** A field of a record; `ofItsObject` is false for a field of the `Name` entity. */
export function valueAt(at: ObjectRecord, field: FieldDefinition, ofItsObject: boolean, run: QueryRun): FieldValue {
    return ofItsObject ? fieldValue(at.record, field, at.object, run) : nameEntityValue(at, field, run);
}
