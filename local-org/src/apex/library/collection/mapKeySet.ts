import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import type { ApexMap } from '../../runtime/values/apexMap';
import { ApexSet } from '../../runtime/values/apexSet';
import type { ApexValue } from '../../runtime/values/apexValue';

/** `Map.keySet()`: a view of the map. What is removed from it leaves the map; nothing can be added. */
export class MapKeySet extends ApexSet {
    readonly #map: ApexMap;

    constructor(map: ApexMap) {
        super({ kind: 'set', element: map.keyType });
        this.#map = map;
    }

    override get size(): number {
        return this.#map.size;
    }

    override *values(): Generator<ApexValue, undefined, undefined> {
        for (const { key } of this.#map.entries()) yield key;
    }

    override has(x: Execution, value: ApexValue): boolean {
        return this.#map.has(x, value);
    }

    /** @throws System.FinalException "Collection is read-only" */
    override add(): never {
        throw systemException('System.FinalException', 'Collection is read-only');
    }

    override delete(x: Execution, value: ApexValue): boolean {
        const isHeld = this.#map.has(x, value);
        if (isHeld) this.#map.delete(x, value);
        return isHeld;
    }

    override clear(): void {
        this.#map.clear();
    }
}
