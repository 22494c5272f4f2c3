import type { FieldDefinition } from '../../../schema/objectDefinition';
import { primitive, typeName } from '../../typeName';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { libraryList } from '../lists';
import { boxed, unboxed } from '../../runtime/boxing';
import { equalValues, hashOfValue } from '../../runtime/equality';
import type { Execution } from '../../runtime/execution';
import { ApexAggregateResult } from '../../runtime/records/aggregateResult';
import { apexTypeOfField } from '../../runtime/records/fieldForm';
import { apexId, castValue, instanceOf, typeOf } from '../../runtime/typing';
import { type ApexException, systemException } from '../../runtime/values/apexException';
import { ApexMap } from '../../runtime/values/apexMap';
import type { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { DatabaseError } from '../database/results';
import { type FieldToken, ObjectToken } from './describe';

const objectType = primitive('Object');

function invalidField(record: ApexSObject, name: string) {
    return systemException('System.SObjectException', `Invalid field ${name} for ${record.definition.name}`);
}

function fieldOf(record: ApexSObject, name: string): FieldDefinition {
    const field = record.fieldNamed(name);
    if (field === undefined) throw invalidField(record, name);
    return field;
}

function get(record: ApexSObject, name: string): ApexValue {
    if (record instanceof ApexAggregateResult) return record.column(name);
    const field = fieldOf(record, name);
    return boxed(record.getField(field.name), apexTypeOfField(field));
}

function put(x: Execution, record: ApexSObject, name: string, value: ApexValue): ApexValue {
    const field = fieldOf(record, name);
    const before = record.isSet(field.name) ? get(record, field.name) : null;
    record.setField(field.name, assigned(x, field, value));
    return before;
}

/** @throws System.SObjectException "Illegal assignment from A to B" */
function assigned(x: Execution, field: FieldDefinition, value: ApexValue): ApexValue {
    if (value === null) return null;
    const type = apexTypeOfField(field);
    const name = typeName(type);
    if (name === 'Id' && typeof value === 'string') {
        const id = apexId(value);
        if (id !== undefined) return id;
        throw systemException('System.StringException', `Invalid id: ${value}`);
    }
    if (name === 'String' && typeof value !== 'string' && !instanceOf(x, value, type)) throw illegal(value, name);
    if (!instanceOf(x, value, type) || (name === 'Integer' && typeof value !== 'number')) throw illegal(value, name);
    return unboxed(castValue(x, value, type));
}

function illegal(value: Exclude<ApexValue, null>, name: string) {
    return systemException('System.SObjectException', `Illegal assignment from ${typeName(typeOf(value))} to ${name}`);
}

/** The relationship of that name, or that a reference field gives. */
function relationshipOf(record: ApexSObject, name: string): string {
    const lowerName = name.toLowerCase();
    for (const field of record.definition.fields.values()) {
        if (field.relationshipName?.toLowerCase() === lowerName) return field.relationshipName;
    }
    throw systemException('System.SObjectException', `Invalid relationship ${name} for ${record.definition.name}`);
}

function parentRelationship(record: ApexSObject, token: FieldToken): string {
    return token.field.relationshipName ?? relationshipOf(record, token.field.name);
}

function children(x: Execution, record: ApexSObject, name: string): ApexValue {
    const relationship = x.org.schema
        .childRelationships(record.definition.name)
        .find((child) => child.relationshipName?.toLowerCase() === name.toLowerCase())?.relationshipName;
    if (relationship === undefined) {
        throw systemException('System.SObjectException', `Invalid relationship ${name} for ${record.definition.name}`);
    }
    const list = record.getChildren(relationship);
    return list.values.length === 0 ? null : list;
}

function populated(x: Execution, record: ApexSObject): ApexMap {
    const map = new ApexMap({ kind: 'map', key: primitive('String'), value: objectType });
    for (const [name, value] of record.populatedValues()) {
        const field = record.fieldNamed(name);
        map.set(x, name, field === undefined ? value : boxed(value, apexTypeOfField(field)));
    }
    for (const [name, parent] of record.populatedParents()) if (parent !== null) map.set(x, name, parent);
    for (const [name, list] of record.populatedChildren()) map.set(x, name, list);
    return map;
}

const timestamps = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById']);

function clone(record: ApexSObject, ...options: (boolean | null)[]): ApexSObject {
    const [preserveId, deep, preserveTimestamps, preserveAutonumber] = options.map((option) => option === true);
    const copy = record.copy({
        deep: deep === true,
        keep: (field) => {
            if (field.name === 'Id') return preserveId === true;
            if (timestamps.has(field.name)) return preserveTimestamps === true;
            return field.autoNumberFormat === undefined || preserveAutonumber === true;
        }
    });
    copy.clonedFrom = record.id;
    copy.isClone = true;
    return copy;
}

export const sObjectType: LibraryType = {
    name: 'SObject',
    namespace: 'System',
    members: {
        'Object get(String fieldName)': (_x, record: ApexSObject, name: string | null) => get(record, given(name)),
        'Object get(Schema.SObjectField field)': (_x, record: ApexSObject, token: FieldToken | null) =>
            get(record, given(token).field.name),
        'Object put(String fieldName, Object value)': (x, record: ApexSObject, name: string | null, value: ApexValue) =>
            put(x, record, given(name), value),
        'Object put(Schema.SObjectField field, Object value)': (
            x,
            record: ApexSObject,
            token: FieldToken | null,
            value: ApexValue
        ) => put(x, record, given(token).field.name, value),
        'SObject getSObject(String relationship)': (_x, record: ApexSObject, name: string | null) =>
            record.getParent(relationshipOf(record, given(name))),
        'SObject getSObject(Schema.SObjectField field)': (_x, record: ApexSObject, token: FieldToken | null) =>
            record.getParent(parentRelationship(record, given(token))),
        'SObject putSObject(String relationship, SObject parent)': (
            _x,
            record: ApexSObject,
            name: string | null,
            parent: ApexSObject | null
        ) => {
            record.setParent(relationshipOf(record, given(name)), parent);
            return parent;
        },
        'SObject putSObject(Schema.SObjectField field, SObject parent)': (
            _x,
            record: ApexSObject,
            token: FieldToken | null,
            parent: ApexSObject | null
        ) => {
            record.setParent(parentRelationship(record, given(token)), parent);
            return parent;
        },
        'List<SObject> getSObjects(String relationship)': (x, record: ApexSObject, name: string | null) =>
            children(x, record, given(name)),
        'Schema.SObjectType getSObjectType()': (_x, record: ApexSObject) => new ObjectToken(record.definition),
        'Map<String, Object> getPopulatedFieldsAsMap()': populated,
        'Boolean isSet(String fieldName)': (_x, record: ApexSObject, name: string | null) =>
            record.isSet(record instanceof ApexAggregateResult ? given(name) : fieldOf(record, given(name)).name),
        'Boolean isSet(Schema.SObjectField field)': (_x, record: ApexSObject, token: FieldToken | null) =>
            record.isSet(given(token).field.name),
        // there are no rules that the options could steer
        'void setOptions(Database.DMLOptions options)': (_x, record: ApexSObject, options: ApexValue) =>
            void (record.dmlOptions = options),
        'Database.DMLOptions getOptions()': (_x, record: ApexSObject) => record.dmlOptions,
        'SObject clone()': (_x, record: ApexSObject) => clone(record),
        'SObject clone(Boolean preserveId)': (_x, record: ApexSObject, id: boolean | null) => clone(record, id),
        'SObject clone(Boolean preserveId, Boolean isDeepClone)': (
            _x,
            record: ApexSObject,
            ...options: (boolean | null)[]
        ) => clone(record, ...options),
        'SObject clone(Boolean preserveId, Boolean isDeepClone, Boolean preserveReadonlyTimestamps)': (
            _x,
            record: ApexSObject,
            ...options: (boolean | null)[]
        ) => clone(record, ...options),
        'SObject clone(Boolean preserveId, Boolean isDeepClone, Boolean preserveReadonlyTimestamps, Boolean preserveAutonumber)':
            (_x, record: ApexSObject, ...options: (boolean | null)[]) => clone(record, ...options),
        'Boolean isClone()': (_x, record: ApexSObject) => record.isClone,
        'Id getCloneSourceId()': (_x, record: ApexSObject) => record.clonedFrom,
        'void addError(String message)': (_x, record: ApexSObject, message: string | null) =>
            record.addError(given(message)),
        'void addError(String message, Boolean escape)': (_x, record: ApexSObject, message: string | null) =>
            record.addError(given(message)),
        'void addError(Exception exception)': (_x, record: ApexSObject, exception: ApexException | null) =>
            record.addError(given(exception).message ?? ''),
        'void addError(Exception exception, Boolean escape)': (
            _x,
            record: ApexSObject,
            exception: ApexException | null
        ) => record.addError(given(exception).message ?? ''),
        'void addError(String fieldName, String message)': (
            _x,
            record: ApexSObject,
            name: string | null,
            message: string | null
        ) => record.addError(given(message), fieldOf(record, given(name)).name),
        'void addError(Schema.SObjectField field, String message)': (
            _x,
            record: ApexSObject,
            token: FieldToken | null,
            message: string | null
        ) => record.addError(given(message), given(token).field.name),
        'Boolean hasErrors()': (_x, record: ApexSObject) => record.errors.length > 0,
        'List<Database.Error> getErrors()': (_x, record: ApexSObject) =>
            libraryList(
                'Database.Error',
                record.errors.map(
                    ({ message, field }) =>
                        new DatabaseError('FIELD_CUSTOM_VALIDATION_EXCEPTION', message, field ? [field] : [])
                )
            ),
        'Boolean equals(Object other)': (x, record: ApexSObject, other: ApexValue) => equalValues(x, record, other),
        'Integer hashCode()': (x, record: ApexSObject) => hashOfValue(x, record)
    }
};
