import type { QueryRow, SelectedValue } from '../../soql/queryResult';
import { fieldToJson } from './fieldJson';
import type { Json } from './jsonBody';

/** `attributes` of a record: its type and the address it can be read at. */
export function recordAttributes(objectName: string, id: string, base: string): Json {
    return { type: objectName, url: `${base}/sobjects/${objectName}/${id}` };
}

/** A row of a query as REST shows it; `base` is `/services/data/v67.0`. */
export function rowToJson(row: QueryRow, base: string): Json {
    const json: Record<string, Json> = {
        attributes:
            row.object && row.id !== undefined
                ? recordAttributes(row.object.name, row.id, base)
                : { type: 'AggregateResult' }
    };
    for (const [name, value] of row.values) json[name] = selectedToJson(row, name, value, base);
    return json;
}

function selectedToJson(row: QueryRow, name: string, selected: SelectedValue, base: string): Json {
    switch (selected.kind) {
        case 'field': {
            const type = selected.type ?? row.object?.fields.get(name.toLowerCase())?.type;
            return fieldToJson(type ?? 'anyType', selected.value);
        }
        case 'compound':
            return selected.parts;
        case 'parent':
            return selected.row && rowToJson(selected.row, base);
        case 'children':
            if (selected.rows.length === 0) return null;
            return {
                totalSize: selected.rows.length,
                done: true,
                records: selected.rows.map((child) => rowToJson(child, base))
            };
    }
}
