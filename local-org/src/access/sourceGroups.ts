import type { OrgDatabase } from '../data/orgDatabase';
import type { RecordInput, StoredRecord } from '../data/record';
import type { Transaction } from '../data/transaction';
import { SalesforceError } from '../errors';
import type { SourceModel, XmlComponent } from '../metadata/sourceModel';
import { childNode, childNodes, flag, text, texts } from '../metadata/xmlNode';

/** A record that a component of the source is, and how it is found again. */
interface Wanted {
    readonly object: string;
    /** The record that it is, if it is there. */
    readonly known: StoredRecord | undefined;
    readonly fields: RecordInput;
}

/**
 * Makes the records of the roles, public groups, queues and permission set groups of a source, and brings those that are there in line with it.
 * Users are nobody's source: members of queues that aren't there are left out.
 */
export function ensureSourceGroups({ components }: SourceModel, database: OrgDatabase, adminUserId: string): void {
    const of = (type: string) => components.filter((component) => component.type === type);
    const roles = parentsFirst(of('Role'));
    const groups = [...of('Group'), ...of('Queue')];
    const permissionSetGroups = of('PermissionSetGroup');
    if (roles.length + groups.length + permissionSetGroups.length === 0) return;
    database.transaction({ userId: adminUserId, origin: 'metadata' }, (transaction) => {
        const writer = new GroupWriter(transaction);
        for (const role of roles) writer.role(role);
        for (const group of groups) writer.group(group);
        for (const group of of('Queue')) writer.members(group);
        for (const group of permissionSetGroups) writer.permissionSetGroup(group);
    });
}

class GroupWriter {
    /** Of roles and groups: by object, type and developer name. */
    readonly #ids = new Map<string, string>();

    constructor(private readonly transaction: Transaction) {
        for (const object of ['UserRole', 'Group', 'PermissionSetGroup']) this.#readIds(object);
    }

