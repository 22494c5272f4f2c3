import type { Database } from '../data/transaction';
import type { StoredRecord } from '../data/record';
import { setupObjects } from '../data/mixedDml';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import { Grants, type ObjectPermission } from './grants';
import type { GrantCatalogue } from './grantCatalogue';

/** What object permissions allow with the records that sharing lets a user reach. */
export type ObjectAction = Extract<ObjectPermission, 'read' | 'create' | 'edit' | 'delete'>;

/** Standard objects that profiles and permission sets open; the others are open to everybody who can log in. */
const permissionableObjects: ReadonlySet<string> = new Set([
    'Account',
    'Asset',
    'Campaign',
    'Case',
    'Contact',
    'Contract',
    'Document',
    'Individual',
    'Lead',
    'Opportunity',
    'Order',
    'Pricebook2',
    'Product2',
    'Quote',
    'Solution'
]);

/** Names of profiles in source files, where they differ from the profiles' own. */
const profileFiles: Readonly<Record<string, string>> = {
    'system administrator': 'admin',
    'standard user': 'standard'
};

/** What the profiles that every org has allow on the standard objects. */
function standardActions(profileName: string): (objectName: string) => readonly ObjectAction[] {
    if (/^minimum access/i.test(profileName)) return () => [];
    if (/^read only$/i.test(profileName)) return () => ['read'];
    return (objectName) => (openedBy[profileName.toLowerCase()]?.includes(objectName) ? all : usual(objectName));
}

const all: readonly ObjectAction[] = ['read', 'create', 'edit', 'delete'];

/** What a profile may do more than Standard User. */
const openedBy: Readonly<Record<string, readonly string[]>> = {
    'contract manager': ['Contract'],
    'marketing user': ['Campaign', 'Lead'],
    'solution manager': ['Solution']
};

/** The profile Standard User ("Standard Profiles", Salesforce Help). */
function usual(objectName: string): readonly ObjectAction[] {
    switch (objectName) {
        case 'Campaign':
        case 'Pricebook2':
        case 'Product2':
            return ['read'];
        case 'Case':
        case 'Contract':
        case 'Lead':
        case 'Solution':
            return ['read', 'create', 'edit'];
        default:
            return all;
    }
}

/** Fields of Data.com and Dun & Bradstreet: no standard profile shows them until somebody opens them. */
const closedFields: ReadonlySet<string> = new Set([
    'CleanStatus',
    'CompanyDunsNumber',
    'DandbCompanyId',
    'DunsNumber',
    'NaicsCode',
    'NaicsDesc',
    'Tradestyle',
    'YearStarted'
]);

/** Always there, whatever field-level security says: the platform's own. */
const systemFields: ReadonlySet<string> = new Set([
    'CreatedById',
    'CreatedDate',
    'Id',
    'IsDeleted',
    'LastModifiedById',
    'LastModifiedDate',
    'LastReferencedDate',
    'LastViewedDate',
    'MasterRecordId',
    'OwnerId',
    'RecordTypeId',
    'SystemModstamp'
]);

const partsOfAddress =
    /^(.*)(?:Street|City|StateCode|State|PostalCode|CountryCode|Country|Latitude|Longitude|GeocodeAccuracy)$/;

/** Parts of a compound field are opened and closed together. */
function permissionName(object: ObjectDefinition, field: FieldDefinition): string {
    if (field.custom) return field.name;
    const [, prefix] = partsOfAddress.exec(field.name) ?? [];
    const address = prefix === undefined ? undefined : object.fields.get(`${prefix}address`.toLowerCase());
    if (address?.type === 'address') return address.name;
    const isPartOfName = ['FirstName', 'LastName', 'MiddleName', 'Salutation', 'Suffix'].includes(field.name);
    return isPartOfName && object.fields.has('name') ? 'Name' : field.name;
}

/**
 * What a user may do with objects and fields, by profile, permission sets and permission set groups. Sharing is not part of it. A profile or
 * permission set of the source opens what its XML says, one that code makes what its records say; an administrator may do everything.
 */
