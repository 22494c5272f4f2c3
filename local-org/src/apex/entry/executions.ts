import type { EventBus, TestEventBus } from '../../bus/eventBus';
import type { OrgDatabase } from '../../data/database';
import type { OrgTransaction } from '../../data/orgTransaction';
import type { Database, Transaction } from '../../data/transaction';
import type { ApexOrg } from '../runtime/apexOrg';
import { Execution, executionKey, type QuiddityName } from '../runtime/execution';
import type { TestRun } from '../runtime/testRun';

const quiddityByOrigin: Readonly<Record<string, QuiddityName>> = { rest: 'REST', soap: 'SOAP' };

/** Makes executions, and finds the one that a transaction has. */
export class Executions {
    /** Test buses by the forked database that they belong to. */
    readonly #testBuses = new WeakMap<Database, TestEventBus>();
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
        options: { readonly quiddity: QuiddityName; readonly asynchronous?: boolean; readonly readOnly?: boolean }
    ): Execution {
        const { database, userId } = transaction;
        return new Execution({
            org: this.org,
            transaction: transaction as OrgTransaction,
            bus: this.busOf(database),
            userId,
            test: this.#testRuns.get(database),
            ...options
        });
    }

    /** The execution of a transaction; made if the first Apex of the transaction is about to run. */
    of(transaction: Transaction): Execution {
        const known = transaction.attributes.get(executionKey);
        if (known instanceof Execution) return known;
        const execution = this.start(transaction, { quiddity: quiddityByOrigin[transaction.origin] ?? 'SYNCHRONOUS' });
        transaction.attributes.set(executionKey, execution);
        return execution;
    }
}
