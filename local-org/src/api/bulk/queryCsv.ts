import type { FieldType } from '../../schema/objectDefinition';
import type { QueryRow, SelectedValue } from '../../soql/queryResult';
import { fieldToJson } from '../json/fieldJson';
import { csvLine, type CsvFormat } from './bulkCsv';

/** The columns of a query's CSV, see `bulkColumns`. */
type Columns = readonly (readonly string[])[];

export function headerLine(columns: Columns, format: CsvFormat): string {
    return csvLine(
        columns.map((path) => path.join('.')),
        format
    );
}

/** A row of a query as a line of CSV, with its end. */
export function rowLine(row: QueryRow, columns: Columns, format: CsvFormat): string {
    return csvLine(
        columns.map((path) => cell(row, path)),
        format
    );
}

function cell(row: QueryRow, [name = '', ...rest]: readonly string[]): string {
    const selected = row.values.get(name);
    if (selected?.kind === 'parent') return selected.row === null ? '' : cell(selected.row, rest);
    return selected?.kind === 'field' ? fieldText(row, name, selected) : '';
}

/** A value as the Bulk APIs write it: datetimes end in `Z` here, where REST writes `+0000`. Null is empty. */
export function fieldText(
    row: QueryRow,
    name: string,
    { value, type }: Extract<SelectedValue, { kind: 'field' }>
): string {
    const fieldType: FieldType = type ?? row.object?.fields.get(name.toLowerCase())?.type ?? 'anyType';
    const json = fieldToJson(fieldType, value);
    if (json === null) return '';
    return fieldType === 'datetime' ? String(json).replace('+0000', 'Z') : String(json);
}
