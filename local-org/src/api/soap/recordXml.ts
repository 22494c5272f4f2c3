import type { QueryRow, SelectedValue } from '../../soql/queryResult';
import { fieldToJson } from '../json/fieldJson';
import { escapeXml, type SoapApi } from './envelope';

/** A record in SOAP's form: the partner API names its type in an element, the enterprise API in `xsi:type`. */
export function recordXml(api: SoapApi, element: string, row: QueryRow): string {
    const name = row.object?.name ?? 'AggregateResult';
    const isPartner = api === 'partner';
    const type = isPartner ? `<sf:type>${name}</sf:type>${idXml(row)}` : '';
    const fields = [...row.values].flatMap(([key, value]) =>
        isPartner && key === 'Id' ? [] : [valueXml(api, row, key, value)]
    );
    return `<${element} xsi:type="sf:${isPartner ? 'sObject' : name}">${type}${fields.join('')}</${element}>`;
}

/** Records of a query, or of a child relationship: what stands in a `QueryResult`. */
export function queryResultXml(
    api: SoapApi,
    rows: readonly QueryRow[],
    size: number,
    queryLocator: string | undefined
): string {
    const locator =
        queryLocator === undefined
            ? '<queryLocator xsi:nil="true"/>'
            : `<queryLocator>${escapeXml(queryLocator)}</queryLocator>`;
    const records = rows.map((row) => recordXml(api, 'records', row)).join('');
    return `<done>${queryLocator === undefined}</done>${locator}${records}<size>${size}</size>`;
}

/** Every record of the partner API has an Id element, empty if it was not selected. */
function idXml({ values }: QueryRow): string {
    const id = values.get('Id');
    return id?.kind === 'field' && id.value !== null ? `<sf:Id>${String(id.value)}</sf:Id>` : '<sf:Id xsi:nil="true"/>';
}

function valueXml(api: SoapApi, row: QueryRow, key: string, selected: SelectedValue): string {
    const element = `sf:${key}`;
    const nil = `<${element} xsi:nil="true"/>`;
    switch (selected.kind) {
        case 'parent':
            return selected.row === null ? nil : recordXml(api, element, selected.row);
        case 'children': {
            const { rows } = selected;
            if (rows.length === 0) return nil;
            return `<${element} xsi:type="QueryResult">${queryResultXml(api, rows, rows.length, undefined)}</${element}>`;
        }
        case 'compound': {
            if (selected.parts === null) return nil;
            const parts = Object.entries(selected.parts).map(([name, value]) =>
                value === null ? `<${name} xsi:nil="true"/>` : `<${name}>${escapeXml(String(value))}</${name}>`
            );
            return `<${element}>${parts.join('')}</${element}>`;
        }
        case 'field': {
            const type = selected.type ?? row.object?.fields.get(key.toLowerCase())?.type ?? 'anyType';
            const json = fieldToJson(type, selected.value);
            if (json === null) return nil;
            const text = type === 'datetime' ? String(json).replace('+0000', 'Z') : String(json);
            return `<${element}>${escapeXml(text)}</${element}>`;
        }
    }
}
