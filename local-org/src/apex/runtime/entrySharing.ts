import type { ApexClassInfo } from '../generate/runtimeInterface';
import type { Execution } from './execution';

/**
 * Whose sharing a class begins with that the platform calls. Methods of classes that declare one put it in force themselves. "Inherited sharing
 * ensures that the default is to run as with sharing"; without a declaration an entry point runs without sharing, but for what Lightning components
 * call ("An @AuraEnabled Apex class that doesn't explicitly set with sharing or without sharing uses … with sharing").
 */
export function beginWithSharing(x: Execution, info: ApexClassInfo | undefined, fromComponent = false): void {
    x.sharing = info?.sharing === 'inherited' || (fromComponent && info?.sharing === undefined);
}

/** The same for the class of a method. */
export function beginWithSharingOf(x: Execution, className: string, fromComponent = false): void {
    beginWithSharing(x, x.program.classes.get(className.toLowerCase()), fromComponent);
}
