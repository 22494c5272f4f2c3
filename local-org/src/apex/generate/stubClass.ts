import type { MethodSymbol, UserType } from '../check/symbols';
import type { TypeUniverse } from '../check/typeUniverse';
import type { Execution } from '../runtime/execution';
import type { ApexObject } from '../runtime/values/apexObject';
import type { ApexValue } from '../runtime/values/apexValue';
import { describeMethod } from './classInfo';
import type { GeneratedClasses } from './classInfo';
import { methodName } from './names';
import type { ApexObjectClass, StubHandler } from './runtimeInterface';

/**
 * The class of a type's stubs: an heir (for an interface: an implementation) whose every instance method asks the handler of its object.
 * "You can't use the Stub API to mock … static methods, private methods, properties" (Apex Developer Guide): those stay what they are.
 */
export function stubClass(
    type: UserType,
    base: ApexObjectClass,
    universe: TypeUniverse,
    generated: GeneratedClasses
): new (handle: StubHandler) => ApexObject {
    class Stub extends base {
        constructor(readonly handle: StubHandler) {
            super();
        }

        override get printedClassName(): string {
            return `${super.printedClassName}__sfdc_ApexStub`;
        }
    }
    for (const method of stubbedMethods(type, universe)) {
        const info = describeMethod(method, generated);
        Object.defineProperty(Stub.prototype, methodName(method), {
            configurable: true,
            value(this: Stub, x: Execution, ...args: ApexValue[]) {
                return this.handle(x, this, info, args);
            }
        });
    }
    return Stub;
}

function stubbedMethods(type: UserType, universe: TypeUniverse): MethodSymbol[] {
    return universe
        .ancestry(type.type)
        .flatMap((each) => [...(universe.userTypeOf(each)?.methods.values() ?? [])].flat())
        .filter((method) => !method.static && (method.visibility !== 'private' || method.owner.kind === 'interface'))
        .reverse();
}
