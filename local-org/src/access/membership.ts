import type { Database } from '../data/transaction';
import type { StoredRecord } from '../data/record';

/** Users who log in from outside: "external users" of organisation-wide defaults. Everybody else is internal. */
const externalUserTypes: ReadonlySet<unknown> = new Set([
    'PowerPartner',
    'PowerCustomerSuccess',
    'CustomerSuccess',
    'CspLitePortal',
    'Guest'
]);

/** The name of the group that every internal user is in. */
export const allInternalUsers = 'AllInternalUsers';

/** The roles from one upwards, itself first. */
export function rolesUpward(database: Database, roleId: string | undefined): string[] {
    const roles: string[] = [];
    let id: unknown = roleId;
    while (typeof id === 'string' && !roles.includes(id)) {
        roles.push(id);
        id = database.get('UserRole', id)?.['ParentRoleId'];
    }
    return roles;
}

/**
 * To which groups and roles a user belongs, and whom they are above in the role hierarchy. Worked out as far as it is asked for; good until users,
 * roles or groups change.
 */
export class Membership {
    readonly isExternal: boolean;
    readonly roleId: string | undefined;
    #groups: ReadonlySet<string> | undefined;
    #below: ReadonlySet<string> | undefined;
    /** Whether the user is above somebody that a user, a role or a group stands for. */
    readonly #above = new Map<string, boolean>();

    constructor(
        private readonly database: Database,
        readonly userId: string
    ) {
        const user = database.get('User', userId);
        this.isExternal = externalUserTypes.has(user?.['UserType']);
        const roleId = user?.['UserRoleId'];
        this.roleId = typeof roleId === 'string' ? roleId : undefined;
    }

    /** The groups and queues that the user is in: directly, through other groups, or by role. */
    get groups(): ReadonlySet<string> {
        this.#groups ??= this.#collectGroups();
        return this.#groups;
    }

    /** The roles below the user's own. */
    get rolesBelow(): ReadonlySet<string> {
        this.#below ??= this.#collectRolesBelow();
        return this.#below;
    }

    /** Does what is given to a user or a group count for this user? Through the hierarchy also what those below are given. */
    covers(userOrGroupId: string): boolean {
        if (userOrGroupId === this.userId || this.groups.has(userOrGroupId)) return true;
        return this.rolesBelow.size > 0 && this.#isAbove(userOrGroupId);
    }

    #isAbove(userOrGroupId: string): boolean {
        const known = this.#above.get(userOrGroupId);
        if (known !== undefined) return known;
        // a group that contains itself contains nobody more by that
        this.#above.set(userOrGroupId, false);
        const group = this.database.get('Group', userOrGroupId);
        const isAbove =
            group === undefined ? this.#isAboveUser(userOrGroupId) : this.#isAboveGroup(userOrGroupId, group);
        this.#above.set(userOrGroupId, isAbove);
        return isAbove;
    }

    #isAboveUser(userId: string): boolean {
        const roleId = this.database.get('User', userId)?.['UserRoleId'];
        return typeof roleId === 'string' && this.rolesBelow.has(roleId);
    }

    /** "Grant Access Using Hierarchies" of a group lets those in whose subordinates are members. */
    #isAboveGroup(groupId: string, group: StoredRecord): boolean {
        const { Type: type, RelatedId: roleId, DoesIncludeBosses: includesBosses } = group;
        if (typeof roleId === 'string' && String(type).startsWith('Role')) return this.rolesBelow.has(roleId);
        if (includesBosses === false) return false;
        for (const member of this.database.lookup('GroupMember', 'GroupId', groupId) ?? []) {
            if (this.#isAbove(String(member['UserOrGroupId']))) return true;
        }
        return false;
    }

    #collectRolesBelow(): ReadonlySet<string> {
        const below = new Set<string>();
        if (this.database.schema.object('UserRole') === undefined) return below;
        const waiting = this.roleId === undefined ? [] : [this.roleId];
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
            for (const role of this.database.lookup('UserRole', 'ParentRoleId', id) ?? []) {
                const childId = String(role['Id']);
                if (below.has(childId) || childId === this.roleId) continue;
                below.add(childId);
                waiting.push(childId);
            }
        }
        return below;
    }

    #collectGroups(): ReadonlySet<string> {
        const found = new Set<string>();
        if (this.database.schema.object('Group') === undefined) return found;
        const waiting = [this.userId, ...this.#groupsOfRoles()];
        for (const id of waiting.slice(1)) found.add(id);
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
            for (const member of this.database.lookup('GroupMember', 'UserOrGroupId', id) ?? []) {
                const groupId = String(member['GroupId']);
                if (found.has(groupId)) continue;
                found.add(groupId);
                waiting.push(groupId);
            }
        }
        return found;
    }

    /** The groups that stand for the user's role, for the roles above with all below them, and for everybody. */
    *#groupsOfRoles(): Iterable<string> {
        const { database } = this;
        for (const roleId of rolesUpward(database, this.roleId)) {
            for (const group of database.lookup('Group', 'RelatedId', roleId) ?? []) {
                const type = String(group['Type']);
                const fits = type === 'Role' ? roleId === this.roleId : type.startsWith('RoleAndSubordinates');
                if (fits) yield String(group['Id']);
            }
        }
        if (this.isExternal) return;
        for (const group of database.lookup('Group', 'Name', allInternalUsers) ?? []) {
            if (group['Type'] === 'Organization') yield String(group['Id']);
        }
    }
}
