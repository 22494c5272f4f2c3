import type { Query } from '../../soql/query';
import type { QueryRow, SelectedValue } from '../../soql/queryResult';
import { csvLine, type CsvFormat } from '../bulk/bulkCsv';
import { bulkColumns } from '../bulk/queryColumns';
import { fieldText, headerLine, rowLine } from '../bulk/queryCsv';
import { rowErrorText, type SavedRow } from '../bulk/saveRows';
import { rowToJson } from '../json/queryJson';
import type { OrgServices } from '../orgServices';
import { soapElement } from '../soap/soapMessage';
import { dataLoadNamespace, document, type AsyncContentType } from './asyncJob';

const csv: CsvFormat = { columnDelimiter: 'COMMA', lineEnding: 'LF' };

/** What became of a batch's rows, in the order in which they came. */
export function rowResults(rows: readonly SavedRow[], contentType: AsyncContentType): string {
    switch (contentType) {
        case 'CSV':
            return [['Id', 'Success', 'Created', 'Error'], ...rows.map(rowCells)]
                .map((cells) => csvLine(cells, csv))
                .join('');
        case 'JSON':
            return JSON.stringify(
                rows.map(({ id, created, errors }) => ({
                    success: errors.length === 0,
                    created,
                    id: id === '' ? null : id,
                    errors: errors.map((error) => ({ ...error, extendedErrorDetails: null }))
                }))
            );
        case 'XML':
            return document('results', {
                result: rows.map(({ id, created, errors }) => ({
                    errors: errors.map(({ statusCode, message, fields }) => ({ fields, message, statusCode })),
                    id: id === '' ? undefined : id,
                    success: errors.length === 0,
                    created
                }))
            });
    }
}

function rowCells({ id, created, errors }: SavedRow): string[] {
    return [id, String(errors.length === 0), String(created), rowErrorText(errors)];
}

/** Ids of a query batch's results. */
export function resultList(ids: readonly string[], contentType: AsyncContentType): string {
    return contentType === 'JSON' ? JSON.stringify(ids) : document('result-list', { result: ids });
}

/**
 * Runs a query and writes its rows.
 * @throws SalesforceError for a bad query, or one that the Bulk API can't do
 */
export function runQuery(
    services: OrgServices,
    query: Query,
    options: {
        readonly userId: string;
        readonly includeDeleted: boolean;
        readonly contentType: AsyncContentType;
        readonly apiVersion: number;
    }
): { readonly text: string; readonly size: number } {
    const { queries, database, schema } = services;
    const columns = bulkColumns(schema, query);
    queries.check(query);
    const { rows } = queries.run(database, query, options);
    return { text: queryText(rows, columns, options), size: rows.length };
}

function queryText(
    rows: readonly QueryRow[],
    columns: ReturnType<typeof bulkColumns>,
    { contentType, apiVersion }: { readonly contentType: AsyncContentType; readonly apiVersion: number }
): string {
    switch (contentType) {
        case 'CSV':
            if (rows.length === 0) return 'Records not found for this query';
            return headerLine(columns, csv) + rows.map((row) => rowLine(row, columns, csv)).join('');
        case 'JSON':
            return JSON.stringify(rows.map((row) => rowToJson(row, `/services/data/v${apiVersion.toFixed(1)}`)));
        case 'XML':
            return (
                `<?xml version="1.0" encoding="UTF-8"?><queryResult xmlns="${dataLoadNamespace}" ` +
                `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${rows.map((row) => recordXml('records', row)).join('')}</queryResult>`
            );
    }
}

function recordXml(element: string, row: QueryRow): string {
    const values = [...row.values].map(([name, value]) => valueXml(row, name, value)).join('');
    return `<${element} xsi:type="sObject">${soapElement('type', row.object?.name ?? 'AggregateResult')}${values}</${element}>`;
}

function valueXml(row: QueryRow, name: string, selected: SelectedValue): string {
    if (selected.kind === 'parent') return selected.row ? recordXml(name, selected.row) : soapElement(name, null);
    if (selected.kind === 'compound') return soapElement(name, selected.parts);
    if (selected.kind === 'children') return soapElement(name, null);
    return soapElement(name, selected.value === null ? null : fieldText(row, name, selected));
}
