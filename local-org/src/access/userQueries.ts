import type { Database } from '../data/transaction';
import type { Schema } from '../schema/objectDefinition';
import type { Query } from '../soql/query';
import type { QueryResult } from '../soql/queryResult';
import type { QueryOptions, QueryRunner } from '../soql/queryRunner';
import type { UserAccess } from './accessControl';
import { systemDatabase } from './userDatabase';

/** What the APIs ask of the query engine. */
export type Queries = Pick<QueryRunner, 'parse' | 'check' | 'query' | 'run'>;

/** Queries in the rights of one user: fields and objects that are closed to them aren't there, records that aren't shared with them aren't found. */
export class UserQueries implements Queries {
    constructor(
        private readonly runner: Queries,
        private readonly schema: Schema,
        private readonly access: UserAccess
    ) {}

    parse(source: string): Query {
        return this.runner.parse(source);
    }

    check<TBind>(query: Query<TBind>): void {
        this.runner.check(query, this.schema);
    }

    query(database: Database, source: string, options: QueryOptions): QueryResult {
        return this.run(database, this.parse(source), options);
    }

    run<TBind>(database: Database, query: Query<TBind>, options: QueryOptions<TBind>): QueryResult {
        const { schema, access } = this;
        return this.runner.run(systemDatabase(database), query, { ...options, schema, access: access.sharing });
    }
}
