import type { StoredRecord } from '../data/record';
import type { RecordAccess } from '../data/recordAccess';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import { filterValues } from './filterValue';
import type { Condition, Query, QueryValue } from './query';
import { queryError } from './queryError';
import type { QueryRun } from './queryRun';

/** The object whose rows tell what a user may do with records: nothing is stored of it, each query has its rows worked out. */
export const userRecordAccess = 'UserRecordAccess';

/** "You can't query more than 200 records." */
const mostRecords = 200;

/**
 * The rows that a query on UserRecordAccess looks at: those of the user and the records that it names.
 * @throws SalesforceError MALFORMED_QUERY if it doesn't name both
 */
export function planUserRecordAccess(
    object: ObjectDefinition,
    { where, source, from }: Query<unknown>
): (run: QueryRun) => StoredRecord[] {
    const user = namedBy(where, 'userid');
    const record = namedBy(where, 'recordid');
    const userField = object.fields.get('userid');
    const recordField = object.fields.get('recordid');
    if (user === undefined || record === undefined || userField === undefined || recordField === undefined) {
        const message = 'UserRecordAccess can only be queried by UserId and RecordId';
        throw queryError('MALFORMED_QUERY', source, from.position, message);
    }
    const ids = (value: QueryValue<unknown>, field: FieldDefinition, run: QueryRun) =>
        [...new Set(filterValues(value, field, run))].filter((id): id is string => typeof id === 'string');
    return (run) => {
        const records = ids(record, recordField, run);
        if (records.length > mostRecords) {
            const message = `UserRecordAccess can be queried for at most ${mostRecords} records`;
            throw queryError('MALFORMED_QUERY', source, from.position, message);
        }
        return ids(user, userField, run).flatMap((userId) => records.flatMap((id) => rowOfId(run, userId, id)));
    };
}

/** What follows `field =` or `field IN` where all conditions must be met. */
function namedBy(where: Condition<unknown> | undefined, name: string): QueryValue<unknown> | undefined {
    if (where?.kind === 'and') {
        for (const part of where.conditions) {
            const found = namedBy(part, name);
            if (found !== undefined) return found;
        }
    }
    if (where?.kind !== 'comparison' || where.operand.kind !== 'field') return undefined;
    const isNamed = where.operand.names.at(-1)?.toLowerCase() === name;
    return isNamed && (where.operator === '=' || where.operator === 'IN') ? where.value : undefined;
}

function rowOfId(run: QueryRun, userId: string, recordId: string): StoredRecord[] {
    const object = run.schema.objectByKeyPrefix(recordId.slice(0, 3));
    const record = object && run.database.get(object.name, recordId);
    const access = run.accessOf(userId);
    if (object === undefined || record === undefined || access === undefined) return [];
    return [rowOf(access, userId, object, record)];
}

/** A row as the relationship of any record to its own access gives it. */
export function accessRow(run: QueryRun, object: ObjectDefinition, record: StoredRecord): StoredRecord | undefined {
    const access = run.accessOf(run.userId);
    return access && rowOf(access, run.userId, object, record);
}

function rowOf(access: RecordAccess, userId: string, object: ObjectDefinition, record: StoredRecord): StoredRecord {
    const rights = access.rightsOf(object, record);
    const id = record['Id'] ?? null;
    return {
        Id: id,
        UserId: userId,
        RecordId: id,
        HasReadAccess: rights.read,
        HasEditAccess: rights.edit,
        HasDeleteAccess: rights.delete,
        HasTransferAccess: rights.transfer,
        HasAllAccess: rights.all,
        MaxAccessLevel: rights.maxLevel
    };
}
