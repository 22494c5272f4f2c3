import { boxed, unboxed } from '../../runtime/boxing';
import type { Execution } from '../../runtime/execution';
import { iterate } from '../../runtime/iteration';
import { idOf } from '../../runtime/typing';
import { ApexList } from '../../runtime/values/apexList';
import { ApexSet } from '../../runtime/values/apexSet';
import type { ApexValue } from '../../runtime/values/apexValue';
import { sameType } from '../../typeName';
import type { ApexType } from '../../types';

/** What an element takes in a collection, at least. */
export const bytesOfElement = 4;

/**
 * Elements of a List, a Set or an Iterable in the form of another collection's: Ids and Doubles are boxed in a `List<Object>` alone.
 *
 * @throws System.StringException "Invalid id: x" where Strings become Ids.
 */
export function elementsAs(x: Execution, source: ApexValue, to: ApexType): ApexValue[] {
    const from = source instanceof ApexList || source instanceof ApexSet ? source.elementType : to;
    // An array of its own: a collection may be added to itself.
    const values = source instanceof ApexList ? source.values : iterate(x, source);
    if (source instanceof ApexList) x.charge(source.values.length * bytesOfElement);
    else if (source instanceof ApexSet) x.charge(source.size * bytesOfElement);
    if (sameType(from, to)) return [...values];
    return Array.from(values, (value) => elementAs(value, from, to));
}

export function elementAs(value: ApexValue, from: ApexType, to: ApexType): ApexValue {
    if (value === null || to.kind !== 'primitive') return value;
    if (to.name === 'Object') return boxed(value, from);
    const plain = unboxed(value);
    return to.name === 'Id' && typeof plain === 'string' ? idOf(plain) : plain;
}

/** The element type of a List or Set type. */
export function elementTypeOf(type: ApexType): ApexType {
    return type.kind === 'list' || type.kind === 'set' ? type.element : { kind: 'primitive', name: 'Object' };
}
