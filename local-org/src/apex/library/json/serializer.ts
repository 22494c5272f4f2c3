import type { Execution } from '../../runtime/execution';
import { boxed } from '../../runtime/boxing';
import { instanceFields } from '../../runtime/userObject';
import { runtimeTypeName, typeOf } from '../../runtime/typing';
import { ApexBlob } from '../../runtime/values/apexBlob';
import { ApexDate } from '../../runtime/values/apexDate';
import { ApexDatetime } from '../../runtime/values/apexDatetime';
import { ApexDecimal } from '../../runtime/values/apexDecimal';
import { ApexException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexDouble, ApexEnumConstant, ApexId, ApexObject } from '../../runtime/values/apexObject';
import { ApexSet } from '../../runtime/values/apexSet';
import { ApexSObject } from '../../runtime/values/apexSObject';
import { ApexTime } from '../../runtime/values/apexTime';
import type { ApexValue } from '../../runtime/values/apexValue';
import { doubleToText } from '../../runtime/values/javaNumber';
import { typeName } from '../../typeName';
import type { ApexType } from '../../types';
import { actionFields } from '../action/actionJson';
import { UuidValue } from '../crypto/uuidType';
import { dmlResultFields } from './dmlResults';
import { jsonException } from './jsonException';
import type { JsonWriter } from './jsonWriter';
import { FieldToken } from '../schema/describe';

/** Version in the `attributes.url` of records. */
const apiVersion = '67.0';

export interface SerializeOptions {
    /** Leaves out fields of objects (not of records or maps) that are null. */
    readonly suppressApexObjectNulls: boolean;
}

/** Writes Apex values as `JSON.serialize` does. Values are in the form that they have where their static type is Object. */
export class Serializer {
    readonly #x: Execution;
    readonly #writer: JsonWriter;
    readonly #options: SerializeOptions;
    /** What is being written: an object inside itself has no JSON. */
    readonly #open = new Set<ApexValue>();

    constructor(x: Execution, writer: JsonWriter, options: SerializeOptions = { suppressApexObjectNulls: false }) {
        this.#x = x;
        this.#writer = writer;
        this.#options = options;
    }

    /** @throws System.JSONException "Apex Type unsupported in JSON: …" */
    write(value: ApexValue): void {
        const simple = simpleJson(value);
        if (simple !== undefined) {
            this.#writer.raw(simple);
        } else if (typeof value === 'string') {
            this.#writer.string(value);
        } else {
            const text = textJson(value);
            if (text === undefined) this.#composite(value);
            else this.#writer.string(text);
        }
    }

    #composite(value: ApexValue): void {
        if (this.#open.has(value)) throw jsonException('Circular reference in an object that is serialized');
        this.#open.add(value);
        if (value instanceof ApexList) this.#array(value.values, value.elementType);
        else if (value instanceof ApexSet) this.#array(value.values(), value.elementType);
        else if (value instanceof ApexMap) this.#map(value);
        else if (value instanceof ApexSObject) this.#record(value);
        else if (value instanceof ApexObject) this.#object(value);
        this.#open.delete(value);
    }

    #array(values: Iterable<ApexValue>, elementType: ApexType): void {
        this.#writer.startArray();
        for (const value of values) this.write(boxed(value, elementType));
        this.#writer.endArray();
    }

    #map(map: ApexMap): void {
        this.#writer.startObject();
        for (const { key, value } of map.entries()) {
            this.#writer.fieldName(this.#key(key, map.keyType));
            this.write(boxed(value, map.valueType));
        }
        this.#writer.endObject();
    }

    #key(key: ApexValue, type: ApexType): string {
        const value = boxed(key, type);
        if (typeof value === 'string') return value;
        if (value instanceof FieldToken) return value.field.name;
        const text = textJson(value) ?? simpleJson(value);
        if (value === null || text === undefined) {
            throw jsonException(`Map keys of type ${typeName(type)} are unsupported in JSON`);
        }
        return text;
    }

    #record(record: ApexSObject): void {
        const { name } = record.definition;
        this.#writer.startObject();
        this.#writer.fieldName('attributes');
        this.#writer.startObject();
        this.#field('type', name);
        if (record.id !== null) this.#field('url', `/services/data/v${apiVersion}/sobjects/${name}/${record.id}`);
        this.#writer.endObject();
        for (const [field, value] of record.populatedValues()) {
            this.#field(field, value instanceof ApexDatetime ? recordDatetime(value) : value);
        }
        for (const [relationship, parent] of record.populatedParents()) this.#field(relationship, parent);
        for (const [relationship, children] of record.populatedChildren()) this.#children(relationship, children);
        this.#writer.endObject();
    }

    #children(relationship: string, children: ApexList): void {
        this.#writer.fieldName(relationship);
        this.#writer.startObject();
        this.#field('totalSize', children.values.length);
        this.#field('done', true);
        this.#field('records', children);
        this.#writer.endObject();
    }

    #object(object: ApexObject): void {
        if (object instanceof UuidValue) return this.#writer.string(object.text);
        const fields = dmlResultFields(object) ?? actionFields(object);
        if (fields !== undefined) return this.#fields(fields);
        const { apexClass } = object;
        if (apexClass === undefined || object instanceof ApexException) {
            throw jsonException(`Apex Type unsupported in JSON: ${runtimeTypeName(typeOf(object))}`);
        }
        this.#writer.startObject();
        for (const field of instanceFields(this.#x, apexClass)) {
            if (field.transient || field.get === undefined) continue;
            const value = field.get(this.#x, object);
            if (value === null && this.#options.suppressApexObjectNulls) continue;
            this.#field(field.name, boxed(value, field.type));
        }
        this.#writer.endObject();
    }

    #fields(fields: readonly (readonly [string, ApexValue])[]): void {
        this.#writer.startObject();
        for (const [name, value] of fields) this.#field(name, value);
        this.#writer.endObject();
    }

    #field(name: string, value: ApexValue): void {
        this.#writer.fieldName(name);
        this.write(value);
    }
}

/** Values that stand without quotes. */
function simpleJson(value: ApexValue): string | undefined {
    if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') {
        return String(value);
    }
    if (value instanceof ApexDecimal) return value.toString();
    if (value instanceof ApexDouble) return doubleToText(value.value);
    return undefined;
}

/** Values that stand in quotes. */
export function textJson(value: ApexValue): string | undefined {
    if (value instanceof ApexId) return value.value;
    if (value instanceof ApexDate) return value.toIsoText();
    if (value instanceof ApexDatetime) return value.toIsoText();
    if (value instanceof ApexTime) return value.toText();
    if (value instanceof ApexBlob) return value.bytes.toString('base64');
    if (value instanceof ApexEnumConstant) return value.name;
    return undefined;
}

/** Records have their times in the form of the REST API. */
function recordDatetime(value: ApexDatetime): string {
    return value.toIsoText().replace('Z', '+0000');
}
