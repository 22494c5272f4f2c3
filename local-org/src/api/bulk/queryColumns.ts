import { SalesforceError } from '../../errors';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import type { Query } from '../../soql/query';

/**
 * The columns of a query's CSV, as paths (`Account`, `Name`), in the names that the schema gives them.
 * @throws SalesforceError for what Bulk API queries can't do: GROUP BY, aggregate functions, subqueries, TYPEOF
 */
export function bulkColumns(schema: Schema, query: Query): readonly (readonly string[])[] {
    const object = schema.object(query.from.name);
    if (!object) {
        const message = `sObject type '${query.from.name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`;
        throw new SalesforceError('INVALID_TYPE', message);
    }
    if (query.groupBy) throw unsupported('GROUP BY');
    return query.select.flatMap((item) => {
        if (item.kind === 'subquery') throw unsupported('Nested queries');
        if (item.kind === 'typeof') throw unsupported('TYPEOF');
        if (item.kind === 'fields') return [...object.fields.values()].map((field) => [field.name]);
        if (item.operand.kind === 'function') {
            const { name } = item.operand;
            if (['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX', 'GROUPING'].includes(name)) {
                throw unsupported('Aggregate functions');
            }
            return [[item.alias ?? name]];
        }
        return [inSchemaNames(schema, object, withoutAlias(query, object, item.operand.names))];
    });
}

function unsupported(what: string): SalesforceError {
    return new SalesforceError('API_ERROR', `API_ERROR: ${what} not supported in Bulk Query`);
}

/** `SELECT a.Name FROM Account a` */
function withoutAlias(query: Query, object: ObjectDefinition, names: readonly string[]): readonly string[] {
    const first = names[0]?.toLowerCase();
    const prefixed = first === query.from.alias?.toLowerCase() || first === object.name.toLowerCase();
    return names.length > 1 && prefixed ? names.slice(1) : names;
}

/** Fields and relationships in the schema's capitals; unknown ones stay as they are (the check of the query tells of them). */
function inSchemaNames(
    schema: Schema,
    object: ObjectDefinition | undefined,
    [name = '', ...rest]: readonly string[]
): string[] {
    if (rest.length === 0) return [object?.fields.get(name.toLowerCase())?.name ?? name];
    const reference = [...(object?.fields.values() ?? [])].find(
        (field) => field.relationshipName?.toLowerCase() === name.toLowerCase()
    );
    const parent = schema.object(reference?.referenceTo[0] ?? '');
    return [reference?.relationshipName ?? name, ...inSchemaNames(schema, parent, rest)];
}
