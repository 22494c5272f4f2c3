import type { OrgTransaction } from '../../data/orgTransaction';
import { failureOf, type AsyncJob, type JobRunner } from '../runtime/asyncJobs';
import { apexExceptionOf } from '../runtime/caught';
import type { Execution } from '../runtime/execution';
import { runFinalizer } from '../runtime/finalizers';
import { RunningJob } from '../runtime/runningJob';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import type { ApexException } from '../runtime/values/apexException';
import type { Executions } from './executions';

/** Runs asynchronous jobs, each in a transaction of its own; a job that fails is undone, its row says why, and it is logged. */
export function jobRunner(executions: Executions): JobRunner {
    const { database } = executions;

    function runOne(job: AsyncJob, x: Execution): void {
        if (job.begin?.(x.transaction) === false) return;
        x.job = new RunningJob(job);
        x.enterUnit(
            () => ({ name: job.name, id: x.org.classId(job.name) }),
            () => job.run(x)
        );
        job.end?.(x.transaction);
    }

    /** Runs work that belongs to a job in another transaction; what goes wrong in it is logged. */
    function guarded(
        { userId, name }: AsyncJob,
        quiddity: AsyncJob['kind'] | 'TRANSACTION_FINALIZER_QUEUEABLE',
        work: (x: Execution) => void,
        failed?: (x: Execution, error: unknown) => void
    ): Execution | undefined {
        let x: Execution | undefined;
        try {
            database.transaction({ userId, origin: 'apex' }, (transaction) => {
                x = executions.start(transaction, { quiddity, asynchronous: true });
                work(x);
            });
        } catch (error) {
            if (x === undefined) throw error;
            failed?.(x, error);
            const exception = apexExceptionOf(x, error);
            if (exception === undefined) throw error;
            x.org.services.log({
                level: 'ERROR',
                message: `${name}: ${exceptionText(exception)}\n${stackTraceText(x.program, exception)}`,
                userId,
                where: undefined
            });
        }
        return x;
    }

    return (job) => {
        let exception: ApexException | undefined;
        const finalize = (x: Execution | undefined): void => {
            const running = x?.job;
            if (running?.finalizer === undefined) return;
            guarded(job, 'TRANSACTION_FINALIZER_QUEUEABLE', (later) => runFinalizer(running, later, exception));
        };
        const ran = guarded(
            job,
            job.kind,
            (x) => runOne(job, x),
            (x, error) => {
                exception = apexExceptionOf(x, error);
                const failure = failureOf(x, error);
                database.transaction({ userId: job.userId, origin: 'apex' }, (transaction) =>
                    job.fail?.(transaction as OrgTransaction, failure)
                );
            }
        );
        finalize(ran);
    };
}
