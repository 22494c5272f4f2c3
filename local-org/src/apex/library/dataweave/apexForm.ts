import { genericSObject, primitive } from '../../typeName';
import type { ApexType } from '../../types';
import type { Execution } from '../../runtime/execution';
import { fromStore, toStore } from '../../runtime/records/fieldForm';
import { instanceFields } from '../../runtime/userObject';
import { ApexBlob } from '../../runtime/values/apexBlob';
import { ApexDate } from '../../runtime/values/apexDate';
import { ApexDatetime } from '../../runtime/values/apexDatetime';
import { ApexDecimal } from '../../runtime/values/apexDecimal';
import { ApexList } from '../../runtime/values/apexList';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexDouble, ApexEnumConstant, ApexId, ApexObject } from '../../runtime/values/apexObject';
import { ApexSet } from '../../runtime/values/apexSet';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { isList, numberOf, ScriptDateTime, ScriptError, ScriptObject, textOfValue, type ScriptValue } from './value';

/** A value of Apex as a script sees it (`application/java`, `application/apex`). */
export function fromApex(x: Execution, value: ApexValue): ScriptValue {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' || typeof value === 'bigint') return ApexDecimal.of(value);
    if (value instanceof ApexDecimal) return value;
    if (value instanceof ApexDouble) return ApexDecimal.fromDouble(value.value);
    if (value instanceof ApexId) return value.value;
    if (value instanceof ApexDatetime || value instanceof ApexDate) {
        return new ScriptDateTime(value.milliseconds, 'GMT');
    }
    if (value instanceof ApexBlob) return Buffer.from(value.bytes).toString('utf8');
    if (value instanceof ApexEnumConstant) return value.name;
    if (value instanceof ApexList) return value.values.map((element) => fromApex(x, element));
    if (value instanceof ApexSet) return Array.from(value.values(), (element) => fromApex(x, element));
    if (value instanceof ApexMap) {
        return ScriptObject.of(
            Array.from(value.entries(), (entry) => [String(toStore(entry.key)), fromApex(x, entry.value)] as const)
        );
    }
    if (value instanceof ApexSObject) {
        const fields = Array.from(value.populatedValues(), ([name, field]) => [name, fromApex(x, field)] as const);
        const parents = Array.from(
            value.populatedParents(),
            ([name, parent]) => [name, parent === null ? null : fromApex(x, parent)] as const
        );
        return ScriptObject.of([...fields, ...parents]);
    }
    if (value instanceof ApexObject && value.apexClass !== undefined) {
        const fields = instanceFields(x, value.apexClass);
        return ScriptObject.of(
            fields.map((field) => [field.name, fromApex(x, field.get?.(x, value) ?? null)] as const)
        );
    }
    throw new ScriptError('A value of this type cannot be read by a script');
}

/** What a script gives as a value of Apex: objects with a class are of that class or sObject, others maps. */
export function toApex(x: Execution, value: ScriptValue): ApexValue {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (value instanceof ApexDecimal) {
        const plain = value.stripTrailingZeros();
        const integer = plain.toNumber();
        return Number.isInteger(integer) && integer === (integer | 0) ? integer : plain;
    }
    if (value instanceof ScriptDateTime) return new ApexDatetime(value.milliseconds);
    if (isList(value)) {
        const values = value.map((element) => toApex(x, element));
        return new ApexList({ kind: 'list', element: elementType(values) }, values);
    }
    if (!(value instanceof ScriptObject)) throw new ScriptError('A function cannot be written');
    if (value.className === undefined) {
        const map = new ApexMap({ kind: 'map', key: primitive('String'), value: primitive('Object') });
        for (const entry of value.entries) map.set(x, entry.key, toApex(x, entry.value));
        return map;
    }
    return classed(x, value, value.className);
}

/** A class of the source, also by its outer class (`Outer$Inner`), or an sObject. */
function classed(x: Execution, { entries }: ScriptObject, className: string): ApexValue {
    const info = x.program.classes.get(className.replace(/\$/g, '.').toLowerCase());
    if (info !== undefined) {
        const made = info.constructors.find(({ parameters }) => parameters.length === 0)?.construct(x, []);
        const object = made ?? info.allocate();
        const fields = new Map(instanceFields(x, info).map((field) => [field.name.toLowerCase(), field]));
        for (const { key, value } of entries) {
            const field = fields.get(key.toLowerCase());
            if (field === undefined) throw new ScriptError(`${className} has no field ${key}`);
            field.set?.(x, object, ofType(x, value, field.type));
        }
        return object;
    }
    const definition = x.org.schema.object(className);
    if (definition === undefined) throw new ScriptError(`Unable to find the class ${className}`);
    const record = new ApexSObject(definition);
    for (const { key, value } of entries) {
        const field = definition.fields.get(key.toLowerCase());
        if (field === undefined) throw new ScriptError(`${className} has no field ${key}`);
        const plain = toApex(x, value);
        const isNumber = ['int', 'long', 'double', 'currency', 'percent'].includes(field.type);
        record.setField(
            field.name,
            value !== null && isNumber
                ? fromStore(field.type, numberOf(value).toNumber(), field.scale)
                : value !== null && typeof plain !== 'boolean' && ['string', 'textarea', 'phone'].includes(field.type)
                  ? textOfValue(value)
                  : plain
        );
    }
    return record;
}

function ofType(x: Execution, value: ScriptValue, type: ApexType): ApexValue {
    if (value === null || type.kind !== 'primitive') return toApex(x, value);
    switch (type.name) {
        case 'String':
            return textOfValue(value);
        case 'Integer':
        case 'Double':
            return numberOf(value).toNumber();
        case 'Long':
            return numberOf(value).toBigInt();
        case 'Decimal':
            return numberOf(value);
        default:
            return toApex(x, value);
    }
}

function elementType(values: readonly ApexValue[]): ApexType {
    const [first] = values;
    if (first instanceof ApexSObject) {
        const same = values.every((value) => value instanceof ApexSObject && value.definition === first.definition);
        return same ? { kind: 'sobject', name: first.definition.name } : genericSObject;
    }
    if (first instanceof ApexObject && first.apexClass !== undefined) {
        const { apexClass } = first;
        const same = values.every((value) => value instanceof ApexObject && value.apexClass === apexClass);
        if (same) return apexClass.type;
    }
    return primitive('Object');
}