export class UserPermissions {
    readonly #all: boolean;
    readonly #standard: (objectName: string) => readonly ObjectAction[];
    readonly #seesStandardFields: boolean;
    readonly #grants = new Grants();
    readonly #objects = new Map<string, ReadonlySet<ObjectPermission>>();
    readonly #modifiesEverything: boolean;
    /** View All Data: sees every record of every object. */
    readonly viewsEverything: boolean;

    constructor(database: Database, catalogue: GrantCatalogue, userId: string) {
        const profileId = database.get('User', userId)?.['ProfileId'];
        const profileName = typeof profileId === 'string' ? String(database.get('Profile', profileId)?.['Name']) : '';
        this.#all = profileName === '' || profileName === 'System Administrator';
        const profileFile = profileFiles[profileName.toLowerCase()] ?? profileName.toLowerCase();
        const ofProfile = catalogue.profile(profileFile);
        // a custom profile is what its file says
        this.#standard = catalogue.isCustomProfile(profileFile) ? () => [] : standardActions(profileName);
        this.#seesStandardFields = !/^minimum access/i.test(profileName);
        if (ofProfile !== undefined) this.#grants.add(ofProfile);
        for (const assignment of database.lookup('PermissionSetAssignment', 'AssigneeId', userId) ?? [])
            this.#grants.add(assignedGrants(database, catalogue, assignment));
        this.#modifiesEverything = this.#all || this.#grants.userPermissions.has('modifyalldata');
        this.viewsEverything = this.#modifiesEverything || this.#grants.userPermissions.has('viewalldata');
    }

    /** Whether nothing is closed to the user and no record hidden from them. */
    get isUnrestricted(): boolean {
        return this.#all;
    }

    /** A user permission by its name in the metadata: `ModifyAllData`. */
    has(userPermission: string): boolean {
        return this.#all || this.#grants.userPermissions.has(userPermission.toLowerCase());
    }

    /** What profile and permission sets name, in lower case; an administrator's rights that nothing names aren't among them. */
    get granted(): Pick<Grants, 'userPermissions' | 'customPermissions'> {
        return this.#grants;
    }

