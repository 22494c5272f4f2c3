import { apexId } from '../../runtime/typing';
import { NotSupportedError } from '../../../errors';
import { primitive, typeName } from '../../typeName';
import type { ApexType, PrimitiveName } from '../../types';
import type { ApexClassInfo, ApexFieldInfo } from '../../generate/runtimeInterface';
import type { Execution } from '../../runtime/execution';
import { apexTypeOfField } from '../../runtime/records/fieldForm';
import { superclassOf } from '../../runtime/userObject';
import { ApexBlob } from '../../runtime/values/apexBlob';
import { ApexDate } from '../../runtime/values/apexDate';
import { ApexDatetime } from '../../runtime/values/apexDatetime';
import { ApexDecimal } from '../../runtime/values/apexDecimal';
import { ApexList } from '../../runtime/values/apexList';
import { ApexMap } from '../../runtime/values/apexMap';
import type { ApexEnumConstant } from '../../runtime/values/apexObject';
import { ApexSet } from '../../runtime/values/apexSet';
import { ApexSObject } from '../../runtime/values/apexSObject';
import { ApexTime } from '../../runtime/values/apexTime';
import type { ApexValue } from '../../runtime/values/apexValue';
import { readActionValue } from '../action/actionJson';
import { isUnsupportedName } from '../unsupportedNamespaces';
import { libraryEnumConstant } from '../enums';
import { readDmlResult } from './dmlResults';
import { jsonException } from './jsonException';
import { JsonNumber, type JsonNode } from './jsonNode';

const objectType = primitive('Object');
const untypedMap: ApexType = { kind: 'map', key: primitive('String'), value: objectType };
const untypedList: ApexType = { kind: 'list', element: objectType };
const isoDatetime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;

/** @throws NotSupportedError for a type of the platform that local-org hasn't got */
function unsupported(type: ApexType) {
    if (type.kind === 'library' && isUnsupportedName(type.name.split('.'))) throw new NotSupportedError(type.name);
    return jsonException(`Apex Type unsupported in JSON: ${typeName(type)}`);
}

/** Makes Apex values of JSON. Strict: a member that the class doesn't have is an error. */
export class JsonValueReader {
    constructor(
        private readonly x: Execution,
        private readonly strict: boolean,
        /** Whether Object stands for any JSON, as in the parameters of a component's call; `JSON.deserialize` refuses it. */
        private readonly takesObject = false
    ) {}

    read(node: JsonNode, type: ApexType): ApexValue {
        if (node === null) return null;
        switch (type.kind) {
            case 'primitive':
                if (type.name === 'Object') {
                    if (!this.takesObject) throw unsupported(type);
                    return this.untyped(node);
                }
                return readPrimitive(this.x, node, type.name);
            case 'list':
                return new ApexList(type, this.#elements(node, type.element));
            case 'set':
                return ApexSet.of(this.x, type, this.#elements(node, type.element));
            case 'map':
                return this.#map(node, type);
            case 'sobject':
                return this.#sObject(node, type.name);
            case 'user':
                return this.#userValue(node, type.name);
            case 'library':
                return this.#libraryValue(node, type);
            default:
                throw unsupported(type);
        }
    }

    /** `JSON.deserializeUntyped`: maps, lists, Strings, Booleans, Integers, Longs and Decimals. */
    untyped(node: JsonNode): ApexValue {
        if (node === null || typeof node !== 'object') return node;
        if (node instanceof JsonNumber) return untypedNumber(node);
        if (isArray(node))
            return new ApexList(
                untypedList,
                node.map((element) => this.untyped(element))
            );
        const map = new ApexMap(untypedMap);
        for (const [name, value] of node) map.set(this.x, name, this.untyped(value));
        return map;
    }

    #elements(node: JsonNode, type: ApexType): ApexValue[] {
        const elements = isObject(node) ? node.get('records') : node;
        if (!isArray(elements)) throw jsonException("Malformed JSON: Expected '[' at the beginning of List/Set");
        return elements.map((element) => this.read(element, type));
    }

    #map(node: JsonNode, type: ApexType & { kind: 'map' }): ApexMap {
        if (!isObject(node)) throw jsonException("Malformed JSON: Expected '{' at the beginning of object");
        const map = new ApexMap(type);
        for (const [name, value] of node) map.set(this.x, this.read(name, type.key), this.read(value, type.value));
        return map;
    }

