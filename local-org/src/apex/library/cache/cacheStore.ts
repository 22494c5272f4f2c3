import type { Execution } from '../../runtime/execution';
import type { ApexValue } from '../../runtime/values/apexValue';

/** A value of a cache and when it goes. */
interface CachedValue {
    readonly value: ApexValue;
    /** Milliseconds since 1970. */
    readonly expires: number;
}

/** Platform Cache of one org, or of one test: it is no part of a transaction, so nothing rolls it back. */
export class CacheStore {
    readonly #partitions = new Map<string, Map<string, CachedValue>>();

    get(x: Execution, partition: string, key: string): ApexValue | undefined {
        const values = this.#values(partition);
        const found = values.get(key);
        if (found === undefined) return undefined;
        if (found.expires > x.now) return found.value;
        values.delete(key);
        return undefined;
    }

    put(x: Execution, partition: string, key: string, value: ApexValue, seconds: number): void {
        this.#values(partition).set(key, { value, expires: x.now + seconds * 1000 });
    }

    delete(partition: string, key: string): boolean {
        return this.#values(partition).delete(key);
    }

    keys(x: Execution, partition: string): string[] {
        return [...this.#values(partition).keys()].filter((key) => this.get(x, partition, key) !== undefined);
    }

    #values(partition: string): Map<string, CachedValue> {
        const key = partition.toLowerCase();
        let values = this.#partitions.get(key);
        if (values === undefined) {
            values = new Map();
            this.#partitions.set(key, values);
        }
        return values;
    }
}
