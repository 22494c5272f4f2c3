import type { FieldValue, StoredRecord } from '../data/record';
import { NotSupportedError } from '../errors';
import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import { type AggregatePlan, isAggregate, isCount, planAggregate } from './aggregatePlan';
import { type BoundCondition, type PlannedCondition, planCondition } from './condition';
import { PathResolver, childRelationship, queriedObject } from './fieldPath';
import { OperandPlanner, type PlannedOperand } from './operand';
import { type PlannedOrder, planOrder } from './ordering';
import type { Count, Query } from './query';
import { queryError } from './queryError';
import type { QueryResult } from './queryResult';
import type { QueryRun } from './queryRun';
import { type Column, planColumns, rowOf } from './selectPlan';
import { planUserRecordAccess, userRecordAccess } from './userRecordAccess';

/** "OFFSET": the largest that a query may skip. */
const mostSkipped = 2000;

/** A query with every name found and every type checked; runs any number of times. */
export interface QueryPlan {
    readonly object: ObjectDefinition;
    /** Undefined if there is no WHERE. */
    readonly where: PlannedCondition<StoredRecord> | undefined;
    run(run: QueryRun): QueryResult;
}

/** How the records of one FROM are found and put in order. */
interface RecordsPlan {
    readonly object: ObjectDefinition;
    readonly where: PlannedCondition<StoredRecord> | undefined;
    readonly order: PlannedOrder<StoredRecord> | undefined;
    readonly limit: Count<unknown> | undefined;
    readonly offset: Count<unknown> | undefined;
    readonly allRows: boolean;
    /** Where the rows come from if they aren't stored. */
    readonly rows: ((run: QueryRun) => Iterable<StoredRecord>) | undefined;
}

function countOf(count: Count<unknown> | undefined, otherwise: number, run: QueryRun): number {
    if (!count) return otherwise;
    return count.kind === 'number' ? count.value : Number(run.evaluateBind(count.bind));
}

function byId(a: StoredRecord, b: StoredRecord): number {
    return (a['Id'] as string) < (b['Id'] as string) ? -1 : 1;
}

/** Each record once, in the order of a scan. */
function inScanOrder(records: Iterable<StoredRecord>): StoredRecord[] {
    return [...new Map([...records].map((record) => [record['Id'], record])).values()].sort(byId);
}

/** A child's records, if the index on its reference knows them. */
function childrenOf(
    plan: RecordsPlan,
    field: FieldDefinition,
    parentId: string,
    run: QueryRun
): Iterable<StoredRecord> {
    const indexed = run.includeDeleted ? undefined : run.database.lookup(plan.object.name, field.name, parentId);
    if (indexed) return inScanOrder(indexed);
    return [...run.database.records(plan.object.name, { includeDeleted: run.includeDeleted })].filter(
        (record) => record[field.name] === parentId
    );
}

function source(
    plan: RecordsPlan,
    condition: BoundCondition<StoredRecord> | undefined,
    run: QueryRun
): Iterable<StoredRecord> {
    if (plan.rows) return plan.rows(run);
    const includeDeleted = run.includeDeleted || plan.allRows;
    const found = includeDeleted ? undefined : (condition?.candidates?.() ?? run.access?.candidates(plan.object));
    return found ? inScanOrder(found) : run.database.records(plan.object.name, { includeDeleted });
}

function findRecords(
    plan: RecordsPlan,
    run: QueryRun,
    parent?: { field: FieldDefinition; id: string }
): StoredRecord[] {
    let condition = run.boundConditions.get(plan);
    if (!condition && plan.where) {
        condition = plan.where(run);
        run.boundConditions.set(plan, condition);
    }
    const offset = countOf(plan.offset, 0, run);
    const end = offset + countOf(plan.limit, Infinity, run);
    const records: StoredRecord[] = [];
    if (end > 0) {
        const isVisible = run.access?.readable(plan.object);
        for (const record of parent ? childrenOf(plan, parent.field, parent.id, run) : source(plan, condition, run)) {
            if (condition && !condition.test(record)) continue;
            if (isVisible && !isVisible(record)) continue;
            records.push(record);
            if (!plan.order && records.length >= end) break;
        }
    }
    const ordered = plan.order ? plan.order(records, run) : records;
    return offset === 0 && ordered.length <= end ? ordered : ordered.slice(offset, end);
}

/** Plans one query and those inside it. */
class QueryPlanner {
    readonly #schema: Schema;
    readonly #query: Query<unknown>;
    readonly #object: ObjectDefinition;
    readonly #resolver: PathResolver;
    readonly #operands: OperandPlanner;
    /** How deep in semi-joins and in parent-to-child subqueries this query lies. */
    readonly #isSemiJoin: boolean;

    constructor(schema: Schema, query: Query<unknown>, object: ObjectDefinition, isSemiJoin = false) {
        this.#schema = schema;
        this.#query = query;
        this.#object = object;
        this.#resolver = new PathResolver(schema, query.source, object, query.from);
        this.#operands = new OperandPlanner(this.#resolver, object, query.source);
        this.#isSemiJoin = isSemiJoin;
        if (query.furtherFrom.length > 0) throw new NotSupportedError('Several objects in FROM');
        if (query.scope !== undefined && query.scope !== 'everything' && query.scope !== 'mine') {
            throw new NotSupportedError(`USING SCOPE ${query.scope}`);
        }
        if (query.offset?.kind === 'number' && query.offset.value > mostSkipped) {
            const message = `Maximum SOQL offset allowed is ${mostSkipped}`;
            throw queryError('NUMBER_OUTSIDE_VALID_RANGE', query.source, query.from.position, message);
        }
    }

