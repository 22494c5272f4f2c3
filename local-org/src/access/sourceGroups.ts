import type { OrgDatabase } from '../data/orgDatabase';
import type { RecordInput, StoredRecord } from '../data/record';
import type { Transaction } from '../data/transaction';
import { SalesforceError } from '../errors';
import type { SourceModel, XmlComponent } from '../metadata/sourceModel';
import { childNode, childNodes, flag, text, texts } from '../metadata/xmlNode';

/** A record that a component of the source is, and how it is found again. */
interface Wanted {
    readonly object: string;
    readonly key: (record: StoredRecord | RecordInput) => string;
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
    constructor(private readonly transaction: Transaction) {}

    role({ name, xml }: XmlComponent): void {
        const parent = text(xml, 'parentRole')?.trim();
        this.#ensure({
            object: 'UserRole',
            key: ({ DeveloperName }) => String(DeveloperName),
            fields: {
                DeveloperName: name,
                Name: text(xml, 'name') ?? name,
                ParentRoleId: parent === undefined ? null : (this.#find('UserRole', parent) ?? null),
                RollupDescription: text(xml, 'description') ?? null,
                OpportunityAccessForAccountOwner: text(xml, 'opportunityAccessLevel') ?? 'Edit',
                CaseAccessForAccountOwner: text(xml, 'caseAccessLevel') ?? 'Edit',
                ContactAccessForAccountOwner: text(xml, 'contactAccessLevel') ?? 'Edit',
                MayForecastManagerShare: flag(xml, 'mayForecastManagerShare')
            }
        });
    }

    group({ type, name, xml }: XmlComponent): void {
        this.#ensure({
            object: 'Group',
            key: ({ Type, DeveloperName }) => `${String(Type)} ${String(DeveloperName)}`,
            fields: {
                DeveloperName: name,
                Name: text(xml, 'name') ?? name,
                Type: type === 'Queue' ? 'Queue' : 'Regular',
                Email: text(xml, 'email') ?? null,
                DoesIncludeBosses: text(xml, 'doesIncludeBosses')?.trim() !== 'false',
                DoesSendEmailToMembers: flag(xml, 'doesSendEmailToMembers')
            }
        });
    }

    /** Objects that a queue takes, and who is in it. */
    members({ name, xml }: XmlComponent): void {
        const queue = this.#group('Queue', name);
        if (queue === undefined) return;
        for (const node of childNodes(xml, 'queueSobject')) {
            const fields = { QueueId: queue, SobjectType: text(node, 'sobjectType')?.trim() ?? '' };
            this.#ensure({
                object: 'QueueSobject',
                key: ({ QueueId, SobjectType }) => `${String(QueueId)} ${String(SobjectType)}`,
                fields
            });
        }
        for (const member of this.#membersOf(childNode(xml, 'queueMembers'))) {
            this.#ensure({
                object: 'GroupMember',
                key: ({ GroupId, UserOrGroupId }) => `${String(GroupId)} ${String(UserOrGroupId)}`,
                fields: { GroupId: queue, UserOrGroupId: member }
            });
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
        const id = [...database.records('PermissionSetGroup')].find((each) => each['DeveloperName'] === name)?.['Id'];
        const groupId = typeof id === 'string' ? id : this.#insert('PermissionSetGroup', fields);
        for (const set of texts(xml, 'permissionSets')) {
            const [permissionSet] = database.lookup('PermissionSet', 'Name', set.trim()) ?? [];
            if (permissionSet === undefined || groupId === undefined) continue;
            this.#ensure({
                object: 'PermissionSetGroupComponent',
                key: ({ PermissionSetGroupId, PermissionSetId }) =>
                    `${String(PermissionSetGroupId)} ${String(PermissionSetId)}`,
                fields: { PermissionSetGroupId: groupId, PermissionSetId: permissionSet['Id'] ?? null }
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
                const id = this.#group(type, name.trim());
                if (id !== undefined) yield id;
            }
        }
    }

    #ensure({ object, key, fields }: Wanted): void {
        const definition = this.transaction.schema.object(object);
        if (definition === undefined) return;
        const wanted = key(fields).toLowerCase();
        const known = [...this.transaction.database.records(object)].find(
            (record) => key(record).toLowerCase() === wanted
        );
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
        return this.#save('insert', object, Object.fromEntries(given));
    }

    #save(operation: 'insert' | 'update', object: string, record: RecordInput): string | undefined {
        const [result] = this.transaction.dml({ operation, object, records: [record], allOrNone: true });
        const [error] = result?.errors ?? [];
        if (error !== undefined) throw new SalesforceError(error.statusCode, error.message, error.fields);
        return result?.id ?? undefined;
    }

    #find(object: string, developerName: string): string | undefined {
        for (const record of this.transaction.database.records(object)) {
            if (String(record['DeveloperName']).toLowerCase() === developerName.toLowerCase())
                return String(record['Id']);
        }
        return undefined;
    }

    #group(type: string, developerName: string): string | undefined {
        for (const record of this.transaction.database.records('Group')) {
            const isNamed = String(record['DeveloperName']).toLowerCase() === developerName.toLowerCase();
            if (isNamed && record['Type'] === type) return String(record['Id']);
        }
        return undefined;
    }
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
