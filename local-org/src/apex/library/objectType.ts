import { NotSupportedError } from '../../errors';
import type { Execution } from '../runtime/execution';
import { instanceFields } from '../runtime/userObject';
import type { LibraryType } from './libraryType';
import { equalValues, hashOfValue, identical } from '../runtime/equality';
import { hasOwnEquality } from '../runtime/values/valueKey';
import { textOf } from '../runtime/text';
import { ApexObject, type ApexEnumConstant } from '../runtime/values/apexObject';
import type { ApexValue } from '../runtime/values/apexValue';

/** Members of every object. */
export const objectType: LibraryType = {
    name: 'Object',
    members: {
        'String toString()': (x, value: ApexValue) => textOf(x, value),
        // Of a String that is held as an Object it is what `==` is, where String's own is exact: apex-mockery's tests rest on it.
        'Boolean equals(Object other)': (x, value: ApexValue, other: ApexValue) =>
            typeof value === 'string' && typeof other === 'string'
                ? value.toLowerCase() === other.toLowerCase()
                : value instanceof ApexObject && !hasOwnEquality(value)
                  ? identical(value, other) || equalValues(x, value, other)
                  : equalValues(x, value, other),
        'Integer hashCode()': (x, value: ApexValue) => hashOfValue(x, value),
        'Object clone()': cloneOf
    }
};

/** An object of the same class with the same values in its fields. */
function cloneOf(x: Execution, value: ApexValue): ApexValue {
    if (!(value instanceof ApexObject) || value.apexClass === undefined) throw new NotSupportedError('Object.clone');
    const copy = value.apexClass.allocate();
    for (const field of instanceFields(x, value.apexClass)) field.setKept(x, copy, field.getKept(x, value));
    return copy;
}

/** Members of every enum constant. */
export const enumType: LibraryType = {
    name: 'Enum',
    members: {
        'String name()': (_x, constant: ApexEnumConstant) => constant.name,
        'Integer ordinal()': (_x, constant: ApexEnumConstant) => constant.ordinal,
        'String toString()': (_x, constant: ApexEnumConstant) => constant.name,
        'Boolean equals(Object other)': (_x, constant: ApexEnumConstant, other: ApexValue) => constant === other,
        'Integer hashCode()': (x, constant: ApexEnumConstant) => x.identityOf(constant)
    }
};
