import { DebugLog } from '../../debugLog/debugLog';
import type { DebugLevels } from '../../debugLog/debugLevels';
import type { Execution } from '../runtime/execution';

/** Version of the API that logs name. */
const apiVersion = '65.0';

/** A log whose execution has ended. */
export interface FinishedDebugLog {
    readonly text: string;
    readonly userId: string;
    /** The first thing that ran: `execute_anonymous_apex`, `StoryTrigger on Story__c trigger event BeforeInsert`. */
    readonly operation: string;
    /** `Success`, or the exception that ended it. */
    readonly status: string;
    readonly requestId: string;
    readonly startedAt: number;
    readonly durationMilliseconds: number;
}

/** Who asks for the logs of executions: the org's trace flags. */
export interface ExecutionTracer {
    /** Asked at the start of each execution; undefined: no log. */
    levelsFor(userId: string): DebugLevels | undefined;
    finished(log: FinishedDebugLog): void;
}

/** Begins a log with what every log begins with. `anonymous` is the body of anonymous Apex. */
export function beginLog(x: LogOwner, levels: DebugLevels, anonymous?: string): DebugLog {
    const offsetMinutes = x.timeZone.offsetAt(x.now) / 60_000;
    const log = new DebugLog({ levels, apiVersion, startedAt: x.now, offsetMinutes });
    for (const line of anonymous?.split('\n') ?? []) log.raw(`Execute Anonymous: ${line}\n`);
    const zone = `GMT${clockText(offsetMinutes)}`;
    log.write('USER_INFO', '[EXTERNAL]', x.userId, x.userName, `(${zone}) ${x.timeZone.id}`, zone);
    log.write('EXECUTION_STARTED');
    return log;
}

/** Who a log is about. */
export type LogOwner = Pick<Execution, 'now' | 'timeZone' | 'userId'> & { readonly userName: string };

export function endLog(log: DebugLog): string {
    log.write('EXECUTION_FINISHED');
    return log.text;
}

/** The log as its owner keeps it. */
export function finishedLog(x: Execution, log: DebugLog, startedAt: number): FinishedDebugLog {
    const text = endLog(log);
    const [, unit = ''] = /\|CODE_UNIT_STARTED\|\[EXTERNAL\]\|([^\n]*)/.exec(text) ?? [];
    const operation = unit.replace(/^01[pq]\w{15}\|/, '').replace(/\|__sfdc_trigger.*$/, '');
    const [, failure] = /\|FATAL_ERROR\|([^\n]*)/.exec(text) ?? [];
    return {
        text,
        userId: x.userId,
        operation,
        status: failure ?? 'Success',
        requestId: x.requestId,
        startedAt,
        durationMilliseconds: Math.max(0, Math.round(x.now - startedAt))
    };
}

/** `+01:00`. */
function clockText(minutes: number): string {
    const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
    const size = Math.abs(minutes);
    return `${minutes < 0 ? '-' : '+'}${pad(size / 60)}:${pad(size % 60)}`;
}
