import type { Clock } from '../clock';
import type { FieldValue, StoredRecord } from '../data/record';
import type { RecordAccess } from '../data/recordAccess';
import type { Database } from '../data/transaction';
import { SalesforceError } from '../errors';
import type { Schema } from '../schema/objectDefinition';
import { parseQuery } from './parseQuery';
import type { Query } from './query';
import * as queryFields from './queryFields';
import { type QueryPlan, planQuery } from './queryPlan';
import type { QueryResult } from './queryResult';
import { type FormulaFieldEvaluator, startRun } from './queryRun';

export interface QueryRunnerOptions {
    readonly schema: Schema;
    readonly clock: Clock;
    /** Calculates formula fields; without it a query that needs one throws NotSupportedError. */
    readonly evaluateFormula?: FormulaFieldEvaluator;
    /** The sharing of a user, for UserRecordAccess. */
    readonly recordAccess?: (database: Database, userId: string) => RecordAccess;
}

export interface QueryOptions<TBind = string> {
    /** Whose time zone date literals are in, and whose records are "mine". */
    readonly userId: string;
    /** `queryAll`: rows in the recycle bin too. */
    readonly includeDeleted?: boolean;
    /** Only records that this sharing lets a user see; without it all of them. */
    readonly access?: RecordAccess;
    /** The objects and fields that there are for the user; without it all of the org. */
    readonly schema?: Schema;
    /** The value behind a colon, in the store's form; a collection for IN. */
    readonly evaluateBind?: (bind: TBind) => FieldValue | readonly FieldValue[];
}

/** How many parsed queries are kept. */
const mostParsed = 1000;

function noBinds(): never {
    throw new SalesforceError('MALFORMED_QUERY', 'Bind variables only allowed in Apex code');
}

/** The query engine of one org. Parsed queries and plans are kept: most queries come again. */
export class QueryRunner {
    readonly #schema: Schema;
    readonly #clock: Clock;
    readonly #evaluateFormula: FormulaFieldEvaluator | undefined;
    readonly #recordAccess: QueryRunnerOptions['recordAccess'];
    /** By text; the least recently used is first. */
    readonly #parsed = new Map<string, Query>();
    /** By the schema that they are made for: the org's, or a user's. */
    #plans = new WeakMap<Schema, WeakMap<Query<never>, QueryPlan>>();
    readonly #beforeQuery = new Map<string, (fields: ReadonlySet<string>, where: ReadonlySet<string>) => void>();

    constructor({ schema, clock, evaluateFormula, recordAccess }: QueryRunnerOptions) {
        this.#recordAccess = recordAccess;
        this.#schema = schema;
        this.#clock = clock;
        this.#evaluateFormula = evaluateFormula;
    }

    /** The schema has other definitions now: plans made for the former ones are let go. */
    schemaReplaced(): void {
        this.#plans = new WeakMap();
    }

    /** @throws SalesforceError MALFORMED_QUERY */
    parse(source: string): Query {
        const known = this.#parsed.get(source);
        if (known) {
            this.#parsed.delete(source);
            this.#parsed.set(source, known);
            return known;
        }
        const query = parseQuery(source);
        this.#parsed.set(source, query);
        if (this.#parsed.size > mostParsed) this.#parsed.delete(this.#parsed.keys().next().value as string);
        return query;
    }

    /**
     * Checks a query against the schema without running it, as a compiler does.
     *
     * @throws SalesforceError INVALID_TYPE, INVALID_FIELD, MALFORMED_QUERY…
     */
    check<TBind>(query: Query<TBind>, schema = this.#schema): void {
        this.#plan(query, schema);
    }

    /** Parses and runs. */
    query(database: Database, source: string, options: QueryOptions): QueryResult {
        return this.run(database, this.parse(source), options);
    }

    /** `prepare` is called before each query on an object whose rows are made when they are asked for, with the fields that it selects or filters by. */
    beforeQuery(
        object: string,
        prepare: (fields: ReadonlySet<string>, whereFields: ReadonlySet<string>) => void
    ): void {
        this.#beforeQuery.set(object.toLowerCase(), prepare);
    }

    /** Runs a query inside a transaction (which it then sees the changes of) or outside. */
    run<TBind>(database: Database, query: Query<TBind>, options: QueryOptions<TBind>): QueryResult {
        const prepare = this.#beforeQuery.get(query.from.name.toLowerCase());
        if (prepare !== undefined) {
            const where = new Set(this.whereFields(query));
            prepare(new Set([...this.selectedFields(query), ...where]), where);
        }
        return this.#plan(query, options.schema).run(this.#start(database, options));
    }

    /** True if one version of a record meets the query's WHERE clause; it needn't be stored. */
    matchesWhere(query: Query, record: StoredRecord, database: Database, options: Partial<QueryOptions> = {}): boolean {
        const { where } = this.#plan(query);
        return where?.(this.#start(database, { userId: '', ...options })).test(record) ?? true;
    }

    /** API names of the object's own fields in the SELECT list. */
    selectedFields<TBind>(query: Query<TBind>): readonly string[] {
        return queryFields.selectedFields(this.#schema, query);
    }

    /** API names of the object's own fields that the WHERE clause depends on. */
    whereFields<TBind>(query: Query<TBind>): readonly string[] {
        return queryFields.whereFields(this.#schema, query);
    }

    #plan<TBind>(query: Query<TBind>, schema = this.#schema): QueryPlan {
        const key = query as Query<never>;
        let plans = this.#plans.get(schema);
        if (plans === undefined) {
            plans = new WeakMap();
            this.#plans.set(schema, plans);
        }
        const known = plans.get(key);
        if (known) return known;
        const plan = planQuery(schema, query);
        plans.set(key, plan);
        return plan;
    }

    #start<TBind>(database: Database, options: QueryOptions<TBind>) {
        const { userId, includeDeleted = false, access, evaluateBind } = options;
        return startRun({
            database,
            clock: this.#clock,
            userId,
            includeDeleted,
            access,
            accessOf: (id) => this.#recordAccess?.(database, id),
            evaluateFormula: this.#evaluateFormula,
            evaluateBind: evaluateBind ? (bind) => evaluateBind(bind as TBind) : noBinds
        });
    }
}
