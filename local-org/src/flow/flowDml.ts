import type { FieldValue, RecordInput } from '../data/record';
import type { DmlOperation, DmlRowResult } from '../data/transaction';
import { dmlFault, FlowFault, limitFault } from './flowFault';
import type { FlowLimit } from './flowServices';
import type { FlowRecord } from './flowValue';
import type { Interview } from './interview';

const words = { insert: 'create', update: 'update', delete: 'delete' } as const;
type FlowOperation = DmlOperation & keyof typeof words;

/** One row of a statement: the records of the interviews that asked for it. */
interface MergedRow {
    readonly values: Record<string, FieldValue>;
    readonly askedBy: number[];
}

/**
 * DML of the same element for several interviews, as one statement an object. Records of an interview with a bad row are not written; the others
 * are, in another attempt. Gives each interview the results of its records in their order, or its fault.
 */
export function flowDml(
    interviews: readonly Interview[],
    operation: FlowOperation,
    recordsOf: readonly (readonly FlowRecord[])[]
): (readonly DmlRowResult[] | FlowFault)[] {
    const outcomes: (DmlRowResult[] | FlowFault)[] = recordsOf.map(() => []);
    const [first] = interviews;
    if (!first) return outcomes;
    const { transaction } = first;
    for (;;) {
        const going = recordsOf.map((records, i) => (outcomes[i] instanceof FlowFault ? [] : records));
        const savepoint = transaction.savepoint();
        const faults = writeAll(first, operation, going, outcomes);
        if (faults.size === 0) return outcomes;
        transaction.rollback(savepoint);
        for (const [i, fault] of faults) outcomes[i] = fault;
        for (const [i, outcome] of outcomes.entries()) if (!(outcome instanceof FlowFault)) outcomes[i] = [];
    }
}

/** One attempt; gives the faults by interview. */
function writeAll(
    interview: Interview,
    operation: FlowOperation,
    recordsOf: readonly (readonly FlowRecord[])[],
    outcomes: (DmlRowResult[] | FlowFault)[]
): Map<number, FlowFault> {
    const faults = new Map<number, FlowFault>();
    for (const [object, rows] of rowsByObject(operation, recordsOf)) {
        const records = rows.map(({ values }) => values);
        useLimit(interview, words[operation], 'dmlStatements', 1);
        useLimit(interview, words[operation], 'dmlRows', rows.length);
        const results = interview.transaction.dml({ operation, object, records, allOrNone: true });
        rows.forEach(({ askedBy }, at) => {
            const result = results[at] as DmlRowResult;
            const errors = result.errors.filter((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
            for (const i of askedBy) {
                if (errors.length > 0) faults.set(i, dmlFault(words[operation], errors, idsOf(recordsOf[i] ?? [])));
                (outcomes[i] as DmlRowResult[]).push(result);
            }
        });
        if (faults.size > 0) return faults;
    }
    return faults;
}

const idsOf = (records: readonly FlowRecord[]) => records.map(({ id }) => id);

/** @throws FlowLimitFault */
export function useLimit(
    { services, transaction }: Interview,
    operation: Parameters<typeof limitFault>[0],
    limit: FlowLimit,
    amount: number
): void {
    const exceeded = services.useLimit?.(transaction, limit, amount);
    if (exceeded !== undefined) throw limitFault(operation, exceeded);
}

/** In the order of their first record. A record that several interviews change or delete is one row, with the latest values. */
function rowsByObject(
    operation: FlowOperation,
    recordsOf: readonly (readonly FlowRecord[])[]
): Map<string, MergedRow[]> {
    const groups = new Map<string, MergedRow[]>();
    const known = new Map<string, MergedRow>();
    for (const [i, records] of recordsOf.entries()) {
        const own = new Set<MergedRow>();
        for (const record of records) {
            const key = operation === 'insert' || record.id === null ? undefined : record.id;
            const merged = key === undefined ? undefined : known.get(key);
            if (merged && !own.has(merged)) {
                Object.assign(merged.values, input(record, operation));
                merged.askedBy.push(i);
                own.add(merged);
                continue;
            }
            const row: MergedRow = { values: input(record, operation), askedBy: [i] };
            own.add(row);
            if (key !== undefined) known.set(key, row);
            const group = groups.get(record.object.name);
            if (group) group.push(row);
            else groups.set(record.object.name, [row]);
        }
    }
    return groups;
}

/** Publishes events; FlowFault if the bus refuses one. */
export function flowPublish(interview: Interview, records: readonly FlowRecord[]): void {
    const { services, transaction } = interview;
    const bus = services.busOf(transaction.database);
    for (const [objectName, group] of byObject(records)) {
        const inputs = group.map((record) => record.values());
        const isImmediate = group[0]?.object.publishBehavior !== 'PublishAfterCommit';
        useLimit(interview, 'create', isImmediate ? 'publishImmediate' : 'dmlStatements', 1);
        const results = bus.publish({
            objectName,
            records: inputs,
            userId: transaction.userId,
            transaction,
            client: 'FLOW'
        });
        const errors = results.flatMap((result) => (result.success ? [] : result.errors));
        if (errors.length > 0) throw dmlFault('create', errors);
    }
}

/** In the order of their first record. */
function byObject(records: readonly FlowRecord[]): Map<string, FlowRecord[]> {
    const groups = new Map<string, FlowRecord[]>();
    for (const record of records) {
        const group = groups.get(record.object.name);
        if (group) group.push(record);
        else groups.set(record.object.name, [record]);
    }
    return groups;
}

/** A record read before carries fields that can't be written (audit fields, formulas): they are left out. */
function input(record: FlowRecord, operation: DmlOperation): Record<string, FieldValue> {
    if (operation === 'delete') return { Id: record.id };
    const values: RecordInput = {};
    for (const [name, value] of Object.entries(record.values())) {
        const field = record.object.fields.get(name.toLowerCase());
        if (!field || field.type === 'id') continue;
        if (operation === 'insert' ? field.createable : field.updateable) values[name] = value;
    }
    return operation === 'update' ? { ...values, Id: record.id } : values;
}
