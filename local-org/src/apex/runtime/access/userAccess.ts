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
function standardActions(profileName: string): ReadonlySet<ObjectAction> {
    if (/^minimum access/i.test(profileName)) return new Set();
    if (/^read only$/i.test(profileName)) return new Set(['read']);
    return new Set(['read', 'create', 'edit', 'delete']);
}

/**
 * What a user may do with objects and fields, by profile and permission sets. Sharing is not part of it. A profile or permission set of the
 * source opens what its XML says; an administrator may do everything.
 */
export class UserAccess {
    readonly #all: boolean;
    readonly #standard: ReadonlySet<ObjectAction>;
    readonly #objects = new Map<string, Set<ObjectAction>>();
    readonly #readable = new Set<string>();
    readonly #editable = new Set<string>();

    constructor(database: Database, model: SourceModel, userId: string) {
        const profileId = database.get('User', userId)?.['ProfileId'];
        const profileName = typeof profileId === 'string' ? String(database.get('Profile', profileId)?.['Name']) : '';
        this.#all = profileName === '' || profileName === 'System Administrator';
        this.#standard = standardActions(profileName);
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
    }

    allows(action: ObjectAction, object: ObjectDefinition): boolean {
        if (this.#all || object.kind === 'customSetting' || object.kind === 'customMetadata') return true;
        if (object.kind === 'standard') {
            if (!permissionableObjects.has(object.name)) return true;
            if (this.#standard.has(action)) return true;
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

    /** Field-level security is for custom fields that can be empty: required ones, names and system fields are always there. */
    #hasField(granted: ReadonlySet<string>, object: ObjectDefinition, field: FieldDefinition): boolean {
        if (this.#all || !field.custom || object.kind === 'customSetting' || object.kind === 'customMetadata')
            return true;
        const isRequired = !field.nillable && field.type !== 'boolean';
        return isRequired || field.nameField || granted.has(`${object.name}.${field.name}`.toLowerCase());
    }

    #grant({ xml }: XmlComponent): void {
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
