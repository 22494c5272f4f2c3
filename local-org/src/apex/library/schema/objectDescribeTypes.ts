import { ObjectFieldSets } from './fieldSets';
import { randomUUID } from 'node:crypto';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { CaseInsensitiveMap } from '../collection/caseInsensitiveMap';
import { libraryList } from '../lists';
import type { ObjectDefinition } from '../../../schema/objectDefinition';
import { primitive } from '../../typeName';
import type { Execution } from '../../runtime/execution';
import type { ApexList } from '../../runtime/values/apexList';
import { systemException } from '../../runtime/values/apexException';
import type { ApexMap } from '../../runtime/values/apexMap';
import { fromStore } from '../../runtime/records/fieldForm';
import { defaultValues } from '../../../data/saveRows';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import {
    ChildRelationshipValue,
    FieldDescribe,
    FieldToken,
    ObjectDescribe,
    ObjectFields,
    ObjectToken,
    type PicklistEntry,
    fieldToken,
    objectToken
} from './describe';

const libraryMap = (valueType: string) =>
    new CaseInsensitiveMap({
        kind: 'map',
        key: primitive('String'),
        value: { kind: 'library', name: valueType, arguments: [] }
    });

function globalDescribe(x: Execution): ApexMap {
    const map = libraryMap('Schema.SObjectType');
    for (const object of x.org.schema.objects()) map.set(x, object.name, new ObjectToken(object));
    return map;
}

function fieldMap(x: Execution, object: ObjectDefinition): ApexMap {
    const map = libraryMap('Schema.SObjectField');
    for (const field of object.fields.values()) map.set(x, field.name, new FieldToken(object, field));
    return map;
}

function newRecord(x: Execution, token: ObjectToken, id: string | null, loadDefaults: boolean): ApexSObject {
    const record = new ApexSObject(token.object);
    if (id !== null) record.setField('Id', id);
    if (!loadDefaults) return record;
    if (token.object.kind === 'platformEvent') {
        record.eventUuid = randomUUID();
        record.setField('EventUuid', record.eventUuid);
    }
    const defaults = defaultValues(x.transaction, x.transaction.database.plan(token.object.name));
    for (const [name, value] of Object.entries(defaults)) {
        const field = token.object.fields.get(name.toLowerCase());
        if (field?.createable && value !== null) record.setField(name, fromStore(field.type, value));
    }
    return record;
}

const mergeable: ReadonlySet<string> = new Set(['Account', 'Case', 'Contact', 'Lead']);

const isRecord = (object: ObjectDefinition) =>
    object.kind === 'standard' || object.kind === 'custom' || object.kind === 'customSetting';

/** @throws System.InvalidParameterValueException for a name that there isn't */
function describeSObjects(x: Execution, names: ApexList | null): ApexList {
    const described = given(names).values.map((name) => {
        const object = x.org.schema.object(String(name));
        if (object !== undefined) return new ObjectDescribe(object);
        const message = `sObject type '${String(name)}' is not supported.`;
        throw systemException('System.InvalidParameterValueException', message);
    });
    return libraryList('Schema.DescribeSObjectResult', described);
}

export const schemaType: LibraryType = {
    name: 'Schema',
    namespace: 'System',
    members: {
        'static Map<String, Schema.SObjectType> getGlobalDescribe()': globalDescribe,
        'static List<Schema.DescribeSObjectResult> describeSObjects(List<String> names)': describeSObjects,
        'static List<Schema.DescribeSObjectResult> describeSObjects(List<String> names, Schema.SObjectDescribeOptions options)':
            describeSObjects
    }
};

export const sObjectTypeType: LibraryType = {
    name: 'Schema.SObjectType',
    members: {
        'Schema.DescribeSObjectResult getDescribe()': (_x, token: ObjectToken) => new ObjectDescribe(token.object),
        'Schema.DescribeSObjectResult getDescribe(Schema.SObjectDescribeOptions options)': (_x, token: ObjectToken) =>
            new ObjectDescribe(token.object),
        'SObject newSObject()': (x, token: ObjectToken) => newRecord(x, token, null, false),
        'SObject newSObject(Id id)': (x, token: ObjectToken, id: string | null) => newRecord(x, token, id, false),
        'SObject newSObject(Id recordTypeId, Boolean loadDefaults)': (
            x,
            token: ObjectToken,
            _recordTypeId: string | null,
            loadDefaults: boolean | null
        ) => newRecord(x, token, null, loadDefaults === true),
        'String toString()': (_x, token: ObjectToken) => token.object.name
    }
};

