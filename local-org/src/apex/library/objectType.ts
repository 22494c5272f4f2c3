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
        'Boolean equals(Object other)': (x, value: ApexValue, other: ApexValue) =>
            value instanceof ApexObject && !hasOwnEquality(value)
                ? identical(value, other) || equalValues(x, value, other)
                : equalValues(x, value, other),
        'Integer hashCode()': (x, value: ApexValue) => hashOfValue(x, value)
    }
};

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
