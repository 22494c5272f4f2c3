import { systemTransaction } from '../../access/userDatabase';
import { toRecordId } from '../../data/recordId';
import type { DmlError, DmlOperation, Transaction } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import { describeGlobal, describeSObject } from '../../schema/describe';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { childrenOf, headerText, RawXml, textOf, type SoapValue } from './envelope';
import { recordFromXml, type SoapRecord } from './recordFromXml';
import { queryResultXml, recordXml } from './recordXml';
import { sessionOf, type Operation, type SoapContext } from './soapContext';

/** Most records of a call ("create()", SOAP API Developer Guide). */
const mostRecords = 200;
const largestBatch = 2000;
const smallestBatch = 200;

interface RowResult {
    readonly success: boolean;
    readonly id: string | null;
    readonly created?: boolean;
    readonly errors: readonly DmlError[];
}

/** Records of the partner and enterprise APIs: DML, queries, describe. */
export const recordOperations: Readonly<Record<string, Operation>> = {
    create: (context) => save(context, 'insert'),
    update: (context) => save(context, 'update'),
    upsert: (context) => save(context, 'upsert'),
    delete: (context) => changeByIds(context, 'delete'),
    undelete: (context) => changeByIds(context, 'undelete'),
    retrieve,
    query: (context) => runQuery(context, false),
    queryAll: (context) => runQuery(context, true),
    queryMore,
    describeGlobal: (context) => {
        sessionOf(context);
        return { result: describeGlobal(context.services.schema) as unknown as SoapValue };
    },
    describeSObject: (context) => ({ result: described(context, textsOf(context, 'sObjectType')[0] ?? '') }),
    describeSObjects: (context) => ({ result: textsOf(context, 'sObjectType').map((name) => described(context, name)) })
};

function save(context: SoapContext, operation: DmlOperation) {
    const { services, call } = context;
    sessionOf(context);
    const elements = childrenOf(call.element, 'sObjects');
    requireFew(elements.length);
    const records = elements.map((element) => {
        if (typeof element === 'string') throw new SalesforceError('INVALID_TYPE', 'sObject type missing');
        return recordFromXml(element, services.schema, services.database);
    });
    const key = textsOf(context, 'externalIDFieldName')[0];
    return change(context, operation, records, key);
}

function changeByIds(context: SoapContext, operation: 'delete' | 'undelete') {
    sessionOf(context);
    const ids = textsOf(context, 'ids');
    requireFew(ids.length);
    return change(
        context,
        operation,
        ids.map((id) => {
            const object = toRecordId(id) ? context.services.schema.objectByKeyPrefix(id.slice(0, 3)) : undefined;
            return object ? { object, record: { Id: id } } : malformedId(id);
        })
    );
}

function malformedId(id: string): RowResult {
    const error = { statusCode: 'MALFORMED_ID', message: `malformed id ${id}`, fields: ['Id'] };
    return { success: false, id: null, errors: [error] };
}

/** Neighbouring records of one object go through DML together; platform events are published. */
function change(
    context: SoapContext,
    operation: DmlOperation,
    rows: readonly (SoapRecord | RowResult)[],
    externalIdField?: string
) {
    const { services, call, version } = context;
    const { userId } = sessionOf(context);
    const allOrNone = headerText(call, 'AllOrNoneHeader', 'allOrNone') === 'true';
    const client = headerText(call, 'CallOptions', 'client');
    const origin = `soap/${version}${client === undefined ? '' : `;client=${client}`}`;
    const { result, durable } = services.database.transaction({ userId, origin }, (transaction) => {
        const savepoint = transaction.savepoint();
        const results: RowResult[] = [];
        for (let from = 0; from < rows.length;) {
            const first = rows[from] as SoapRecord | RowResult;
            if (!('object' in first)) {
                results.push(first);
                from++;
                continue;
            }
            const chunk: SoapRecord[] = [];
            for (let row = rows[from]; row && 'object' in row && row.object === first.object; row = rows[++from]) {
                chunk.push(row);
            }
            results.push(
                ...saveChunk(context, transaction, operation, first.object, chunk, allOrNone, externalIdField)
            );
        }
        if (!allOrNone || results.every(({ success }) => success)) return results;
        transaction.rollback(savepoint);
        return results.map(undone);
    });
    const written = Promise.all([durable, services.bus.durable()]).then(() => undefined);
    return { result: result.map((row) => resultOf(row, operation)), durable: written };
}

