import { hierarchySetting, ownSetting } from '../../../data/hierarchySetting';
import type { StoredRecord } from '../../../data/record';
import type { ObjectDefinition } from '../../../schema/objectDefinition';
import { NotSupportedError } from '../../../errors';
import { primitive } from '../../typeName';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { StoredRecordSource } from '../../runtime/records/recordSources';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexSObject } from '../../runtime/values/apexSObject';
import { systemException } from '../../runtime/values/apexException';

function definitionOf(x: Execution, objectName: string): ObjectDefinition {
    const definition = x.org.schema.object(objectName);
    if (definition === undefined) throw new NotSupportedError(`The object ${objectName}`);
    return definition;
}

/** A record as the platform hands it out of its cache: no query is spent, all fields are there. */
function recordOf(x: Execution, definition: ObjectDefinition, stored: StoredRecord): ApexSObject {
    const source = new StoredRecordSource(
        definition,
        () => stored,
        (object, field, record) => x.org.formulaValue(x, object, field, record)
    );
    return new ApexSObject(definition, source);
}

/** The merged record; an empty one if no level has any. */
function mergedRecord(x: Execution, objectName: string, ownerId: string | null): ApexSObject {
    const definition = definitionOf(x, objectName);
    const merged = hierarchySetting(x.transaction.database, definition, ownerId ?? x.userId);
    return merged === undefined ? new ApexSObject(definition) : recordOf(x, definition, merged);
}

function ownRecord(x: Execution, objectName: string, ownerId: string | null): ApexSObject | null {
    const definition = definitionOf(x, objectName);
    const record = ownerId === null ? undefined : ownSetting(x.transaction.database, definition.name, ownerId);
    return record === undefined ? null : recordOf(x, definition, record);
}

function orgDefaults(x: Execution, objectName: string): ApexSObject {
    requireHierarchy(x, objectName, true);
    const organizationId = x.org.services.organizationId;
    return ownRecord(x, objectName, organizationId) ?? new ApexSObject(definitionOf(x, objectName));
}

function requireHierarchy(x: Execution, objectName: string, hierarchy: boolean): void {
    const { customSettingsType } = definitionOf(x, objectName);
    if ((customSettingsType === 'Hierarchy') !== hierarchy) {
        throw systemException('System.TypeException', `${objectName} is a ${customSettingsType ?? ''} custom setting`);
    }
}

function namedRecord(x: Execution, objectName: string, name: string): ApexSObject | null {
    const definition = definitionOf(x, objectName);
    const { database } = x.transaction;
    for (const record of database.lookup(definition.name, 'Name', name) ?? database.records(definition.name)) {
        if (String(record['Name']).toLowerCase() === name.toLowerCase()) return recordOf(x, definition, record);
    }
    return null;
}

function allRecords(x: Execution, objectName: string, keyField: string): ApexMap {
    const definition = definitionOf(x, objectName);
    const map = new ApexMap({
        kind: 'map',
        key: primitive('String'),
        value: { kind: 'sobject', name: definition.name }
    });
    for (const record of x.transaction.database.records(definition.name)) {
        map.set(x, record[keyField] ?? null, recordOf(x, definition, record));
    }
    return map;
}

const isHierarchy = (x: Execution, objectName: string) =>
    definitionOf(x, objectName).customSettingsType === 'Hierarchy';
const isId = (text: string) => /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(text);

function instance(x: Execution, objectName: string, key: string): ApexSObject | null {
    if (isHierarchy(x, objectName) && isId(key)) return mergedRecord(x, objectName, key);
    return namedRecord(x, objectName, key);
}

function values(x: Execution, objectName: string, key: string): ApexSObject | null {
    return isHierarchy(x, objectName) && isId(key) ? ownRecord(x, objectName, key) : namedRecord(x, objectName, key);
}

/** Static methods of custom settings: the first parameter is the object's API name. */
export const customSettingType: LibraryType = {
    name: 'CustomSetting',
    members: {
        'static SObject getOrgDefaults()': orgDefaults,
        'static SObject getInstance()': (x, objectName: string) => mergedRecord(x, objectName, null),
        'static SObject getInstance(String nameOrId)': (x, objectName: string, key: string | null) =>
            instance(x, objectName, given(key)),
        'static SObject getValues(String nameOrId)': (x, objectName: string, key: string | null) =>
            values(x, objectName, given(key)),
        'static Map<String, SObject> getAll()': (x, objectName: string) => allRecords(x, objectName, 'Name')
    }
};

function metadataRecord(x: Execution, objectName: string, key: string): ApexSObject | null {
    const definition = definitionOf(x, objectName);
    for (const record of x.transaction.database.records(definition.name)) {
        const names = [record['Id'], record['DeveloperName'], record['QualifiedApiName']];
        if (names.some((name) => String(name).toLowerCase() === key.toLowerCase())) {
            return recordOf(x, definition, record);
        }
    }
    return null;
}

/** Static methods of custom metadata types. */
export const customMetadataType: LibraryType = {
    name: 'CustomMetadataType',
    members: {
        'static Map<String, SObject> getAll()': (x, objectName: string) => allRecords(x, objectName, 'DeveloperName'),
        'static SObject getInstance(String nameOrId)': (x, objectName: string, key: string | null) =>
            metadataRecord(x, objectName, given(key))
    }
};
