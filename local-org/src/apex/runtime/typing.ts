import { genericSObject, primitive, sameType, typeName } from '../typeName';
import type { ApexType } from '../types';
import { toRecordId } from '../../data/recordId';
import { unboxed } from './boxing';
import type { Execution } from './execution';
import { ApexBlob } from './values/apexBlob';
import { ApexDate } from './values/apexDate';
import { ApexDatetime } from './values/apexDatetime';
import { ApexDecimal } from './values/apexDecimal';
import { systemException } from './values/apexException';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexDouble, ApexId } from './values/apexObject';
import { ApexSet } from './values/apexSet';
import { ApexSObject } from './values/apexSObject';
import { ApexTime } from './values/apexTime';
import type { ApexValue } from './values/apexValue';

/** The type of a value whose static type is Object. */
export function typeOf(value: Exclude<ApexValue, null>): ApexType {
    switch (typeof value) {
        case 'string':
            return primitive('String');
        case 'number':
            return primitive('Integer');
        case 'bigint':
            return primitive('Long');
        case 'boolean':
            return primitive('Boolean');
    }
    if (value instanceof ApexDecimal) return primitive('Decimal');
    if (value instanceof ApexDate) return primitive('Date');
    if (value instanceof ApexDatetime) return primitive('Datetime');
    if (value instanceof ApexTime) return primitive('Time');
    if (value instanceof ApexBlob) return primitive('Blob');
    if (value instanceof ApexDouble) return primitive('Double');
    if (value instanceof ApexId) return primitive('Id');
    if (value instanceof ApexList || value instanceof ApexSet || value instanceof ApexMap) return value.type;
    if (value instanceof ApexSObject) return { kind: 'sobject', name: value.definition.name };
    if (value.apexClass !== undefined) return value.apexClass.type;
    return { kind: 'library', name: value.libraryType ?? 'Object', arguments: [] };
}

/** A type as conversion errors name it: there Object is ANY. */
export function runtimeTypeName(type: ApexType): string {
    return typeName(type).replace(/\bObject\b/g, 'ANY');
}

export function instanceOf(x: Execution, value: ApexValue, type: ApexType): boolean {
    if (value === null) return false;
    if (type.kind === 'primitive') return isPrimitive(value, type.name);
    const actual = typeOf(value);
    if (isAssignable(x, actual, type)) return true;
    return value instanceof ApexList && holdsOnly(x, value, type);
}

function isPrimitive(value: Exclude<ApexValue, null>, name: string): boolean {
    switch (name) {
        case 'Object':
            return true;
        case 'Integer':
            return typeof value === 'number';
        case 'Long':
            return typeof value === 'bigint' || typeof value === 'number';
        case 'Double':
        case 'Decimal':
            return (
                typeof value === 'number' ||
                typeof value === 'bigint' ||
                value instanceof ApexDouble ||
                value instanceof ApexDecimal
            );
        case 'String':
            return typeof value === 'string' || value instanceof ApexId;
        // a String that is a valid id counts as one: `text instanceof Id` is how Apex code tests it
        case 'Id':
            return value instanceof ApexId || (typeof value === 'string' && apexId(value) !== undefined);
        case 'Datetime':
            return value instanceof ApexDatetime || value instanceof ApexDate;
        default:
            return typeName(typeOf(value)) === name;
    }
}

/** Records in a `List<SObject>` may all be of one object. */
function holdsOnly(x: Execution, list: ApexList, type: ApexType): boolean {
    if (type.kind !== 'list' || type.element.kind !== 'sobject' || list.elementType.kind !== 'sobject') return false;
    return (
        list.elementType.name === undefined && list.values.every((v) => v === null || instanceOf(x, v, type.element))
    );
}

