import type { ApexType } from '../../types';
import type { ApexValue } from './apexValue';
import type { Execution } from '../execution';
import { ValueKeys } from './valueKey';

interface Entry {
    readonly key: ApexValue;
    value: ApexValue;
}

/** A Map: keys by value, in order of insertion. Keys of type String are case-sensitive. */
export class ApexMap {
    readonly #entries = new Map<unknown, Entry>();
    readonly #keys = new ValueKeys();

    constructor(
        /** The whole map's type. */
        readonly type: ApexType
    ) {}

    get keyType(): ApexType {
        return this.type.kind === 'map' ? this.type.key : { kind: 'primitive', name: 'Object' };
    }

    get valueType(): ApexType {
        return this.type.kind === 'map' ? this.type.value : { kind: 'primitive', name: 'Object' };
    }

    get size(): number {
        return this.#entries.size;
    }

    entries(): IterableIterator<Readonly<Entry>> {
        return this.#entries.values();
    }

    has(x: Execution, key: ApexValue): boolean {
        return this.#entries.has(this.#keys.of(x, key));
    }

    get(x: Execution, key: ApexValue): ApexValue {
        return this.#entries.get(this.#keys.of(x, key))?.value ?? null;
    }

    /** Returns the value before. */
    set(x: Execution, key: ApexValue, value: ApexValue): ApexValue {
        const hashKey = this.#keys.toAdd(x, key);
        const entry = this.#entries.get(hashKey);
        if (entry === undefined) {
            this.#entries.set(hashKey, { key, value });
            return null;
        }
        const before = entry.value;
        entry.value = value;
        return before;
    }

    /** Returns the value before. */
    delete(x: Execution, key: ApexValue): ApexValue {
        const hashKey = this.#keys.of(x, key);
        const entry = this.#entries.get(hashKey);
        if (entry === undefined) return null;
        this.#entries.delete(hashKey);
        this.#keys.forget(x, hashKey);
        return entry.value;
    }

    clear(): void {
        this.#entries.clear();
        this.#keys.clear();
    }
}
