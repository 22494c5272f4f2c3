import { apexExceptionOf } from '../runtime/caught';
import type { JobRunner } from '../runtime/asyncJobs';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import type { Execution } from '../runtime/execution';
import type { Executions } from './executions';

/** Runs asynchronous jobs, each in a transaction of its own; a job that fails is undone and logged. */
export function jobRunner(executions: Executions): JobRunner {
    return ({ userId, kind, name, run }) => {
        let x: Execution | undefined;
        try {
            executions.database.transaction({ userId, origin: 'apex' }, (transaction) => {
                const execution = executions.start(transaction, { quiddity: kind, asynchronous: true });
                x = execution;
                execution.enterUnit(
                    () => ({ name, id: execution.org.classId(name) }),
                    () => run(execution)
                );
            });
        } catch (error) {
            const exception = x && apexExceptionOf(x, error);
            if (x === undefined || exception === undefined) throw error;
            x.org.services.log({
                level: 'ERROR',
                message: `${name}: ${exceptionText(exception)}\n${stackTraceText(x.program, exception)}`,
                userId,
                where: undefined
            });
        }
    };
}
