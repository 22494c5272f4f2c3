import type { ApexClassInfo, ApexMethodInfo, GeneratedObject } from '../generate/runtimeInterface';
import { beginWithSharing } from './entrySharing';
import type { Execution } from './execution';
import { superclassOf } from './userObject';
import { nullPointer } from './values/apexException';
import type { ApexObject } from './values/apexObject';
import type { LibraryValue } from './values/libraryValue';

/** Calls the `execute` of a queueable, a schedulable or a finalizer: a class may be all of them, the context's type tells which is meant. */
export function callExecute(x: Execution, object: ApexObject, context: LibraryValue): void {
    beginWithSharing(x, object.apexClass);
    const method = object.apexClass && executeFor(x, object.apexClass, context.libraryType.toLowerCase());
    if (method !== undefined) {
        x.own(method).invoke(x, method.static ? null : object, [context]);
        return;
    }
    const generated = object as GeneratedObject;
    const execute = generated['~execute/1'];
    if (execute === undefined) throw nullPointer();
    execute.call(generated, x, context);
}

function executeFor(x: Execution, info: ApexClassInfo, contextType: string): ApexMethodInfo | undefined {
    for (let type: ApexClassInfo | undefined = info; type !== undefined; type = superclassOf(x, type)) {
        const found = type.methods.find(({ name, parameters: [parameter, ...more], abstract }) => {
            if (name.toLowerCase() !== 'execute' || more.length > 0 || abstract) return false;
            return parameter?.type.kind === 'library' && parameter.type.name.toLowerCase() === contextType;
        });
        if (found !== undefined) return found;
    }
    return undefined;
}
