import type { TestEventBus } from '../../bus/eventBus';
import type { AsyncJob } from './asyncJobs';
import type { Limits } from './limits';

/** The state of one test method. */
export class TestRun {
    /** Waiting for `Test.stopTest`. */
    readonly jobs: AsyncJob[] = [];
    /** Limits outside `startTest` and `stopTest`, while inside. */
    outerLimits: Limits | undefined;
    stage: 'before' | 'started' | 'stopped' = 'before';

    constructor(readonly bus: TestEventBus) {}
}
