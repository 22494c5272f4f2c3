import type { GeneratedObject } from '../generate/runtimeInterface';
import type { Execution } from './execution';
import { ApexBlob } from './values/apexBlob';
import { ApexDate } from './values/apexDate';
import { ApexDatetime } from './values/apexDatetime';
import { ApexDecimal } from './values/apexDecimal';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexDouble, ApexId, ApexObject } from './values/apexObject';
import { ApexSet } from './values/apexSet';
import { ApexTime } from './values/apexTime';
import type { ApexValue } from './values/apexValue';
import { textHash } from './values/javaNumber';
import { ownEquals, valueKey } from './values/valueKey';

/** `==` of two values whose static type is Object; Strings are compared as they are, capitals and all. */
export function equalValues(x: Execution, a: ApexValue, b: ApexValue): boolean {
    if (a === b) return true;
    if (a === null || b === null) return false;
    const numeric = compareNumbers(a, b);
    if (numeric !== undefined) return numeric === 0;
    if (a instanceof ApexId || b instanceof ApexId) return equalIds(idText(a), idText(b));
    if (typeof a !== 'object' || typeof b !== 'object') return false;
    if (a instanceof ApexList) return b instanceof ApexList && equalLists(x, a.values, b.values);
    if (a instanceof ApexSet) return b instanceof ApexSet && equalSets(x, a, b);
    if (a instanceof ApexMap) return b instanceof ApexMap && equalMaps(x, a, b);
    if (a instanceof ApexObject && (a as GeneratedObject)['~equals/1'] !== undefined) return ownEquals(x, a, b);
    return valueKey(x, a) === valueKey(x, b);
}

function equalLists(x: Execution, a: readonly ApexValue[], b: readonly ApexValue[]): boolean {
    return a.length === b.length && a.every((value, i) => equalValues(x, value, b[i] ?? null));
}

function equalSets(x: Execution, a: ApexSet, b: ApexSet): boolean {
    if (a.size !== b.size) return false;
    for (const value of a.values()) if (!b.has(x, value)) return false;
    return true;
}

function equalMaps(x: Execution, a: ApexMap, b: ApexMap): boolean {
    if (a.size !== b.size) return false;
    for (const { key, value } of a.entries()) {
        if (!b.has(x, key) || !equalValues(x, value, b.get(x, key))) return false;
    }
    return true;
}

function idText(value: ApexValue): string | null {
    if (value instanceof ApexId) return value.value;
    return typeof value === 'string' ? value : null;
}

/** Ids of 15 and of 18 characters are the same; in those of 18, capitals don't matter. */
export function equalIds(a: string | null, b: string | null): boolean {
    if (a === null || b === null) return a === b;
    if (a.length === b.length) return a === b || (a.length === 18 && a.toLowerCase() === b.toLowerCase());
    return a.length >= 15 && b.length >= 15 && a.slice(0, 15) === b.slice(0, 15);
}

/** `===`: the same object, or the same primitive value. */
export function identical(a: ApexValue, b: ApexValue): boolean {
    if (a === b) return true;
    if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
    if (a instanceof ApexDecimal) return b instanceof ApexDecimal && a.compare(b) === 0;
    if (a instanceof ApexDate) return b instanceof ApexDate && a.days === b.days;
    if (a instanceof ApexDatetime) return b instanceof ApexDatetime && a.milliseconds === b.milliseconds;
    if (a instanceof ApexTime) return b instanceof ApexTime && a.milliseconds === b.milliseconds;
    if (a instanceof ApexBlob) return b instanceof ApexBlob && a.bytes.equals(b.bytes);
    if (a instanceof ApexId) return b instanceof ApexId && a.value === b.value;
    if (a instanceof ApexDouble) return b instanceof ApexDouble && a.value === b.value;
    return false;
}

/** Sign of the order of two numbers of any types, or two dates; undefined if they are neither, or not of a kind. */
export function compareNumbers(a: ApexValue, b: ApexValue): number | undefined {
    if (a instanceof ApexDecimal && b instanceof ApexDecimal) return a.compare(b);
    const left = numberOf(a);
    const right = numberOf(b);
    if (left !== undefined && right !== undefined) {
        if (typeof left === 'object' || typeof right === 'object') return decimalOf(left).compare(decimalOf(right));
        return left < right ? -1 : left > right ? 1 : left <= right ? 0 : Number.NaN;
    }
    const earlier = momentOf(a);
    const later = momentOf(b);
    if (earlier !== undefined && later !== undefined && a instanceof ApexTime === b instanceof ApexTime) {
        return Math.sign(earlier - later);
    }
    return undefined;
}

function numberOf(value: ApexValue): number | bigint | ApexDecimal | undefined {
    if (typeof value === 'number' || typeof value === 'bigint' || value instanceof ApexDecimal) return value;
    return value instanceof ApexDouble ? value.value : undefined;
}

function decimalOf(value: number | bigint | ApexDecimal): ApexDecimal {
    if (typeof value === 'object') return value;
    if (typeof value === 'bigint' || Number.isSafeInteger(value)) return ApexDecimal.of(value);
    return ApexDecimal.fromDouble(value);
}

function momentOf(value: ApexValue): number | undefined {
    if (value instanceof ApexDate || value instanceof ApexDatetime || value instanceof ApexTime) {
        return value.milliseconds;
    }
    return undefined;
}

/** `System.hashCode` and `hashCode()`. */
export function hashOfValue(x: Execution, value: ApexValue): number {
    if (value === null) return 0;
    if (typeof value === 'object' && value instanceof ApexObject) {
        const own = (value as GeneratedObject)['~hashcode/0']?.call(value, x);
        if (typeof own === 'number') return own;
    }
    const key = valueKey(x, value);
    if (typeof key === 'object' && key !== null) return x.identityOf(key);
    if (typeof key === 'number' && Number.isInteger(key)) return key | 0;
    if (typeof key === 'boolean') return key ? 1231 : 1237; // as java.lang.Boolean
    return textHash(String(key));
}
