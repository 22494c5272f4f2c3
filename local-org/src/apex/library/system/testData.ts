import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { standardPricebookKey } from '../../../data/setupRecords';
import type { ObjectDefinition } from '../../../schema/objectDefinition';
import { executeDml } from '../../runtime/dml';
import type { Execution } from '../../runtime/execution';
import { fatalException, systemException } from '../../runtime/values/apexException';
import type { ApexDatetime } from '../../runtime/values/apexDatetime';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexType } from '../../types';
import { given } from '../given';
import { JsonValueReader } from '../json/jsonReader';
import type { LibraryType } from '../libraryType';
import type { ObjectToken } from '../schema/describe';

function requireTest(x: Execution): void {
    if (x.test !== undefined) return;
    throw fatalException('System.UnexpectedException', 'Test methods can only be called in a test context');
}

/** `Test.setCreatedDate`: of a record that the test has saved. */
function setCreatedDate(x: Execution, id: string | null, moment: ApexDatetime | null): void {
    requireTest(x);
    const { database } = x.transaction;
    const object = x.org.schema.objectByKeyPrefix(given(id).slice(0, 3));
    const table = object && database.table(database.plan(object.name));
    const record = table?.get(given(id));
    if (table === undefined || record === undefined) {
        throw systemException('System.InvalidParameterValueException', `Record not found: ${id}`);
    }
    x.transaction.write(table, given(id), { ...record, CreatedDate: given(moment).milliseconds });
}

/** `Test.loadData`: inserts the rows of a static resource of comma-separated values, whose first line names fields. */
function loadData(x: Execution, token: ObjectToken | null, resourceName: string | null): ApexList {
    requireTest(x);
    const { object } = given(token);
    const name = given(resourceName);
    const resource = x.org.services.model.staticResources.find(
        (each) => each.name.toLowerCase() === name.toLowerCase()
    );
    if (resource === undefined) {
        throw systemException('System.StringException', `Static Resource not found: ${name}`);
    }
    const rows = parse(readFileSync(resource.path), { columns: true, bom: true, skip_empty_lines: true, trim: true });
    const type: ApexType = { kind: 'list', element: { kind: 'sobject', name: object.name } };
    const nodes = (rows as Record<string, string>[]).map((row) => rowNode(object, row));
    const records = new JsonValueReader(x, true).read(nodes, type) as ApexList;
    executeDml(x, 'insert', records, { allOrNone: true });
    return records;
}

/** A row as the reader of JSON takes it: empty cells are no values, ids of the file are none of the org's. */
function rowNode(object: ObjectDefinition, row: Readonly<Record<string, string>>): Map<string, string> {
    const values = Object.entries(row).filter(([name, value]) => value !== '' && name.toLowerCase() !== 'id');
    for (const [name] of values) {
        if (object.fields.has(name.toLowerCase())) continue;
        throw systemException('System.StringException', `Invalid field: ${name}`);
    }
    return new Map(values);
}

/** Members of Test that make or change data. */
export const testDataMembers: LibraryType['members'] = {
    'static void setCreatedDate(Id recordId, Datetime createdDate)': setCreatedDate,
    'static List<SObject> loadData(Schema.SObjectType type, String resourceName)': loadData,
    'static Id getStandardPricebookId()': (x) => {
        requireTest(x);
        const id = x.transaction.database.value(standardPricebookKey);
        return typeof id === 'string' ? id : null;
    }
};
