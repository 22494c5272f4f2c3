import type { FieldValue, StoredRecord } from '../data/record';
import { NotSupportedError } from '../errors';
import { isGroupable } from '../schema/describeField';
import type { FieldType } from '../schema/objectDefinition';
import { comparable, compareValues } from './comparison';
import { type PlannedCondition, planCondition } from './condition';
import { type OperandPlanner, type PlannedOperand, calculatedField, operandText } from './operand';
import { type PlannedOrder, planOrder } from './ordering';
import type { FunctionCall, Operand, Query } from './query';
import { queryError } from './queryError';
import { Aggregate, aggregateFunctions } from './queryFunctions';
import type { QueryRow, SelectedValue } from './queryResult';
import type { QueryRun } from './queryRun';

/** One group: the values of what it is grouped by and of its aggregates, by operand text. */
type Group = ReadonlyMap<string, FieldValue>;

interface PlannedAggregate {
    readonly name: string;
    readonly text: string;
    /** Undefined for `COUNT()`. */
    readonly argument: PlannedOperand<StoredRecord> | undefined;
    readonly type: FieldType;
}

const numberTypes = new Set<FieldType>(['int', 'long', 'double', 'currency', 'percent']);
const notOrdered = new Set<FieldType>(['boolean', 'multipicklist', 'base64', 'location', 'address']);

/** `SELECT Author__c, SUM(Copies__c) FROM Book__c GROUP BY Author__c HAVING …` */
export interface AggregatePlan {
    rows(records: Iterable<StoredRecord>, run: QueryRun): QueryRow[];
}

/** True if the query's rows are groups. `SELECT COUNT()` alone is another thing: it has no rows. */
export function isAggregate(query: Query<unknown>): boolean {
    if (isCount(query)) return false;
    return (
        query.groupBy !== undefined ||
        query.select.some(
            (item) =>
                item.kind === 'operand' && item.operand.kind === 'function' && aggregateFunctions.has(item.operand.name)
        )
    );
}

/** `SELECT COUNT() FROM …` */
export function isCount(query: Query<unknown>): boolean {
    const [item, ...more] = query.select;
    return (
        more.length === 0 &&
        item?.kind === 'operand' &&
        item.operand.kind === 'function' &&
        item.operand.name === 'COUNT' &&
        item.operand.arguments.length === 0
    );
}

class AggregatePlanner {
    readonly #source: string;
    readonly #operands: OperandPlanner;
    readonly #grouped = new Map<string, PlannedOperand<StoredRecord>>();
    readonly #aggregates = new Map<string, PlannedAggregate>();

    constructor(source: string, operands: OperandPlanner) {
        this.#source = source;
        this.#operands = operands;
    }

    plan(query: Query<unknown>): AggregatePlan {
        if (query.groupBy?.grouping) throw new NotSupportedError(`GROUP BY ${query.groupBy.grouping}`);
        for (const operand of query.groupBy?.operands ?? []) {
            const planned = this.#operands.plan(operand);
            if (operand.kind === 'field' && !isGroupable(planned.field)) {
                throw this.#malformed(planned, `field '${planned.field.name}' can not be grouped in a query call`);
            }
            this.#grouped.set(planned.text, planned);
        }
        const columns = this.#columns(query);
        const operand = (written: Operand<unknown>) => this.#operand(written);
        const having =
            query.groupBy?.having &&
            planCondition<Group>(query.groupBy.having, {
                source: this.#source,
                operand,
                semiJoin: () => {
                    throw new NotSupportedError('A subquery in HAVING');
                }
            });
        const order = planOrder<Group>(query.orderBy, operand, this.#source);
        return {
            rows: (records, run) => {
                const groups = this.#collect(records, run, query.groupBy !== undefined);
                return finish(groups, run, having, order).map((group) => ({
                    object: undefined,
                    id: undefined,
                    values: new Map(
                        columns.map(({ key, text, type }) => [
                            key,
                            { kind: 'field', value: group.get(text) ?? null, type } as SelectedValue
                        ])
                    )
                }));
            }
        };
    }

    #columns(query: Query<unknown>): { key: string; text: string; type: FieldType }[] {
        let unnamed = 0;
        const keys = new Set<string>();
        return query.select.map((item) => {
            if (item.kind !== 'operand')
                throw new NotSupportedError('Subqueries, FIELDS() and TYPEOF in an aggregate query');
            const planned = this.#operand(item.operand);
            const key = item.alias ?? (item.operand.kind === 'field' ? planned.field.name : `expr${unnamed++}`);
            if (keys.has(key.toLowerCase())) throw this.#malformed(planned, `duplicate alias: ${key}`);
            keys.add(key.toLowerCase());
            return { key, text: planned.text, type: planned.field.type };
        });
    }

