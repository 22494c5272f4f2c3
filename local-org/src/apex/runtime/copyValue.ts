import type { Execution } from './execution';
import { instanceFields } from './userObject';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexObject } from './values/apexObject';
import { ApexSet } from './values/apexSet';
import { ApexSObject } from './values/apexSObject';
import type { ApexValue } from './values/apexValue';

/** A value of its own with everything that can change copied, as a value that was serialised and read back. Transient fields are null. */
export function copyValue(x: Execution, value: ApexValue, copies = new Map<object, ApexValue>()): ApexValue {
    if (value === null || typeof value !== 'object') return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const copyOf = (inner: ApexValue) => copyValue(x, inner, copies);
    if (value instanceof ApexList) {
        const list = new ApexList(value.type, []);
        copies.set(value, list);
        for (const element of value.values) list.values.push(copyOf(element));
        return list;
    }
    if (value instanceof ApexSet) return ApexSet.of(x, value.type, Array.from(value.values(), copyOf));
    if (value instanceof ApexMap) {
        const map = new ApexMap(value.type);
        copies.set(value, map);
        for (const entry of value.entries()) map.set(x, copyOf(entry.key), copyOf(entry.value));
        return map;
    }
    if (value instanceof ApexSObject) return value.copy({ keep: () => true, deep: true });
    if (!(value instanceof ApexObject) || value.apexClass === undefined || 'ordinal' in value) return value;
    const copy = value.apexClass.allocate();
    copies.set(value, copy);
    for (const field of instanceFields(x, value.apexClass)) {
        if (!field.transient) field.setKept(x, copy, copyOf(field.getKept(x, value)));
    }
    return copy;
}
