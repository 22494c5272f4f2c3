import { NotSupportedError, SalesforceError } from '../../errors';
import { parseSearch, type ReturnedObject, type SearchQuery } from '../../soql/searchQuery';
import { genericSObject } from '../typeName';
import type { Execution } from './execution';
import { bindValue, resultList } from './soql';
import { systemException } from './values/apexException';
import { ApexList } from './values/apexList';
import type { ApexValue } from './values/apexValue';

/** Where the values of binds come from: an inline query has them in order, `Search.query` by name. */
export type SearchBinds = (expression: string) => ApexValue;

/** "SOSL queries in tests return no results unless Test.setFixedSearchResults names them"; conditions of RETURNING still count. */
export function runSearch(x: Execution, source: string, binds: SearchBinds): ApexList {
    x.limits.use('soslQueries');
    if (x.test === undefined) throw new NotSupportedError('SOSL in Apex outside of tests');
    const ids = x.test.fixedSearchResults;
    const list = { kind: 'list', element: genericSObject } as const;
    try {
        const search = parseSearch(source);
        if (search.find.startsWith(':') && binds(search.find.slice(1)) === null) {
            throw systemException('System.NullPointerException', 'Attempt to de-reference a null object');
        }
        const found = returned(x, search, ids).map((each) => recordsOf(x, each, ids, binds));
        return new ApexList({ kind: 'list', element: list }, found);
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        throw systemException('System.SearchException', error.message);
    }
}

/** Without RETURNING each object that something is found of. */
function returned(x: Execution, { returning }: SearchQuery, ids: readonly string[]): readonly ReturnedObject[] {
    if (returning.length > 0) return returning;
    const names = new Set(ids.flatMap((id) => x.org.schema.objectByKeyPrefix(id.slice(0, 3))?.name ?? []));
    return [...names].map((object) => ({ object, fields: undefined, where: undefined, rest: '' }));
}

function recordsOf(
    x: Execution,
    { object, fields, where, rest }: ReturnedObject,
    ids: readonly string[],
    binds: SearchBinds
): ApexList {
    const own = ids.filter(
        (id) => x.org.schema.objectByKeyPrefix(id.slice(0, 3))?.name === x.org.schema.object(object)?.name
    );
    const selected = fields === undefined ? 'Id' : /(?:^|,)\s*id\s*(?:,|$)/i.test(fields) ? fields : `Id, ${fields}`;
    const condition = where === undefined ? '' : ` AND (${where})`;
    const found = own.length === 0 ? 'Id = null' : `Id IN (${own.map((id) => `'${id}'`).join(', ')})`;
    const query = x.org.services.queries.parse(`SELECT ${selected} FROM ${object} WHERE ${found}${condition} ${rest}`);
    const result = x.org.services.queries.run(x.transaction.database, query, {
        userId: x.userId,
        access: x.recordAccess(query.security === 'USER_MODE'),
        evaluateBind: (expression) => bindValue(binds(expression.trim()))
    });
    return resultList(x, query.from.name, result);
}

/** Values of an inline query's binds, which come in the order in which the source has them. */
export function inlineBinds(source: string, values: readonly ApexValue[]): SearchBinds {
    const written = Array.from(source.matchAll(/'(?:\\.|[^'\\])*'|:\s*(?!\d)/g)).filter(([text]) =>
        text.startsWith(':')
    );
    const starts = written.map(({ 0: colon, index }) => index + colon.length);
    return (expression) => {
        const characters = Array.from(expression.replace(/\s/g, ''), (each) => each.replace(/\W/, '\\$&'));
        const wanted = new RegExp(`${characters.join('\\s*')}(?!\\w)`, 'y');
        const at = starts.findIndex((start) => {
            wanted.lastIndex = start;
            return wanted.test(source);
        });
        return values[at] ?? null;
    };
}
