import { NotSupportedError } from '../../../errors';
import { typeName } from '../../typeName';
import type { ApexType } from '../../types';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { TypeValue } from '../typeValue';
import type { Execution } from '../../runtime/execution';
import { hashOfValue } from '../../runtime/equality';
import { isAssignable } from '../../runtime/typing';
import { systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexSet } from '../../runtime/values/apexSet';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';

function forName(x: Execution, name: string): TypeValue | null {
    const type = x.program.resolveType(name);
    return type === undefined ? null : new TypeValue(type);
}

/** An exception of the platform is named with its namespace, as `getTypeName()` of such an exception does. */
function nameOf(type: ApexType): string {
    const name = typeName(type);
    return type.kind === 'library' && /^\w*Exception$/.test(name) ? `System.${name}` : name;
}

/** @throws System.TypeException if the type has no constructor without parameters */
function newInstance(x: Execution, { type }: TypeValue): ApexValue {
    switch (type.kind) {
        case 'list':
            return new ApexList(type, []);
        case 'set':
            return new ApexSet(type);
        case 'map':
            return new ApexMap(type);
        case 'sobject': {
            const object = type.name === undefined ? undefined : x.org.schema.object(type.name);
            if (object !== undefined) return new ApexSObject(object);
            break;
        }
        case 'user': {
            const info = x.program.classes.get(type.name.toLowerCase());
            const constructor = info?.constructors.find((candidate) => candidate.parameters.length === 0);
            if (info?.kind === 'class' && !info.abstract && constructor !== undefined)
                return constructor.construct(x, []);
            break;
        }
        case 'library':
            throw new NotSupportedError(`Type.newInstance of ${type.name}`);
    }
    throw systemException(
        'System.TypeException',
        `Class ${typeName(type)} must be public or global, and have a public or global no-argument constructor`
    );
}

export const typeType: LibraryType = {
    name: 'Type',
    namespace: 'System',
    members: {
        'static Type forName(String fullyQualifiedName)': (x, name: string | null) => forName(x, given(name)),
        'static Type forName(String namespace, String name)': (x, namespace: string | null, name: string | null) =>
            forName(x, namespace ? `${namespace}.${given(name)}` : given(name)),
        'String getName()': (_x, { type }: TypeValue) => nameOf(type),
        'Object newInstance()': newInstance,
        'Boolean isAssignableFrom(Type other)': (x, { type }: TypeValue, other: TypeValue | null) =>
            isAssignable(x, given(other).type, type),
        'Boolean equals(Object other)': (_x, type: TypeValue, other: ApexValue) =>
            other instanceof TypeValue && other.valueKey === type.valueKey,
        'Integer hashCode()': (x, type: TypeValue) => hashOfValue(x, type),
        'String toString()': (_x, { type }: TypeValue) => typeName(type)
    }
};
