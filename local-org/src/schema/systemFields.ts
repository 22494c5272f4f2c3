import type { FieldDefinition } from './objectDefinition';

/** `LastModifiedById` -> `Last Modified By ID`. */
export function fieldLabel(name: string): string {
    return name
        .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
        .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
        .replace(/\bId$/, 'ID');
}

const readOnly = { createable: false, updateable: false } as const;

/** What is the same of a system field wherever it stands. */
const systemFields: Readonly<Record<string, Partial<FieldDefinition>>> = {
    Id: { type: 'id', length: 18, nillable: false, ...readOnly },
    IsDeleted: { label: 'Deleted', nillable: false, defaultValue: 'false', ...readOnly },
    CreatedDate: { type: 'datetime', nillable: false, ...readOnly },
    CreatedById: { nillable: false, deleteConstraint: undefined, ...readOnly },
    LastModifiedDate: { type: 'datetime', nillable: false, ...readOnly },
    LastModifiedById: { nillable: false, deleteConstraint: undefined, ...readOnly },
    SystemModstamp: { type: 'datetime', nillable: false, ...readOnly },
    LastViewedDate: { type: 'datetime', nillable: true, ...readOnly },
    LastReferencedDate: { type: 'datetime', nillable: true, ...readOnly },
    LastActivityDate: { type: 'date', nillable: true, label: 'Last Activity', ...readOnly },
    MasterRecordId: { ...readOnly },
    // The platform puts the user there who makes the record.
    OwnerId: { nillable: false, deleteConstraint: undefined }
};

export function systemField(name: string): Partial<FieldDefinition> | undefined {
    return systemFields[name];
}

function field(name: string, more: Partial<FieldDefinition>): FieldDefinition {
    return {
        name,
        label: fieldLabel(name),
        type: 'string',
        nillable: true,
        createable: false,
        updateable: false,
        custom: false,
        unique: false,
        externalId: false,
        caseSensitive: false,
        nameField: false,
        referenceTo: [],
        ...systemFields[name],
        ...more
    };
}

function userReference(name: string): FieldDefinition {
    return field(name, {
        type: 'reference',
        length: 18,
        referenceTo: ['User'],
        relationshipName: name.replace(/Id$/, '')
    });
}

const id = field('Id', { label: 'Record ID' });
const isDeleted = field('IsDeleted', { type: 'boolean' });
const auditFields = [
    field('CreatedDate', { type: 'datetime' }),
    userReference('CreatedById'),
    field('LastModifiedDate', { type: 'datetime' }),
    userReference('LastModifiedById'),
    field('SystemModstamp', { type: 'datetime' })
];

/** Fields before and after the Name field of a custom object. A detail has no owner of its own: its master's owns it. */
export function customObjectFields(name: FieldDefinition, isDetail: boolean): FieldDefinition[] {
    const owner = field('OwnerId', {
        type: 'reference',
        length: 18,
        referenceTo: ['Group', 'User'],
        relationshipName: 'Owner',
        createable: true,
        updateable: true
    });
    return [
        id,
        ...(isDetail ? [] : [owner]),
        isDeleted,
        name,
        ...auditFields,
        field('LastViewedDate', { type: 'datetime' }),
        field('LastReferencedDate', { type: 'datetime' })
    ];
}

/** Fields of every platform event ("Platform Event Fields", Platform Events Developer Guide). */
export function platformEventFields(): FieldDefinition[] {
    return [
        field('ReplayId', { length: 1000, label: 'Replay ID' }),
        field('CreatedDate', { type: 'datetime' }),
        userReference('CreatedById'),
        field('EventUuid', { length: 36, label: 'Event UUID' })
    ];
}

/** Fields that a change event has beside those of its entity. */
export function changeEventFields(): FieldDefinition[] {
    return [
        id,
        field('ReplayId', { length: 1000, label: 'Replay ID' }),
        field('ChangeEventHeader', { type: 'complexvalue' })
    ];
}

/** A hierarchy setting belongs to the org, a profile or a user; a list setting is known by its name. */
export function customSettingFields(): FieldDefinition[] {
    const setupOwner = field('SetupOwnerId', {
        type: 'reference',
        length: 18,
        label: 'Location',
        nillable: false,
        createable: true,
        referenceTo: ['Organization', 'Profile', 'User'],
        relationshipName: 'SetupOwner'
    });
    const name = field('Name', { length: 38, nameField: true, createable: true, updateable: true });
    return [id, isDeleted, name, setupOwner, ...auditFields];
}

/** Fields of every custom metadata type. */
export function customMetadataFields(): FieldDefinition[] {
    return [
        id,
        field('DeveloperName', { length: 40, nillable: false, label: 'Custom Metadata Record Name' }),
        field('MasterLabel', { length: 40, nillable: false, nameField: true, label: 'Label' }),
        field('Language', { type: 'picklist', length: 40, nillable: false, label: 'Master Language' }),
        field('NamespacePrefix', { length: 15 }),
        field('Label', { length: 40 }),
        field('QualifiedApiName', { length: 70, nillable: false }),
        field('SystemModstamp', { type: 'datetime' })
    ];
}
