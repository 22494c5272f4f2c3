import type { FieldValue, StoredRecord } from '../data/record';
import { isFilterable } from '../schema/describeField';
import type { FieldDefinition } from '../schema/objectDefinition';
import { comparable, compareValues, likePattern } from './comparison';
import { checkFilterValue, filterValues, literalRange } from './filterValue';
import type { PlannedOperand } from './operand';
import type { ComparisonOperator, Condition, Operand, Query, QueryValue } from './query';
import { queryError } from './queryError';
import type { QueryRun } from './queryRun';

type Comparison = Extract<Condition<unknown>, { readonly kind: 'comparison' }>;

/** A condition with the values of one run. */
export interface BoundCondition<TRow> {
    test(row: TRow): boolean;
    /** See {@link PlannedOperand.lookupCost}. */
    readonly lookupCost?: number;
    /** All records that can meet the condition, through indexes; each still has to be tested. */
    candidates?(): Iterable<StoredRecord> | undefined;
}

export type PlannedCondition<TRow> = (run: QueryRun) => BoundCondition<TRow>;

/** What conditions need of the query that they stand in. */
export interface ConditionContext<TRow> {
    readonly source: string;
    readonly operand: (operand: Operand<unknown>) => PlannedOperand<TRow>;
    /** The values that a semi-join's subquery selects. */
    readonly semiJoin: (query: Query<unknown>, left: PlannedOperand<TRow>) => (run: QueryRun) => FieldValue[];
}

const textTypes = new Set(['string', 'textarea', 'picklist', 'combobox', 'email', 'phone', 'url', 'anyType']);
const orderOperators = new Set<ComparisonOperator>(['<', '<=', '>', '>=']);

/** @throws SalesforceError if the operator has no meaning for the field's type */
function checkOperator(
    field: FieldDefinition,
    { operator }: Comparison,
    place: PlannedOperand<never>,
    source: string
): void {
    if (!isFilterable(field)) {
        const message = `field '${field.name}' can not be filtered in a query call`;
        throw queryError('INVALID_FIELD', source, place.position, message);
    }
    const isMultiPicklist = field.type === 'multipicklist';
    const wrong =
        (operator === 'LIKE' && !textTypes.has(field.type)) ||
        ((operator === 'INCLUDES' || operator === 'EXCLUDES') && !isMultiPicklist) ||
        (orderOperators.has(operator) && (field.type === 'boolean' || isMultiPicklist));
    if (!wrong) return;
    const message = `invalid operator on ${field.type} field`;
    throw queryError('INVALID_QUERY_FILTER_OPERATOR', source, place.position, message);
}

/** `INCLUDES('A;B', 'C')`: the row has A and B, or it has C. */
function includes(value: FieldValue, wanted: readonly FieldValue[]): boolean {
    if (typeof value !== 'string') return wanted.includes(null);
    const has = new Set(value.toLowerCase().split(';'));
    return wanted.some(
        (one) =>
            typeof one === 'string' &&
            one
                .toLowerCase()
                .split(';')
                .every((part) => has.has(part))
    );
}

/** A test of one value. Null meets `=` and `IN` only if null is asked for, no order, and every negation. */
function valueTest(
    operator: ComparisonOperator,
    field: FieldDefinition,
    values: readonly FieldValue[],
    patterns: () => readonly string[]
): (value: FieldValue) => boolean {
    switch (operator) {
        case '=':
        case 'IN':
        case '!=':
        case 'NOT IN': {
            const wanted = new Set(values.map((value) => comparable(value, field)));
            const negated = operator === '!=' || operator === 'NOT IN';
            return (value) => wanted.has(comparable(value, field)) !== negated;
        }
        case 'LIKE': {
            const expressions = patterns().map(likePattern);
            return (value) => typeof value === 'string' && expressions.some((expression) => expression.test(value));
        }
        case 'INCLUDES':
            return (value) => includes(value, values);
        case 'EXCLUDES':
            return (value) => !includes(value, values);
        default: {
            const limit = values[0] ?? null;
            const meets = orderTests[operator];
            return (value) => value !== null && limit !== null && meets(compareValues(value, limit, field));
        }
    }
}

const orderTests: Record<'<' | '<=' | '>' | '>=', (order: number) => boolean> = {
    '<': (order) => order < 0,
    '<=': (order) => order <= 0,
    '>': (order) => order > 0,
    '>=': (order) => order >= 0
};