function saveChunk(
    { services }: SoapContext,
    transaction: Transaction,
    operation: DmlOperation,
    object: ObjectDefinition,
    chunk: readonly SoapRecord[],
    allOrNone: boolean,
    externalIdField: string | undefined
): readonly RowResult[] {
    const records = chunk.map(({ record }) => record);
    if (object.kind !== 'platformEvent' || operation !== 'insert') {
        return transaction.dml({ operation, object: object.name, records, allOrNone, externalIdField });
    }
    const { userId } = transaction;
    const id = toRecordId(`${object.keyPrefix}xx0000000001`) ?? null;
    return services.bus
        .publish({
            objectName: object.name,
            records,
            userId,
            transaction: systemTransaction(transaction),
            client: 'SOAP_API'
        })
        .map(({ success, errors, eventUuid }) =>
            success
                ? { success, id, errors: [{ statusCode: 'OPERATION_ENQUEUED', message: eventUuid, fields: [] }] }
                : { success, id: null, errors }
        );
}

function undone(row: RowResult): RowResult {
    if (!row.success) return row;
    const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header';
    return {
        success: false,
        id: null,
        errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message, fields: [] }]
    };
}

function resultOf({ success, id, created, errors }: RowResult, operation: DmlOperation): SoapValue {
    return {
        ...(operation === 'upsert' ? { created: created === true } : {}),
        errors: errors.map(({ fields, message, statusCode }) => ({ fields: [...fields], message, statusCode })),
        id: success ? id : null,
        success
    };
}

function retrieve(context: SoapContext) {
    const { services, api } = context;
    const { userId } = sessionOf(context);
    const object = objectNamed(context, textsOf(context, 'sObjectType')[0] ?? '');
    const ids = textsOf(context, 'ids');
    if (ids.length > largestBatch) throw tooMany(largestBatch);
    const fields = (textsOf(context, 'fieldList')[0] ?? '').split(',').map((name) => name.trim());
    if (!fields.every((name) => /^[\w.]+$/.test(name)))
        throw new SalesforceError('INVALID_FIELD', 'invalid field list');
    const bad = ids.find((id) => !toRecordId(id));
    if (bad !== undefined) throw new SalesforceError('MALFORMED_ID', `malformed id ${bad}`);
    if (ids.length === 0) return { result: [] };
    const list = ids.map((id) => `'${id}'`).join(', ');
    const soql = `SELECT ${fields.join(', ')} FROM ${object.name} WHERE Id IN (${list})`;
    const rows = services.queries.query(services.database, soql, { userId }).rows;
    const byId = new Map(rows.map((row) => [row.id, row]));
    const result = ids.map((id) => {
        const row = byId.get(toRecordId(id) ?? id);
        return row ? new RawXml(recordXml(api, 'result', row)) : null;
    });
    return { result };
}

function runQuery(context: SoapContext, includeDeleted: boolean) {
    const { services, call } = context;
    const { userId } = sessionOf(context);
    const soql = textsOf(context, 'queryString')[0] ?? '';
    const { rows, totalSize } = services.queries.query(services.database, soql, { userId, includeDeleted });
    const asked = Number(headerText(call, 'QueryOptions', 'batchSize') ?? 500);
    const size = Math.min(largestBatch, Math.max(smallestBatch, asked));
    const locator = rows.length > size ? `${services.cursors.open(userId, rows, size).locator}-${size}` : undefined;
    return queryResult(context, queryResultXml(context.api, rows.slice(0, size), totalSize, locator));
}

function queryMore(context: SoapContext) {
    const { userId } = sessionOf(context);
    const match = /^(\w{18})-(\d+)$/.exec(textsOf(context, 'queryLocator')[0] ?? '');
    if (!match) throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    const { rows, batchSize, locator } = context.services.cursors.find(userId, match[1] ?? '');
    const from = Number(match[2]);
    const end = from + batchSize;
    const next = end < rows.length ? `${locator}-${end}` : undefined;
    return queryResult(context, queryResultXml(context.api, rows.slice(from, end), rows.length, next));
}

function queryResult({ api }: SoapContext, xml: string) {
    const type = api === 'partner' ? ' xsi:type="QueryResult"' : '';
    return { result: new RawXml(`<result${type}>${xml}</result>`) };
}

/** The elements of SOAP's describe are the keys of REST's, but for addresses of resources. */
function described(context: SoapContext, name: string): SoapValue {
    sessionOf(context);
    const { services, version } = context;
    const { urls: _urls, ...rest } = describeSObject(services.schema, objectNamed(context, name).name, {
        apiVersion: version
    });
    return { ...rest, urlDetail: `${context.origin}/{ID}` } as unknown as SoapValue;
}

function objectNamed({ services }: SoapContext, name: string): ObjectDefinition {
    const object = services.schema.object(name);
    if (!object) throw new SalesforceError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
    return object;
}

function textsOf({ call }: SoapContext, name: string): string[] {
    return childrenOf(call.element, name).map(textOf);
}

function requireFew(count: number): void {
    if (count > mostRecords) throw tooMany(mostRecords);
}

function tooMany(most: number): SalesforceError {
    const message = `record limit reached. cannot submit more than ${most} records into this call`;
    return new SalesforceError('EXCEEDED_ID_LIMIT', message);
}
