import type { ApexOrg } from './apexOrg';
import type { Execution } from './execution';
import type { TestRun } from './testRun';

/** Work that a transaction leaves for later: a queueable, a future method, a step of a batch. */
export interface AsyncJob {
    /** AsyncApexJob's id; empty for a callback. */
    readonly id: string;
    readonly kind: 'QUEUEABLE' | 'FUTURE' | 'BATCH_APEX' | 'SCHEDULED' | 'PLATFORM_EVENT_PUBLISH_CALLBACK';
    readonly userId: string;
    /** Class name, for the log. */
    readonly name: string;
    run(x: Execution): void;
}

/** Runs a job in a transaction of its own. */
export type JobRunner = (job: AsyncJob) => void;

/** The jobs of an org that wait for their turn, first come first served. */
export class AsyncJobs {
    readonly #waiting: AsyncJob[] = [];
    #runner: JobRunner | undefined;
    #scheduled = false;
    #idleCallbacks: (() => void)[] = [];

    constructor(private readonly org: ApexOrg) {}

    /** The engine that opens the transactions. */
    runWith(runner: JobRunner): void {
        this.#runner = runner;
    }

    /** The job runs after the commit; in a test when the test stops. */
    enqueue(x: Execution, job: AsyncJob): void {
        if (x.test !== undefined) x.test.jobs.push(job);
        else x.transaction.afterCommit(() => this.#add(job));
    }

    /** Runs the jobs of a test and what they enqueue, now. */
    runAllOf(x: Execution, test: TestRun): void {
        for (let job = test.jobs.shift(); job !== undefined; job = test.jobs.shift()) {
            const userId = x.switchUser(job.userId);
            try {
                const later = x.forJob(job.kind);
                later.enter(() => job.run(later));
            } finally {
                x.switchUser(userId);
            }
        }
    }

    /** A publish callback: in a test at once, else in a transaction of its own as Automated Process. */
    runCallback(x: Execution, name: string, run: (later: Execution) => void): void {
        if (x.test !== undefined) {
            const later = x.forJob('PLATFORM_EVENT_PUBLISH_CALLBACK');
            later.enter(() => run(later));
            return;
        }
        const userId = this.org.services.users.automatedProcessUserId;
        this.#add({ id: '', kind: 'PLATFORM_EVENT_PUBLISH_CALLBACK', userId, name, run });
    }

    /** Resolves when no job waits. */
    idle(): Promise<void> {
        if (this.#waiting.length === 0 && !this.#scheduled) return Promise.resolve();
        return new Promise((resolve) => this.#idleCallbacks.push(resolve));
    }

    #add(job: AsyncJob): void {
        this.#waiting.push(job);
        this.#schedule();
    }

    #schedule(): void {
        if (this.#scheduled) return;
        this.#scheduled = true;
        setImmediate(() => {
            this.#scheduled = false;
            this.#runNext();
        });
    }

    #runNext(): void {
        const job = this.#waiting.shift();
        if (job !== undefined) {
            try {
                this.#runner?.(job);
            } catch (error) {
                const message = `${job.name} failed: ${error instanceof Error ? error.message : String(error)}`;
                this.org.services.log({ level: 'ERROR', message, userId: job.userId, where: undefined });
            }
        }
        if (this.#waiting.length > 0) this.#schedule();
        else for (const callback of this.#idleCallbacks.splice(0)) callback();
    }
}
