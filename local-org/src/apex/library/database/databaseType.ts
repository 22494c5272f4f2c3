import { given } from '../given';
import type { LibraryType, LibraryFunction } from '../libraryType';
import { libraryList } from '../lists';
import type { FieldToken } from '../schema/describe';
import type { DmlOperation } from '../../../data/transaction';
import type { Execution } from '../../runtime/execution';
import { executeDml } from '../../runtime/dml';
import { resultList, runQueryText } from '../../runtime/soql';
import { ApexList } from '../../runtime/values/apexList';
import type { ApexMap } from '../../runtime/values/apexMap';
import { systemException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';
import { batchMembers } from '../async/batch';
import { recordsById } from './recordsById';
import { DmlResult } from './results';
import { savepointMembers } from './savepoint';

/** Variables in scope of the query's text; by dotted path also fields of records. */
function scopeBinds(x: Execution): (expression: string) => ApexValue | undefined {
    const binds = x.dynamicBinds;
    x.dynamicBinds = null;
    return (expression) => binds?.(expression.toLowerCase());
}

function mapBinds(binds: ApexMap | null): (expression: string) => ApexValue | undefined {
    const byName = new Map<string, ApexValue>();
    for (const { key, value } of given(binds).entries()) byName.set(String(key).toLowerCase(), value);
    return (expression) => {
        const name = expression.toLowerCase();
        if (!byName.has(name)) {
            throw systemException('System.QueryException', `Key '${expression}' does not exist in the bindMap`);
        }
        return byName.get(name);
    };
}

function query(x: Execution, source: string, binds: (expression: string) => ApexValue | undefined): ApexList {
    const result = runQueryText(x, source, binds);
    return resultList(x, x.org.services.queries.parse(source).from.name, result);
}

const resultTypeOf: Readonly<Record<DmlOperation, string>> = {
    insert: 'Database.SaveResult',
    update: 'Database.SaveResult',
    upsert: 'Database.UpsertResult',
    delete: 'Database.DeleteResult',
    undelete: 'Database.UndeleteResult'
};

function run(
    x: Execution,
    operation: DmlOperation,
    records: ApexValue,
    allOrNone: boolean | null,
    externalIdField?: FieldToken | null
): ApexValue {
    const outcomes = executeDml(x, operation, given(records), {
        allOrNone: given(allOrNone),
        externalIdField: externalIdField?.field.name
    });
    const results = outcomes.map((outcome) => new DmlResult(resultTypeOf[operation], outcome));
    return records instanceof ApexList ? libraryList(resultTypeOf[operation], results) : (results[0] ?? null);
}

/** `insert(record[s] [, allOrNone] [, accessLevel])` in all its forms. */
function dmlMembers(operation: DmlOperation): Record<string, LibraryFunction> {
    const result = resultTypeOf[operation];
    const members: Record<string, LibraryFunction> = {};
    const add = (recordType: string, resultType: string) => {
        const head = `static ${resultType} ${operation}(${recordType} records`;
        members[`${head})`] = (x: Execution, records: ApexValue) => run(x, operation, records, true);
        members[`${head}, Boolean allOrNone)`] = (x: Execution, records: ApexValue, allOrNone: boolean | null) =>
            run(x, operation, records, allOrNone);
        members[`${head}, AccessLevel accessLevel)`] = (x: Execution, records: ApexValue) =>
            run(x, operation, records, true);
        members[`${head}, Boolean allOrNone, AccessLevel accessLevel)`] = (
            x: Execution,
            records: ApexValue,
            allOrNone: boolean | null
        ) => run(x, operation, records, allOrNone);
        if (operation !== 'upsert') return;
        const byField = `${head}, Schema.SObjectField externalIdField`;
        members[`${byField})`] = (x: Execution, records: ApexValue, field: FieldToken | null) =>
            run(x, operation, records, true, given(field));
        members[`${byField}, Boolean allOrNone)`] = (
            x: Execution,
            records: ApexValue,
            field: FieldToken | null,
            allOrNone: boolean | null
        ) => run(x, operation, records, allOrNone, given(field));
        members[`${byField}, AccessLevel accessLevel)`] = (
            x: Execution,
            records: ApexValue,
            field: FieldToken | null
        ) => run(x, operation, records, true, given(field));
        members[`${byField}, Boolean allOrNone, AccessLevel accessLevel)`] = (
            x: Execution,
            records: ApexValue,
            field: FieldToken | null,
            allOrNone: boolean | null
        ) => run(x, operation, records, allOrNone, given(field));
    };
    add('SObject', result);
    add('List<SObject>', `List<${result}>`);
    if (operation === 'delete' || operation === 'undelete') addById(members, operation, result);
    return members;
}

function addById(members: Record<string, LibraryFunction>, operation: DmlOperation, result: string): void {
    const one = `static ${result} ${operation}(Id id`;
    const many = `static List<${result}> ${operation}(List<Id> ids`;
    const runById = (x: Execution, ids: ApexValue, allOrNone: boolean | null) =>
        run(x, operation, recordsById(x, given(ids)), allOrNone);
    for (const head of [one, many]) {
        members[`${head})`] = (x: Execution, ids: ApexValue) => runById(x, ids, true);
        members[`${head}, Boolean allOrNone)`] = runById;
        members[`${head}, AccessLevel accessLevel)`] = (x: Execution, ids: ApexValue) => runById(x, ids, true);
        members[`${head}, Boolean allOrNone, AccessLevel accessLevel)`] = runById;
    }
}

export const databaseType: LibraryType = {
    name: 'Database',
    namespace: 'System',
    members: {
        ...dmlMembers('insert'),
        ...dmlMembers('update'),
        ...dmlMembers('upsert'),
        ...dmlMembers('delete'),
        ...dmlMembers('undelete'),
        ...savepointMembers,
        ...batchMembers,
        'static List<SObject> query(String query)': (x, source: string | null) =>
            query(x, given(source), scopeBinds(x)),
        'static List<SObject> query(String query, AccessLevel accessLevel)': (x, source: string | null) =>
            query(x, given(source), scopeBinds(x)),
        'static List<SObject> queryWithBinds(String query, Map<String, Object> binds, AccessLevel accessLevel)': (
            x,
            source: string | null,
            binds: ApexMap | null
        ) => query(x, given(source), mapBinds(binds)),
        'static Integer countQuery(String query)': (x, source: string | null) =>
            runQueryText(x, given(source), scopeBinds(x)).totalSize,
        'static Integer countQuery(String query, AccessLevel accessLevel)': (x, source: string | null) =>
            runQueryText(x, given(source), scopeBinds(x)).totalSize,
        'static Integer countQueryWithBinds(String query, Map<String, Object> binds, AccessLevel accessLevel)': (
            x,
            source: string | null,
            binds: ApexMap | null
        ) => runQueryText(x, given(source), mapBinds(binds)).totalSize
    }
};
