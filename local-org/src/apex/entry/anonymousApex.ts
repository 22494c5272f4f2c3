import type { SourceProblem } from '../../errors';
import type { LinkedProgram } from '../generate/runtimeInterface';
import { apexExceptionOf } from '../runtime/caught';
import type { Execution } from '../runtime/execution';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import type { Executions } from './executions';

/** Outcome of anonymous Apex, as the Tooling API tells it. */
export type AnonymousOutcome =
    | { readonly kind: 'done'; readonly durable: Promise<void> }
    | { readonly kind: 'problems'; readonly problems: readonly SourceProblem[] }
    | { readonly kind: 'exception'; readonly message: string; readonly stackTrace: string };

/** Runs anonymous blocks. */
export class AnonymousApex {
    constructor(
        private readonly executions: Executions,
        private readonly program: LinkedProgram
    ) {}

    execute(body: string, userId: string): AnonymousOutcome {
        const compiled = this.program.compileAnonymous(body);
        if ('problems' in compiled) return { kind: 'problems', problems: compiled.problems };
        let x: Execution | undefined;
        try {
            const { durable } = this.executions.database.transaction({ userId, origin: 'apex' }, (transaction) => {
                const execution = this.executions.start(transaction, { quiddity: 'ANONYMOUS' });
                x = execution;
                execution.enter(() => compiled.run(execution));
            });
            return { kind: 'done', durable };
        } catch (error) {
            const exception = x && apexExceptionOf(x, error);
            if (x === undefined || exception === undefined) throw error;
            return {
                kind: 'exception',
                message: exceptionText(exception),
                stackTrace: stackTraceText(x.program, exception)
            };
        }
    }
}
