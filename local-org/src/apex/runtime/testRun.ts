import type { TestEventBus } from '../../bus/eventBus';
import { CacheStore } from '../library/cache/cacheStore';
import type { AsyncJob } from './asyncJobs';
import type { Limits } from './limits';
import type { ApexObject } from './values/apexObject';

/** The state of one test method. */
export class TestRun {
    /** Waiting for `Test.stopTest`. */
    readonly jobs: AsyncJob[] = [];
    /** Limits outside `startTest` and `stopTest`, while inside. */
    outerLimits: Limits | undefined;
    stage: 'before' | 'started' | 'stopped' = 'before';

    /** Platform Cache: a test sees nothing of the org's. */
    readonly cache = new CacheStore();
    /** `Test.setFixedSearchResults`: ids that every SOSL query finds. */
    fixedSearchResults: readonly string[] = [];
    /** `Test.setMock`: mocks by the interface's name in lower case. */
    readonly mocks = new Map<string, ApexObject>();

    constructor(
        readonly bus: TestEventBus,
        /** `@IsTest(SeeAllData=true)`: the org's records are there. */
        readonly seesAllData = false
    ) {}
}
