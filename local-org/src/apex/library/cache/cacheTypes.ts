import { primitive } from '../../typeName';
import type { LibraryFunction, LibraryType } from '../libraryType';
import type { TypeValue } from '../typeValue';
import type { Execution } from '../../runtime/execution';
import { ApexSet } from '../../runtime/values/apexSet';
import type { ApexValue } from '../../runtime/values/apexValue';
import { capacityOf, partitionNamed, partitionOfKey, type CacheKind, type Partition } from './partition';

type Key = string | null;

const string = primitive('String');
const keySet = (x: Execution, keys: readonly string[]) => ApexSet.of(x, { kind: 'set', element: string }, keys);

/** Of Cache.Org and Cache.Session: keys may name their partition (`local.Name.key`), else the default partition is meant. */
function statics(kind: CacheKind): Record<string, LibraryFunction> {
    const at = (x: Execution, key: Key) => partitionOfKey(x, kind, key);
    return {
        'static Object get(String key)': (x, name: Key) => {
            const { partition, key } = at(x, name);
            return partition.get(x, key);
        },
        'static Object get(Type cacheBuilder, String key)': (x, builder: TypeValue | null, name: Key) => {
            const { partition, key } = at(x, name);
            return partition.load(x, builder, key);
        },
        'static void put(String key, Object value)': (x, name: Key, value: ApexValue) => {
            const { partition, key } = at(x, name);
            partition.put(x, key, value);
        },
        'static void put(String key, Object value, Integer ttlSecs)': (
            x,
            name: Key,
            value: ApexValue,
            seconds: number | null
        ) => {
            const { partition, key } = at(x, name);
            partition.put(x, key, value, seconds);
        },
        'static void put(String key, Object value, Cache.Visibility visibility)': (x, name: Key, value: ApexValue) => {
            const { partition, key } = at(x, name);
            partition.put(x, key, value);
        },
        'static void put(String key, Object value, Integer ttlSecs, Cache.Visibility visibility, Boolean immutable)': (
            x,
            name: Key,
            value: ApexValue,
            seconds: number | null
        ) => {
            const { partition, key } = at(x, name);
            partition.put(x, key, value, seconds);
        },
        'static Boolean contains(String key)': (x, name: Key) => {
            const { partition, key } = at(x, name);
            return partition.contains(x, key);
        },
        'static Boolean remove(String key)': (x, name: Key) => {
            const { partition, key } = at(x, name);
            return partition.remove(x, key);
        },
        'static Boolean remove(Type cacheBuilder, String key)': (x, builder: TypeValue | null, name: Key) => {
            const { partition, key } = at(x, name);
            return partition.removeBuilt(x, builder, key);
        },
        'static Set<String> getKeys()': (x) => keySet(x, at(x, '').partition.keys(x)),
        'static Long getNumKeys()': (x) => BigInt(at(x, '').partition.keys(x).length),
        'static String getName()': (x) => at(x, '').partition.name,
        'static Double getCapacity()': (x) => capacityOf(x, at(x, '').partition),
        [`static Cache.${kind}Partition getPartition(String name)`]: (x: Execution, name: Key) =>
            partitionNamed(x, kind, name)
    };
}

const partitionMembers: Record<string, LibraryFunction> = {
    'Object get(String key)': (x, partition: Partition, key: Key) => partition.get(x, key),
    'Object get(Type cacheBuilder, String key)': (x, partition: Partition, builder: TypeValue | null, key: Key) =>
        partition.load(x, builder, key),
    'void put(String key, Object value)': (x, partition: Partition, key: Key, value: ApexValue) =>
        partition.put(x, key, value),
    'void put(String key, Object value, Integer ttlSecs)': (
        x,
        partition: Partition,
        key: Key,
        value: ApexValue,
        seconds: number | null
    ) => partition.put(x, key, value, seconds),
    'void put(String key, Object value, Cache.Visibility visibility)': (
        x,
        partition: Partition,
        key: Key,
        value: ApexValue
    ) => partition.put(x, key, value),
    'void put(String key, Object value, Integer ttlSecs, Cache.Visibility visibility, Boolean immutable)': (
        x,
        partition: Partition,
        key: Key,
        value: ApexValue,
        seconds: number | null
    ) => partition.put(x, key, value, seconds),
    'Boolean contains(String key)': (x, partition: Partition, key: Key) => partition.contains(x, key),
    'Boolean remove(String key)': (x, partition: Partition, key: Key) => partition.remove(x, key),
    'Boolean remove(Type cacheBuilder, String key)': (x, partition: Partition, builder: TypeValue | null, key: Key) =>
        partition.removeBuilt(x, builder, key),
    'Set<String> getKeys()': (x, partition: Partition) => keySet(x, partition.keys(x)),
    'Long getNumKeys()': (x, partition: Partition) => BigInt(partition.keys(x).length),
    'String getName()': (_x, partition: Partition) => partition.name,
    'Boolean isAvailable()': (x, partition: Partition) => capacityOf(x, partition) > 0,
    'Double getCapacity()': (x, partition: Partition) => capacityOf(x, partition)
};

export const cacheTypes: readonly LibraryType[] = [
    { name: 'Cache.Org', members: statics('Org') },
    { name: 'Cache.Session', members: { ...statics('Session'), 'static Boolean isAvailable()': () => true } },
    { name: 'Cache.Partition', members: partitionMembers },
    { name: 'Cache.OrgPartition', extends: 'Cache.Partition', members: {} },
    { name: 'Cache.SessionPartition', extends: 'Cache.Partition', members: {} },
    {
        name: 'Cache.CacheBuilder',
        kind: 'interface',
        members: { 'Object doLoad(String key)': () => null }
    }
];
