import type { AsyncJob } from './asyncJobs';
import type { ApexObject } from './values/apexObject';

/** What an execution knows of the job that it is. */
export class RunningJob {
    /** `System.attachFinalizer`. */
    finalizer: ApexObject | undefined;

    constructor(readonly job: AsyncJob) {}
}