    allows(action: ObjectAction, object: ObjectDefinition): boolean {
        if (this.#all || object.kind === 'customSetting' || object.kind === 'customMetadata') return true;
        if (this.#modifiesEverything || (this.viewsEverything && action === 'read')) return true;
        if (object.kind === 'standard') {
            if (!permissionableObjects.has(object.name)) return this.#allowsOther(action, object);
            if (this.#standard(object.name).includes(action)) return true;
        }
        return this.#permissionsOf(object).has(action);
    }

    /** Sees every record of the object, whoever owns it. */
    viewsAll(object: ObjectDefinition): boolean {
        return this.viewsEverything || this.#permissionsOf(object).has('viewAll');
    }

    /** May change every record of the object, whoever owns it. */
    modifiesAll(object: ObjectDefinition): boolean {
        return this.#modifiesEverything || this.#permissionsOf(object).has('modifyAll');
    }

    canReadField(object: ObjectDefinition, field: FieldDefinition): boolean {
        if (!this.allows('read', object) && !this.allows('create', object)) return false;
        return this.#hasField(this.#grants.readableFields, object, field);
    }

    canEditField(object: ObjectDefinition, field: FieldDefinition): boolean {
        return this.#hasField(this.#grants.editableFields, object, field);
    }

    /** Objects without permissions of their own: users, groups and what they may do are set up by who manages users. */
    #allowsOther(action: ObjectAction, { name }: ObjectDefinition): boolean {
        if (action === 'read' || !setupObjects.has(name)) return true;
        if (name === 'User' && action === 'edit') return true;
        return ['ManageUsers', 'ManageInternalUsers'].some((permission) => this.has(permission));
    }

    #permissionsOf({ name }: ObjectDefinition): ReadonlySet<ObjectPermission> {
        let permissions = this.#objects.get(name);
        if (permissions === undefined) {
            permissions = this.#grants.objectPermissions(name.toLowerCase());
            this.#objects.set(name, permissions);
        }
        return permissions;
    }

    /** Field-level security is for fields that can be empty: required ones, names and system fields are always there. */
    #hasField(granted: ReadonlySet<string>, object: ObjectDefinition, field: FieldDefinition): boolean {
        if (this.#all || object.kind === 'customSetting' || object.kind === 'customMetadata') return true;
        if (!field.custom && !this.#isClosed(object, field)) return true;
        const isRequired = !field.nillable && field.type !== 'boolean';
        if (isRequired || field.nameField) return true;
        return granted.has(`${object.name}.${permissionName(object, field)}`.toLowerCase());
    }

    /** Whether a standard field needs a permission. */
    #isClosed(object: ObjectDefinition, field: FieldDefinition): boolean {
        if (!permissionableObjects.has(object.name) || systemFields.has(field.name)) return false;
        return closedFields.has(field.name) || (!this.#seesStandardFields && (field.createable || field.updateable));
    }
}

/** What one assignment gives: of a permission set, or of a group's with what its muting takes away. */
function assignedGrants(database: Database, catalogue: GrantCatalogue, assignment: StoredRecord): Grants {
    const { PermissionSetId: setId, PermissionSetGroupId: groupId } = assignment;
    if (typeof groupId === 'string') return grantsOfGroup(database, catalogue, groupId);
    return typeof setId === 'string' ? grantsOfSet(database, catalogue, setId) : new Grants();
}

function grantsOfGroup(database: Database, catalogue: GrantCatalogue, groupId: string): Grants {
    const grants = new Grants();
    const name = database.get('PermissionSetGroup', groupId)?.['DeveloperName'];
    const group = typeof name === 'string' ? catalogue.group(name) : undefined;
    for (const { PermissionSetId } of database.lookup('PermissionSetGroupComponent', 'PermissionSetGroupId', groupId) ??
        [])
        grants.add(grantsOfSet(database, catalogue, String(PermissionSetId)));
    for (const set of group?.permissionSets ?? []) {
        const [record] = database.lookup('PermissionSet', 'Name', set) ?? [];
        const ofSource = catalogue.permissionSet(set);
        if (record !== undefined) grants.add(grantsOfSet(database, catalogue, String(record['Id'])));
        else if (ofSource !== undefined) grants.add(ofSource);
    }
    for (const muting of group?.muting ?? []) grants.mute(muting);
    return grants;
}

/** What a permission set's file names, and what its records do: ObjectPermissions, FieldPermissions, columns of its own. */
function grantsOfSet(database: Database, catalogue: GrantCatalogue, id: string): Grants {
    const grants = new Grants();
    const record = database.get('PermissionSet', id);
    if (record === undefined) return grants;
    const ofSource = catalogue.permissionSet(String(record['Name']));
    if (ofSource !== undefined) grants.add(ofSource);
    for (const [column, value] of Object.entries(record)) {
        if (value === true && column.startsWith('Permissions'))
            grants.userPermissions.add(column.slice('Permissions'.length).toLowerCase());
    }
    for (const permissions of database.lookup('ObjectPermissions', 'ParentId', id) ?? []) {
        const named = objectColumns.filter(([column]) => permissions[column] === true);
        grants.addObject(
            String(permissions['SobjectType']).toLowerCase(),
            named.map(([, permission]) => permission)
        );
    }
    for (const permissions of database.lookup('FieldPermissions', 'ParentId', id) ?? []) {
        const { Field: field, PermissionsRead: readable, PermissionsEdit: editable } = permissions;
        grants.addField(String(field).toLowerCase(), readable === true, editable === true);
    }
    return grants;
}

const objectColumns: readonly (readonly [string, ObjectPermission])[] = [
    ['PermissionsRead', 'read'],
    ['PermissionsCreate', 'create'],
    ['PermissionsEdit', 'edit'],
    ['PermissionsDelete', 'delete'],
    ['PermissionsViewAllRecords', 'viewAll'],
    ['PermissionsModifyAllRecords', 'modifyAll']
];
