import type { Execution } from './execution';
import { callExecute } from './executeMethod';
import type { ApexObject } from './values/apexObject';
import { LibraryValue } from './values/libraryValue';

/** A value of System.SchedulableContext. */
export class SchedulableContext extends LibraryValue {
    constructor(readonly triggerId: string) {
        super();
    }

    override get libraryType(): string {
        return 'SchedulableContext';
    }
}

export function runSchedulable(x: Execution, object: ApexObject, cronTriggerId: string): void {
    callExecute(x, object, new SchedulableContext(cronTriggerId));
}
