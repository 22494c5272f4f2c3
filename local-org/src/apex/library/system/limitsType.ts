import type { LibraryFunction, LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import type { LimitName } from '../../runtime/limits';

/** `getQueries()` and `getLimitQueries()`, and so on. */
const limitsByName: Readonly<Record<string, LimitName>> = {
    AggregateQueries: 'aggregateQueries',
    Callouts: 'callouts',
    CpuTime: 'cpuTime',
    DMLRows: 'dmlRows',
    DMLStatements: 'dmlStatements',
    EmailInvocations: 'emailInvocations',
    FutureCalls: 'futureCalls',
    HeapSize: 'heapSize',
    MobilePushApexCalls: 'mobilePushCalls',
    PublishImmediateDML: 'publishImmediate',
    Queries: 'queries',
    QueryLocatorRows: 'queryLocatorRows',
    QueryRows: 'queryRows',
    QueueableJobs: 'queueableJobs',
    SoslQueries: 'soslQueries'
};

const members: Record<string, LibraryFunction> = {};
for (const [name, limit] of Object.entries(limitsByName)) {
    members[`static Integer get${name}()`] = (x: Execution) => x.limits.used(limit);
    members[`static Integer getLimit${name}()`] = (x: Execution) => x.limits.most(limit);
}

export const limitsType: LibraryType = { name: 'Limits', namespace: 'System', members };
