import { childNodes, text } from '../../../metadata/xmlNode';
import { typeName } from '../../typeName';
import { given } from '../given';
import type { TypeValue } from '../typeValue';
import { copyValue } from '../../runtime/copyValue';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';
import type { GeneratedObject } from '../../generate/runtimeInterface';

/** The two caches: values of a session cache belong to a user. */
export type CacheKind = 'Org' | 'Session';

/** "The maximum time to live is 48 hours for org cache and 8 hours for session cache"; the default is 24 and 8 hours. */
const mostSeconds = { Org: 172_800, Session: 28_800 } as const;
const defaultSeconds = { Org: 86_400, Session: 28_800 } as const;
const leastSeconds = 300;

/** A value of Cache.OrgPartition or Cache.SessionPartition. */
export class Partition extends LibraryValue {
    constructor(
        readonly kind: CacheKind,
        /** `local.default`. */
        readonly name: string
    ) {
        super();
    }

    override get libraryType(): string {
        return `Cache.${this.kind}Partition`;
    }

    get(x: Execution, key: string | null): ApexValue {
        this.#count(x);
        return copyValue(x, this.#store(x).get(x, this.#place(x), this.#checked(key)) ?? null);
    }

    /** What the builder loads for a key that isn't there is kept. */
    load(x: Execution, builder: TypeValue | null, key: string | null): ApexValue {
        const cacheKey = builderKey(given(builder), this.#checked(key));
        const found = this.#store(x).get(x, this.#place(x), cacheKey);
        if (found !== undefined) return copyValue(x, found);
        const { type } = given(builder);
        const info = type.kind === 'user' ? x.program.classes.get(type.name.toLowerCase()) : undefined;
        const made = info?.constructors.find(({ parameters }) => parameters.length === 0)?.construct(x, []);
        const doLoad = (made as GeneratedObject | undefined)?.['~doload/1'];
        if (doLoad === undefined) {
            throw systemException(
                `Cache.${this.kind}.${this.kind}CacheException`,
                `Invalid CacheBuilder class: ${typeName(type)}`
            );
        }
        const value = doLoad.call(made as GeneratedObject, x, given(key)) ?? null;
        this.#store(x).put(x, this.#place(x), cacheKey, copyValue(x, value), defaultSeconds[this.kind]);
        return value;
    }

    put(x: Execution, key: string | null, value: ApexValue, seconds?: number | null): void {
        const checked = this.#checked(key);
        if (value === null) throw this.#exception('put', checked, 'Cannot put null value');
        const ttl = seconds ?? defaultSeconds[this.kind];
        if (ttl !== 0 && (ttl < leastSeconds || ttl > mostSeconds[this.kind])) {
            throw this.#exception(
                'put',
                checked,
                `Time to live must be between ${leastSeconds} and ${mostSeconds[this.kind]} seconds`
            );
        }
        this.#store(x).put(x, this.#place(x), checked, copyValue(x, value), ttl || defaultSeconds[this.kind]);
    }

    contains(x: Execution, key: string | null): boolean {
        return this.#store(x).get(x, this.#place(x), this.#checked(key)) !== undefined;
    }

    remove(x: Execution, key: string | null): boolean {
        return this.#store(x).delete(this.#place(x), this.#checked(key));
    }

    removeBuilt(x: Execution, builder: TypeValue | null, key: string | null): boolean {
        return this.#store(x).delete(this.#place(x), builderKey(given(builder), this.#checked(key)));
    }

    keys(x: Execution): string[] {
        return this.#store(x).keys(x, this.#place(x));
    }

    #count(x: Execution): void {
        x.fuel--;
    }

    #store(x: Execution) {
        return (x.test ?? x.org).cache;
    }

    #place(x: Execution): string {
        return this.kind === 'Org' ? this.name : `${x.userId} ${this.name}`;
    }

    /** "Key names: alphanumeric characters, case-sensitive, not longer than 50 characters." */
    #checked(key: string | null): string {
        const given = key ?? '';
        if (/^[A-Za-z0-9]{1,50}$/.test(given)) return given;
        const reason =
            given.length > 50
                ? `Key '${given}' exceeds the maximum length of 50 characters.`
                : `Invalid key '${given}'. Only alphanumeric characters are allowed.`;
        throw systemException('Cache.InvalidParamException', reason);
    }

    #exception(method: string, key: string, reason: string): Error | object {
        const type = `Cache.${this.kind}.${this.kind}CacheException`;
        return systemException(type, `Failed Cache.${this.kind}.${method}() for key '${key}': ${reason}`);
    }
}

function builderKey({ type }: TypeValue, key: string): string {
    return `${typeName(type)} ${key}`;
}

/** @throws Cache.InvalidParamException if the source has no such partition, or its namespace isn't this org's */
export function partitionNamed(x: Execution, kind: CacheKind, name: string | null): Partition {
    const parts = given(name).split('.');
    const simple = (parts.length > 1 ? parts.slice(1).join('.') : parts[0]) ?? '';
    const isLocal = parts.length === 1 || parts[0]?.toLowerCase() === 'local';
    const found = partitions(x).find((partition) => partition.name.toLowerCase() === simple.toLowerCase());
    if (!isLocal || found === undefined) {
        throw systemException('Cache.InvalidParamException', `Partition '${given(name)}' does not exist.`);
    }
    return new Partition(kind, `local.${found.name}`);
}

/** Where `Cache.Org.put(key, …)` puts its values. */
export function partitionOfKey(
    x: Execution,
    kind: CacheKind,
    key: string | null
): { partition: Partition; key: string } {
    const parts = given(key).split('.');
    const [last = ''] = parts.slice(-1);
    if (parts.length > 1) return { partition: partitionNamed(x, kind, parts.slice(0, -1).join('.')), key: last };
    const found = partitions(x).find(({ xml }) => text(xml, 'isDefaultPartition') === 'true');
    if (found === undefined) {
        const type = `Cache.${kind}.${kind}CacheException`;
        throw systemException(type, `Failed to access Cache.${kind}: there is no default partition.`);
    }
    return { partition: new Partition(kind, `local.${found.name}`), key: last };
}

/** Megabytes that are set aside for a partition. */
export function capacityOf(x: Execution, { kind, name }: Partition): number {
    const cacheType = kind === 'Org' ? 'Organization' : 'Session';
    const found = partitions(x).find((partition) => `local.${partition.name}` === name);
    const types = found === undefined ? [] : childNodes(found.xml, 'platformCachePartitionTypes');
    const own = types.find((type) => text(type, 'cacheType') === cacheType);
    return Number((own && text(own, 'allocatedCapacity')) ?? 0);
}

function partitions(x: Execution) {
    return x.org.services.model.components.filter(({ type }) => type === 'PlatformCachePartition');
}
