import type { Execution } from './execution';
import { callExecute } from './executeMethod';
import type { RunningJob } from './runningJob';
import type { ApexException } from './values/apexException';
import { LibraryValue } from './values/libraryValue';

/** A value of System.FinalizerContext. */
export class FinalizerContext extends LibraryValue {
    constructor(
        readonly jobId: string,
        readonly requestId: string,
        /** Undefined: the job succeeded. */
        readonly exception: ApexException | undefined
    ) {
        super();
    }

    override get libraryType(): string {
        return 'FinalizerContext';
    }
}

/** Runs the finalizer that a queueable attached, if it did, in an execution of its own. */
export function runFinalizer(running: RunningJob, x: Execution, exception: ApexException | undefined): void {
    const { finalizer } = running;
    if (finalizer === undefined) return;
    const context = new FinalizerContext(running.job.id, x.requestId, exception);
    x.enter(() => callExecute(x, finalizer, context));
}
