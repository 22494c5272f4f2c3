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

/** What the platform no longer limits, or local-org doesn't count: nothing of it is used. */
const uncounted: Readonly<Record<string, number>> = {
    ApexCursorRows: 50_000_000,
    AsyncCalls: 200,
    ChildRelationshipsDescribes: 0,
    DatabaseTime: 0,
    FetchCallsOnApexCursor: 10,
    FieldSetsDescribes: 0,
    FieldsDescribes: 0,
    FindSimilarCalls: 0,
    PicklistDescribes: 0,
    RecordTypesDescribes: 0,
    RunAs: 20,
    SavepointRollbacks: 0,
    Savepoints: 0,
    ScriptStatements: 0
};
for (const [name, most] of Object.entries(uncounted)) {
    members[`static Integer get${name}()`] = () => 0;
    members[`static Integer getLimit${name}()`] = () => most;
}

export const limitsType: LibraryType = { name: 'Limits', namespace: 'System', members };
