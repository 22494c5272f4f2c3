import type { FieldDefinition } from '../../schema/objectDefinition';
import type { GeneratedObject } from '../generate/runtimeInterface';
import { compareNumbers } from './equality';
import type { Execution } from './execution';
import { systemException } from './values/apexException';
import { ApexEnumConstant, ApexId, ApexObject } from './values/apexObject';
import { ApexSObject } from './values/apexSObject';
import type { ApexValue } from './values/apexValue';
import { LibraryValue } from './values/libraryValue';

/** The order of `List.sort()`: null comes first; Strings by their characters; objects by `compareTo`. */
export function compareForSort(x: Execution, a: ApexValue, b: ApexValue): number {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
    if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
    if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
    const order = compareNumbers(a, b);
    if (order !== undefined) return order;
    if (a instanceof ApexId && b instanceof ApexId) return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
    if (a instanceof ApexEnumConstant && b instanceof ApexEnumConstant) return a.ordinal - b.ordinal;
    if (a instanceof ApexSObject && b instanceof ApexSObject) return compareRecords(x, a, b);
    if (a instanceof LibraryValue && b instanceof LibraryValue && a.sortKey !== undefined && b.sortKey !== undefined) {
        return a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0;
    }
    const compareTo = a instanceof ApexObject ? (a as GeneratedObject)['~compareto/1'] : undefined;
    if (compareTo !== undefined) return Number(compareTo.call(a, x, b) ?? 0);
    throw systemException('System.ListException', 'One or more of the items in this list is not Comparable.');
}

/** "1. The label of the sObject type 2. The Name field 3. Standard fields … in alphabetical order 4. Custom fields" (List.sort). */
function compareRecords(x: Execution, a: ApexSObject, b: ApexSObject): number {
    if (a.definition.label !== b.definition.label) return a.definition.label < b.definition.label ? -1 : 1;
    for (const field of sortedFields(a.definition.fields.values())) {
        if (!a.isSet(field.name) || !b.isSet(field.name)) continue;
        const order = compareForSort(x, a.getField(field.name), b.getField(field.name));
        if (order !== 0) return order;
    }
    return 0;
}

function sortedFields(fields: Iterable<FieldDefinition>): FieldDefinition[] {
    const rank = (field: FieldDefinition) => (field.nameField ? 0 : field.custom ? 3 : field.name === 'Id' ? 1 : 2);
    return [...fields].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
