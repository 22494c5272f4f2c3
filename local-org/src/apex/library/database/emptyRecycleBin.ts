import type { LibraryFunction } from '../libraryType';
import { given } from '../given';
import { libraryList } from '../lists';
import { purge } from '../../../data/recycleBin';
import type { Execution } from '../../runtime/execution';
import { ApexList } from '../../runtime/values/apexList';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { DmlResult } from './results';

/** Removes a deleted record for good; what isn't in the recycle bin is an error of its row. */
function emptied(x: Execution, record: ApexValue): DmlResult {
    const id = record instanceof ApexSObject ? record.id : typeof record === 'string' ? record : null;
    const object = id === null ? undefined : x.org.schema.objectByKeyPrefix(id.slice(0, 3));
    const { database } = x.transaction;
    const table = object && database.table(database.plan(object.name));
    if (table === undefined || id === null || table.deleted(id) === undefined) {
        const errors = [
            { statusCode: 'INVALID_ID_FIELD', message: 'Invalid record id; no recycle bin entry found', fields: [] }
        ];
        return new DmlResult('Database.EmptyRecycleBinResult', { success: false, created: false, id, errors });
    }
    purge(x.transaction, table, id);
    return new DmlResult('Database.EmptyRecycleBinResult', { success: true, created: false, id, errors: [] });
}

function empty(x: Execution, records: ApexValue): ApexValue {
    x.limits.use('dmlStatements');
    const rows = records instanceof ApexList ? records.values : [given(records)];
    x.limits.use('dmlRows', rows.length);
    const results = rows.map((row) => emptied(x, row));
    return records instanceof ApexList ? libraryList('Database.EmptyRecycleBinResult', results) : (results[0] ?? null);
}

export const recycleBinMembers: Readonly<Record<string, LibraryFunction>> = {
    'static Database.EmptyRecycleBinResult emptyRecycleBin(SObject record)': empty,
    'static List<Database.EmptyRecycleBinResult> emptyRecycleBin(List<SObject> records)': empty,
    'static List<Database.EmptyRecycleBinResult> emptyRecycleBin(List<Id> ids)': empty
};