    plan(): QueryPlan {
        const object = this.#object;
        if (isCount(this.#query)) {
            const records = this.#records(true);
            const count = (run: QueryRun) => ({ totalSize: findRecords(records, run).length, rows: [] });
            return { object, where: records.where, run: count };
        }
        if (isAggregate(this.#query)) return this.#aggregatePlan(planAggregate(this.#query, this.#operands));
        const records = this.#records(true);
        const columns = this.#columns();
        return {
            object,
            where: records.where,
            run: (run) => {
                const rows = findRecords(records, run).map((record) => rowOf({ object, record }, columns, run));
                return { totalSize: rows.length, rows };
            }
        };
    }

    #aggregatePlan(aggregate: AggregatePlan): QueryPlan {
        // Order, limit and offset are those of the groups.
        const records = this.#records(false);
        const { limit, offset } = this.#query;
        return {
            object: this.#object,
            where: records.where,
            run: (run) => {
                const start = countOf(offset, 0, run);
                const all = aggregate.rows(findRecords(records, run), run);
                const rows = all.slice(start, start + countOf(limit, Infinity, run));
                return { totalSize: rows.length, rows };
            }
        };
    }

    /** A subquery in the SELECT list: its rows are children of the row's record. */
    planChildren(name: string, field: FieldDefinition): Column {
        const object = this.#object;
        const records = this.#records(true);
        const columns = this.#columns();
        return {
            key: name,
            read: (at, run) => {
                const found = findRecords(records, run, { field, id: at.record['Id'] as string });
                return { kind: 'children', rows: found.map((record) => rowOf({ object, record }, columns, run)) };
            }
        };
    }

    /** A subquery after IN: the values of its one field. */
    planSemiJoin(left: PlannedOperand<never>, leftObject: ObjectDefinition): (run: QueryRun) => FieldValue[] {
        const { select, source: text } = this.#query;
        const item = select[0];
        if (select.length !== 1 || item?.kind !== 'operand' || item.operand.kind !== 'field') {
            throw queryError(
                'MALFORMED_QUERY',
                text,
                left.position,
                'semi join sub-select must have exactly one field'
            );
        }
        const selected = this.#operands.plan(item.operand);
        const targets = targetsOf(selected.field, this.#object);
        if (!targetsOf(left.field, leftObject).some((target) => targets.includes(target))) {
            const message =
                `The selected field '${selected.field.name}' in the subquery and the left operand field in the where expression in the ` +
                `outer query '${left.field.name}' should point to the same object type`;
            throw queryError('MALFORMED_QUERY', text, left.position, message);
        }
        const records = this.#records(true);
        return (run) =>
            findRecords(records, run)
                .map((record) => selected.read(record, run))
                .filter((value) => value !== null);
    }

    #columns(): readonly Column[] {
        return planColumns(this.#query, {
            object: this.#object,
            resolver: this.#resolver,
            operands: this.#operands,
            planChildren: (query) => {
                const { name, child, field } = childRelationship(this.#schema, query.source, this.#object, query.from);
                return new QueryPlanner(this.#schema, query, child).planChildren(name, field);
            },
            resolverOf: (name, position) => {
                const from = { name, position };
                const object = queriedObject(this.#schema, this.#query.source, from);
                return { object, resolver: new PathResolver(this.#schema, this.#query.source, object, from) };
            }
        });
    }

    #records(withOrder: boolean): RecordsPlan {
        const { source: text, orderBy, limit, offset, allRows } = this.#query;
        return {
            object: this.#object,
            where: this.#where(),
            order: withOrder ? planOrder(orderBy, (operand) => this.#operands.plan(operand), text) : undefined,
            limit: withOrder ? limit : undefined,
            offset: withOrder ? offset : undefined,
            allRows,
            rows: this.#object.name === userRecordAccess ? planUserRecordAccess(this.#object, this.#query) : undefined
        };
    }

    #where(): PlannedCondition<StoredRecord> | undefined {
        const { where, scope, source: text } = this.#query;
        const planned =
            where &&
            planCondition<StoredRecord>(where, {
                source: text,
                operand: (operand) => this.#operands.plan(operand),
                semiJoin: (query, left) => this.#semiJoin(query, left)
            });
        if (scope !== 'mine') return planned;
        return (run) => {
            const bound = planned?.(run);
            return { test: (record) => record['OwnerId'] === run.userId && (bound?.test(record) ?? true) };
        };
    }

    #semiJoin(query: Query<unknown>, left: PlannedOperand<StoredRecord>): (run: QueryRun) => FieldValue[] {
        if (this.#isSemiJoin) {
            throw queryError(
                'MALFORMED_QUERY',
                query.source,
                left.position,
                'Nesting of semi join sub-selects is not supported'
            );
        }
        const object = queriedObject(this.#schema, query.source, query.from);
        return new QueryPlanner(this.#schema, query, object, true).planSemiJoin(left, this.#object);
    }
}

/** The objects that an id in this field can belong to. */
function targetsOf(field: FieldDefinition, object: ObjectDefinition): readonly string[] {
    return field.type === 'id' ? [object.name] : field.referenceTo;
}

/**
 * Plans a query: finds every name in the schema and checks types and rules.
 *
 * @throws SalesforceError INVALID_TYPE, INVALID_FIELD, MALFORMED_QUERY… with Salesforce's wording and the place
 * @throws NotSupportedError for what local-org doesn't do
 */
export function planQuery(schema: Schema, query: Query<unknown>): QueryPlan {
    return new QueryPlanner(schema, query, queriedObject(schema, query.source, query.from)).plan();
}
