import type { Database } from '../../../data/transaction';
import type { SourceModel, XmlComponent, XmlNode } from '../../../metadata/sourceModel';
import { childNodes, flag, text } from '../../../metadata/xmlNode';
import type { FieldDefinition, ObjectDefinition } from '../../../schema/objectDefinition';

export type ObjectAction = 'read' | 'create' | 'edit' | 'delete';

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

const tagByAction: Readonly<Record<ObjectAction, string>> = {
    read: 'allowRead',
    create: 'allowCreate',
    edit: 'allowEdit',
    delete: 'allowDelete'
};

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

/**
 * What user permissions open on every object: Modify All Data "enables all object permissions", View All Data requires to read
 * ("ObjectPermissions", Object Reference).
 */
const openedByPermission: ReadonlyMap<string, readonly ObjectAction[]> = new Map([
    ['ModifyAllData', all],
    ['ViewAllData', ['read']]
]);

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
 * What a user may do with objects and fields, by profile and permission sets. Sharing is not part of it. A profile or permission set of the
 * source opens what its XML says; an administrator may do everything.
 */
export class UserAccess {
    readonly #all: boolean;
    readonly #standard: (objectName: string) => readonly ObjectAction[];
    readonly #seesStandardFields: boolean;
    /** On every object. */
    readonly #everywhere = new Set<ObjectAction>();
    readonly #objects = new Map<string, Set<ObjectAction>>();
    readonly #readable = new Set<string>();
    readonly #editable = new Set<string>();

    constructor(database: Database, model: SourceModel, userId: string) {
        const profileId = database.get('User', userId)?.['ProfileId'];
        const profileName = typeof profileId === 'string' ? String(database.get('Profile', profileId)?.['Name']) : '';
        this.#all = profileName === '' || profileName === 'System Administrator';
        this.#standard = standardActions(profileName);
        this.#seesStandardFields = !/^minimum access/i.test(profileName);
        if (this.#all) return;
        const names = assignedPermissionSets(database, userId);
        const profileFile = profileFiles[profileName.toLowerCase()] ?? profileName.toLowerCase();
        for (const component of model.components) {
            const name = component.name.toLowerCase();
            const isGranted =
                (component.type === 'PermissionSet' && names.has(name)) ||
                (component.type === 'Profile' && name === profileFile);
            if (isGranted) this.#grant(component);
        }
        this.#grantRecords(database, userId);
    }

    allows(action: ObjectAction, object: ObjectDefinition): boolean {
        if (this.#all || object.kind === 'customSetting' || object.kind === 'customMetadata') return true;
        if (this.#everywhere.has(action)) return true;
        if (object.kind === 'standard') {
            if (!permissionableObjects.has(object.name)) return true;
            if (this.#standard(object.name).includes(action)) return true;
        }
        return this.#objects.get(object.name.toLowerCase())?.has(action) === true;
    }

    canReadField(object: ObjectDefinition, field: FieldDefinition): boolean {
        if (!this.allows('read', object) && !this.allows('create', object)) return false;
        return this.#hasField(this.#readable, object, field);
    }

    canEditField(object: ObjectDefinition, field: FieldDefinition): boolean {
        return this.#hasField(this.#editable, object, field);
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

    /** What permission sets made by code allow: their permissions are records. */
    #grantRecords(database: Database, userId: string): void {
        for (const { PermissionSetId } of database.lookup('PermissionSetAssignment', 'AssigneeId', userId) ?? []) {
            const id = String(PermissionSetId);
            const permissionSet = database.get('PermissionSet', id);
            for (const [permission, actions] of openedByPermission) {
                if (permissionSet?.[`Permissions${permission}`] === true) this.#grantEverywhere(actions);
            }
            for (const permissions of database.lookup('ObjectPermissions', 'ParentId', id) ?? []) {
                const name = String(permissions['SobjectType']).toLowerCase();
                const actions = this.#objects.get(name) ?? new Set<ObjectAction>();
                for (const action of all) {
                    const column = `Permissions${action.charAt(0).toUpperCase()}${action.slice(1)}`;
                    if (permissions[column] === true) actions.add(action);
                }
                this.#objects.set(name, actions);
            }
            for (const permissions of database.lookup('FieldPermissions', 'ParentId', id) ?? []) {
                const field = String(permissions['Field']).toLowerCase();
                const isEditable = permissions['PermissionsEdit'] === true;
                if (permissions['PermissionsRead'] === true || isEditable) this.#readable.add(field);
                if (isEditable) this.#editable.add(field);
            }
        }
    }

    #grantEverywhere(actions: readonly ObjectAction[]): void {
        for (const action of actions) this.#everywhere.add(action);
    }

    #grant({ xml }: XmlComponent): void {
        for (const node of childNodes(xml, 'userPermissions')) {
            if (flag(node, 'enabled'))
                this.#grantEverywhere(openedByPermission.get((text(node, 'name') ?? '').trim()) ?? []);
        }
        for (const node of childNodes(xml, 'objectPermissions')) this.#grantObject(node);
        for (const node of childNodes(xml, 'fieldPermissions')) {
            const field = (text(node, 'field') ?? '').trim().toLowerCase();
            if (flag(node, 'readable') || flag(node, 'editable')) this.#readable.add(field);
            if (flag(node, 'editable')) this.#editable.add(field);
        }
    }

    #grantObject(node: XmlNode): void {
        const name = (text(node, 'object') ?? '').trim().toLowerCase();
        const actions = this.#objects.get(name) ?? new Set<ObjectAction>();
        for (const action of ['read', 'create', 'edit', 'delete'] as const) {
            if (flag(node, tagByAction[action])) actions.add(action);
        }
        if (flag(node, 'modifyAllRecords'))
            for (const action of ['read', 'edit', 'delete'] as const) actions.add(action);
        if (flag(node, 'viewAllRecords')) actions.add('read');
        this.#objects.set(name, actions);
    }
}

function assignedPermissionSets(database: Database, userId: string): ReadonlySet<string> {
    const names = new Set<string>();
    for (const assignment of database.lookup('PermissionSetAssignment', 'AssigneeId', userId) ?? []) {
        const set = database.get('PermissionSet', String(assignment['PermissionSetId']));
        if (typeof set?.['Name'] === 'string') names.add(set['Name'].toLowerCase());
    }
    return names;
}
