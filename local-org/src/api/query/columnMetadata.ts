import type { Query, SelectItem } from '../../soql/query';
import type { FieldDefinition, FieldType, ObjectDefinition } from '../../schema/objectDefinition';
import type { ApiRequest } from '../route';

const numberTypes: ReadonlySet<FieldType> = new Set(['int', 'long', 'double', 'currency', 'percent']);
const apexTypes: Readonly<Partial<Record<FieldType, string>>> = {
    id: 'Id',
    reference: 'Id',
    boolean: 'Boolean',
    int: 'Integer',
    long: 'Long',
    double: 'Double',
    currency: 'Double',
    percent: 'Double',
    date: 'Date',
    datetime: 'Datetime',
    time: 'Time',
    base64: 'Blob'
};

/** A column of a query, as `?columns=true` describes it. */
export interface ColumnMetadata {
    readonly aggregate: boolean;
    readonly apexType: string | null;
    readonly booleanType: boolean;
    readonly columnName: string;
    readonly custom: boolean;
    readonly displayName: string;
    readonly foreignKeyName: string | null;
    readonly insertable: boolean;
    readonly joinColumns: readonly ColumnMetadata[];
    readonly numberType: boolean;
    readonly textType: boolean;
    readonly updatable: boolean;
}

/** `GET /query?q=…&columns=true`: what the query would give, without running it. */
export function columnMetadata({ services }: ApiRequest, soql: string) {
    const query = services.queries.parse(soql);
    services.queries.check(query);
    const object = services.schema.object(query.from.name);
    const columns = object ? columnsOf(services.schema, query, object) : [];
    return {
        columnMetadata: columns,
        entityName: object?.name,
        groupBy: query.groupBy !== undefined,
        idSelected: columns.some((column) => column.columnName === 'Id'),
        keyPrefix: object?.keyPrefix
    };
}

type Schema = ApiRequest['services']['schema'];

function columnsOf(schema: Schema, query: Query, object: ObjectDefinition): ColumnMetadata[] {
    const columns: ColumnMetadata[] = [];
    let unnamed = 0;
    for (const item of query.select) {
        if (item.kind === 'operand' && item.operand.kind === 'field')
            addField(columns, schema, object, item.operand.names);
        else if (item.kind === 'operand')
            columns.push(column(item.alias ?? `expr${unnamed++}`, { aggregate: true, numberType: true }));
        else if (item.kind === 'subquery') columns.push(childColumn(schema, item, object));
        else if (item.kind === 'fields') for (const field of object.fields.values()) columns.push(fieldColumn(field));
        else columns.push(column(item.path.names.join('.'), {}));
    }
    return columns;
}

/** `Owner.Name` is a column `Owner` with a join column `Name`. */
function addField(columns: ColumnMetadata[], schema: Schema, object: ObjectDefinition, names: readonly string[]): void {
    const [first = '', ...rest] = names;
    const field = object.fields.get(first.toLowerCase());
    if (rest.length === 0) {
        if (field) columns.push(fieldColumn(field));
        return;
    }
    const reference = [...object.fields.values()].find(
        (f) => f.relationshipName?.toLowerCase() === first.toLowerCase()
    );
    const parent = schema.object(reference?.referenceTo[0] ?? '');
    if (!reference || !parent) return;
    const joined: ColumnMetadata[] = [];
    addField(joined, schema, parent, rest);
    const name = reference.relationshipName ?? first;
    const existing = columns.findIndex((c) => c.columnName === name);
    const joinColumns = [...(columns[existing]?.joinColumns ?? []), ...joined];
    const merged = column(name, { foreignKeyName: reference.name, joinColumns });
    if (existing >= 0) columns[existing] = merged;
    else columns.push(merged);
}

function childColumn(
    schema: Schema,
    item: Extract<SelectItem, { kind: 'subquery' }>,
    object: ObjectDefinition
): ColumnMetadata {
    const wanted = item.query.from.name.toLowerCase();
    const child = schema.childRelationships(object.name).find((r) => r.relationshipName?.toLowerCase() === wanted);
    const childObject = schema.object(child?.childObject ?? '');
    const joinColumns = childObject ? columnsOf(schema, item.query, childObject) : [];
    return column(child?.relationshipName ?? item.query.from.name, { aggregate: true, joinColumns });
}

function fieldColumn(field: FieldDefinition): ColumnMetadata {
    const isNumber = numberTypes.has(field.type);
    return column(field.name, {
        apexType: apexTypes[field.type] ?? 'String',
        booleanType: field.type === 'boolean',
        custom: field.custom,
        displayName: field.label,
        insertable: field.createable,
        numberType: isNumber,
        textType: !isNumber && field.type !== 'boolean',
        updatable: field.updateable
    });
}

function column(columnName: string, more: Partial<ColumnMetadata>): ColumnMetadata {
    return {
        aggregate: false,
        apexType: null,
        booleanType: false,
        columnName,
        custom: false,
        displayName: columnName,
        foreignKeyName: null,
        insertable: false,
        joinColumns: [],
        numberType: false,
        textType: false,
        updatable: false,
        ...more
    };
}
