import type { EventBus, TestEventBus } from '../../bus/eventBus';
import type { OrgDatabase } from '../../data/database';
import type { OrgTransaction } from '../../data/orgTransaction';
import type { Database, Transaction } from '../../data/transaction';
import { attachDebugLog, type DebugLog } from '../../debugLog/debugLog';
import type { DebugLevels } from '../../debugLog/debugLevels';
import { beginLog, finishedLog, type ExecutionTracer, type FinishedDebugLog } from './debugLogs';
import type { ApexOrg } from '../runtime/apexOrg';
import { Execution, executionKey, type QuiddityName } from '../runtime/execution';
import type { TestRun } from '../runtime/testRun';

/** By what an origin (`rest/62.0;client=X`) begins with. */
const quiddityByOrigin: Readonly<Record<string, QuiddityName>> = { rest: 'REST', soap: 'SOAP' };

/** Makes executions, and finds the one that a transaction has. */
export class Executions {
    /** Test buses by the forked database that they belong to. */
    readonly #testBuses = new WeakMap<Database, TestEventBus>();
    #tracer: ExecutionTracer | undefined;
    readonly #testRuns = new WeakMap<Database, TestRun>();

    constructor(
        readonly org: ApexOrg,
        readonly database: OrgDatabase,
        readonly bus: EventBus
    ) {}

    /** The test that runs on a forked database from here on. */
    useTest(database: Database, test: TestRun): void {
        this.#testBuses.set(database, test.bus);
        this.#testRuns.set(database, test);
    }

    /** The org's bus, or the test bus of a test's database. */
    busOf(database: Database): EventBus | TestEventBus {
        return this.#testBuses.get(database) ?? this.bus;
    }

    /** A new execution, with statics and limits of its own. */
    start(
        transaction: Transaction,
        options: {
            readonly quiddity: QuiddityName;
            readonly asynchronous?: boolean;
            readonly readOnly?: boolean;
            /** Else the tracer decides whether there is one. */
            readonly log?: DebugLog;
        }
    ): Execution {
        const { database, userId } = transaction;
        const log = options.log ?? this.#tracedLog(transaction);
        if (log !== undefined) attachDebugLog(transaction, log);
        const startedAt = this.org.services.clock.now();
        const execution = new Execution({
            org: this.org,
            transaction: transaction as OrgTransaction,
            bus: this.busOf(database),
            userId,
            test: this.#testRuns.get(database),
            ...options,
            log
        });
        // Executions are synchronous: when the next microtask runs, this one is over, however it ended.
        if (log !== undefined && options.log === undefined) {
            queueMicrotask(() => this.keepLog(finishedLog(execution, log, startedAt)));
        }
        return execution;
    }

    /** From here on `tracer` is asked which executions have a debug log. */
    traceWith(tracer: ExecutionTracer): void {
        this.#tracer = tracer;
    }

    /** What a user's trace flag asks for; undefined: it has none. */
    tracedLevels(userId: string): DebugLevels | undefined {
        return this.#tracer?.levelsFor(userId);
    }

    /** Hands a log to whoever asked for it. */
    keepLog(log: FinishedDebugLog): void {
        this.#tracer?.finished(log);
    }

    /** A log of work of a transaction's user. */
    beginLog(transaction: Transaction, levels: DebugLevels, anonymous?: string): DebugLog {
        const { clock } = this.org.services;
        const { userId } = transaction;
        const user = transaction.get('User', userId);
        const timeZone = this.org.timeZones.named(String(user?.['TimeZoneSidKey'] ?? 'GMT'));
        const userName = String(user?.['Username'] ?? '');
        return beginLog({ now: clock.now(), timeZone, userId, userName }, levels, anonymous);
    }

    #tracedLog(transaction: Transaction): DebugLog | undefined {
        const levels = this.tracedLevels(transaction.userId);
        return levels && this.beginLog(transaction, levels);
    }

    /** The execution of a transaction; made if the first Apex of the transaction is about to run. */
    of(transaction: Transaction): Execution {
        const known = transaction.attributes.get(executionKey);
        if (known instanceof Execution) return known;
        const [way = ''] = transaction.origin.split('/');
        const execution = this.start(transaction, { quiddity: quiddityByOrigin[way] ?? 'SYNCHRONOUS' });
        transaction.attributes.set(executionKey, execution);
        return execution;
    }
}