export const describeSObjectResultType: LibraryType = {
    name: 'Schema.DescribeSObjectResult',
    members: {
        'Schema.SObjectTypeFields fields': (_x, { object }: ObjectDescribe) => new ObjectFields(object),
        'Schema.SObjectTypeFieldSets fieldSets': (_x, { object }: ObjectDescribe) => new ObjectFieldSets(object),
        'String getName()': (_x, { object }: ObjectDescribe) => object.name,
        'String getLocalName()': (_x, { object }: ObjectDescribe) => object.name,
        'String getLabel()': (_x, { object }: ObjectDescribe) => object.label,
        'String getLabelPlural()': (_x, { object }: ObjectDescribe) => object.pluralLabel,
        'String getKeyPrefix()': (_x, { object }: ObjectDescribe) => object.keyPrefix || null,
        'Schema.SObjectType getSObjectType()': (_x, { object }: ObjectDescribe) => new ObjectToken(object),
        'List<Schema.ChildRelationship> getChildRelationships()': (x, { object }: ObjectDescribe) =>
            libraryList(
                'Schema.ChildRelationship',
                x.org.schema.childRelationships(object.name).map((child) => new ChildRelationshipValue(child))
            ),
        'Boolean isMergeable()': (_x, { object }: ObjectDescribe) => mergeable.has(object.name),
        'Boolean isSearchable()': (_x, { object }: ObjectDescribe) =>
            object.kind === 'standard' || object.kind === 'custom',
        'Boolean isFeedEnabled()': (_x, { object }: ObjectDescribe) => object.feedsEnabled === true,
        'Boolean isCustom()': (_x, { object }: ObjectDescribe) => object.kind !== 'standard',
        'Boolean isCustomSetting()': (_x, { object }: ObjectDescribe) => object.kind === 'customSetting',
        'Boolean isAccessible()': (x, { object }: ObjectDescribe) => x.access.allows('read', object),
        'Boolean isQueryable()': (_x, { object }: ObjectDescribe) =>
            object.kind !== 'platformEvent' && object.kind !== 'changeEvent',
        'Boolean isCreateable()': (x, { object }: ObjectDescribe) =>
            object.kind !== 'changeEvent' &&
            [...object.fields.values()].some((field) => field.createable) &&
            x.access.allows('create', object),
        'Boolean isUpdateable()': (x, { object }: ObjectDescribe) =>
            isRecord(object) &&
            [...object.fields.values()].some((field) => field.updateable) &&
            x.access.allows('edit', object),
        'Boolean isDeletable()': (x, { object }: ObjectDescribe) =>
            isRecord(object) && x.access.allows('delete', object),
        'Boolean isUndeletable()': (x, { object }: ObjectDescribe) =>
            isRecord(object) && x.access.allows('create', object)
    }
};

export const sObjectTypeFieldsType: LibraryType = {
    name: 'Schema.SObjectTypeFields',
    members: {
        'Map<String, Schema.SObjectField> getMap()': (x, { object }: ObjectFields) => fieldMap(x, object)
    }
};

export const sObjectFieldType: LibraryType = {
    name: 'Schema.SObjectField',
    members: {
        'Schema.DescribeFieldResult getDescribe()': (_x, { object, field }: FieldToken) =>
            new FieldDescribe(object, field),
        'String toString()': (_x, { field }: FieldToken) => field.name
    }
};

export const childRelationshipType: LibraryType = {
    name: 'Schema.ChildRelationship',
    members: {
        'Schema.SObjectType getChildSObject()': (x, { relationship }: ChildRelationshipValue) =>
            objectToken(x, relationship.childObject),
        'Schema.SObjectField getField()': (x, { relationship }: ChildRelationshipValue) =>
            fieldToken(x, relationship.childObject, relationship.field),
        'String getRelationshipName()': (_x, { relationship }: ChildRelationshipValue) =>
            relationship.relationshipName ?? null,
        'Boolean isCascadeDelete()': (_x, { relationship }: ChildRelationshipValue) => relationship.cascadeDelete,
        'Boolean isRestrictedDelete()': (_x, { relationship }: ChildRelationshipValue) => relationship.restrictedDelete
    }
};

export const picklistEntryType: LibraryType = {
    name: 'Schema.PicklistEntry',
    members: {
        'String getLabel()': (_x, { entry }: PicklistEntry) => entry.label,
        'String getValue()': (_x, { entry }: PicklistEntry): ApexValue => entry.value,
        'Boolean isActive()': (_x, { entry }: PicklistEntry) => entry.active,
        'Boolean isDefaultValue()': (_x, { entry }: PicklistEntry) => entry.defaultValue
    }
};
