import { CompileError, NotSupportedError, type SourceProblem } from '../../errors';
import { refuseInSiloedTest } from '../library/connect/siloedTest';
import { isUnsupportedName } from '../library/unsupportedNamespaces';
import type { Execution } from '../runtime/execution';
import type { ApexException } from '../runtime/values/apexException';
import type { Place } from '../parse/ast';
import { voidType } from '../typeName';
import type { ApexType } from '../types';
import { node } from './checkedNodes';
import type { CheckedStatement } from './checkedTree';

/** The name of what local-org hasn't got of the platform in a type (see library/unsupportedNamespaces.ts), if there is any. */
export function unsupportedIn(type: ApexType): string | undefined {
    switch (type.kind) {
        case 'list':
        case 'set':
            return unsupportedIn(type.element);
        case 'map':
            return unsupportedIn(type.key) ?? unsupportedIn(type.value);
        case 'library':
            if (isUnsupportedName(type.name.split('.'))) return type.name;
            return type.arguments.map(unsupportedIn).find((name) => name !== undefined);
        default:
            return undefined;
    }
}

/** What stands in the place of a body that uses such a thing. */
export function refusal({ line, column }: Place, feature: string): CheckedStatement {
    return thrower({ line, column }, (x) => {
        if (feature.toLowerCase() === 'connectapi') refuseInSiloedTest(x);
        return new NotSupportedError(feature);
    });
}

/** What stands in the place of code that doesn't compile, where the rest of its source is to run. */
export function compileRefusal(place: Place, problem: SourceProblem): CheckedStatement {
    return thrower(place, () => new CompileError(problem));
}

function thrower({ line, column }: Place, errorOf: (x: Execution) => Error | ApexException): CheckedStatement {
    const run = (x: Execution): never => {
        throw errorOf(x);
    };
    const expression = node({ line, column }, voidType, {
        kind: 'callLibrary',
        member: {
            typeName: 'System',
            kind: 'method',
            name: 'refuse',
            static: true,
            parameters: [],
            type: voidType,
            run
        },
        target: undefined,
        objectName: undefined,
        arguments: [],
        alias: undefined,
        scope: undefined
    });
    return { line, column, kind: 'expression', expression };
}
