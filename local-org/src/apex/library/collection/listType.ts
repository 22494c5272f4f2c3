import type { FieldDefinition } from '../../../schema/objectDefinition';
import type { ApexType } from '../../types';
import { boxed } from '../../runtime/boxing';
import { equalValues, hashOfValue } from '../../runtime/equality';
import type { Execution } from '../../runtime/execution';
import { ApexIterator, listIterator } from '../../runtime/iteration';
import { textOf } from '../../runtime/text';
import { systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import type { ApexObject } from '../../runtime/values/apexObject';
import type { ApexSet } from '../../runtime/values/apexSet';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { objectToken } from '../schema/describe';
import { bytesOfElement, elementsAs, elementTypeOf } from './elementForm';
import { sortValues } from './sorting';

const readOnlyTimestamps = new Set(['CreatedById', 'CreatedDate', 'LastModifiedById', 'LastModifiedDate']);

/** @throws System.ListException "List index out of bounds: n" */
function checkedIndex(list: ApexList, index: number, end = list.values.length): number {
    if (index < 0 || index >= end) throw systemException('System.ListException', `List index out of bounds: ${index}`);
    return index;
}

function addAll(x: Execution, list: ApexList, other: ApexValue): void {
    for (const value of elementsAs(x, given(other), list.elementType)) list.values.push(value);
}

function positionOf(x: Execution, list: ApexList, wanted: ApexValue): number {
    const { elementType } = list;
    const sought = boxed(wanted, elementType);
    // a search costs time, not memory; but time is looked at when fuel runs out
    x.fuel -= list.values.length >> 4;
    if (x.fuel < 0) x.refuel();
    return list.values.findIndex((value) => equalValues(x, boxed(value, elementType), sought));
}

/** A copy with records of its own. */
function deepClone(
    list: ApexList,
    keepId: boolean | null,
    keepTimestamps: boolean | null = false,
    keepAutoNumber: boolean | null = false
): ApexList {
    const keep = (field: FieldDefinition): boolean => {
        if (field.name === 'Id') return keepId === true;
        if (readOnlyTimestamps.has(field.name)) return keepTimestamps === true;
        return keepAutoNumber === true || field.autoNumberFormat === undefined;
    };
    const copies = list.values.map((value) =>
        value instanceof ApexSObject ? value.copy({ keep, deep: false }) : value
    );
    return new ApexList(list.type, copies);
}

export const listType: LibraryType = {
    name: 'List',
    namespace: 'System',
    typeParameters: ['T'],
    implements: ['Iterable<T>'],
    members: {
        'List()': (_x, type: ApexType) => new ApexList(type, []),
        'List(List<T> other)': (x, type: ApexType, other: ApexList | null) =>
            new ApexList(type, elementsAs(x, given(other), elementTypeOf(type))),
        'List(Set<T> other)': (x, type: ApexType, other: ApexSet | null) =>
            new ApexList(type, elementsAs(x, given(other), elementTypeOf(type))),
        'List(Iterable<T> other)': (x, type: ApexType, other: ApexValue) =>
            new ApexList(type, elementsAs(x, given(other), elementTypeOf(type))),
        'void add(T value)': (_x, list: ApexList, value: ApexValue) => {
            list.values.push(value);
        },
        'void add(Integer index, T value)': (_x, list: ApexList, index: number | null, value: ApexValue) => {
            list.values.splice(checkedIndex(list, given(index), list.values.length + 1), 0, value);
        },
        'void addAll(List<T> other)': addAll,
        'void addAll(Set<T> other)': addAll,
        'void addAll(Iterable<T> other)': addAll,
        'void clear()': (_x, list: ApexList) => {
            list.values.length = 0;
        },
        'List<T> clone()': (x, list: ApexList) => {
            x.charge(list.values.length * bytesOfElement);
            return new ApexList(list.type, [...list.values]);
        },
        'Boolean contains(T value)': (x, list: ApexList, value: ApexValue) => positionOf(x, list, value) >= 0,
        'List<T> deepClone()': (_x, list: ApexList) => deepClone(list, false),
        'List<T> deepClone(Boolean preserveId)': (_x, list: ApexList, preserveId: boolean | null) =>
            deepClone(list, preserveId),
        'List<T> deepClone(Boolean preserveId, Boolean preserveReadonlyTimestamps)': (
            _x,
            list: ApexList,
            preserveId: boolean | null,
            preserveReadonlyTimestamps: boolean | null
        ) => deepClone(list, preserveId, preserveReadonlyTimestamps),
        'List<T> deepClone(Boolean preserveId, Boolean preserveReadonlyTimestamps, Boolean preserveAutonumber)': (
            _x,
            list: ApexList,
            preserveId: boolean | null,
            preserveReadonlyTimestamps: boolean | null,
            preserveAutonumber: boolean | null
        ) => deepClone(list, preserveId, preserveReadonlyTimestamps, preserveAutonumber),
        'Boolean equals(Object other)': equalValues,
        'T get(Integer index)': (_x, list: ApexList, index: number | null) =>
            list.values[checkedIndex(list, given(index))] ?? null,
        /** Null unless the list is declared for one object. */
        'Schema.SObjectType getSObjectType()': (x, { elementType }: ApexList) =>
            elementType.kind === 'sobject' && elementType.name !== undefined ? objectToken(x, elementType.name) : null,
        'Integer hashCode()': hashOfValue,
        'Integer indexOf(T value)': positionOf,
        'Boolean isEmpty()': (_x, list: ApexList) => list.values.length === 0,
        'Iterator<T> iterator()': (_x, list: ApexList) => new ApexIterator(listIterator(list)),
        'T remove(Integer index)': (_x, list: ApexList, index: number | null) =>
            list.values.splice(checkedIndex(list, given(index)), 1)[0] ?? null,
        'void set(Integer index, T value)': (_x, list: ApexList, index: number | null, value: ApexValue) => {
            list.values[checkedIndex(list, given(index))] = value;
        },
        'Integer size()': (_x, list: ApexList) => list.values.length,
        'void sort()': (x, list: ApexList) => sortValues(x, list),
        'void sort(Comparator<T> comparator)': (x, list: ApexList, comparator: ApexObject | null) =>
            sortValues(x, list, given(comparator)),
        'String toString()': textOf
    }
};
