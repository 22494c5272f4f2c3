import type { OrgTransaction } from '../../data/orgTransaction';
import { NotSupportedError } from '../../errors';
import { Timetable } from '../../timetable';
import type { ApexOrg } from './apexOrg';
import { apexExceptionOf } from './caught';
import type { Execution } from './execution';
import { runFinalizer } from './finalizers';
import type { JobFailure } from './jobRows';
import { RunningJob } from './runningJob';
import { ScheduledJobs } from './scheduledJobs';
import type { TestRun } from './testRun';

/** Work that a transaction leaves for later: a queueable, a future method, a step of a batch. */
export interface AsyncJob {
    /** AsyncApexJob's id; empty for a callback. */
    readonly id: string;
    readonly kind: 'QUEUEABLE' | 'FUTURE' | 'BATCH_APEX' | 'SCHEDULED' | 'PLATFORM_EVENT_PUBLISH_CALLBACK';
    readonly userId: string;
    /** Class name, for the log. */
    readonly name: string;
    /** Of a queueable: its place in the chain, counted from 1, and how long the chain may become. */
    readonly depth?: number;
    readonly mostDepth?: number;
    readonly delayMinutes?: number;
    /** Before it runs, in its transaction; false: it was aborted and isn't run. */
    begin?(transaction: OrgTransaction): boolean;
    run(x: Execution): void;
    /** After it ran, in its transaction. */
    end?(transaction: OrgTransaction): void;
    /** It failed: in a transaction of its own. */
    fail?(transaction: OrgTransaction, failure: JobFailure): void;
}

/** Runs a job in a transaction of its own. */
export type JobRunner = (job: AsyncJob) => void;

/** The jobs of an org that wait for their turn, first come first served. */
export class AsyncJobs {
    /** Jobs of `System.schedule`. */
    readonly scheduled: ScheduledJobs;
    readonly #waiting: AsyncJob[] = [];
    readonly #delayed = new Map<string, AsyncJob>();
    readonly #timetable: Timetable;
    #runner: JobRunner | undefined;
    #scheduled = false;
    #idleCallbacks: (() => void)[] = [];

    constructor(private readonly org: ApexOrg) {
        this.#timetable = new Timetable(org.services.clock, (id) => {
            const job = this.#delayed.get(id);
            this.#delayed.delete(id);
            if (job !== undefined) this.add(job);
        });
        this.scheduled = new ScheduledJobs(org, (job) => this.add(job));
    }

    /** The engine that opens the transactions. */
    runWith(runner: JobRunner): void {
        this.#runner = runner;
    }

    /** The clock was moved, or the records are those of another time. */
    clockMoved(): void {
        this.#timetable.moved();
        this.scheduled.reload();
    }

    close(): void {
        this.#timetable.close();
        this.scheduled.close();
    }

    /** The job runs after the commit; in a test when the test stops. */
    enqueue(x: Execution, job: AsyncJob): void {
        if (x.test !== undefined) x.test.jobs.push(job);
        else x.transaction.afterCommit(() => this.#addLater(job));
    }

    /** Runs the jobs of a test and what they enqueue, now. A job that fails ends the test with its exception. */
    runAllOf(x: Execution, test: TestRun): void {
        for (let job = test.jobs.shift(); job !== undefined; job = test.jobs.shift()) {
            const userId = x.switchUser(job.userId);
            try {
                this.#runInTest(x, job);
            } finally {
                x.switchUser(userId);
            }
        }
    }

    #runInTest(x: Execution, job: AsyncJob): void {
        if (job.begin?.(x.transaction) === false) return;
        const later = x.forJob(job.kind);
        later.job = new RunningJob(job);
        try {
            later.enter(() => job.run(later));
            job.end?.(x.transaction);
        } catch (error) {
            const exception = apexExceptionOf(later, error);
            if (exception !== undefined) {
                job.fail?.(x.transaction, { type: exception.type, message: exception.message ?? '' });
                runFinalizer(later.job, x.forJob('TRANSACTION_FINALIZER_QUEUEABLE'), exception);
            }
            throw error;
        }
        runFinalizer(later.job, x.forJob('TRANSACTION_FINALIZER_QUEUEABLE'), undefined);
    }

    /** A publish callback: in a test at once, else in a transaction of its own as Automated Process. */
    runCallback(x: Execution, name: string, run: (later: Execution) => void): void {
        if (x.test !== undefined) {
            const later = x.forJob('PLATFORM_EVENT_PUBLISH_CALLBACK');
            later.enter(() => run(later));
            return;
        }
        const userId = this.org.services.users.automatedProcessUserId;
        this.add({ id: '', kind: 'PLATFORM_EVENT_PUBLISH_CALLBACK', userId, name, run });
    }

    /** Resolves when no job waits for its turn; those that wait for a time don't count. */
    idle(): Promise<void> {
        if (this.#waiting.length === 0 && !this.#scheduled) return Promise.resolve();
        return new Promise((resolve) => this.#idleCallbacks.push(resolve));
    }

    /** Runs a job as soon as those before it have run. */
    add(job: AsyncJob): void {
        this.#waiting.push(job);
        this.#schedule();
    }

    #addLater(job: AsyncJob): void {
        if (job.delayMinutes === undefined || job.delayMinutes === 0) return this.add(job);
        this.#delayed.set(job.id, job);
        this.#timetable.put(job.id, this.org.services.clock.now() + job.delayMinutes * 60_000);
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

/** What a job's row says of whatever it ended with. */
export function failureOf(x: Execution, error: unknown): JobFailure {
    const exception = apexExceptionOf(x, error);
    if (exception !== undefined) return { type: exception.type, message: exception.message ?? '' };
    const type = error instanceof NotSupportedError ? 'NotSupportedError' : 'System.UnexpectedException';
    return { type, message: error instanceof Error ? error.message : String(error) };
}
