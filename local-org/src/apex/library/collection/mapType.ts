import type { ApexType } from '../../types';
import { equalValues, hashOfValue } from '../../runtime/equality';
import type { Execution } from '../../runtime/execution';
import { ApexAggregateResult } from '../../runtime/records/aggregateResult';
import { textOf } from '../../runtime/text';
import { systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexId } from '../../runtime/values/apexObject';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { objectToken } from '../schema/describe';
import { elementAs } from './elementForm';
import { MapKeySet } from './mapKeySet';

/** A map that is declared `Map<Id, SObject>` or the like takes a list of records, each under its id. */
function putRecords(x: Execution, map: ApexMap, records: ApexList): void {
    const ids = new Set<string>();
    for (const [row, record] of records.values.entries()) {
        const id = record instanceof ApexSObject ? idOfRow(record) : null;
        if (id === null) throw systemException('System.ListException', `Row with null Id at index: ${row}`);
        if (ids.has(id)) {
            throw systemException('System.ListException', `Row with duplicate Id at index: ${row}`);
        }
        ids.add(id);
        map.set(x, id, record ?? null);
    }
}

/** A row of an aggregate query may have a column named Id: `SELECT AccountId Id … GROUP BY AccountId`. */
function idOfRow(record: ApexSObject): string | null {
    if (!(record instanceof ApexAggregateResult)) return record.id;
    const id = record.isSet('Id') ? record.column('Id') : null;
    return id instanceof ApexId ? id.value : typeof id === 'string' ? id : null;
}

function putAll(x: Execution, map: ApexMap, other: ApexMap): void {
    for (const { key, value } of [...other.entries()]) {
        map.set(x, elementAs(key, other.keyType, map.keyType), elementAs(value, other.valueType, map.valueType));
    }
}

function deepClone(x: Execution, map: ApexMap): ApexMap {
    const copy = new ApexMap(map.type);
    for (const { key, value } of map.entries()) {
        const own = value instanceof ApexSObject ? value.copy({ keep: () => true, deep: false }) : value;
        copy.set(x, key, own);
    }
    return copy;
}

export const mapType: LibraryType = {
    name: 'Map',
    namespace: 'System',
    typeParameters: ['K', 'V'],
    members: {
        'Map()': (_x, type: ApexType) => new ApexMap(type),
        'Map(Map<K, V> other)': (x, type: ApexType, other: ApexMap | null) => {
            const map = new ApexMap(type);
            putAll(x, map, given(other));
            return map;
        },
        'Map(List<V> records)': (x, type: ApexType, records: ApexList | null) => {
            const map = new ApexMap(type);
            putRecords(x, map, given(records));
            return map;
        },
        'void clear()': (_x, map: ApexMap) => map.clear(),
        'Map<K, V> clone()': (x, map: ApexMap) => {
            const copy = new ApexMap(map.type);
            putAll(x, copy, map);
            return copy;
        },
        'Boolean containsKey(K key)': (x, map: ApexMap, key: ApexValue) => map.has(x, key),
        'Map<K, V> deepClone()': deepClone,
        'Boolean equals(Object other)': equalValues,
        'V get(K key)': (x, map: ApexMap, key: ApexValue) => map.get(x, key),
        'Schema.SObjectType getSObjectType()': (x, { valueType }: ApexMap) =>
            valueType.kind === 'sobject' && valueType.name !== undefined ? objectToken(x, valueType.name) : null,
        'Integer hashCode()': hashOfValue,
        'Boolean isEmpty()': (_x, map: ApexMap) => map.size === 0,
        'Set<K> keySet()': (_x, map: ApexMap) => new MapKeySet(map),
        'V put(K key, V value)': (x, map: ApexMap, key: ApexValue, value: ApexValue) => map.set(x, key, value),
        'void putAll(Map<K, V> other)': (x, map: ApexMap, other: ApexMap | null) => putAll(x, map, given(other)),
        'void putAll(List<V> records)': (x, map: ApexMap, records: ApexList | null) =>
            putRecords(x, map, given(records)),
        'V remove(K key)': (x, map: ApexMap, key: ApexValue) => map.delete(x, key),
        'Integer size()': (_x, map: ApexMap) => map.size,
        'String toString()': textOf,
        'List<V> values()': (_x, map: ApexMap) =>
            new ApexList(
                { kind: 'list', element: map.valueType },
                Array.from(map.entries(), ({ value }) => value)
            )
    }
};
