import type { SourceModel } from '../../metadata/sourceModel';
import { childNodes, text, texts } from '../../metadata/xmlNode';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { listViewColumn } from './listViewColumn';
import { listViewCondition } from './listViewCondition';

/** A list view as the page shows it. */
export interface ListView {
    readonly name: string;
    readonly label: string;
    readonly columns: readonly ListViewColumn[];
    /** What of it runs: the records and fields in SOQL, without ORDER BY and LIMIT. */
    readonly soql: string;
}

export interface ListViewColumn {
    /** As SOQL names it: `Headline__c`, `Owner.Alias`. */
    readonly path: string;
    readonly label: string;
    readonly type: string;
    /** Does the column lead to the record? */
    readonly nameField: boolean;
}

/**
 * The list views of an object ("ListView", Metadata API Developer Guide), by label. A view with a filter that can't be put into SOQL is left
 * out: showing it with other records would be worse.
 * @param userId whose records `Mine` are
 */
export function listViews(model: SourceModel, schema: Schema, objectName: string, userId: string): readonly ListView[] {
    const object = schema.object(objectName);
    if (!object) return [];
    const prefix = `${object.name}.`.toLowerCase();
    return model.components
        .filter(({ type, name }) => type === 'ListView' && name.toLowerCase().startsWith(prefix))
        .flatMap(({ name, xml }) => {
            const condition = conditionOf(object, xml, userId);
            if (condition === undefined) return [];
            const columns = texts(xml, 'columns').flatMap((column) => listViewColumn(schema, object, column) ?? []);
            const selected = new Set(['Id', ...columns.map(({ path }) => path)]);
            const shortName = name.slice(prefix.length);
            return {
                name: shortName,
                label: text(xml, 'label') ?? shortName,
                columns,
                soql: `SELECT ${[...selected].join(', ')} FROM ${object.name}${condition === '' ? '' : ` WHERE ${condition}`}`
            };
        })
        .sort((one, other) => one.label.localeCompare(other.label, 'en'));
}

/** @returns '' if every record is meant, undefined if the view's records can't be told */
function conditionOf(object: ObjectDefinition, xml: Parameters<typeof text>[0], userId: string): string | undefined {
    const scope = text(xml, 'filterScope') ?? 'Everything';
    const filters = childNodes(xml, 'filters').map((filter) => listViewCondition(object, filter));
    if (filters.includes(undefined)) return undefined;
    const logic = text(xml, 'booleanFilter');
    const joined =
        logic === undefined
            ? filters.map((filter) => `(${filter})`).join(' AND ')
            : logic.replace(/\d+/g, (number) => `(${filters[Number(number) - 1] ?? 'Id = null'})`);
    if (scope === 'Everything') return joined;
    if (scope !== 'Mine' || !object.fields.has('ownerid')) return undefined;
    return [`OwnerId = '${userId}'`, ...(joined === '' ? [] : [`(${joined})`])].join(' AND ');
}
