import { SalesforceError } from '../../errors';
import type { FieldType, ObjectDefinition } from '../../schema/objectDefinition';
import type { QueryRow } from '../../soql/queryResult';
import { parseSearch, type ReturnedObject, type SearchQuery } from '../../soql/searchQuery';
import { SearchText } from '../../soql/searchText';
import { rowToJson } from '../json/queryJson';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

/** Most records of a search ("SOSL Limits on Objects"). */
const mostRecords = 2000;

const textTypes: ReadonlySet<FieldType> = new Set([
    'string',
    'textarea',
    'email',
    'phone',
    'url',
    'picklist',
    'multipicklist',
    'combobox'
]);
const typesOfScope: Readonly<Partial<Record<SearchQuery['scope'], FieldType>>> = { EMAIL: 'email', PHONE: 'phone' };

/** `GET /search?q=FIND …`: SOSL. */
export function search(request: ApiRequest): ApiResponse {
    const sosl = request.query.get('q');
    if (sosl === null) throw new SalesforceError('MALFORMED_SEARCH', 'A search string has to be specified');
    return { status: 200, body: { searchRecords: find(request, parseSearch(sosl)) } };
}

/** `GET /parameterizedSearch?q=words&sobject=X&X.fields=A,B&in=NAME&defaultLimit=…&overallLimit=…` */
export function parameterizedSearch(request: ApiRequest): ApiResponse {
    const { query } = request;
    const words = query.get('q');
    if (words === null) throw new SalesforceError('MALFORMED_SEARCH', 'A search string has to be specified');
    const limit = wholeNumber(query.get('defaultLimit'));
    const returning = query.getAll('sobject').map((object): ReturnedObject => {
        const own = wholeNumber(query.get(`${object}.limit`)) ?? limit;
        return {
            object,
            fields: query.get(`${object}.fields`) ?? query.get('fields') ?? undefined,
            where: query.get(`${object}.where`) ?? undefined,
            rest: own === undefined ? '' : `LIMIT ${own}`
        };
    });
    const scope = scopeOf(query.get('in') ?? 'ALL');
    const found = { find: words, scope, returning, limit: wholeNumber(query.get('overallLimit')) };
    return { status: 200, body: { searchRecords: find(request, found) } };
}

function scopeOf(name: string): SearchQuery['scope'] {
    const scope = (['ALL', 'NAME', 'EMAIL', 'PHONE', 'SIDEBAR'] as const).find((each) => each === name.toUpperCase());
    if (scope === undefined) throw new SalesforceError('MALFORMED_SEARCH', `unknown search group: ${name}`);
    return scope;
}

function wholeNumber(text: string | null): number | undefined {
    return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function find(request: ApiRequest, { find: source, scope, returning, limit }: SearchQuery): unknown[] {
    if (source.startsWith(':')) {
        throw new SalesforceError('MALFORMED_SEARCH', 'Bind variables only allowed in Apex code');
    }
    const text = new SearchText(source);
    const rows = returnedObjects(request, returning).flatMap((each) => findIn(request, text, scope, each));
    return rows.slice(0, Math.min(limit ?? mostRecords, mostRecords)).map((row) => rowToJson(row, request.base));
}

/** Without RETURNING: the ids of records of any object. */
function returnedObjects({ services }: ApiRequest, returning: readonly ReturnedObject[]): readonly ReturnedObject[] {
    if (returning.length > 0) return returning;
    const objects = [...services.schema.objects()].filter(({ kind }) => kind === 'standard' || kind === 'custom');
    return objects
        .filter((object) => !isEmpty(services.database.records(object.name)))
        .map(({ name }) => ({ object: name, fields: undefined, where: undefined, rest: '' }));
}

function findIn(
    { services, session }: ApiRequest,
    text: SearchText,
    scope: SearchQuery['scope'],
    { object: name, fields = 'Id', where, rest }: ReturnedObject
): readonly QueryRow[] {
    const { schema, database, queries } = services;
    const object = schema.object(name);
    if (!object) throw new SalesforceError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
    const searched = searchedFields(object, scope);
    const ids: string[] = [];
    for (const record of database.records(object.name)) {
        if (record['IsDeleted'] === true) continue;
        const texts = searched.map((field) => record[field]).filter((value) => typeof value === 'string');
        if (text.matches(texts)) ids.push(`'${String(record['Id'])}'`);
    }
    if (ids.length === 0) return [];
    const condition = where === undefined ? '' : ` AND (${where})`;
    const soql = `SELECT ${fields} FROM ${object.name} WHERE Id IN (${ids.join(',')})${condition} ${rest}`;
    return queries.query(database, soql, { userId: session.userId }).rows;
}

function searchedFields(object: ObjectDefinition, scope: SearchQuery['scope']): readonly string[] {
    const fields = [...object.fields.values()];
    if (scope === 'NAME') return fields.filter(({ nameField }) => nameField).map(({ name }) => name);
    const type = typesOfScope[scope];
    return fields
        .filter((field) => (type === undefined ? textTypes.has(field.type) : field.type === type))
        .map(({ name }) => name);
}

function isEmpty(records: Iterable<unknown>): boolean {
    return records[Symbol.iterator]().next().done === true;
}