/** Whether a value of type `from` is one of type `to` without any conversion. */
export function isAssignable(x: Execution, from: ApexType, to: ApexType): boolean {
    if (to.kind === 'primitive' && to.name === 'Object') return true;
    if (sameType(from, to)) return true;
    switch (to.kind) {
        case 'list':
        case 'set':
            return from.kind === to.kind && isAssignable(x, from.element, to.element);
        case 'map':
            return from.kind === 'map' && isAssignable(x, from.key, to.key) && isAssignable(x, from.value, to.value);
        case 'sobject':
            return from.kind === 'sobject' && to.name === undefined;
        case 'user':
            return ancestorsOf(x, from)?.has(to.name.toLowerCase()) ?? false;
        case 'library':
            return isLibraryAssignable(x, from, to.name);
        default:
            return false;
    }
}

function ancestorsOf(x: Execution, type: ApexType): ReadonlySet<string> | undefined {
    return type.kind === 'user' ? x.program.classes.get(type.name.toLowerCase())?.ancestors : undefined;
}

function isLibraryAssignable(x: Execution, from: ApexType, target: string): boolean {
    const name = target.toLowerCase();
    if (from.kind === 'list' || from.kind === 'set') return name === 'iterable';
    const ancestors = ancestorsOf(x, from);
    if (ancestors !== undefined) return ancestors.has(name) || ancestors.has(`system.${name}`);
    return from.kind === 'library' && x.org.libraryAncestors(from.name).has(name);
}

/**
 * A cast, unboxing included.
 * @throws System.TypeException "Invalid conversion from runtime type A to B"
 */
export function castValue(x: Execution, value: ApexValue, type: ApexType): ApexValue {
    if (value === null) return null;
    if (type.kind === 'primitive') {
        if (type.name === 'Object') return value;
        const converted = castPrimitive(value, type.name);
        if (converted !== undefined) return converted;
    } else if (instanceOf(x, value, type) || isRecordListCast(value, type)) {
        return value;
    }
    const from = runtimeTypeName(typeOf(value));
    throw systemException(
        'System.TypeException',
        `Invalid conversion from runtime type ${from} to ${runtimeTypeName(type)}`
    );
}

/** Apex lets `List<SObject>` be cast to a list of any object, and back. */
function isRecordListCast(value: ApexValue, type: ApexType): boolean {
    if (!(value instanceof ApexList) || type.kind !== 'list') return false;
    return sameType(value.elementType, genericSObject) && type.element.kind === 'sobject';
}

function castPrimitive(value: Exclude<ApexValue, null>, name: string): ApexValue | undefined {
    const plain = unboxed(value);
    switch (name) {
        case 'Long':
            return typeof value === 'number' ? BigInt(value) : typeof value === 'bigint' ? value : undefined;
        case 'Double':
            if (value instanceof ApexDecimal) return value.toNumber();
            if (typeof value === 'bigint') return Number(value);
            return typeof plain === 'number' ? plain : undefined;
        case 'Decimal':
            if (value instanceof ApexDouble) return ApexDecimal.fromDouble(value.value);
            if (typeof value === 'number' || typeof value === 'bigint') return ApexDecimal.of(value);
            return value instanceof ApexDecimal ? value : undefined;
        case 'String':
            return typeof plain === 'string' ? plain : undefined;
        case 'Id':
            if (typeof plain !== 'string') return undefined;
            return value instanceof ApexId ? plain : idOf(plain);
        case 'Datetime':
            return value instanceof ApexDate
                ? new ApexDatetime(value.milliseconds)
                : value instanceof ApexDatetime
                  ? value
                  : undefined;
        default:
            return isPrimitive(value, name) ? value : undefined;
    }
}

/** The last three characters of an id of 18 as the platform makes them. */
const idSuffix = /^[0-9A-Za-z]{15}[A-Z0-5]{3}$/;

/**
 * 18 characters. Whether the last three fit the others isn't looked at, as on the platform: public tests make ids by filling up with zeros
 * to the field's length. @throws System.StringException "Invalid id: x"
 */
export function idOf(text: string): string {
    const id = apexId(text);
    if (id === undefined) throw systemException('System.StringException', `Invalid id: ${text}`);
    return id;
}

/** 18 characters; undefined for a text that is no id. */
export function apexId(text: string): string | undefined {
    return toRecordId(text) ?? (idSuffix.test(text) ? text : undefined);
}
