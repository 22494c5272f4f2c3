import type { DebugLog } from '../../debugLog/debugLog';
import { apexExceptionOf } from './caught';
import type { Execution } from './execution';
import type { LimitName, Limits } from './limits';
import { frameTexts, stackTraceText } from './stackTrace';
import { exceptionText } from './text';
import type { ApexException } from './values/apexException';

/** Something of the org's that the platform calls, as CODE_UNIT_STARTED and CODE_UNIT_FINISHED name it. */
export interface CodeUnit {
    /** `execute_anonymous_apex`, `apex://StoryController/ACTION$find`, `StoryTrigger on Story__c trigger event BeforeInsert`. */
    readonly name: string;
    /** Of its class or trigger; empty if it has none. */
    readonly id: string;
    /** `__sfdc_trigger/StoryTrigger`. */
    readonly path?: string;
}

/** Runs a code unit inside an execution that has a debug log. The outermost one tells of what was used of the limits. */
export function tellCodeUnit<T>(x: Execution, log: DebugLog, unit: CodeUnit, run: () => T): T {
    const isOutermost = !x.isRunning;
    const path = unit.path === undefined ? [] : [unit.path];
    log.write('CODE_UNIT_STARTED', '[EXTERNAL]', ...(unit.id === '' ? [] : [unit.id]), unit.name, ...path);
    try {
        return run();
    } catch (error) {
        const exception = apexExceptionOf(x, error);
        if (exception !== undefined) {
            tellException(x, exception);
            if (isOutermost || !exception.catchable) tellFatalError(x, log, exception);
        }
        throw error;
    } finally {
        if (isOutermost) tellLimits(log, x.limits);
        log.write('CODE_UNIT_FINISHED', unit.name, ...path);
    }
}

/** EXCEPTION_THROWN, once for each exception. */
export function tellException(x: Execution, exception: ApexException): void {
    const { log } = x;
    if (log === undefined || exception.isTold) return;
    exception.isTold = true;
    const [where = ''] = frameTexts(x.program, exception.trace);
    const line = /line (\d+)/.exec(where)?.[1] ?? log.line;
    log.add('APEX_CODE', 'INFO', 'EXCEPTION_THROWN', `[${line}]`, exceptionText(exception));
}

function tellFatalError(x: Execution, log: DebugLog, exception: ApexException): void {
    if (!log.wants('APEX_CODE', 'ERROR')) return;
    log.write('FATAL_ERROR', `${exceptionText(exception)}\n\n${stackTraceText(x.program, exception)}`);
}

/** The line of Apex that runs, for events of the platform's own. */
export function currentLine({ program }: Pick<Execution, 'program'>): string {
    const { stack } = new Error();
    const [where = ''] = frameTexts(program, { stack });
    return `[${/line (\d+)/.exec(where)?.[1] ?? 'EXTERNAL'}]`;
}

const limitTexts: readonly (readonly [string, LimitName])[] = [
    ['Number of SOQL queries', 'queries'],
    ['Number of query rows', 'queryRows'],
    ['Number of SOSL queries', 'soslQueries'],
    ['Number of DML statements', 'dmlStatements'],
    ['Number of Publish Immediate DML', 'publishImmediate'],
    ['Number of DML rows', 'dmlRows'],
    ['Maximum CPU time', 'cpuTime'],
    ['Maximum heap size', 'heapSize'],
    ['Number of callouts', 'callouts'],
    ['Number of Email Invocations', 'emailInvocations'],
    ['Number of future calls', 'futureCalls'],
    ['Number of queueable jobs added to the queue', 'queueableJobs'],
    ['Number of Mobile Apex push calls', 'mobilePushCalls']
];

/** Of the one namespace there is. */
export function tellLimits(log: DebugLog, limits: Limits): void {
    if (!log.wants('APEX_PROFILING', 'INFO')) return;
    log.write('CUMULATIVE_LIMIT_USAGE');
    log.write('LIMIT_USAGE_FOR_NS', '(default)', '');
    for (const [text, limit] of limitTexts) {
        const used = limits.used(limit);
        const most = limits.most(limit);
        // the platform marks what is used beyond half
        const close = used > most / 2 ? ' ******* CLOSE TO LIMIT' : '';
        log.raw(`  ${text}: ${used} out of ${most}${close}\n`);
    }
    log.raw('\n');
    log.write('CUMULATIVE_LIMIT_USAGE_END');
    log.raw('\n');
}
