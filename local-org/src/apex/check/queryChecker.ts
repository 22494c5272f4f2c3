import { SalesforceError } from '../../errors';
import type { Operand, Query, SelectItem } from '../../soql/query';
import type { Place } from '../parse/ast';
import { primitive } from '../typeName';
import type { ApexType } from '../types';
import type { Problems } from './problems';
import type { SchemaTypes } from './schemaTypes';

const aggregates = new Set(['AVG', 'COUNT', 'COUNT_DISTINCT', 'MIN', 'MAX', 'SUM']);

/** Checks a query's names against the schema; throws SalesforceError with what a query through the API would answer. */
export type QueryCheck = (query: Query<number>) => void;

/** Types inline SOQL. */
export class QueryChecker {
    readonly #schema: SchemaTypes;
    readonly #check: QueryCheck;

    constructor(schema: SchemaTypes, check: QueryCheck) {
        this.#schema = schema;
        this.#check = check;
    }

    /** The query's static type; undefined if it is wrong, which is then reported. */
    check(
        query: Query<number>,
        place: Place,
        problems: Problems
    ): { readonly type: ApexType; readonly gives: 'list' | 'count' } | undefined {
        const objectName = this.#schema.objectName(query.from.name);
        if (objectName === undefined) {
            problems.add(place, `sObject type '${query.from.name}' is not supported.`);
            return undefined;
        }
        try {
            this.#check(query);
        } catch (error) {
            if (!(error instanceof SalesforceError)) throw error;
            problems.add(place, withoutExcerpt(error.message));
            return undefined;
        }
        if (isCount(query)) return { type: primitive('Integer'), gives: 'count' };
        const row = query.groupBy || query.select.some(isAggregate) ? 'AggregateResult' : objectName;
        return { type: { kind: 'list', element: { kind: 'sobject', name: row } }, gives: 'list' };
    }
}

/** `SELECT COUNT() FROM …`: its result is a number. */
function isCount(query: Query<number>): boolean {
    const [only, ...others] = query.select;
    if (others.length > 0 || only?.kind !== 'operand' || only.operand.kind !== 'function') return false;
    return only.operand.name === 'COUNT' && only.operand.arguments.length === 0;
}

function isAggregate(item: SelectItem<number>): boolean {
    return item.kind === 'operand' && isAggregateOperand(item.operand);
}

function isAggregateOperand(operand: Operand<number>): boolean {
    return operand.kind === 'function' && aggregates.has(operand.name);
}

/** The API's message begins with the query and the place in it; the compiler tells the place by itself. */
function withoutExcerpt(message: string): string {
    return message.replace(/^[\s\S]*\nERROR at Row:\d+:Column:\d+\n/, '');
}
