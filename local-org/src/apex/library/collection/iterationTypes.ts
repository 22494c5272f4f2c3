import type { LibraryType } from '../libraryType';
import { NotSupportedError } from '../../../errors';
import { ApexIterator, iterate } from '../../runtime/iteration';
import type { ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';

/** Members of these interfaces are implemented by classes of the source; without one there is nothing to run. */
function abstractMember(): never {
    throw new NotSupportedError('A library object in the place of an interface of the source');
}

export const iteratorType: LibraryType = {
    name: 'Iterator',
    namespace: 'System',
    kind: 'interface',
    typeParameters: ['T'],
    members: {
        'Boolean hasNext()': (_x, iterator: ApexObject) =>
            iterator instanceof ApexIterator ? iterator.hasNext : abstractMember(),
        'T next()': (_x, iterator: ApexObject) =>
            iterator instanceof ApexIterator ? iterator.next() : abstractMember()
    }
};

export const iterableType: LibraryType = {
    name: 'Iterable',
    namespace: 'System',
    kind: 'interface',
    typeParameters: ['T'],
    members: {
        'Iterator<T> iterator()': (x, iterable: ApexValue) => new ApexIterator(iterate(x, iterable)[Symbol.iterator]())
    }
};

export const comparableType: LibraryType = {
    name: 'Comparable',
    namespace: 'System',
    kind: 'interface',
    members: { 'Integer compareTo(Object other)': abstractMember }
};

export const comparatorType: LibraryType = {
    name: 'Comparator',
    namespace: 'System',
    kind: 'interface',
    typeParameters: ['T'],
    members: { 'Integer compare(T a, T b)': abstractMember }
};

export const callableType: LibraryType = {
    name: 'Callable',
    namespace: 'System',
    kind: 'interface',
    members: { 'Object call(String action, Map<String, Object> args)': abstractMember }
};
