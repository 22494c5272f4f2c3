import { NotSupportedError } from '../../../errors';
import type { GeneratedObject } from '../../generate/runtimeInterface';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { AsyncJob } from '../../runtime/asyncJobs';
import type { Execution } from '../../runtime/execution';
import { newJobId } from '../../runtime/futureJob';
import { nullPointer } from '../../runtime/values/apexException';
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

export function enqueueJob(x: Execution, queueable: ApexObject | null): string {
    const object = given(queueable) as GeneratedObject;
    x.limits.use('queueableJobs');
    const job: AsyncJob = {
        id: newJobId(),
        kind: 'QUEUEABLE',
        userId: x.userId,
        name: object.apexClass?.name ?? 'Queueable',
        run: (later) => {
            const execute = object['~execute/1'];
            if (execute === undefined) throw nullPointer();
            execute.call(object, later, new QueueableContext(job.id));
        }
    };
    x.org.jobs.enqueue(x, job);
    return job.id;
}

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
    { name: 'Database.AllowsCallouts', kind: 'interface', members: {} },
    { name: 'Database.Stateful', kind: 'interface', members: {} }
];
