import type { DmlOperation, DmlRowResult } from '../data/transaction';
import type { RecordInput } from '../data/record';
import { dmlFault } from './flowFault';
import type { FlowRecord } from './flowValue';
import type { Interview } from './interview';

const words = { insert: 'create', update: 'update', delete: 'delete' } as const;

/** Runs DML for a record element, one statement an object; FlowFault if a row fails (all are then undone). */
export function flowDml(
    interview: Interview,
    operation: DmlOperation & keyof typeof words,
    records: readonly FlowRecord[]
): DmlRowResult[] {
    const results: DmlRowResult[] = [];
    for (const [objectName, group] of byObject(records)) {
        const inputs = group.map((record) => input(record, operation));
        const rows = interview.transaction.dml({ operation, object: objectName, records: inputs, allOrNone: true });
        const errors = rows
            .flatMap((row) => row.errors)
            .filter((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
        if (errors.length > 0) throw dmlFault(words[operation], errors);
        results.push(...rows);
    }
    return results;
}

/** Publishes events; FlowFault if the bus refuses one. */
export function flowPublish(interview: Interview, records: readonly FlowRecord[]): void {
    const { services, transaction } = interview;
    const bus = services.busOf(transaction.database);
    for (const [objectName, group] of byObject(records)) {
        const inputs = group.map((record) => record.values());
        const results = bus.publish({ objectName, records: inputs, userId: transaction.userId, transaction });
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
function input(record: FlowRecord, operation: DmlOperation): RecordInput {
    if (operation === 'delete') return { Id: record.id };
    const values: RecordInput = {};
    for (const [name, value] of Object.entries(record.values())) {
        const field = record.object.fields.get(name.toLowerCase());
        if (!field || field.type === 'id') continue;
        if (operation === 'insert' ? field.createable : field.updateable) values[name] = value;
    }
    return operation === 'update' ? { ...values, Id: record.id } : values;
}
