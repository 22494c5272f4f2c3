import { SalesforceError } from '../../errors';
import type { QueryRow } from '../../soql/queryResult';
import { rowToJson } from '../json/queryJson';
import type { ApiResponse } from '../reply';
import type { ApiRequest, Handler } from '../route';
import { columnMetadata } from './columnMetadata';
import { explain } from './explain';

const largestBatch = 2000;
const smallestBatch = 200;

/** `GET /query?q=` */
export const query: Handler = (request) => runQuery(refuseToolingObject(request), false, `${request.base}/query`);
/** `GET /queryAll?q=`: deleted records too. */
export const queryAll: Handler = (request) => runQuery(request, true, `${request.base}/queryAll`);
/** `GET /tooling/query?q=` */
export const toolingQuery: Handler = (request) => {
    const soql = request.query.get('q') ?? '';
    // only an org that tracks changes of its source has it: that is how clients find out
    if (/\bfrom\s+SourceMember\b/i.test(soql) && request.services.metadata?.tracking === undefined)
        throw new SalesforceError('INVALID_TYPE', `${soql}\nsObject type 'SourceMember' is not supported.`);
    const base = `${request.base}/tooling`;
    const response = runQuery({ ...request, base }, false, `${base}/query`);
    refuseManyMetadata(soql, response.body);
    return /\bCoverage\b/i.test(soql) ? { ...response, body: withCoverage(response.body) } : response;
};

/** `Metadata` is read a component at a time (Tooling API, "Metadata" fields). */
function refuseManyMetadata(soql: string, body: unknown): void {
    const { totalSize = 0 } = body as { readonly totalSize?: number };
    if (totalSize < 2 || !/^\s*select\b[^()]*\bMetadata\b/i.test(soql.split(/\bfrom\b/i)[0] ?? '')) return;
    const message =
        'When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for ' +
        `retrieval. Result size: ${totalSize}`;
    throw new SalesforceError('MALFORMED_QUERY', message);
}

/** `Coverage` is an object in JSON: `{coveredLines, uncoveredLines}`. */
function withCoverage(body: unknown): unknown {
    const { records = [], ...rest } = body as { readonly records?: readonly Readonly<Record<string, unknown>>[] };
    const parsed = records.map((record) =>
        typeof record['Coverage'] === 'string'
            ? { ...record, Coverage: JSON.parse(record['Coverage']) as unknown }
            : record
    );
    return { ...rest, records: parsed };
}

/** Objects of the Tooling API are unknown to everybody else. */
function refuseToolingObject(request: ApiRequest): ApiRequest {
    const name = /\bfrom\s+(\w+)/i.exec(request.query.get('q') ?? '')?.[1] ?? '';
    if (request.services.schema.object(name)?.toolingOnly === true)
        throw new SalesforceError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
    return request;
}

/** `GET /query/01g…-2000`: the rows from that position on. */
export function queryMore(request: ApiRequest): ApiResponse {
    const match = /^(\w{18})-(\d+)$/.exec(request.parameters['locator'] ?? '');
    if (!match) throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    const cursor = request.services.cursors.find(request.session.userId, match[1] ?? '');
    const address = `${request.base}${request.path.slice(0, request.path.lastIndexOf('/'))}`;
    const base = request.path.startsWith('/tooling/') ? `${request.base}/tooling` : request.base;
    return page({ ...request, base }, cursor.rows, Number(match[2]), cursor.batchSize, `${address}/${cursor.locator}`);
}

function runQuery(request: ApiRequest, includeDeleted: boolean, address: string): ApiResponse {
    const soql = request.query.get('q');
    const explained = request.query.get('explain');
    if (soql === null && explained !== null) return { status: 200, body: explain(request, explained) };
    if (soql === null) throw new SalesforceError('MALFORMED_QUERY', 'A query string has to be specified');
    if (request.query.get('columns') === 'true') return { status: 200, body: columnMetadata(request, soql) };
    const { userId } = request.session;
    const { queries, database, cursors } = request.services;
    const { rows, totalSize } = queries.query(database, soql, { userId, includeDeleted });
    const batchSize = batchSizeOf(request);
    if (rows.length === 0) return { status: 200, body: { totalSize, done: true, records: [] } };
    if (rows.length <= batchSize) return page(request, rows, 0, batchSize, '');
    const { locator } = cursors.open(userId, rows, batchSize);
    return page(request, rows, 0, batchSize, `${address}/${locator}`);
}

function page(
    request: ApiRequest,
    rows: readonly QueryRow[],
    from: number,
    size: number,
    address: string
): ApiResponse {
    const end = from + size;
    const more = end < rows.length ? { nextRecordsUrl: `${address}-${end}` } : {};
    const records = rows.slice(from, end).map((row) => rowToJson(row, request.base));
    return { status: 200, body: { totalSize: rows.length, done: end >= rows.length, ...more, records } };
}

/** The `Sforce-Query-Options: batchSize=N` header; values out of 200 to 2,000 are brought into it. */
function batchSizeOf(request: ApiRequest): number {
    const header = request.headers['sforce-query-options'];
    const match = /batchSize\s*=\s*(\d+)/i.exec(typeof header === 'string' ? header : '');
    return match ? Math.min(largestBatch, Math.max(smallestBatch, Number(match[1]))) : largestBatch;
}
