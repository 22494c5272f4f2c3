import { XMLParser } from 'fast-xml-parser';
import type { Database, DmlOperation } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { InvalidCsv, parseCsv } from '../bulk/bulkCsv';
import { IngestColumns } from '../bulk/ingestColumns';
import type { ReadRow } from '../bulk/saveRows';
import { isJsonObject, JsonBody, type Json, type JsonObject } from '../json/jsonBody';
import { recordFromJson } from '../json/recordInput';
import { attributeOf, childrenOf, textOf, type SoapElement } from '../soap/envelope';
import { AsyncApiError } from './asyncApiError';
import type { AsyncContentType } from './asyncJob';

/** Most records of a batch ("Bulk API Limits"). */
const mostRows = 10_000;

/** What the rows of a batch are for. */
export interface RowsReader {
    readonly object: ObjectDefinition;
    readonly operation: DmlOperation;
    readonly schema: Schema;
    readonly database: Database;
}

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: false, parseTagValue: false, trimValues: true });

/**
 * The rows of a batch, each read when it is asked for.
 * @throws AsyncApiError if the data can't be read as a whole: the batch fails with its message
 */
export function readRows(data: string, contentType: AsyncContentType, reader: RowsReader): readonly (() => ReadRow)[] {
    const rows = contentType === 'CSV' ? csvRows(data, reader) : objectRows(data, contentType, reader);
    if (rows.length > mostRows) {
        throw new AsyncApiError('InvalidBatch', `Records processed: more than the ${mostRows} that a batch may have`);
    }
    return rows;
}

function csvRows(data: string, { object, operation, schema, database }: RowsReader): readonly (() => ReadRow)[] {
    const firstLine = data.slice(0, data.indexOf('\n') + 1);
    try {
        const format = {
            columnDelimiter: 'COMMA',
            lineEnding: firstLine.endsWith('\r\n') ? 'CRLF' : 'LF'
        } as const;
        const { header, rows } = parseCsv(data, format);
        const columns = new IngestColumns(object, header, operation, schema);
        return rows.map((row) => () => columns.record(row, database));
    } catch (error) {
        if (!(error instanceof InvalidCsv)) throw error;
        const [, code = 'InvalidBatch', message = error.message] = /^(\w+) : (.*)$/s.exec(error.message) ?? [];
        throw new AsyncApiError(code, message);
    }
}

function objectRows(data: string, contentType: 'JSON' | 'XML', reader: RowsReader): readonly (() => ReadRow)[] {
    const records = contentType === 'JSON' ? jsonRecords(data) : xmlRecords(data);
    return records.map((json) => () => readRecord(json, reader));
}

function jsonRecords(data: string): readonly JsonObject[] {
    let json: Json;
    try {
        json = JSON.parse(data) as Json;
    } catch {
        throw new AsyncApiError('InvalidBatch', 'Failed to parse JSON');
    }
    if (!Array.isArray(json) || !json.every(isJsonObject)) {
        throw new AsyncApiError('InvalidBatch', 'Failed to parse JSON: a batch is a list of records');
    }
    return json;
}

/** `<sObjects><sObject>…` */
function xmlRecords(data: string): readonly JsonObject[] {
    let parsed: SoapElement;
    try {
        parsed = parser.parse(data, true) as SoapElement;
    } catch {
        throw new AsyncApiError('InvalidBatch', 'Failed to parse XML');
    }
    const [list] = childrenOf(parsed, 'sObjects');
    if (list === undefined) throw new AsyncApiError('InvalidBatch', 'Failed to parse XML: expected sObjects');
    return typeof list === 'string' ? [] : childrenOf(list, 'sObject').map(xmlRecord);
}

/** A parent is named by an external id in an `sObject` of its own. */
function xmlRecord(element: SoapElement | string): JsonObject {
    const record: Record<string, Json> = {};
    if (typeof element === 'string') return record;
    for (const name of Object.keys(element)) {
        if (name.startsWith('@_') || name === '#text') continue;
        const [value] = childrenOf(element, name);
        if (value === undefined) continue;
        if (name === 'type') record['attributes'] = { type: textOf(value) };
        else record[name] = xmlValue(value);
    }
    return record;
}

function xmlValue(value: SoapElement | string): Json {
    if (typeof value === 'string') return value;
    if (attributeOf(value, 'nil') === 'true') return null;
    const [parent] = childrenOf(value, 'sObject');
    return parent === undefined ? textOf(value) : xmlRecord(parent);
}

function readRecord(json: JsonObject, { object, database }: RowsReader): ReadRow {
    try {
        return { record: recordFromJson(object, json, database, { body: JsonBody.ofValue(json), path: [] }) };
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        const mistyped = error.errorCode === 'JSON_PARSER_ERROR';
        const statusCode = mistyped ? 'INVALID_TYPE_ON_FIELD_IN_RECORD' : error.errorCode;
        return { error: { statusCode, message: error.message, fields: error.fields } };
    }
}
