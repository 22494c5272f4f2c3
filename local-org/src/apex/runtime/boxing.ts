import type { ApexType } from '../types';
import { ApexDouble, ApexId } from './values/apexObject';
import type { ApexValue } from './values/apexValue';

/** A value of static type `type` as it is where the static type is Object. */
export function boxed(value: ApexValue, type: ApexType): ApexValue {
    if (value === null || type.kind !== 'primitive') return value;
    if (type.name === 'Double' && typeof value === 'number') return new ApexDouble(value);
    if (type.name === 'Id' && typeof value === 'string') return new ApexId(value);
    return value;
}

export function unboxed(value: ApexValue): ApexValue {
    return value instanceof ApexDouble || value instanceof ApexId ? value.value : value;
}
