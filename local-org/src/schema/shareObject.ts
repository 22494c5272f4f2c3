import type { FieldDefinition, ObjectDefinition, PicklistValue } from './objectDefinition';
import { sharingModelOf } from './sharingModel';
import { fieldLabel } from './systemFields';

/** Defaults under which there is nothing to be given to anybody: every user has as much already. */
const open: ReadonlySet<string | undefined> = new Set([
    undefined,
    'ControlledByParent',
    'FullAccess',
    'ReadWrite',
    'ReadWriteTransfer'
]);

/** What is the same in the share objects of all objects. */
const rowCauses = ['Owner', 'Manual', 'Rule', 'ImplicitChild', 'ImplicitParent', 'Team', 'Territory', 'TerritoryRule'];

/** Where the shares of an object's records are, and how they name the record and the level. */
export interface ShareFields {
    readonly shareObject: string;
    readonly parentField: string;
    readonly levelField: string;
}

/** `Job__c` -> `Job__Share`, `Account` -> `AccountShare`. */
export function shareFieldsOf({ name, kind }: ObjectDefinition): ShareFields {
    if (kind === 'custom')
        return { shareObject: name.replace(/__c$/i, '__Share'), parentField: 'ParentId', levelField: 'AccessLevel' };
    return { shareObject: `${name}Share`, parentField: `${name}Id`, levelField: `${name}AccessLevel` };
}

/** "If the organization-wide default is Public Read/Write, there is no share object" - unless external users have less. */
export function hasShareObject(object: ObjectDefinition): boolean {
    return object.kind === 'custom' && (!open.has(sharingModelOf(object)) || !open.has(sharingModelOf(object, true)));
}

function shareField(name: string, more: Partial<FieldDefinition>): FieldDefinition {
    return {
        name,
        label: fieldLabel(name),
        type: 'string',
        nillable: false,
        createable: false,
        updateable: false,
        custom: false,
        unique: false,
        externalId: false,
        caseSensitive: false,
        nameField: false,
        referenceTo: [],
        ...more
    };
}

function picklist(values: readonly PicklistValue[]): Partial<FieldDefinition> {
    return { type: 'picklist', length: 40, picklistValues: values, restrictedPicklist: true };
}

function value(name: string, label = name): PicklistValue {
    return { value: name, label, active: true, defaultValue: name === 'Manual' };
}

/** Levels that a share can give. */
export const shareLevels: Partial<FieldDefinition> = picklist(['Read', 'Edit', 'All'].map((name) => value(name)));

/** Why a share is there; code may name Manual, and on custom objects the Apex sharing reasons of the source. */
export function rowCauseField(reasons: NonNullable<ObjectDefinition['sharingReasons']> = []): Partial<FieldDefinition> {
    return picklist([
        ...rowCauses.map((name) => value(name)),
        ...reasons.map(({ name, label }) => value(apexSharingReason(name), label))
    ]);
}

/** `Recruiter` -> `Recruiter__c`. */
function apexSharingReason(name: string): string {
    return /__c$/i.test(name) ? name : `${name}__c`;
}

/** The share object of a custom object: `Job__Share` ("Understanding Sharing", Apex Developer Guide). */
export function customShareObject(object: ObjectDefinition, keyPrefix: string): ObjectDefinition {
    const label = `Share: ${object.label}`;
    const reference = (name: string, ...referenceTo: string[]) =>
        shareField(name, {
            type: 'reference',
            length: 18,
            referenceTo,
            relationshipName: name.replace(/Id$/, ''),
            createable: true
        });
    const fields = [
        shareField('Id', { type: 'id', length: 18, label: 'Record ID' }),
        {
            ...reference('ParentId', object.name),
            childRelationshipName: 'Shares',
            deleteConstraint: 'Cascade' as const
        },
        reference('UserOrGroupId', 'Group', 'User'),
        shareField('AccessLevel', { ...shareLevels, createable: true, updateable: true }),
        shareField('RowCause', { ...rowCauseField(object.sharingReasons), nillable: true, createable: true }),
        shareField('LastModifiedDate', { type: 'datetime' }),
        { ...reference('LastModifiedById', 'User'), createable: false },
        shareField('IsDeleted', { type: 'boolean', label: 'Deleted', defaultValue: 'false' })
    ];
    return {
        name: shareFieldsOf(object).shareObject,
        label,
        pluralLabel: label,
        keyPrefix,
        kind: 'standard',
        fields: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
        validationRules: []
    };
}

/** What the catalogue doesn't know of the fields of a standard share object. */
export function standardShareField(object: string, field: string): Partial<FieldDefinition> | undefined {
    if (!object.endsWith('Share')) return undefined;
    const shared = object.slice(0, -'Share'.length);
    if (field === 'UserOrGroupId')
        return { referenceTo: ['Group', 'User'], updateable: false, deleteConstraint: undefined };
    if (field === 'RowCause') return { ...rowCauseField(), updateable: false };
    if (field === 'ParentId' || field === `${shared}Id`) return { updateable: false, deleteConstraint: 'Cascade' };
    if (field === 'AccessLevel' || field === `${shared}AccessLevel`) return shareLevels;
    // of an account's share: what it gives of the account's contacts, opportunities and cases
    if (/AccessLevel$/.test(field))
        return {
            ...picklist(['None', 'Read', 'Edit', 'All', 'ControlledByParent'].map((name) => value(name))),
            nillable: field !== 'OpportunityAccessLevel'
        };
    return undefined;
}
