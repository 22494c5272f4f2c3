import { NotSupportedError } from '../../../errors';
import { enumConstant } from '../enums';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { AsyncJob } from '../../runtime/asyncJobs';
import type { Execution } from '../../runtime/execution';
import { callExecute } from '../../runtime/executeMethod';
import { type FinalizerContext } from '../../runtime/finalizers';
import { newJobRow, rowProgress } from '../../runtime/jobRows';
import { systemException } from '../../runtime/values/apexException';
import type { ApexObject } from '../../runtime/values/apexObject';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of System.QueueableContext. */
export class QueueableContext extends LibraryValue {
    constructor(readonly jobId: string) {
        super();
    }

    override get libraryType(): string {
        return 'QueueableContext';
    }
}

/** "The maximum delay is 10 minutes." */
const longestDelay = 10;

/** A value of System.AsyncOptions. */
class AsyncOptions extends LibraryValue {
    maximumDepth: number | null = null;
    delay: number | null = null;

    override get libraryType(): string {
        return 'AsyncOptions';
    }
}

function enqueue(x: Execution, queueable: ApexObject | null, options?: AsyncOptions | null): string {
    const object = given(queueable);
    const parent = x.job?.job.kind === 'QUEUEABLE' ? x.job.job : undefined;
    const depth = (parent?.depth ?? 0) + 1;
    const mostDepth = parent?.mostDepth ?? options?.maximumDepth ?? undefined;
    if (mostDepth !== undefined && depth > mostDepth) {
        throw systemException('System.AsyncException', 'Maximum stack depth has been reached.');
    }
    const delayMinutes = options?.delay ?? undefined;
    if (delayMinutes !== undefined && (delayMinutes < 0 || delayMinutes > longestDelay)) {
        const message = `Delay must be between 0 and ${longestDelay} minutes: ${delayMinutes}`;
        throw systemException('System.IllegalArgumentException', message);
    }
    x.limits.use('queueableJobs');
    const name = object.apexClass?.name ?? 'Queueable';
    const id = newJobRow(x, { type: 'Queueable', className: name });
    x.org.jobs.enqueue(x, {
        id,
        kind: 'QUEUEABLE',
        userId: x.userId,
        name,
        depth,
        mostDepth,
        delayMinutes,
        ...rowProgress(id),
        run: (later) => callExecute(later, object, new QueueableContext(id))
    });
    return id;
}

function enqueueDelayed(x: Execution, queueable: ApexObject | null, minutes: number | null): string {
    const options = new AsyncOptions();
    options.delay = given(minutes);
    return enqueue(x, queueable, options);
}

function attachFinalizer(x: Execution, finalizer: ApexObject | null): void {
    if (x.job?.job.kind !== 'QUEUEABLE') {
        throw systemException('System.HandledException', 'Finalizers are only supported in Queueable Apex jobs.');
    }
    if (x.job.finalizer !== undefined) {
        throw systemException(
            'System.HandledException',
            'More than one Finalizer cannot be attached to same Async Apex Job'
        );
    }
    x.job.finalizer = given(finalizer);
}

function queueableJob(x: Execution): AsyncJob {
    if (x.job?.job.kind === 'QUEUEABLE') return x.job.job;
    throw systemException('System.AsyncException', 'AsyncInfo is available in Queueable Apex jobs only.');
}

/** Members of System about queueables. */
export const queueableMembers: LibraryType['members'] = {
    'static Id enqueueJob(Queueable queueable)': enqueue,
    'static Id enqueueJob(Queueable queueable, Integer delay)': enqueueDelayed,
    'static Id enqueueJob(Queueable queueable, AsyncOptions options)': enqueue,
    'static void attachFinalizer(Finalizer finalizer)': attachFinalizer
};

export const queueableTypes: readonly LibraryType[] = [
    {
        name: 'Queueable',
        namespace: 'System',
        kind: 'interface',
        members: {
            'void execute(QueueableContext context)': () => {
                throw new NotSupportedError('A queueable of the library');
            }
        }
    },
    {
        name: 'QueueableContext',
        namespace: 'System',
        kind: 'interface',
        members: { 'Id getJobId()': (_x, context: QueueableContext) => context.jobId }
    },
    {
        name: 'AsyncOptions',
        namespace: 'System',
        members: {
            'AsyncOptions()': () => new AsyncOptions(),
            'Integer MaximumQueueableStackDepth': (_x, options: AsyncOptions) => options.maximumDepth,
            'set MaximumQueueableStackDepth(Integer value)': (_x, options: AsyncOptions, value: number | null) =>
                void (options.maximumDepth = value),
            'Integer MinimumQueueableDelayInMinutes': (_x, options: AsyncOptions) => options.delay,
            'set MinimumQueueableDelayInMinutes(Integer value)': (_x, options: AsyncOptions, value: number | null) =>
                void (options.delay = value)
        }
    },
    {
        name: 'AsyncInfo',
        namespace: 'System',
        members: {
            'static Integer getCurrentQueueableStackDepth()': (x) => queueableJob(x).depth ?? 1,
            'static Integer getMaximumQueueableStackDepth()': (x) => queueableJob(x).mostDepth ?? null,
            'static Integer getMinimumQueueableDelayInMinutes()': (x) => queueableJob(x).delayMinutes ?? 0,
            'static Boolean hasMaxStackDepth()': (x) => queueableJob(x).mostDepth !== undefined
        }
    },
    {
        name: 'Finalizer',
        namespace: 'System',
        kind: 'interface',
        members: {
            'void execute(FinalizerContext context)': () => {
                throw new NotSupportedError('A finalizer of the library');
            }
        }
    },
    {
        name: 'FinalizerContext',
        namespace: 'System',
        kind: 'interface',
        members: {
            'Id getAsyncApexJobId()': (_x, context: FinalizerContext) => context.jobId,
            'String getRequestId()': (_x, context: FinalizerContext) => context.requestId,
            'ParentJobResult getResult()': (_x, { exception }: FinalizerContext) =>
                enumConstant('ParentJobResult', exception === undefined ? 'SUCCESS' : 'UNHANDLED_EXCEPTION'),
            'Exception getException()': (_x, context: FinalizerContext) => context.exception ?? null
        }
    },
    { name: 'Database.AllowsCallouts', kind: 'interface', members: {} },
    { name: 'Database.Stateful', kind: 'interface', members: {} },
    { name: 'Database.RaisesPlatformEvents', kind: 'interface', members: {} }
];
