import type { DebugLevels } from '../../debugLog/debugLevels';
import type { SourceProblem } from '../../errors';
import type { LinkedProgram } from '../generate/runtimeInterface';
import { apexExceptionOf } from '../runtime/caught';
import type { Execution } from '../runtime/execution';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import { finishedLog } from './debugLogs';
import type { Executions } from './executions';

/** Outcome of anonymous Apex, as the Tooling API tells it. */
export type AnonymousOutcome =
    | { readonly kind: 'done'; readonly durable: Promise<void>; readonly log?: string }
    | { readonly kind: 'problems'; readonly problems: readonly SourceProblem[] }
    | { readonly kind: 'exception'; readonly message: string; readonly stackTrace: string; readonly log?: string };

/** Runs anonymous blocks. */
export class AnonymousApex {
    constructor(
        private readonly executions: Executions,
        private readonly program: LinkedProgram
    ) {}

    /**
     * With `levels` the outcome has a debug log. A trace flag of the user goes before them, and keeps the log ("Debug Log Order of
     * Precedence", Apex Developer Guide).
     */
    execute(body: string, userId: string, asked?: DebugLevels): AnonymousOutcome {
        const compiled = this.program.compileAnonymous(body);
        if ('problems' in compiled) return { kind: 'problems', problems: compiled.problems };
        const traced = this.executions.tracedLevels(userId);
        const levels = traced ?? asked;
        const startedAt = this.executions.org.services.clock.now();
        let x: Execution | undefined;
        const log = () => {
            if (x?.log === undefined) return undefined;
            const finished = finishedLog(x, x.log, startedAt);
            if (traced !== undefined) this.executions.keepLog(finished);
            return asked === undefined ? undefined : finished.text;
        };
        try {
            const { durable } = this.executions.database.transaction({ userId, origin: 'apex' }, (transaction) => {
                const execution = this.executions.start(transaction, {
                    quiddity: 'ANONYMOUS',
                    log: levels && this.executions.beginLog(transaction, levels, body)
                });
                x = execution;
                // A log wants code that tells of itself.
                const own = execution.program === this.program ? compiled : execution.program.compileAnonymous(body);
                const { run } = 'run' in own ? own : compiled;
                execution.enterUnit(
                    () => ({ name: 'execute_anonymous_apex', id: '' }),
                    () => run(execution)
                );
            });
            return { kind: 'done', durable, log: log() };
        } catch (error) {
            const exception = x && apexExceptionOf(x, error);
            if (x === undefined || exception === undefined) throw error;
            return {
                kind: 'exception',
                message: exceptionText(exception),
                stackTrace: stackTraceText(x.program, exception),
                log: log()
            };
        }
    }
}
