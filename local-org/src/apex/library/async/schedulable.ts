import { NotSupportedError } from '../../../errors';
import { CronExpression } from '../../runtime/cronExpression';
import type { Execution } from '../../runtime/execution';
import { runSchedulable, type SchedulableContext } from '../../runtime/schedulableContext';
import type { ApexObject } from '../../runtime/values/apexObject';
import { given } from '../given';
import type { LibraryType } from '../libraryType';

/** In a test the job runs once, at `Test.stopTest`, as on the platform. */
export function schedule(
    x: Execution,
    name: string | null,
    cron: string | null,
    schedulable: ApexObject | null
): string {
    const expression = new CronExpression(given(cron));
    const object = given(schedulable);
    const className = object.apexClass?.name ?? 'Schedulable';
    return x.org.jobs.scheduled.schedule(
        x,
        {
            name: given(name),
            className,
            object,
            run: (later, cronTriggerId) => runSchedulable(later, object, cronTriggerId)
        },
        expression
    );
}

export const schedulableTypes: readonly LibraryType[] = [
    {
        name: 'Schedulable',
        namespace: 'System',
        kind: 'interface',
        members: {
            'void execute(SchedulableContext context)': () => {
                throw new NotSupportedError('A schedulable of the library');
            }
        }
    },
    {
        name: 'SchedulableContext',
        namespace: 'System',
        kind: 'interface',
        members: { 'Id getTriggerId()': (_x, context: SchedulableContext) => context.triggerId }
    }
];
