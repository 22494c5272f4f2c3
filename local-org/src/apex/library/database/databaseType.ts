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
import { batchMembers, QueryLocator } from '../async/batch';
import type { AccessLevelValue } from '../system/securityTypes';
import type { DmlOptionsValue } from './dmlOptions';
import { recycleBinMembers } from './emptyRecycleBin';
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

function query(
    x: Execution,
    source: string,
    binds: (expression: string) => ApexValue | undefined,
    accessLevel?: AccessLevelValue | null
): ApexList {
    const result = runQueryText(x, source, binds, accessLevel?.mode);
    return resultList(x, x.org.services.queries.parse(source).from.name, result);
}

const resultTypeOf: Readonly<Record<DmlOperation, string>> = {
    insert: 'Database.SaveResult',
    update: 'Database.SaveResult',
    upsert: 'Database.UpsertResult',
    delete: 'Database.DeleteResult',
    undelete: 'Database.UndeleteResult'
};

/** Arguments of a DML method after the records. */
interface DmlArguments {
    readonly externalIdField?: FieldToken | null;
    readonly allOrNone?: boolean | null;
    readonly accessLevel?: AccessLevelValue | null;
    readonly options?: DmlOptionsValue | null;
}

function run(x: Execution, operation: DmlOperation, records: ApexValue, args: DmlArguments): ApexValue {
    const { externalIdField, accessLevel, options } = args;
    const { allOrNone = options === undefined || given(options).allOrNone } = args;
    const outcomes = executeDml(x, operation, given(records), {
        allOrNone: given(allOrNone),
        externalIdField: externalIdField === undefined ? undefined : given(externalIdField).field.name,
        userMode: accessLevel?.mode === 'USER_MODE'
    });
    const results = outcomes.map((outcome) => new DmlResult(resultTypeOf[operation], outcome));
    return records instanceof ApexList ? libraryList(resultTypeOf[operation], results) : (results[0] ?? null);
}

const argumentTypes: Readonly<Record<keyof DmlArguments, string>> = {
    externalIdField: 'Schema.SObjectField',
    allOrNone: 'Boolean',
    accessLevel: 'AccessLevel',
    options: 'Database.DMLOptions'
};
const argumentLists: readonly (readonly (keyof DmlArguments)[])[] = [
    [],
    ['allOrNone'],
    ['accessLevel'],
    ['allOrNone', 'accessLevel']
];

/** `insert(records [, externalIdField] [, allOrNone] [, accessLevel])` in all its forms: of one record and of a list, by id too. */
function dmlMembers(operation: DmlOperation): Record<string, LibraryFunction> {
    const members: Record<string, LibraryFunction> = {};
    const result = resultTypeOf[operation];
    const byId = operation === 'delete' || operation === 'undelete';
    const lists =
        operation === 'upsert'
            ? [...argumentLists, ...argumentLists.map((list) => ['externalIdField', ...list] as const)]
            : operation === 'insert' || operation === 'update'
              ? [...argumentLists, ['options'] as const, ['options', 'accessLevel'] as const]
              : argumentLists;
    for (const names of lists) {
        const rest = names.map((name) => `, ${argumentTypes[name]} ${name}`).join('');
        const member = (recordsOf: (x: Execution, records: ApexValue) => ApexValue): LibraryFunction => {
            return (x: Execution, records: ApexValue, ...values: unknown[]) => {
                const args = Object.fromEntries(names.map((name, i) => [name, values[i] ?? null])) as DmlArguments;
                return run(x, operation, recordsOf(x, records), args);
            };
        };
        const same = member((_x, records) => records);
        members[`static ${result} ${operation}(SObject record${rest})`] = same;
        members[`static List<${result}> ${operation}(List<SObject> records${rest})`] = same;
        if (!byId) continue;
        const ofIds = member((x, ids) => recordsById(x, given(ids)));
        members[`static ${result} ${operation}(Id id${rest})`] = ofIds;
        members[`static List<${result}> ${operation}(List<Id> ids${rest})`] = ofIds;
    }
    return members;
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
        ...recycleBinMembers,
        'static List<SObject> query(String query)': (x, source: string | null) =>
            query(x, given(source), scopeBinds(x)),
        'static List<SObject> query(String query, AccessLevel accessLevel)': (
            x,
            source: string | null,
            level: AccessLevelValue | null
        ) => query(x, given(source), scopeBinds(x), given(level)),
        'static List<SObject> queryWithBinds(String query, Map<String, Object> binds, AccessLevel accessLevel)': (
            x,
            source: string | null,
            binds: ApexMap | null,
            level: AccessLevelValue | null
        ) => query(x, given(source), mapBinds(binds), given(level)),
        'static Database.QueryLocator getQueryLocatorWithBinds(String query, Map<String, Object> binds, AccessLevel accessLevel)':
            (x, source: string | null, binds: ApexMap | null, level: AccessLevelValue | null) =>
                new QueryLocator(given(source), query(x, given(source), mapBinds(binds), given(level))),
        'static Integer countQuery(String query)': (x, source: string | null) =>
            runQueryText(x, given(source), scopeBinds(x)).totalSize,
        'static Integer countQuery(String query, AccessLevel accessLevel)': (
            x,
            source: string | null,
            level: AccessLevelValue | null
        ) => runQueryText(x, given(source), scopeBinds(x), given(level).mode).totalSize,
        'static Integer countQueryWithBinds(String query, Map<String, Object> binds, AccessLevel accessLevel)': (
            x,
            source: string | null,
            binds: ApexMap | null,
            level: AccessLevelValue | null
        ) => runQueryText(x, given(source), mapBinds(binds), given(level).mode).totalSize
    }
};
