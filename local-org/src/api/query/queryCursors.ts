import { randomInt } from 'node:crypto';
import type { Clock } from '../../clock';
import { SalesforceError } from '../../errors';
import type { QueryRow } from '../../soql/queryResult';

/** Open cursors a user; the oldest makes room for the next ("SOQL and SOSL Limits"). */
const cursorsAUser = 10;
/** A cursor ends after 15 minutes without use (REST API Developer Guide, "Query More Results"). */
const idleMs = 15 * 60 * 1000;

/** The rest of a query's result, waiting to be fetched. */
export interface QueryCursor {
    readonly locator: string;
    readonly userId: string;
    readonly rows: readonly QueryRow[];
    readonly batchSize: number;
    usedAt: number;
}

/** Results of queries that did not fit into one answer. */
export class QueryCursors {
    readonly #clock: Clock;
    /** By user, oldest first. */
    readonly #byUser = new Map<string, Map<string, QueryCursor>>();

    constructor(clock: Clock) {
        this.#clock = clock;
    }

    open(userId: string, rows: readonly QueryRow[], batchSize: number): QueryCursor {
        const cursors = this.#live(userId);
        this.#byUser.set(userId, cursors);
        const digits = Array.from({ length: 12 }, () => randomInt(36).toString(36)).join('');
        const cursor = { locator: `01g${digits}AAA`, userId, rows, batchSize, usedAt: this.#clock.now() };
        cursors.set(cursor.locator, cursor);
        const oldest = cursors.size > cursorsAUser ? cursors.keys().next().value : undefined;
        if (oldest !== undefined) cursors.delete(oldest);
        return cursor;
    }

    find(userId: string, locator: string): QueryCursor {
        const cursor = this.#live(userId).get(locator);
        if (!cursor) throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
        cursor.usedAt = this.#clock.now();
        return cursor;
    }

    #live(userId: string): Map<string, QueryCursor> {
        const cursors = this.#byUser.get(userId) ?? new Map<string, QueryCursor>();
        const oldest = this.#clock.now() - idleMs;
        for (const cursor of cursors.values()) if (cursor.usedAt < oldest) cursors.delete(cursor.locator);
        return cursors;
    }
}
