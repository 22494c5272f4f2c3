import type { FieldDefinition, ObjectDefinition, Schema } from '../../schema/objectDefinition';
import type { ListViewColumn } from './listViews';

/** Names that list views have for fields of every object; as they are seen in retrieved metadata. */
const commonNames: Readonly<Record<string, string>> = {
    NAME: 'Name',
    CREATED_DATE: 'CreatedDate',
    LAST_UPDATE: 'LastModifiedDate',
    SYSTEM_MODSTAMP: 'SystemModstamp',
    LAST_ACTIVITY: 'LastActivityDate',
    CREATEDBY_USER: 'CreatedBy.Name',
    'CREATEDBY_USER.ALIAS': 'CreatedBy.Alias',
    UPDATEDBY_USER: 'LastModifiedBy.Name',
    'UPDATEDBY_USER.ALIAS': 'LastModifiedBy.Alias',
    'OWNER.ALIAS': 'Owner.Alias',
    'OWNER.FIRST_NAME': 'Owner.FirstName',
    'OWNER.LAST_NAME': 'Owner.LastName',
    'CORE.USERS.ALIAS': 'Owner.Alias',
    'CORE.USERS.FULL_NAME': 'Owner.Name',
    RECORDTYPE: 'RecordType.Name'
};

const labelsOfPaths: Readonly<Record<string, string>> = {
    'CreatedBy.Name': 'Created By',
    'CreatedBy.Alias': 'Created By Alias',
    'LastModifiedBy.Name': 'Last Modified By',
    'LastModifiedBy.Alias': 'Last Modified Alias',
    'Owner.Alias': 'Owner Alias',
    'Owner.FirstName': 'Owner First Name',
    'Owner.LastName': 'Owner Last Name',
    'Owner.Name': 'Owner Name',
    'RecordType.Name': 'Record Type'
};

/** The field of an object that a list view's column or filter names; undefined if it names none. */
export function listViewField(object: ObjectDefinition, name: string): FieldDefinition | undefined {
    const wanted = commonNames[name] ?? name;
    const known = object.fields.get(wanted.toLowerCase());
    if (known) return known;
    // standard fields of standard objects: OPPORTUNITY.STAGE_NAME, CASES.CASE_NUMBER
    const folded = name.replace(/^[A-Z]+\./, '').replaceAll('_', '');
    return object.fields.get(folded.toLowerCase());
}

/** @returns undefined if the column isn't a field of the object or of a parent */
export function listViewColumn(schema: Schema, object: ObjectDefinition, name: string): ListViewColumn | undefined {
    const path = commonNames[name];
    const field = path?.includes('.') ? undefined : listViewField(object, name);
    if (field?.type === 'reference') return parentColumn(schema, field);
    if (field) return { path: field.name, label: field.label, type: field.type, nameField: field.nameField };
    if (!path?.includes('.') || !relates(object, path)) return undefined;
    return { path, label: labelsOfPaths[path] ?? path, type: 'string', nameField: false };
}

/** A lookup is shown by its parent's name. */
function parentColumn(schema: Schema, field: FieldDefinition): ListViewColumn | undefined {
    const parents = field.referenceTo.map((name) => schema.object(name));
    const nameField = [...(parents[0]?.fields.values() ?? [])].find(({ nameField }) => nameField)?.name;
    if (field.relationshipName === undefined || nameField === undefined) return undefined;
    const path = `${field.relationshipName}.${parents.length > 1 ? 'Name' : nameField}`;
    return { path, label: field.label.replace(/ ID$/, ''), type: 'string', nameField: false };
}

function relates(object: ObjectDefinition, path: string): boolean {
    const relationship = path.split('.')[0];
    return [...object.fields.values()].some(({ relationshipName }) => relationshipName === relationship);
}
