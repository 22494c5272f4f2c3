import { SalesforceError } from '../../errors';
import type { RecordInput } from '../../data/record';
import type { DmlError, DmlOperation, DmlRowResult } from '../../data/transaction';
import type { FieldDefinition, ObjectDefinition } from '../../schema/objectDefinition';
import { refusedError, refusedFields, refusedFieldsException } from './access/userMode';
import { currentLine } from './codeUnit';
import type { Execution } from './execution';
import { toStore } from './records/fieldForm';
import { ApexException, nullPointer, systemException, type DmlExceptionRow } from './values/apexException';
import { ApexList } from './values/apexList';
import { ApexSObject } from './values/apexSObject';
import type { ApexValue } from './values/apexValue';

/** "Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking." */
const mostObjectChanges = 10;
const rolledBackCode = 'ALL_OR_NONE_OPERATION_ROLLED_BACK';

export interface DmlOptions {
    readonly allOrNone: boolean;
    readonly externalIdField?: string;
    /** With the permissions of the user: `insert as user`, `AccessLevel.USER_MODE`. */
    readonly userMode?: boolean;
}

/** Outcome of one record, in the order of the list. */
export interface DmlOutcome extends DmlRowResult {
    readonly record: ApexSObject;
}

/**
 * A DML statement or method. Sets the ids of inserted records.
 * @throws System.DmlException if `allOrNone` and a row fails
 */
export function executeDml(
    x: Execution,
    operation: DmlOperation,
    records: ApexValue,
    options: DmlOptions
): DmlOutcome[] {
    const rows = recordsOf(records);
    if (rows.length === 0) return [];
    const refused = options.userMode === true ? refusedFields(x, operation, rows) : undefined;
    if (refused !== undefined && refused.size > 0 && options.allOrNone) throw refusedFieldsException(rows, refused);
    x.limits.use('dmlStatements');
    x.limits.use('dmlRows', rows.length);
    x.limits.heap.stored(rows.length);
    const start = options.allOrNone ? x.transaction.savepoint() : undefined;
    const outcomes: DmlOutcome[] = [];
    const end = beginDml(x, operation, rows);
    for (const group of groupsByObject(rows)) outcomes.push(...runGroup(x, operation, group, options, refused));
    end();
    if (rows.some((row) => row.definition.name === 'User')) x.forgetUser();
    const failure = options.allOrNone ? dmlException(operation, outcomes) : undefined;
    if (failure !== undefined) {
        if (start !== undefined) x.transaction.rollback(start);
        throw failure.traceFrom();
    }
    for (const { success, created, id, record } of outcomes) {
        if (success && (operation === 'insert' || (operation === 'upsert' && (created || record.id === null)))) {
            record.setId(id);
        }
    }
    return outcomes;
}

/** Tells the debug log; what it gives tells of the end. */
function beginDml({ log, program }: Execution, operation: DmlOperation, rows: readonly ApexSObject[]): () => void {
    if (log === undefined) return () => undefined;
    const line = currentLine({ program });
    const type = rows[0]?.definition.name ?? 'SObject';
    const name = operation.charAt(0).toUpperCase() + operation.slice(1);
    log.add('DB', 'INFO', 'DML_BEGIN', line, `Op:${name}`, `Type:${type}`, `Rows:${rows.length}`);
    return () => log.add('DB', 'INFO', 'DML_END', line);
}

/** The records of a statement: one, or a list. */
function recordsOf(records: ApexValue): ApexSObject[] {
    const values = records instanceof ApexList ? records.values : [records];
    return values.map((value) => {
        if (value instanceof ApexSObject) return value;
        throw nullPointer();
    });
}

/** Runs of records of the same object: each is a chunk of its own on the platform. */
function groupsByObject(rows: readonly ApexSObject[]): ApexSObject[][] {
    const groups: ApexSObject[][] = [];
    for (const row of rows) {
        const group = groups.at(-1);
        if (group?.[0]?.definition.name === row.definition.name) group.push(row);
        else groups.push([row]);
    }
    if (groups.length > mostObjectChanges) {
        throw systemException(
            'System.TypeException',
            'Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.'
        );
    }
    return groups;
}

