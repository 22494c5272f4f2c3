import type { FieldDefinition, ObjectDefinition } from './objectDefinition';

/** Organisation-wide defaults that a new org has for standard objects ("Default Organization-Wide Sharing Settings", Salesforce Help). */
const standardModels: Readonly<Record<string, string>> = {
    Account: 'ReadWrite',
    Asset: 'ControlledByParent',
    Campaign: 'FullAccess',
    Case: 'ReadWriteTransfer',
    Contact: 'ControlledByParent',
    Contract: 'ReadWrite',
    Event: 'Private',
    Individual: 'ReadWrite',
    Lead: 'ReadWriteTransfer',
    Macro: 'Private',
    Opportunity: 'ReadWrite',
    Order: 'ControlledByParent',
    QuickText: 'Private',
    Task: 'Private',
    User: 'Read',
    WorkOrder: 'Private'
};

/** Whether a field makes its object the detail of a master: the one kind of custom reference that can't be empty and takes its children along. */
export function isMasterDetail(field: FieldDefinition): boolean {
    return field.type === 'reference' && !field.nillable && field.deleteConstraint === 'Cascade';
}

/** The fields of a custom object that make it a detail. */
export function masterFields(object: ObjectDefinition): FieldDefinition[] {
    if (object.kind !== 'custom') return [];
    return [...object.fields.values()].filter((field) => field.custom && isMasterDetail(field));
}

/**
 * The organisation-wide default of an object, as `sharingModel` of its metadata names it; undefined for an object whose records nobody owns
 * or shares: whoever may read the object sees them all.
 */
export function sharingModelOf(object: ObjectDefinition, isExternal = false): string | undefined {
    if (object.kind === 'custom') {
        if (masterFields(object).length > 0) return 'ControlledByParent';
        const internal = object.sharingModel ?? 'ReadWrite';
        return isExternal ? (object.externalSharingModel ?? internal) : internal;
    }
    if (object.kind !== 'standard') return undefined;
    const internal = object.sharingModel ?? standardModels[object.name];
    return isExternal ? (object.externalSharingModel ?? internal) : internal;
}