    #sObject(node: JsonNode, objectName: string | undefined): ApexSObject {
        if (!isObject(node)) throw jsonException("Malformed JSON: Expected '{' at the beginning of object");
        const attributes = node.get('attributes') ?? null;
        const given = isObject(attributes) ? attributes.get('type') : undefined;
        const name = objectName ?? (typeof given === 'string' ? given : undefined);
        const definition = name === undefined ? undefined : this.x.org.schema.object(name);
        if (definition === undefined) throw jsonException('Cannot deserialize sobject without type information');
        const record = new ApexSObject(definition);
        for (const [key, value] of node) if (key !== 'attributes') this.#sObjectMember(record, key, value);
        return record;
    }

    #sObjectMember(record: ApexSObject, key: string, value: JsonNode): void {
        const { definition } = record;
        const field = record.fieldNamed(key);
        if (field !== undefined) {
            record.setField(field.name, this.read(value, apexTypeOfField(field)));
            return;
        }
        const lowerKey = key.toLowerCase();
        for (const reference of definition.fields.values()) {
            if (reference.relationshipName?.toLowerCase() !== lowerKey) continue;
            const parent =
                value === null
                    ? null
                    : this.#sObject(value, reference.referenceTo.length === 1 ? reference.referenceTo[0] : undefined);
            record.setParent(reference.relationshipName, parent);
            return;
        }
        const child = this.x.org.schema
            .childRelationships(definition.name)
            .find((relationship) => relationship.relationshipName?.toLowerCase() === lowerKey);
        if (child?.relationshipName === undefined) {
            if (!this.strict) return;
            throw jsonException(`No such column '${key}' on sobject of type ${definition.name}`);
        }
        const element: ApexType = { kind: 'sobject', name: child.childObject };
        const children = new ApexList({ kind: 'list', element }, value === null ? [] : this.#elements(value, element));
        record.setChildren(child.relationshipName, children);
    }

    #userValue(node: JsonNode, className: string): ApexValue {
        const info = this.x.program.classes.get(className.toLowerCase());
        if (info?.kind === 'enum') {
            const constant = info.constants.find((candidate) => (candidate as ApexEnumConstant).name === node);
            if (constant === undefined) throw jsonException(`Illegal value for primitive: ${nodeText(node)}`);
            return constant;
        }
        if (info === undefined || info.kind === 'interface' || info.abstract) {
            throw jsonException(`Apex Type unsupported in JSON: ${className}`);
        }
        if (!isObject(node)) throw jsonException("Malformed JSON: Expected '{' at the beginning of object");
        const object = info.allocate();
        for (const [name, value] of node) {
            const field = this.#fieldOf(info, name);
            if (field?.set !== undefined) field.set(this.x, object, this.read(value, field.type));
            else if (this.strict && field === undefined) {
                throw jsonException(`Unknown field: ${info.name}.${name}`);
            }
        }
        return object;
    }

    #fieldOf(info: ApexClassInfo, name: string): ApexFieldInfo | undefined {
        const lowerName = name.toLowerCase();
        for (let type: ApexClassInfo | undefined = info; type !== undefined; type = superclassOf(this.x, type)) {
            const found = type.fields.find((field) => !field.static && field.name.toLowerCase() === lowerName);
            if (found !== undefined) return found;
        }
        return undefined;
    }

    #libraryValue(node: JsonNode, type: ApexType & { kind: 'library' }): ApexValue {
        const constant = typeof node === 'string' ? libraryEnumConstant(type.name, node) : undefined;
        const value =
            constant ??
            readDmlResult(type.name, node) ??
            readActionValue(this.x, type.name, node, (inner) => this.untyped(inner));
        if (value === undefined) throw unsupported(type);
        return value;
    }
}

function isArray(node: JsonNode | undefined): node is readonly JsonNode[] {
    return Array.isArray(node);
}

function isObject(node: JsonNode | undefined): node is ReadonlyMap<string, JsonNode> {
    return node instanceof Map;
}

function nodeText(node: JsonNode): string {
    return node instanceof JsonNumber ? node.digits : String(node);
}

function untypedNumber(node: JsonNumber): ApexValue {
    if (!node.isInteger) return ApexDecimal.parse(node.digits) ?? null;
    const value = Number(node.digits);
    return value === (value | 0) ? value : BigInt(node.digits);
}

function readPrimitive(x: Execution, node: JsonNode, name: PrimitiveName): ApexValue {
    if (typeof node === 'object' && !(node instanceof JsonNumber)) {
        throw jsonException(`Illegal value for primitive: ${isArray(node) ? '[' : '{'}`);
    }
    const text = nodeText(node);
    const value = primitiveOf(x, node, text, name);
    if (value === undefined && (name === 'Date' || name === 'Datetime')) throw jsonException(invalidFormat(text));
    if (value === undefined) throw jsonException(`Illegal value for primitive: ${text}`);
    return value;
}

/** In the words of Joda-Time, which reads dates on the platform. */
function invalidFormat(text: string): string {
    const [valid = ''] = /^\d+(?:-\d{1,2}(?:-\d{1,2})?)?/.exec(text) ?? [];
    if (valid === text) return `Invalid format: "${text}" is too short`;
    return valid === ''
        ? `Invalid format: "${text}"`
        : `Invalid format: "${text}" is malformed at "${text.slice(valid.length)}"`;
}

function primitiveOf(x: Execution, node: JsonNode, text: string, name: PrimitiveName): ApexValue | undefined {
    switch (name) {
        case 'String':
            return text;
        case 'Boolean':
            return typeof node === 'boolean' ? node : text === 'true' ? true : text === 'false' ? false : undefined;
        case 'Integer': {
            const number = Number(text);
            return /^-?\d+$/.test(text) && number === (number | 0) ? number : undefined;
        }
        case 'Long':
            return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
        case 'Double':
            return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
        case 'Decimal':
            return ApexDecimal.parse(text);
        case 'Id':
            return apexId(text);
        case 'Date':
            return ApexDate.parse(text.slice(0, 10));
        case 'Datetime':
            return readDatetime(x, node, text);
        case 'Time':
            return ApexTime.parse(text);
        case 'Blob':
            return new ApexBlob(Buffer.from(text, 'base64'));
        case 'Object':
            return node instanceof JsonNumber ? untypedNumber(node) : (node as ApexValue);
    }
}

function readDatetime(x: Execution, node: JsonNode, text: string): ApexValue | undefined {
    if (node instanceof JsonNumber) return new ApexDatetime(Number(text));
    if (ApexDate.parse(text) !== undefined) return new ApexDatetime(Date.parse(`${text}T00:00:00Z`));
    if (!isoDatetime.test(text)) return undefined;
    const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text);
    const iso = text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
    const milliseconds = Date.parse(hasZone ? iso : `${iso}Z`);
    if (Number.isNaN(milliseconds)) return undefined;
    return new ApexDatetime(hasZone ? milliseconds : x.timeZone.fromLocal(milliseconds));
}
