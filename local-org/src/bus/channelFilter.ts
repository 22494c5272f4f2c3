import type { Clock } from '../clock';
import type { FieldValue, StoredRecord } from '../data/record';
import type { Database } from '../data/transaction';
import { SalesforceError } from '../errors';
import type { FieldDefinition, FieldType, ObjectDefinition } from '../schema/objectDefinition';
import { planCondition, type PlannedCondition } from '../soql/condition';
import { calculatedField, type PlannedOperand } from '../soql/operand';
import { parseQuery } from '../soql/parseQuery';
import type { Condition, Operand, Query, QueryValue } from '../soql/query';
import { queryError } from '../soql/queryError';
import { startRun } from '../soql/queryRun';

const headerName = 'changeeventheader';

/** "You can add ChangeEventHeader fields in a filter expression, except for fields that are arrays" (Change Event Filters). */
const headerFields: ReadonlyMap<string, FieldDefinition> = new Map(
    (
        [
            ['entityName', 'string'],
            ['changeType', 'string'],
            ['changeOrigin', 'string'],
            ['transactionKey', 'string'],
            ['sequenceNumber', 'int'],
            ['commitTimestamp', 'long'],
            ['commitNumber', 'long'],
            ['commitUser', 'string']
        ] satisfies [string, FieldType][]
    ).map(([name, type]) => [name.toLowerCase(), calculatedField(name, type)])
);

/** What a filter looks at. */
export interface FilteredEvent {
    /** The event's fields, or those of the changed record; as the store holds values. */
    readonly values: StoredRecord;
    /** Of a change event. */
    readonly header?: Readonly<Record<string, unknown>>;
}

export interface ChannelFilterContext {
    readonly database: Database;
    readonly clock: Clock;
}

/**
 * The filter expression of a channel member: "based on SOQL and supports a subset of SOQL operators and field types" (Platform Events Developer
 * Guide and Change Data Capture Developer Guide, "Filter Expression Format").
 */
export class ChannelFilter {
    readonly #planned: PlannedCondition<FilteredEvent>;
    readonly #context: ChannelFilterContext;
    /** API names of the event's own fields in the expression: change events always have them. */
    readonly fields: readonly string[];

    /**
     * @param object - definition of the platform event or change event
     * @throws SalesforceError if the expression can't be read, or doesn't fit the event's fields
     */
    constructor(expression: string, object: ObjectDefinition, context: ChannelFilterContext) {
        const query = parseQuery(`SELECT Id FROM ${object.name} WHERE ${expression}`);
        if (query.where === undefined || hasMore(query)) throw invalid('it may hold field expressions only');
        const fields = new Set<string>();
        this.#planned = planCondition<FilteredEvent>(checked(query.where, object), {
            source: query.source,
            operand: (operand) => {
                const planned = plannedOperand(operand, object, query.source);
                if (!planned.text.startsWith(headerName)) fields.add(planned.field.name);
                return planned;
            },
            semiJoin: () => {
                throw invalid('subqueries are not supported');
            }
        });
        this.#context = context;
        this.fields = [...fields];
    }

    matches(event: FilteredEvent): boolean {
        const { database, clock } = this.#context;
        const run = startRun({
            database,
            clock,
            userId: '',
            includeDeleted: false,
            evaluateFormula: undefined,
            evaluateBind: () => null
        });
        return this.#planned(run).test(event);
    }
}

function hasMore(query: Query): boolean {
    const { groupBy, orderBy, limit, offset, furtherFrom, scope, security, allRows, forUpdate } = query;
    const clauses = [groupBy, limit, offset, scope, security].some((clause) => clause !== undefined);
    return clauses || orderBy.length > 0 || furtherFrom.length > 0 || allRows || forUpdate;
}

/** Refuses what SOQL has and filters don't; a checkbox that is compared with null is compared with false. */
function checked(condition: Condition, object: ObjectDefinition): Condition {
    switch (condition.kind) {
        case 'and':
        case 'or':
            return { ...condition, conditions: condition.conditions.map((part) => checked(part, object)) };
        case 'not':
            return { ...condition, condition: checked(condition.condition, object) };
        case 'comparison': {
            const { operand, operator, value } = condition;
            if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
                throw invalid(`the operator ${operator} is not supported`);
            }
            refuseValue(value);
            const name = operand.kind === 'field' && operand.names.length === 1 ? operand.names[0] : undefined;
            const isCheckbox = name !== undefined && object.fields.get(name.toLowerCase())?.type === 'boolean';
            if (!isCheckbox || value.kind !== 'null') return condition;
            return { ...condition, value: { kind: 'boolean', value: false, position: value.position } };
        }
    }
}

function refuseValue(value: QueryValue): void {
    if (value.kind === 'list') return value.values.forEach(refuseValue);
    if (value.kind === 'dateLiteral') throw invalid(`the date literal ${value.name} is not supported`);
    if (value.kind === 'bind') throw invalid('bind variables are not supported');
}

function plannedOperand(
    operand: Operand<unknown>,
    object: ObjectDefinition,
    source: string
): PlannedOperand<FilteredEvent> {
    if (operand.kind === 'function') throw invalid(`the function ${operand.name} is not supported`);
    const { names, position } = operand;
    const [first = '', second = ''] = names.map((name) => name.toLowerCase());
    const text = names.join('.').toLowerCase();
    const isChange = object.kind === 'changeEvent';
    if (isChange && first === headerName && names.length === 2) {
        const field = headerFields.get(second);
        if (field !== undefined) {
            return { field, position, text, read: ({ header }) => (header?.[field.name] ?? null) as FieldValue };
        }
    }
    const field = names.length === 1 ? object.fields.get(first) : undefined;
    if (field === undefined || first === headerName || first === 'replayid') {
        const message = `No such column '${names.join('.')}' on entity '${object.name}'.`;
        throw queryError('INVALID_FIELD', source, position, message);
    }
    const absent = field.type === 'boolean' ? false : null;
    return { field, position, text, read: ({ values }) => values[field.name] ?? absent };
}

function invalid(why: string): SalesforceError {
    return new SalesforceError('INVALID_FIELD', `The filter expression is invalid: ${why}.`, ['FilterExpression']);
}
