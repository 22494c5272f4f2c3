import type { ApexType } from '../../types';
import { equalValues, hashOfValue } from '../../runtime/equality';
import type { Execution } from '../../runtime/execution';
import { ApexIterator, setIterator } from '../../runtime/iteration';
import { textOf } from '../../runtime/text';
import { ApexSet } from '../../runtime/values/apexSet';
import type { ApexValue } from '../../runtime/values/apexValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { elementsAs, elementTypeOf } from './elementForm';

function newSet(x: Execution, type: ApexType, other: ApexValue): ApexSet {
    return ApexSet.of(x, type, elementsAs(x, given(other), elementTypeOf(type)));
}

/** True if the set changed. */
function addAll(x: Execution, set: ApexSet, other: ApexValue): boolean {
    const before = set.size;
    for (const value of elementsAs(x, given(other), set.elementType)) set.add(x, value);
    return set.size !== before;
}

function containsAll(x: Execution, set: ApexSet, other: ApexValue): boolean {
    return elementsAs(x, given(other), set.elementType).every((value) => set.has(x, value));
}

function removeAll(x: Execution, set: ApexSet, other: ApexValue): boolean {
    const before = set.size;
    for (const value of elementsAs(x, given(other), set.elementType)) set.delete(x, value);
    return set.size !== before;
}

function retainAll(x: Execution, set: ApexSet, other: ApexValue): boolean {
    const before = set.size;
    const kept = ApexSet.of(x, set.type, elementsAs(x, given(other), set.elementType));
    for (const value of [...set.values()]) if (!kept.has(x, value)) set.delete(x, value);
    return set.size !== before;
}

export const setType: LibraryType = {
    name: 'Set',
    namespace: 'System',
    typeParameters: ['T'],
    implements: ['Iterable<T>'],
    members: {
        'Set()': (_x, type: ApexType) => new ApexSet(type),
        'Set(Set<T> other)': newSet,
        'Set(List<T> other)': newSet,
        'Set(Iterable<T> other)': newSet,
        'Boolean add(T value)': (x, set: ApexSet, value: ApexValue) => set.add(x, value),
        'Boolean addAll(List<T> other)': addAll,
        'Boolean addAll(Set<T> other)': addAll,
        'Boolean addAll(Iterable<T> other)': addAll,
        'void clear()': (_x, set: ApexSet) => set.clear(),
        'Set<T> clone()': (x, set: ApexSet) => ApexSet.of(x, set.type, set.values()),
        'Boolean contains(T value)': (x, set: ApexSet, value: ApexValue) => set.has(x, value),
        'Boolean containsAll(List<T> other)': containsAll,
        'Boolean containsAll(Set<T> other)': containsAll,
        'Boolean containsAll(Iterable<T> other)': containsAll,
        'Boolean equals(Object other)': equalValues,
        'Integer hashCode()': hashOfValue,
        'Boolean isEmpty()': (_x, set: ApexSet) => set.size === 0,
        'Iterator<T> iterator()': (_x, set: ApexSet) => new ApexIterator(setIterator(set)),
        'Boolean remove(T value)': (x, set: ApexSet, value: ApexValue) => set.delete(x, value),
        'Boolean removeAll(List<T> other)': removeAll,
        'Boolean removeAll(Set<T> other)': removeAll,
        'Boolean removeAll(Iterable<T> other)': removeAll,
        'Boolean retainAll(List<T> other)': retainAll,
        'Boolean retainAll(Set<T> other)': retainAll,
        'Boolean retainAll(Iterable<T> other)': retainAll,
        'Integer size()': (_x, set: ApexSet) => set.size,
        'String toString()': textOf
    }
};