    /** What SELECT, HAVING and ORDER BY may name: an aggregate, or something grouped by. */
    #operand(operand: Operand<unknown>): PlannedOperand<Group> {
        const text = operandText(operand);
        if (operand.kind === 'function' && aggregateFunctions.has(operand.name)) {
            const { type, argument } = this.#aggregate(operand, text);
            return {
                field: argument && type === argument.field.type ? argument.field : calculatedField(operand.name, type),
                position: operand.position,
                text,
                read: (group) => group.get(text) ?? null
            };
        }
        const planned = this.#operands.plan(operand);
        const grouped = this.#grouped.get(planned.text);
        if (!grouped) {
            const name = operand.kind === 'field' ? operand.names.join('.') : text;
            throw this.#malformed(planned, `Field must be grouped or aggregated: ${name}`);
        }
        return { ...planned, read: (group) => group.get(planned.text) ?? null, find: undefined, lookupCost: undefined };
    }

    #aggregate(call: FunctionCall<unknown>, text: string): PlannedAggregate {
        const known = this.#aggregates.get(text);
        if (known) return known;
        const written = call.arguments[0];
        const argument =
            written?.kind === 'field' || written?.kind === 'function' ? this.#operands.plan(written) : undefined;
        const fieldType = argument?.field.type ?? 'int';
        const fits =
            call.name === 'SUM' || call.name === 'AVG'
                ? numberTypes.has(fieldType)
                : call.name === 'MIN' || call.name === 'MAX'
                  ? !notOrdered.has(fieldType)
                  : true;
        if (argument && !fits) {
            throw this.#malformed(
                argument,
                `field ${argument.field.name} does not support aggregate operator ${call.name}`
            );
        }
        const type = call.name.startsWith('COUNT') ? 'int' : call.name === 'AVG' ? 'double' : fieldType;
        const aggregate: PlannedAggregate = { name: call.name, text, argument, type };
        this.#aggregates.set(text, aggregate);
        return aggregate;
    }

    #collect(records: Iterable<StoredRecord>, run: QueryRun, isGrouped: boolean): Group[] {
        const grouped = [...this.#grouped.values()];
        const planned = [...this.#aggregates.values()];
        const groups = new Map<string, { values: FieldValue[]; aggregates: Aggregate[] }>();
        const open = (key: string, values: FieldValue[]) => {
            const aggregates = planned.map(
                ({ name, argument }) =>
                    new Aggregate(name, (a, b) => (argument ? compareValues(a, b, argument.field) : 0))
            );
            const group = { values, aggregates };
            groups.set(key, group);
            return group;
        };
        if (!isGrouped) open('[]', []);
        for (const record of records) {
            const values = grouped.map((operand) => operand.read(record, run));
            const key = JSON.stringify(
                values.map((value, i) => comparable(value, (grouped[i] as PlannedOperand<StoredRecord>).field))
            );
            const { aggregates } = groups.get(key) ?? open(key, values);
            planned.forEach(({ argument }, i) => aggregates[i]?.add(argument ? argument.read(record, run) : 1));
        }
        return [...groups.values()].map(({ values, aggregates }) => {
            const group = new Map<string, FieldValue>();
            grouped.forEach(({ text }, i) => group.set(text, values[i] ?? null));
            planned.forEach(({ text }, i) => group.set(text, aggregates[i]?.value ?? null));
            return group;
        });
    }

    #malformed(operand: { readonly position: PlannedOperand<never>['position'] }, message: string): Error {
        return queryError('MALFORMED_QUERY', this.#source, operand.position, message);
    }
}

function finish(
    groups: Group[],
    run: QueryRun,
    having: PlannedCondition<Group> | undefined,
    order: PlannedOrder<Group> | undefined
): Group[] {
    const condition = having?.(run);
    const kept = condition ? groups.filter((group) => condition.test(group)) : groups;
    return order ? order(kept, run) : kept;
}

export function planAggregate(query: Query<unknown>, operands: OperandPlanner): AggregatePlan {
    return new AggregatePlanner(query.source, operands).plan(query);
}
