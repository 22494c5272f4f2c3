import { NotSupportedError } from '../../../errors';
import type { FieldValue } from '../../../data/record';
import type { FieldDefinition, FieldType } from '../../../schema/objectDefinition';
import { holdsMetadataName } from '../../../schema/metadataRelationship';
import { primitive } from '../../typeName';
import type { ApexType } from '../../types';
import { ApexBlob } from '../values/apexBlob';
import { ApexDate } from '../values/apexDate';
import { ApexDatetime } from '../values/apexDatetime';
import { ApexDecimal } from '../values/apexDecimal';
import { ApexDouble, ApexId } from '../values/apexObject';
import { ApexTime } from '../values/apexTime';
import type { ApexValue } from '../values/apexValue';

/** The Apex type of a field's values. */
export function apexTypeOfField(field: FieldDefinition): ApexType {
    return holdsMetadataName(field) ? primitive('String') : apexTypeOf(field.type);
}

/** The same by the field's type alone. */
export function apexTypeOf(type: FieldType): ApexType {
    switch (type) {
        case 'id':
        case 'reference':
            return primitive('Id');
        case 'boolean':
            return primitive('Boolean');
        case 'int':
            return primitive('Integer');
        case 'long':
            return primitive('Long');
        case 'double':
        case 'currency':
        case 'percent':
            return primitive('Decimal');
        case 'date':
            return primitive('Date');
        case 'datetime':
            return primitive('Datetime');
        case 'time':
            return primitive('Time');
        case 'base64':
            return primitive('Blob');
        case 'anyType':
        case 'complexvalue':
        case 'address':
        case 'location':
            return primitive('Object');
        default:
            return primitive('String');
    }
}

/** A value of the store in Apex's form for its field. */
export function fromStore(type: FieldType, value: FieldValue, scale?: number): ApexValue {
    if (value === null) return type === 'boolean' ? false : null;
    switch (typeof value) {
        case 'number':
            return numberFromStore(type, value, scale);
        case 'string':
            if (type === 'date') return ApexDate.parse(value) ?? null;
            if (type === 'base64') return new ApexBlob(Buffer.from(value, 'base64'));
            return value;
        case 'boolean':
            return value;
    }
}

function numberFromStore(type: FieldType, value: number, scale: number | undefined): ApexValue {
    switch (type) {
        case 'int':
            return value;
        case 'long':
            return BigInt(value);
        case 'datetime':
            return new ApexDatetime(value);
        case 'time':
            return new ApexTime(value);
        default: {
            const decimal = Number.isSafeInteger(value) ? ApexDecimal.of(value) : ApexDecimal.fromDouble(value);
            return scale === undefined ? decimal : decimal.setScale(scale, 'HALF_UP');
        }
    }
}

/** An Apex value in the store's form. The field's type was seen to when the value was assigned. */
export function toStore(value: ApexValue): FieldValue {
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
    if (typeof value === 'string') return value === '' ? null : value;
    if (typeof value === 'bigint') return Number(value);
    if (value instanceof ApexDecimal) return value.toNumber();
    if (value instanceof ApexDate) return value.toIsoText();
    if (value instanceof ApexDatetime || value instanceof ApexTime) return value.milliseconds;
    if (value instanceof ApexBlob) return value.bytes.toString('base64');
    if (value instanceof ApexId || value instanceof ApexDouble) return value.value;
    throw new NotSupportedError('A field that holds anything but text, numbers, dates, checkboxes and ids');
}

/** The scale that a queried number has in Apex: "If the Decimal is created as part of a query, the scale is based on the scale of the field". */
export function scaleOf(field: FieldDefinition): number | undefined {
    return field.scale;
}
