import { NotSupportedError } from '../../../errors';
import type { GeneratedObject } from '../../generate/runtimeInterface';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { newJobId } from '../../runtime/futureJob';
import { nullPointer, systemException } from '../../runtime/values/apexException';
import type { ApexObject } from '../../runtime/values/apexObject';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of System.SchedulableContext. */
class SchedulableContext extends LibraryValue {
    constructor(readonly triggerId: string) {
        super();
    }

    override get libraryType(): string {
        return 'SchedulableContext';
    }
}

/** Seconds, minutes, hours, day of month, month, day of week, and optionally a year. */
const cronFields = /^\S+(?:\s+\S+){5,6}$/;

/** In a test the job runs once, at `Test.stopTest`, as on the platform. */
export function schedule(
    x: Execution,
    name: string | null,
    cron: string | null,
    schedulable: ApexObject | null
): string {
    if (x.test === undefined) throw new NotSupportedError('System.schedule outside of a test');
    if (!cronFields.test(given(cron).trim())) {
        throw systemException('System.StringException', `Illegal cron expression format: ${cron}`);
    }
    const object = given(schedulable) as GeneratedObject;
    const id = newJobId();
    x.org.jobs.enqueue(x, {
        id,
        kind: 'SCHEDULED',
        userId: x.userId,
        name: given(name),
        run: (later) => {
            const execute = object['~execute/1'];
            if (execute === undefined) throw nullPointer();
            execute.call(object, later, new SchedulableContext(id));
        }
    });
    return id;
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
