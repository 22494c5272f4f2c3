import { HeapMeter } from './heapMeter';
import { fatalException } from './values/apexException';

/** What a transaction may use ("Execution Governors and Limits", Apex Developer Guide). */
export type LimitName =
    | 'queries'
    | 'aggregateQueries'
    | 'queryRows'
    | 'queryLocatorRows'
    | 'soslQueries'
    | 'dmlStatements'
    | 'dmlRows'
    | 'publishImmediate'
    | 'callouts'
    | 'futureCalls'
    | 'queueableJobs'
    | 'emailInvocations'
    | 'mobilePushCalls'
    | 'cpuTime'
    | 'heapSize';

const synchronousLimits: Readonly<Record<LimitName, number>> = {
    queries: 100,
    aggregateQueries: 300,
    queryRows: 50_000,
    queryLocatorRows: 10_000,
    soslQueries: 20,
    dmlStatements: 150,
    dmlRows: 10_000,
    publishImmediate: 150,
    callouts: 100,
    futureCalls: 50,
    queueableJobs: 50,
    emailInvocations: 10,
    mobilePushCalls: 10,
    cpuTime: 10_000,
    heapSize: 6_000_000
};

const asynchronousLimits: Readonly<Record<LimitName, number>> = {
    ...synchronousLimits,
    queries: 200,
    futureCalls: 0,
    queueableJobs: 1,
    cpuTime: 60_000,
    heapSize: 12_000_000
};

/** What is said of a limit that was exceeded, before the number. */
const exceeded: Readonly<Partial<Record<LimitName, string>>> = {
    queries: 'Too many SOQL queries',
    queryRows: 'Too many query rows',
    soslQueries: 'Too many SOSL queries',
    dmlStatements: 'Too many DML statements',
    dmlRows: 'Too many DML rows',
    publishImmediate: 'Too many Publish Immediate DML',
    callouts: 'Too many callouts',
    futureCalls: 'Too many future calls',
    queueableJobs: 'Too many queueable jobs added to the queue',
    emailInvocations: 'Too many Email Invocations'
};

export interface LimitOptions {
    readonly asynchronous?: boolean;
    /** No DML at all. */
    readonly readOnly?: boolean;
}

/** Limits of one transaction, and what it has used of them. */
export class Limits {
    readonly #used = new Map<LimitName, number>();
    readonly #most: Readonly<Record<LimitName, number>>;
    readonly #cpuStart = cpuMilliseconds();
    readonly #start = performance.now();
    readonly heap = new HeapMeter();

    constructor({ asynchronous = false, readOnly = false }: LimitOptions = {}) {
        const most = asynchronous ? asynchronousLimits : synchronousLimits;
        this.#most = readOnly ? { ...most, dmlStatements: 0, publishImmediate: 0 } : most;
    }

    most(limit: LimitName): number {
        return this.#most[limit];
    }

    used(limit: LimitName): number {
        if (limit === 'cpuTime') return Math.round(this.#cpuTime());
        if (limit === 'heapSize') return this.heap.used(this.#most.heapSize);
        return this.#used.get(limit) ?? 0;
    }

    /** @throws System.LimitException that Apex can't catch */
    use(limit: LimitName, amount = 1): void {
        const message = this.count(limit, amount);
        if (message !== undefined) throw fatalException('System.LimitException', message);
    }

    /** Counts what others than Apex use (flows); says what is exceeded: `Too many SOQL queries: 101`. */
    count(limit: LimitName, amount: number): string | undefined {
        const used = (this.#used.get(limit) ?? 0) + amount;
        this.#used.set(limit, used);
        return used > this.#most[limit] ? `${exceeded[limit] ?? `Too many ${limit}`}: ${used}` : undefined;
    }

    /** The process's other threads work at the same time: this one has not used more than has passed. */
    #cpuTime(): number {
        return Math.min(cpuMilliseconds() - this.#cpuStart, performance.now() - this.#start);
    }

    /** @throws System.LimitException that Apex can't catch */
    checkHeap(): void {
        this.heap.check(this.#most.heapSize);
    }

    /** @throws System.LimitException that Apex can't catch */
    checkCpuTime(): void {
        if (this.used('cpuTime') > this.#most.cpuTime) {
            throw fatalException('System.LimitException', 'Apex CPU time limit exceeded');
        }
    }
}

/** Processor time of this process: what other processes of the machine do doesn't count. */
function cpuMilliseconds(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
}