    role({ name, xml }: XmlComponent): void {
        const parent = text(xml, 'parentRole')?.trim();
        this.#ensure({
            object: 'UserRole',
            known: this.#named('UserRole', undefined, name),
            fields: {
                DeveloperName: name,
                Name: text(xml, 'name') ?? name,
                ParentRoleId:
                    parent === undefined ? null : (this.#ids.get(keyOf('UserRole', undefined, parent)) ?? null),
                RollupDescription: text(xml, 'description') ?? null,
                OpportunityAccessForAccountOwner: text(xml, 'opportunityAccessLevel') ?? 'Edit',
                CaseAccessForAccountOwner: text(xml, 'caseAccessLevel') ?? 'Edit',
                ContactAccessForAccountOwner: text(xml, 'contactAccessLevel') ?? 'Edit',
                MayForecastManagerShare: flag(xml, 'mayForecastManagerShare')
            }
        });
    }

    group({ type, name, xml }: XmlComponent): void {
        const groupType = type === 'Queue' ? 'Queue' : 'Regular';
        this.#ensure({
            object: 'Group',
            known: this.#named('Group', groupType, name),
            fields: {
                DeveloperName: name,
                Name: text(xml, 'name') ?? name,
                Type: groupType,
                Email: text(xml, 'email') ?? null,
                DoesIncludeBosses: text(xml, 'doesIncludeBosses')?.trim() !== 'false',
                DoesSendEmailToMembers: flag(xml, 'doesSendEmailToMembers')
            }
        });
    }

    /** Objects that a queue takes, and who is in it. */
    members({ name, xml }: XmlComponent): void {
        const queue = this.#ids.get(keyOf('Group', 'Queue', name));
        if (queue === undefined) return;
        for (const node of childNodes(xml, 'queueSobject')) {
            const fields = { QueueId: queue, SobjectType: text(node, 'sobjectType')?.trim() ?? '' };
            this.#ensure({
                object: 'QueueSobject',
                known: this.#among('QueueSobject', 'QueueId', fields),
                fields
            });
        }
        for (const member of this.#membersOf(childNode(xml, 'queueMembers'))) {
            const fields = { GroupId: queue, UserOrGroupId: member };
            this.#ensure({ object: 'GroupMember', known: this.#among('GroupMember', 'GroupId', fields), fields });
        }
    }

    permissionSetGroup({ name, xml }: XmlComponent): void {
        const fields = {
            DeveloperName: name,
            MasterLabel: text(xml, 'label') ?? name,
            Description: text(xml, 'description') ?? null,
            HasActivationRequired: flag(xml, 'hasActivationRequired')
        };
        const { database } = this.transaction;
        const groupId =
            this.#ids.get(keyOf('PermissionSetGroup', undefined, name)) ?? this.#insert('PermissionSetGroup', fields);
        for (const set of texts(xml, 'permissionSets')) {
            const [permissionSet] = database.lookup('PermissionSet', 'Name', set.trim()) ?? [];
            if (permissionSet === undefined || groupId === undefined) continue;
            const component = { PermissionSetGroupId: groupId, PermissionSetId: permissionSet['Id'] ?? null };
            this.#ensure({
                object: 'PermissionSetGroupComponent',
                known: this.#among('PermissionSetGroupComponent', 'PermissionSetGroupId', component),
                fields: component
            });
        }
    }

    *#membersOf(node: XmlComponent['xml'] | undefined): Iterable<string> {
        const { database } = this.transaction;
        for (const username of texts(node, 'users.user')) {
            const [user] = database.lookup('User', 'Username', username.trim()) ?? [];
            if (user !== undefined) yield String(user['Id']);
        }
        const groups = [
            ['Regular', 'publicGroups.publicGroup'],
            ['Role', 'roles.role'],
            ['RoleAndSubordinates', 'roleAndSubordinates.roleAndSubordinate'],
            ['RoleAndSubordinatesInternal', 'roleAndSubordinatesInternal.roleAndSubordinateInternal']
        ] as const;
        for (const [type, path] of groups) {
            for (const name of texts(node, path)) {
                const id = this.#ids.get(keyOf('Group', type, name.trim()));
                if (id !== undefined) yield id;
            }
        }
    }

    #ensure({ object, known, fields }: Wanted): void {
        const definition = this.transaction.schema.object(object);
        if (definition === undefined) return;
        if (known === undefined) {
            this.#insert(object, fields);
            return;
        }
        const changed = Object.entries(fields).filter(
            ([name, value]) =>
                (known[name] ?? null) !== value && definition.fields.get(name.toLowerCase())?.updateable === true
        );
        if (changed.length > 0)
            this.#save('update', object, { ...Object.fromEntries(changed), Id: known['Id'] ?? null });
    }

    #insert(object: string, fields: RecordInput): string | undefined {
        const definition = this.transaction.schema.object(object);
        const given = Object.entries(fields).filter(
            ([name, value]) => value !== null && definition?.fields.get(name.toLowerCase())?.createable === true
        );
        const id = this.#save('insert', object, Object.fromEntries(given));
        if (id !== undefined) this.#keep(object, this.transaction.get(object, id));
        return id;
    }

    #save(operation: 'insert' | 'update', object: string, record: RecordInput): string | undefined {
        const [result] = this.transaction.dml({ operation, object, records: [record], allOrNone: true });
        const [error] = result?.errors ?? [];
        if (error !== undefined) throw new SalesforceError(error.statusCode, error.message, error.fields);
        return result?.id ?? undefined;
    }

    /** The groups of a role come with it. */
    #keep(object: string, record: StoredRecord | undefined): void {
        if (record === undefined) return;
        this.#ids.set(keyOf(object, record['Type'], record['DeveloperName']), String(record['Id']));
        if (object !== 'UserRole') return;
        for (const group of this.transaction.database.lookup('Group', 'RelatedId', record['Id'] ?? null) ?? [])
            this.#keep('Group', group);
    }

    #readIds(object: string): void {
        if (this.transaction.schema.object(object) === undefined) return;
        for (const record of this.transaction.database.records(object)) this.#keep(object, record);
    }

    #named(object: string, type: string | undefined, developerName: string): StoredRecord | undefined {
        const id = this.#ids.get(keyOf(object, type, developerName));
        return id === undefined ? undefined : this.transaction.get(object, id);
    }

    /** The record with all these values among those that point at the same. */
    #among(object: string, reference: string, fields: RecordInput): StoredRecord | undefined {
        for (const record of this.transaction.database.lookup(object, reference, fields[reference] ?? null) ?? []) {
            if (Object.entries(fields).every(([name, value]) => (record[name] ?? null) === value)) return record;
        }
        return undefined;
    }
}

function keyOf(object: string, type: unknown, developerName: unknown): string {
    return `${object} ${object === 'Group' ? String(type) : ''} ${String(developerName).toLowerCase()}`;
}

/** Roles in an order in which every parent comes before its children. */
function parentsFirst(roles: readonly XmlComponent[]): XmlComponent[] {
    const byName = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
    const ordered = new Set<XmlComponent>();
    const visiting = new Set<XmlComponent>();
    const add = (role: XmlComponent): void => {
        if (ordered.has(role) || visiting.has(role)) return;
        visiting.add(role);
        const parent = byName.get((text(role.xml, 'parentRole') ?? '').trim().toLowerCase());
        if (parent !== undefined) add(parent);
        ordered.add(role);
    };
    for (const role of roles) add(role);
    return [...ordered];
}
