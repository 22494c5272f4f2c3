import type { GeneratedObject } from '../generate/runtimeInterface';
import type { Execution } from './execution';
import { nullPointer, systemException } from './values/apexException';
import { ApexList } from './values/apexList';
import { ApexObject } from './values/apexObject';
import { ApexSet } from './values/apexSet';
import type { ApexValue } from './values/apexValue';
import { LibraryValue } from './values/libraryValue';

/** `Iterator<T>` of a List or Set. */
export class ApexIterator extends LibraryValue {
    #next: IteratorResult<ApexValue>;

    constructor(private readonly source: Iterator<ApexValue>) {
        super();
        this.#next = source.next();
    }

    override get libraryType(): string {
        return 'Iterator';
    }

    get hasNext(): boolean {
        return this.#next.done !== true;
    }

    next(): ApexValue {
        if (this.#next.done === true) {
            throw systemException('System.NoSuchElementException', 'Iterator has no more elements');
        }
        const { value } = this.#next;
        this.#next = this.source.next();
        return value;
    }
}

/** What a for-each loop goes through: a List, a Set, or an object with `iterator()`. */
export function iterate(x: Execution, value: ApexValue): Iterable<ApexValue> {
    if (value instanceof ApexList) return { [Symbol.iterator]: () => listIterator(value) };
    if (value instanceof ApexSet) return { [Symbol.iterator]: () => setIterator(value) };
    if (value === null) throw nullPointer();
    if (value instanceof ApexIterator) return ownIteration(x, value);
    if (value instanceof ApexObject) {
        const iterator = (value as GeneratedObject)['~iterator/0']?.call(value, x);
        if (iterator !== undefined) return ownIteration(x, iterator);
    }
    throw systemException('System.TypeException', 'The value is not iterable');
}

/** A list must keep its length while a loop goes through it. */
export function listIterator(list: ApexList): Iterator<ApexValue> {
    const { values } = list;
    const { length } = values;
    let position = 0;
    return {
        next() {
            if (values.length !== length) throw modified();
            if (position >= length) return { done: true, value: undefined };
            return { done: false, value: values[position++] ?? null };
        }
    };
}

export function setIterator(set: ApexSet): Iterator<ApexValue> {
    const values = set.values();
    const { size } = set;
    return {
        next() {
            if (set.size !== size) throw modified();
            return values.next();
        }
    };
}

function modified() {
    return systemException('System.FinalException', 'Cannot modify a collection while it is being iterated.');
}

function* ownIteration(x: Execution, iterator: ApexValue): Iterable<ApexValue> {
    if (iterator instanceof ApexIterator) {
        while (iterator.hasNext) yield iterator.next();
        return;
    }
    if (!(iterator instanceof ApexObject)) throw nullPointer();
    const own = iterator as GeneratedObject;
    while (own['~hasnext/0']?.call(own, x) === true) yield own['~next/0']?.call(own, x) ?? null;
}
