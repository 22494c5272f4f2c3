import { primitive } from '../typeName';
import type { ApexType, PrimitiveName } from '../types';
import { ApexList } from '../runtime/values/apexList';
import type { ApexValue } from '../runtime/values/apexValue';

const listTypes = new Map<PrimitiveName, ApexType>(
    (['String', 'Integer', 'Id', 'Object'] as const).map((name) => [name, { kind: 'list', element: primitive(name) }])
);

export function primitiveList(name: PrimitiveName, values: ApexValue[]): ApexList {
    return new ApexList(listTypes.get(name) ?? { kind: 'list', element: primitive(name) }, values);
}

export function stringList(values: readonly string[]): ApexList {
    return primitiveList('String', [...values]);
}

export function integerList(values: readonly number[]): ApexList {
    return primitiveList('Integer', [...values]);
}

/** A list of a library type's values. */
export function libraryList(typeName: string, values: readonly ApexValue[]): ApexList {
    return new ApexList({ kind: 'list', element: { kind: 'library', name: typeName, arguments: [] } }, [...values]);
}

export function sObjectList(objectName: string | undefined, values: readonly ApexValue[]): ApexList {
    return new ApexList({ kind: 'list', element: { kind: 'sobject', name: objectName } }, [...values]);
}
