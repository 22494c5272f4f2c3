import { NotSupportedError } from '../../../errors';
import type { ApexMethodInfo, GeneratedObject } from '../../generate/runtimeInterface';
import { typeName } from '../../typeName';
import { boxed } from '../../runtime/boxing';
import type { Execution } from '../../runtime/execution';
import { castValue } from '../../runtime/typing';
import { systemException } from '../../runtime/values/apexException';
import type { ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import type { LibraryType } from '../libraryType';
import { libraryList, primitiveList, stringList } from '../lists';
import { TypeValue } from '../typeValue';

/**
 * `Test.createStub`: an object whose methods ask the provider.
 * @throws System.TypeException if the type is no class or interface of the source
 */
export function createStub(x: Execution, { type }: TypeValue, provider: ApexObject): ApexObject {
    const info = type.kind === 'user' ? x.program.classes.get(type.name.toLowerCase()) : undefined;
    if (info === undefined || info.kind === 'enum') {
        throw systemException('System.TypeException', `Cannot create a stub of ${typeName(type)}`);
    }
    const handle = (provider as GeneratedObject)['~handlemethodcall/6'];
    if (handle === undefined) throw new NotSupportedError('A StubProvider of the library');
    return info.createStub((later, stub, method, args) => {
        const result = handle.call(
            provider,
            later,
            stub,
            ...callOf(method),
            primitiveList('Object', boxedArguments(method, args))
        );
        return method.returnType.kind === 'void' ? null : castValue(later, result, method.returnType);
    });
}

function callOf({ name, returnType, parameters }: ApexMethodInfo): ApexValue[] {
    return [
        name,
        new TypeValue(returnType),
        libraryList(
            'Type',
            parameters.map((parameter) => new TypeValue(parameter.type))
        ),
        stringList(parameters.map((parameter) => parameter.name))
    ];
}

function boxedArguments({ parameters }: ApexMethodInfo, args: readonly ApexValue[]): ApexValue[] {
    return parameters.map(({ type }, index) => boxed(args[index] ?? null, type));
}

export const stubProviderType: LibraryType = {
    name: 'StubProvider',
    namespace: 'System',
    kind: 'interface',
    members: {
        'Object handleMethodCall(Object stub, String method, Type returnType, List<Type> types, List<String> names, List<Object> args)':
            () => {
                throw new NotSupportedError('A StubProvider of the library');
            }
    }
};
