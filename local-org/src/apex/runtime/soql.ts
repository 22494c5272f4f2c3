import { SalesforceError } from '../../errors';
import type { FieldValue } from '../../data/record';
import type { Query } from '../../soql/query';
import type { QueryResult } from '../../soql/queryResult';
import type { ApexType } from '../types';
import { checkQueryAccess } from './access/userMode';
import { currentLine } from './codeUnit';
import type { Execution } from './execution';
import { aggregateResultOf } from './records/aggregateResult';
import { toStore } from './records/fieldForm';
import { sObjectOf } from './records/recordSources';
import { systemException } from './values/apexException';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexSet } from './values/apexSet';
import { ApexSObject } from './values/apexSObject';
import type { ApexValue } from './values/apexValue';

/** Runs a query of the source. Counts it and its rows. @throws System.QueryException */
export function runQuery(x: Execution, query: Query<number>, binds: readonly ApexValue[]): QueryResult {
    checkQueryAccess(x, query, query.security);
    return counted(x, query.source, () =>
        x.org.services.queries.run(x.transaction.database, query, {
            userId: x.userId,
            access: x.recordAccess(query.security === 'USER_MODE'),
            evaluateBind: (bind) => bindValue(binds[bind] ?? null)
        })
    );
}

/** Runs a query given as text; `bind` gives the value of a variable by the text after the colon. */
export function runQueryText(
    x: Execution,
    source: string,
    bind: (expression: string) => ApexValue | undefined,
    accessLevel?: Query['security']
): QueryResult {
    return counted(x, source, () => {
        const query = x.org.services.queries.parse(source);
        const security = query.security ?? accessLevel;
        checkQueryAccess(x, query, security);
        return x.org.services.queries.run(x.transaction.database, query, {
            userId: x.userId,
            access: x.recordAccess(security === 'USER_MODE'),
            evaluateBind: (expression) => {
                const value = bind(expression.trim());
                if (value === undefined) {
                    throw systemException('System.QueryException', `Variable does not exist: ${expression.trim()}`);
                }
                return bindValue(value);
            }
        });
    });
}

function counted(x: Execution, source: string, run: () => QueryResult): QueryResult {
    const { log } = x;
    const line = log === undefined ? '' : currentLine(x);
    log?.add('DB', 'INFO', 'SOQL_EXECUTE_BEGIN', line, 'Aggregations:0', source.trim().replace(/\s+/g, ' '));
    x.limits.use('queries');
    let result: QueryResult;
    try {
        result = run();
    } catch (error) {
        if (error instanceof SalesforceError) throw systemException('System.QueryException', error.message);
        throw error;
    }
    const rows = rowCount(result);
    log?.add('DB', 'INFO', 'SOQL_EXECUTE_END', line, `Rows:${rows}`);
    x.limits.use('queryRows', rows);
    return result;
}

function rowCount({ rows, totalSize }: QueryResult): number {
    let count = rows.length === 0 && totalSize > 0 ? 1 : rows.length;
    for (const row of rows) {
        for (const selected of row.values.values()) if (selected.kind === 'children') count += selected.rows.length;
    }
    return count;
}

/** A bind variable in the store's form. Records stand for their ids. */
export function bindValue(value: ApexValue): FieldValue | readonly FieldValue[] {
    if (value instanceof ApexList) return value.values.map(bindElement);
    if (value instanceof ApexSet) return Array.from(value.values(), bindElement);
    if (value instanceof ApexMap) {
        throw systemException('System.QueryException', 'Invalid bind expression type of Map for column');
    }
    return bindElement(value);
}

function bindElement(value: ApexValue): FieldValue {
    return value instanceof ApexSObject ? value.id : toStore(value);
}

/** The rows as a list of the query's object, or of AggregateResult. */
export function resultList(x: Execution, objectName: string, result: QueryResult): ApexList {
    const isAggregate = result.rows.some((row) => row.object === undefined);
    const name = isAggregate ? 'AggregateResult' : (x.org.schema.object(objectName)?.name ?? objectName);
    const type: ApexType = { kind: 'list', element: { kind: 'sobject', name } };
    const records = result.rows.map((row) => (row.object === undefined ? aggregateResultOf(row) : sObjectOf(row)));
    return new ApexList(type, records);
}

export function onlyRow(list: ApexList): ApexSObject {
    const row = onlyRowOrNull(list);
    if (row === null) {
        throw systemException('System.QueryException', 'List has no rows for assignment to SObject');
    }
    return row;
}

export function onlyRowOrNull(list: ApexList): ApexSObject | null {
    if (list.values.length > 1) {
        throw systemException('System.QueryException', 'List has more than 1 row for assignment to SObject');
    }
    const row = list.values[0] ?? null;
    return row instanceof ApexSObject ? row : null;
}
