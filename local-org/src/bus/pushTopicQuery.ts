import { SalesforceError } from '../errors';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { Condition, Operand, Query, QueryValue, SelectItem } from '../soql/query';

const aggregates = new Set(['AVG', 'COUNT', 'COUNT_DISTINCT', 'MAX', 'MIN', 'SUM']);

/** What PushTopics need of the query engine: see `QueryRunner`. */
export interface PushTopicQueries {
    parse(source: string): Query;
    /** @throws SalesforceError if the query doesn't fit the schema */
    check(query: Query): void;
    matchesWhere(query: Query, record: Readonly<Record<string, unknown>>, database: unknown): boolean;
    /** API names of the selected fields, in order. */
    selectedFields(query: Query): readonly string[];
    /** API names of the fields in the WHERE clause. */
    whereFields(query: Query): readonly string[];
}

/**
 * Reads a PushTopic's query.
 * @throws SalesforceError if it is no valid SOQL, or is one of "Unsupported PushTopic Queries" (Streaming API Developer Guide)
 */
export function readPushTopicQuery(source: string, queries: PushTopicQueries, schema: Schema): Query {
    const query = queries.parse(source);
    refuseUnsupported(query);
    queries.check(query);
    const object = schema.object(query.from.name);
    if (object?.kind !== 'standard' && object?.kind !== 'custom') {
        throw invalid(`Entity ${query.from.name} is not supported in PushTopic queries`);
    }
    if (!queries.selectedFields(query).includes('Id')) throw invalid('Id must be in the SELECT clause');
    const calculated = queries.whereFields(query).find((field) => isFormula(object, field));
    if (calculated !== undefined) throw invalid(`formula field ${calculated} is not supported in the WHERE clause`);
    return query;
}

function refuseUnsupported(query: Query): void {
    if (query.furtherFrom.length > 0) throw invalid('only one entity per query is allowed');
    for (const item of query.select) refuseSelectItem(item);
    if (query.groupBy !== undefined) throw invalid('Aggregate queries are not supported');
    if (query.where !== undefined) refuseCondition(query.where);
    if (query.orderBy.length > 0) throw invalid("'ORDER BY' clause is not allowed");
    if (query.limit !== undefined) throw invalid("'LIMIT' is not allowed");
    if (query.offset !== undefined) throw invalid("'OFFSET' clause is not allowed");
}

function refuseSelectItem(item: SelectItem): void {
    switch (item.kind) {
        case 'operand':
            return refuseOperand(item.operand);
        case 'subquery':
            throw invalid('relationships are not supported');
        case 'typeof':
            throw invalid("'TYPEOF' clause is not allowed");
        case 'fields':
            throw invalid("'FIELDS' is not allowed");
    }
}

function refuseOperand(operand: Operand): void {
    if (operand.kind === 'field') {
        if (operand.names.length > 1) throw invalid('relationships are not supported');
        return;
    }
    if (aggregates.has(operand.name)) throw invalid('Aggregate queries are not supported');
    throw invalid(`function ${operand.name} is not supported`);
}

function refuseCondition(condition: Condition): void {
    switch (condition.kind) {
        case 'and':
        case 'or':
            return condition.conditions.forEach(refuseCondition);
        case 'not':
            throw invalid("'NOT' is not supported");
        case 'comparison':
            refuseOperand(condition.operand);
            refuseValue(condition.value);
    }
}

function refuseValue(value: QueryValue): void {
    if (value.kind === 'subquery') throw invalid('semi/anti join sub-selects are not supported');
    if (value.kind === 'bind') throw new SalesforceError('MALFORMED_QUERY', 'Bind variables only allowed in Apex code');
}

function isFormula(object: ObjectDefinition, field: string): boolean {
    return object.fields.get(field.toLowerCase())?.formula !== undefined;
}

function invalid(message: string): SalesforceError {
    return new SalesforceError('INVALID_FIELD', message, ['Query']);
}
