import { given } from '../given';
import { pageSystemMembers } from '../pages/apexPages';
import type { LibraryType } from '../libraryType';
import { batchSystemMembers } from '../async/batch';
import { jobMembers } from '../async/jobMembers';
import { queueableMembers } from '../async/queueable';
import { schedule } from '../async/schedulable';
import { today } from '../primitive/dateType';
import { equalValues, hashOfValue } from '../../runtime/equality';
import { logLevels, type LogLevel } from '../../../debugLog/debugLevels';
import { currentLine } from '../../runtime/codeUnit';
import type { Execution } from '../../runtime/execution';
import { frameTexts } from '../../runtime/stackTrace';
import { textOf } from '../../runtime/text';
import { ApexDatetime } from '../../runtime/values/apexDatetime';
import type { ApexEnumConstant, ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { areEqual, areNotEqual, isTrue } from './assertions';

function debug(x: Execution, level: string, value: ApexValue): void {
    const { stack } = new Error();
    const message = textOf(x, value);
    const { log } = x;
    if (log !== undefined && log.wants('APEX_CODE', debugLevel(level))) {
        log.write('USER_DEBUG', currentLine(x), level, message);
    }
    x.org.services.log({
        level,
        message,
        userId: x.userId,
        where: frameTexts(x.program, { stack })[0]
    });
}

/** "INTERNAL" is the platform's own. */
function debugLevel(level: string): LogLevel {
    return logLevels.find((candidate) => candidate === level) ?? 'DEBUG';
}

const isAsync = (x: Execution, ...kinds: string[]) => kinds.includes(x.quiddity);

export const systemType: LibraryType = {
    name: 'System',
    members: {
        'static void debug(Object message)': (x, message: ApexValue) => debug(x, 'DEBUG', message),
        'static void debug(LoggingLevel level, Object message)': (
            x,
            level: ApexEnumConstant | null,
            message: ApexValue
        ) => debug(x, given(level).name, message),
        'static Datetime now()': (x) => new ApexDatetime(x.now),
        'static Date today()': (x) => today(x),
        'static Long currentTimeMillis()': (x) => BigInt(x.now),
        'static void assert(Boolean condition)': (x, condition: boolean | null) => isTrue(x, condition, null),
        'static void assert(Boolean condition, Object message)': (x, condition: boolean | null, message: ApexValue) =>
            isTrue(x, condition, message),
        'static void assertEquals(Object expected, Object actual)': (x, expected: ApexValue, actual: ApexValue) =>
            areEqual(x, expected, actual, null),
        'static void assertEquals(Object expected, Object actual, Object message)': areEqual,
        'static void assertNotEquals(Object notExpected, Object actual)': (
            x,
            notExpected: ApexValue,
            actual: ApexValue
        ) => areNotEqual(x, notExpected, actual, null),
        'static void assertNotEquals(Object notExpected, Object actual, Object message)': areNotEqual,
        ...pageSystemMembers,
        ...queueableMembers,
        ...batchSystemMembers,
        ...jobMembers,
        'static Id schedule(String jobName, String cronExpression, Schedulable schedulable)': schedule,
        'static Boolean equals(Object a, Object b)': (x, a: ApexValue, b: ApexValue) => equalValues(x, a, b),
        'static Integer hashCode(Object value)': (x, value: ApexValue) => hashOfValue(x, value),
        'static Integer identityHashCode(Object value)': (x, value: ApexObject | null) =>
            value === null ? 0 : x.identityOf(value),
        'static Boolean isBatch()': (x) => isAsync(x, 'BATCH_APEX'),
        'static Boolean isFuture()': (x) => isAsync(x, 'FUTURE'),
        'static Boolean isQueueable()': (x) => isAsync(x, 'QUEUEABLE'),
        'static Boolean isScheduled()': (x) => isAsync(x, 'SCHEDULED')
    }
};