/** A test against the days of a date literal: before them, after them, or among them. */
function rangeTest(operator: ComparisonOperator, low: FieldValue, high: FieldValue): (value: FieldValue) => boolean {
    const atLeast = (value: FieldValue, limit: FieldValue) => (value as number) >= (limit as number);
    switch (operator) {
        case '<':
            return (value) => value !== null && !atLeast(value, low);
        case '<=':
            return (value) => value !== null && !atLeast(value, high);
        case '>':
            return (value) => value !== null && atLeast(value, high);
        case '>=':
            return (value) => value !== null && atLeast(value, low);
        case '=':
        case 'IN':
            return (value) => value !== null && atLeast(value, low) && !atLeast(value, high);
        default:
            return (value) => value === null || !atLeast(value, low) || atLeast(value, high);
    }
}

/** LIKE's patterns: of a literal with its escapes, of a bind as it is. */
function patternsOf(value: QueryValue<unknown>, field: FieldDefinition, run: QueryRun): string[] {
    if (value.kind === 'list') return value.values.flatMap((item) => patternsOf(item, field, run));
    if (value.kind === 'string') return [value.pattern];
    return filterValues(value, field, run).filter((item): item is string => typeof item === 'string');
}

function planComparison<TRow>(comparison: Comparison, context: ConditionContext<TRow>): PlannedCondition<TRow> {
    const { operator, value } = comparison;
    const operand = context.operand(comparison.operand);
    const { field } = operand;
    checkOperator(field, comparison, operand, context.source);
    checkFilterValue(value, field, context.source, operand.position);
    const semiJoin = value.kind === 'subquery' ? context.semiJoin(value.query, operand) : undefined;

    return (run) => {
        const read = (row: TRow) => operand.read(row, run);
        if (value.kind === 'dateLiteral') {
            const { low, high } = literalRange(value, field, run);
            const test = rangeTest(operator, low, high);
            return { test: (row) => test(read(row)) };
        }
        if (value.kind === 'list' && value.values.some((item) => item.kind === 'dateLiteral')) {
            return listWithLiterals(comparison, value.values, operand, run);
        }
        const values = semiJoin ? semiJoin(run) : filterValues(value, field, run);
        const test = valueTest(operator, field, values, () => patternsOf(value, field, run));
        const bound: BoundCondition<TRow> = { test: (row) => test(read(row)) };
        const { find, lookupCost } = operand;
        if (!find || (operator !== '=' && operator !== 'IN') || values.includes(null)) return bound;
        return { ...bound, lookupCost, candidates: () => find(values, run) };
    };
}

/** `IN (TODAY, 2024-01-01)`: the row meets one of them. */
function listWithLiterals<TRow>(
    { operator }: Comparison,
    values: readonly QueryValue<unknown>[],
    operand: PlannedOperand<TRow>,
    run: QueryRun
): BoundCondition<TRow> {
    const tests = values.map((value) => {
        if (value.kind !== 'dateLiteral')
            return valueTest('IN', operand.field, filterValues(value, operand.field, run), () => []);
        const { low, high } = literalRange(value, operand.field, run);
        return rangeTest('IN', low, high);
    });
    return { test: (row) => tests.some((test) => test(operand.read(row, run))) !== (operator === 'NOT IN') };
}

function joined<TRow>(kind: 'and' | 'or', parts: readonly BoundCondition<TRow>[]): BoundCondition<TRow> {
    if (kind === 'and') {
        const best = parts.filter((part) => part.candidates).sort((a, b) => (a.lookupCost ?? 0) - (b.lookupCost ?? 0));
        const test = (row: TRow) => parts.every((part) => part.test(row));
        if (best.length === 0) return { test };
        const candidates = () => {
            for (const part of best) {
                const found = part.candidates?.();
                if (found) return found;
            }
            return undefined;
        };
        return { test, lookupCost: best[0]?.lookupCost, candidates };
    }
    const test = (row: TRow) => parts.some((part) => part.test(row));
    if (!parts.every((part) => part.candidates)) return { test };
    const candidates = () => {
        const all: StoredRecord[] = [];
        for (const part of parts) {
            const found = part.candidates?.();
            if (!found) return undefined;
            all.push(...found);
        }
        return all;
    };
    return { test, lookupCost: Math.max(...parts.map((part) => part.lookupCost ?? 0)), candidates };
}

/**
 * Plans a condition: names are found, types checked. The plan gives, for each run, a test and, where indexes can answer, the records to test.
 *
 * @throws SalesforceError for what is wrong with it, in Salesforce's words
 */
export function planCondition<TRow>(
    condition: Condition<unknown>,
    context: ConditionContext<TRow>
): PlannedCondition<TRow> {
    switch (condition.kind) {
        case 'and':
        case 'or': {
            const parts = condition.conditions.map((part) => planCondition(part, context));
            return (run) =>
                joined(
                    condition.kind,
                    parts.map((part) => part(run))
                );
        }
        case 'not': {
            const inner = planCondition(condition.condition, context);
            return (run) => {
                const bound = inner(run);
                return { test: (row) => !bound.test(row) };
            };
        }
        case 'comparison':
            return planComparison(condition, context);
    }
}
