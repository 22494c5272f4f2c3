import type { ApexType } from '../../types';
import type { ApexValue } from './apexValue';
import type { Execution } from '../execution';
import { ValueKeys } from './valueKey';

/** A Set: elements by value, in order of insertion. */
export class ApexSet {
    readonly #elements = new Map<unknown, ApexValue>();
    readonly #keys = new ValueKeys();

    constructor(
        /** The whole set's type. */
        readonly type: ApexType
    ) {}

    static of(x: Execution, type: ApexType, values: Iterable<ApexValue>): ApexSet {
        const set = new ApexSet(type);
        for (const value of values) set.add(x, value);
        return set;
    }

    get elementType(): ApexType {
        return this.type.kind === 'set' ? this.type.element : { kind: 'primitive', name: 'Object' };
    }

    get size(): number {
        return this.#elements.size;
    }

    values(): IterableIterator<ApexValue> {
        return this.#elements.values();
    }

    has(x: Execution, value: ApexValue): boolean {
        return this.#elements.has(this.#keys.of(x, value));
    }

    /** True if it was new. */
    add(x: Execution, value: ApexValue): boolean {
        const key = this.#keys.toAdd(x, value);
        if (this.#elements.has(key)) return false;
        this.#elements.set(key, value);
        return true;
    }

    /** True if it was there. */
    delete(x: Execution, value: ApexValue): boolean {
        const key = this.#keys.of(x, value);
        if (!this.#elements.delete(key)) return false;
        this.#keys.forget(x, key);
        return true;
    }

    clear(): void {
        this.#elements.clear();
        this.#keys.clear();
    }
}