function runGroup(
    x: Execution,
    operation: DmlOperation,
    group: readonly ApexSObject[],
    options: DmlOptions,
    refused: ReadonlyMap<ApexSObject, readonly string[]> | undefined
): DmlOutcome[] {
    const rows = refused === undefined ? group : group.filter((row) => !refused.has(row));
    const done = new Map(runRows(x, operation, rows, options).map((outcome) => [outcome.record, outcome]));
    return group.map((record): DmlOutcome => {
        const outcome = done.get(record);
        if (outcome !== undefined) return outcome;
        const errors = [refusedError(refused?.get(record) ?? [])];
        return { success: false, id: record.id, created: false, errors, record };
    });
}

function runRows(
    x: Execution,
    operation: DmlOperation,
    rows: readonly ApexSObject[],
    options: DmlOptions
): DmlOutcome[] {
    const definition = rows[0]?.definition;
    if (definition === undefined) return [];
    try {
        const results = x.transaction.dml({
            operation,
            object: definition.name,
            records: rows.map((row) => recordInput(x, row, operation)),
            allOrNone: options.allOrNone,
            externalIdField: options.externalIdField,
            access: x.writeAccess(options.userMode)
        });
        return results.map((result, i) => ({ ...result, record: rows[i] as ApexSObject }));
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        const errors: DmlError[] = [{ statusCode: error.errorCode, message: error.message, fields: error.fields }];
        return rows.map((record) => ({ success: false, id: record.id, created: false, errors, record }));
    }
}

/** What of a record goes to the store: what Apex set, and of what was queried whatever can be written. */
export function recordInput(x: Execution, record: ApexSObject, operation: DmlOperation | 'publish'): RecordInput {
    if (operation === 'delete' || operation === 'undelete') return { Id: record.id };
    const input: RecordInput = {};
    for (const [name, value] of record.populatedValues()) {
        const field = record.fieldNamed(name);
        if (field === undefined || isSent(record, field, operation)) input[name] = toStore(value);
    }
    for (const [name, parent] of record.populatedParents()) {
        const reference = referenceField(record.definition, name);
        if (parent !== null && reference !== undefined && input[reference.name] == null) {
            const id = parentId(x, parent);
            if (id !== undefined) input[reference.name] = id;
        }
    }
    return input;
}

function isSent(record: ApexSObject, field: FieldDefinition, operation: DmlOperation | 'publish'): boolean {
    if (field.name === 'Id') return true;
    if (field.createable && field.updateable) return true;
    if (record.wasAssigned(field.name)) return true;
    return operation === 'insert' || operation === 'publish' ? field.createable : field.updateable;
}

function referenceField(definition: ObjectDefinition, relationshipName: string): FieldDefinition | undefined {
    for (const field of definition.fields.values()) if (field.relationshipName === relationshipName) return field;
    return undefined;
}

/** "Foreign key relationships by external ID": the parent holds one external id and nothing else. */
function parentId(x: Execution, parent: ApexSObject): string | undefined {
    for (const [name, value] of parent.populatedValues()) {
        const field = parent.fieldNamed(name);
        if (field === undefined || !(field.externalId || field.unique)) continue;
        const key = toStore(value);
        for (const match of x.transaction.database.lookup(parent.definition.name, field.name, key) ?? []) {
            return String(match['Id']);
        }
        throw new SalesforceError(
            'INVALID_FIELD',
            `Foreign key external ID: ${String(key)} not found for field ${field.name} in entity ${parent.definition.name}`
        );
    }
    return undefined;
}

function dmlException(operation: DmlOperation, outcomes: readonly DmlOutcome[]): ApexException | undefined {
    const rows: DmlExceptionRow[] = [];
    outcomes.forEach(({ errors, record }, index) => {
        const first = errors.find((error) => error.statusCode !== rolledBackCode);
        if (first !== undefined) rows.push({ ...first, index, id: record.id, record });
    });
    const [first] = rows;
    if (first === undefined) return undefined;
    const exception = new ApexException();
    exception.type = 'System.DmlException';
    exception.dmlRows = rows;
    const verb = operation.charAt(0).toUpperCase() + operation.slice(1);
    const id = first.id === null || operation === 'insert' ? '' : ` with id ${first.id}`;
    exception.message =
        `${verb} failed. First exception on row ${first.index}${id}; ` +
        `first error: ${first.statusCode}, ${first.message}: [${first.fields.join(', ')}]`;
    return exception;
}
