import type { JsonValue } from '../apexEngine';
import { JsonNumber, type JsonNode } from '../library/json/jsonNode';
import { JsonValueReader } from '../library/json/jsonReader';
import type { ApexType } from '../types';
import { primitive } from '../typeName';
import { boxed } from './boxing';
import type { Execution } from './execution';
import { textOf } from './text';
import { instanceFields } from './userObject';
import { ApexBlob } from './values/apexBlob';
import { ApexDate } from './values/apexDate';
import { ApexDatetime } from './values/apexDatetime';
import { ApexDecimal } from './values/apexDecimal';
import { systemException } from './values/apexException';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexDouble, ApexEnumConstant, ApexId } from './values/apexObject';
import { ApexSet } from './values/apexSet';
import { ApexSObject } from './values/apexSObject';
import { ApexTime } from './values/apexTime';
import type { ApexValue } from './values/apexValue';
import { LibraryValue } from './values/libraryValue';

/**
 * A value as a Lightning component gets it: records as plain objects of the fields that are there, dates as ISO text, of a class the
 * members annotated `@AuraEnabled`; members that are null are left out.
 */
export function toJsonValue(x: Execution, value: ApexValue): JsonValue {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        return value;
    }
    if (typeof value === 'bigint') return Number(value);
    if (value instanceof ApexDecimal) return value.toNumber();
    if (value instanceof ApexDouble || value instanceof ApexId) return value.value;
    if (value instanceof ApexDate || value instanceof ApexDatetime) return value.toIsoText();
    if (value instanceof ApexTime) return value.milliseconds;
    if (value instanceof ApexBlob) return value.bytes.toString('base64');
    if (value instanceof ApexEnumConstant) return value.name;
    if (value instanceof ApexList) return value.values.map((element) => toJsonValue(x, element));
    if (value instanceof ApexSet) return Array.from(value.values(), (element) => toJsonValue(x, element));
    if (value instanceof ApexMap) return mapJson(x, value);
    if (value instanceof ApexSObject) return recordJson(x, value);
    if (value instanceof LibraryValue) {
        throw systemException('System.UnexpectedException', `${value.libraryType} can't be returned to a component`);
    }
    return objectJson(x, value);
}

function mapJson(x: Execution, map: ApexMap): JsonValue {
    const json: Record<string, JsonValue> = {};
    for (const { key, value } of map.entries()) json[textOf(x, boxed(key, map.keyType))] = toJsonValue(x, value);
    return json;
}

function recordJson(x: Execution, record: ApexSObject): JsonValue {
    const json: Record<string, JsonValue> = {};
    for (const [name, value] of record.populatedValues()) if (value !== null) json[name] = toJsonValue(x, value);
    for (const [name, parent] of record.populatedParents()) if (parent !== null) json[name] = toJsonValue(x, parent);
    for (const [name, children] of record.populatedChildren()) json[name] = toJsonValue(x, children);
    return json;
}

function objectJson(x: Execution, value: Exclude<ApexValue, null>): JsonValue {
    const json: Record<string, JsonValue> = {};
    if (typeof value !== 'object' || !('apexClass' in value) || value.apexClass === undefined) return json;
    for (const field of instanceFields(x, value.apexClass)) {
        if (!field.annotations.some((annotation) => annotation.name === 'auraenabled')) continue;
        const fieldValue = field.get?.(x, value) ?? null;
        if (fieldValue !== null) json[field.name] = toJsonValue(x, boxed(fieldValue, field.type));
    }
    return json;
}

/** A parameter that a component gave, as a value of the declared type. @throws System.JSONException, System.TypeException */
export function fromJsonValue(x: Execution, json: JsonValue, type: ApexType = primitive('Object')): ApexValue {
    return new JsonValueReader(x, false, true).read(nodeOf(json), type);
}

function nodeOf(json: JsonValue): JsonNode {
    if (json === null || typeof json === 'string' || typeof json === 'boolean') return json;
    if (typeof json === 'number') return new JsonNumber(String(json));
    if (isArray(json)) return json.map(nodeOf);
    return new Map(Object.entries(json).map(([name, value]) => [name, nodeOf(value)]));
}

function isArray(json: JsonValue): json is readonly JsonValue[] {
    return Array.isArray(json);
}
