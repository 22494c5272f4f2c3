import type { GeneratedObject } from '../../generate/runtimeInterface';
import type { Execution } from '../execution';
import { ApexBlob } from './apexBlob';
import { ApexDate } from './apexDate';
import { ApexDatetime } from './apexDatetime';
import { ApexDecimal } from './apexDecimal';
import { ApexList } from './apexList';
import { ApexMap } from './apexMap';
import { ApexDouble, ApexId, ApexObject } from './apexObject';
import { ApexSet } from './apexSet';
import { ApexSObject } from './apexSObject';
import { ApexTime } from './apexTime';
import type { ApexValue } from './apexValue';
import { LibraryValue } from './libraryValue';

/** Stands before the keys that aren't text themselves, so that they differ from every String. */
const mark = '\u0000';

/**
 * Gives each value a key for a JavaScript Map, the same for equal values: most values are their own; objects of classes with `equals` and
 * `hashCode` share the first equal object put in.
 */
export class ValueKeys {
    #byHash: Map<number, ApexObject[]> | undefined;

    of(x: Execution, value: ApexValue): unknown {
        if (value === null || typeof value !== 'object') return value;
        if (value instanceof ApexObject && hasOwnEquality(value)) return this.#known(x, value) ?? value;
        return valueKey(x, value);
    }

    /** The key under which the value is going to be held. */
    toAdd(x: Execution, value: ApexValue): unknown {
        if (value === null || typeof value !== 'object') return value;
        if (!(value instanceof ApexObject) || !hasOwnEquality(value)) return valueKey(x, value);
        const known = this.#known(x, value);
        if (known !== undefined) return known;
        this.#byHash ??= new Map();
        const hash = hashOf(x, value);
        const others = this.#byHash.get(hash);
        if (others === undefined) this.#byHash.set(hash, [value]);
        else others.push(value);
        return value;
    }

    forget(x: Execution, key: unknown): void {
        if (this.#byHash === undefined || !(key instanceof ApexObject) || !hasOwnEquality(key)) return;
        const others = this.#byHash.get(hashOf(x, key));
        const position = others?.indexOf(key) ?? -1;
        if (position >= 0) others?.splice(position, 1);
    }

    clear(): void {
        this.#byHash = undefined;
    }

    #known(x: Execution, value: ApexObject): ApexObject | undefined {
        const others = this.#byHash?.get(hashOf(x, value));
        return others?.find((other) => other === value || ownEquals(x, value, other));
    }
}

/** A key that is the same for equal values, as far as no `equals` of the source is concerned. */
export function valueKey(x: Execution, value: ApexValue): unknown {
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof ApexId) return value.value;
    if (value instanceof ApexDouble) return value.value;
    if (value instanceof ApexDecimal) return decimalKey(value);
    if (value instanceof ApexDate) return `${mark}d${value.days}`;
    if (value instanceof ApexDatetime) return `${mark}t${value.milliseconds}`;
    if (value instanceof ApexTime) return `${mark}c${value.milliseconds}`;
    if (value instanceof ApexBlob) return `${mark}b${value.bytes.toString('latin1')}`;
    if (value instanceof ApexSObject) return sObjectKey(x, value);
    if (value instanceof ApexList) return `${mark}(${partKeys(x, value.values)})`;
    if (value instanceof ApexSet)
        return `${mark}{${partKeys(x, [...value.values()])
            .split(mark)
            .sort()
            .join(mark)}}`;
    if (value instanceof ApexMap) {
        const entries = [...value.entries()].map((entry) => partKeys(x, [entry.key, entry.value]));
        return `${mark}<${entries.sort().join(mark)}>`;
    }
    if (value instanceof LibraryValue) return value.valueKey ?? value;
    return value;
}

function decimalKey(value: ApexDecimal): unknown {
    const plain = value.stripTrailingZeros();
    return plain.scale <= 0 && typeof plain.units === 'number'
        ? plain.toNumber()
        : `${mark}n${plain.units}e${-plain.scale}`;
}

function sObjectKey(x: Execution, value: ApexSObject): string {
    // A field that was set to null is as good as one that was never set.
    const parts = [...value.populatedValues()]
        .filter(([, part]) => part !== null)
        .map(([name, part]) => `${name}=${partKeys(x, [part])}`)
        .sort()
        .join(mark);
    return `${mark}s${value.definition.name}:${parts}`;
}

/** Parts of a composite key as text; objects count by identity. */
function partKeys(x: Execution, values: readonly ApexValue[]): string {
    return values
        .map((value) => {
            const key = valueKey(x, value);
            return typeof key === 'object' && key !== null ? `#${x.identityOf(key)}` : `${typeof key} ${String(key)}`;
        })
        .join(mark);
}

export function hasOwnEquality(value: ApexObject): boolean {
    return (value as GeneratedObject)['~equals/1'] !== undefined;
}

/** `equals` of an object's class. */
export function ownEquals(x: Execution, value: ApexObject, other: ApexValue): boolean {
    return (value as GeneratedObject)['~equals/1']?.call(value, x, other) === true;
}

function hashOf(x: Execution, value: ApexObject): number {
    const hash = (value as GeneratedObject)['~hashcode/0']?.call(value, x);
    return typeof hash === 'number' ? hash : x.identityOf(value);
}
