import type { RecordAccess, RecordRights } from '../data/recordAccess';
import type { StoredRecord } from '../data/record';
import type { Database } from '../data/transaction';
import type { ObjectDefinition } from '../schema/objectDefinition';
import { higher, levelNamed, levels, type Level } from './accessLevels';
import type { Membership } from './membership';
import type { ObjectSharing, ParentAccess } from './objectSharing';
import type { SharingRule } from './sharingRules';
import type { UserPermissions } from './userPermissions';

/** What one user's sharing is worked out from. */
export interface SharingParts {
    readonly database: Database;
    readonly permissions: UserPermissions;
    readonly membership: Membership;
    sharingOf(object: ObjectDefinition): ObjectSharing;
    /** The rules of an object that share with the user, each with whose records it shares (undefined: those that meet its criteria). */
    rulesOf(object: ObjectDefinition): readonly AppliedRule[];
    membershipOf(userId: string): Membership;
}

/** A sharing rule that shares with the user. */
export interface AppliedRule {
    readonly rule: SharingRule;
    /** Ids of the groups whose members' records it shares. */
    readonly fromGroups: ReadonlySet<string> | undefined;
}

/** Children that open their account to whoever may read them, and are opened by it ("Built-in Sharing Behavior", Salesforce Help). */
const accountChildren = ['Contact', 'Opportunity', 'Case'] as const;
type AccountChild = (typeof accountChildren)[number];

function isAccountChild(name: string): name is AccountChild {
    return (accountChildren as readonly string[]).includes(name);
}

/** Objects whose records are opened by others' as well. */
const impliedByOthers: ReadonlySet<string> = new Set(['Account', ...accountChildren, 'Event', 'Task', 'User']);

/** Deeper than any chain of masters that the platform allows. */
const mostParents = 10;

/** The records of an org that one user may reach: organisation-wide defaults, ownership, hierarchy, rules, shares, and what parents give. */
export class UserSharing implements RecordAccess {
    constructor(private readonly parts: SharingParts) {}

    readable(object: ObjectDefinition): ((record: StoredRecord) => boolean) | undefined {
        if (this.#seesAll(object)) return undefined;
        return (record) => this.reaches(object, record, levels.Read);
    }

    candidates(object: ObjectDefinition): Iterable<StoredRecord> | undefined {
        const { database, membership } = this.parts;
        const { shares, hasOwner, parents } = this.parts.sharingOf(object);
        if (this.#seesAll(object)) return undefined;
        // access that other records imply, and rules by criteria, are what no index knows
        if (!hasOwner || parents.length > 0 || impliedByOthers.has(object.name)) return undefined;
        if (membership.rolesBelow.size > 0 || this.parts.rulesOf(object).length > 0) return undefined;
        const principals = [membership.userId, ...membership.groups];
        const found = principals.flatMap((id) => [...(database.lookup(object.name, 'OwnerId', id) ?? [])]);
        if (shares === undefined) return found;
        for (const id of principals) {
            for (const share of database.lookup(shares.shareObject, 'UserOrGroupId', id) ?? []) {
                const record = database.get(object.name, String(share[shares.parentField]));
                if (record !== undefined) found.push(record);
            }
        }
        return found;
    }

    rightsOf(object: ObjectDefinition, record: StoredRecord): RecordRights {
        const { permissions } = this.parts;
        const level = permissions.allows('read', object) ? this.level(object, record, levels.All) : levels.None;
        const edit = level >= levels.Edit && permissions.allows('edit', object);
        const transfer = edit && level >= levels.Transfer;
        const mayDelete = level >= levels.All && permissions.allows('delete', object);
        const all = level >= levels.All && edit && mayDelete;
        const maxLevel = all ? 'All' : transfer ? 'Transfer' : mayDelete ? 'Delete' : edit ? 'Edit' : undefined;
        const read = level >= levels.Read;
        return { read, edit, delete: mayDelete, transfer, all, maxLevel: maxLevel ?? (read ? 'Read' : 'None') };
    }

    /** Whether the user reaches a record at least at a level. */
    reaches(object: ObjectDefinition, record: StoredRecord, wanted: Level): boolean {
        return this.level(object, record, wanted) >= wanted;
    }

    /** The user's level of access to a record, as far as it must be known to say whether it is the wanted one. Without object permissions. */
    level(object: ObjectDefinition, record: StoredRecord, wanted: Level, depth = 0): Level {
        const { permissions } = this.parts;
        if (permissions.modifiesAll(object)) return levels.All;
        const sharing = this.parts.sharingOf(object);
        let level = permissions.viewsAll(object) ? higher(sharing.everybody, levels.Read) : sharing.everybody;
        if (level >= wanted || depth > mostParents) return level;
        const parents = this.#parentsOf(sharing, record);
        if (parents.length > 0) {
            let ofParents: Level = levels.All;
            for (const parent of parents)
                ofParents = lower(ofParents, this.#levelByParent(parent, record, wanted, depth));
            return higher(level, ofParents);
        }
        if (sharing.parents.length > 0 && !sharing.ownedWithoutParent) return levels.All;
        level = higher(level, this.#ownLevel(sharing, record, wanted));
        if (level < wanted) level = higher(level, this.#impliedLevel(object, record, depth));
        return level;
    }

    #seesAll(object: ObjectDefinition): boolean {
        const { permissions } = this.parts;
        if (permissions.viewsAll(object) || permissions.modifiesAll(object)) return true;
        return this.parts.sharingOf(object).everybody >= levels.Read;
    }

    /** The parents that a record has. */
    #parentsOf({ parents }: ObjectSharing, record: StoredRecord): readonly ParentAccess[] {
        return parents.filter(({ field }) => typeof record[field] === 'string');
    }

    #levelByParent(
        { field, parent, toWrite }: ParentAccess,
        record: StoredRecord,
        wanted: Level,
        depth: number
    ): Level {
        const { database } = this.parts;
        const id = String(record[field]);
        const object =
            parent === undefined ? database.schema.objectByKeyPrefix(id.slice(0, 3)) : database.schema.object(parent);
        const found = object && database.get(object.name, id);
        // what is in the recycle bin went there with its parent
        if (object === undefined || found === undefined) return levels.None;
        const needed = wanted > levels.Read ? toWrite : levels.Read;
        const level = this.level(object, found, needed, depth + 1);
        return level >= toWrite ? levels.All : level >= levels.Read ? levels.Read : levels.None;
    }

    /** By ownership, sharing rules and shares. */
    #ownLevel(sharing: ObjectSharing, record: StoredRecord, wanted: Level): Level {
        const { membership } = this.parts;
        const { object, shares } = sharing;
        if (object.name === 'User') return this.#levelOfUser(record);
        const owner = record['OwnerId'];
        if (typeof owner === 'string' && membership.covers(owner)) return levels.All;
        let level: Level = levels.None;
        for (const applied of this.parts.rulesOf(object)) {
            if (applied.rule.level > level && this.#isShared(applied, object, record)) level = applied.rule.level;
            if (level >= wanted) return level;
        }
        if (shares === undefined) return level;
        for (const share of this.#sharesOf(sharing, record)) {
            const given = levelNamed(share[shares.levelField]);
            if (given > level && membership.covers(String(share['UserOrGroupId']))) level = given;
        }
        return level;
    }

    #sharesOf({ shares }: ObjectSharing, record: StoredRecord): Iterable<StoredRecord> {
        if (shares === undefined) return [];
        const { shareObject, parentField } = shares;
        return this.parts.database.lookup(shareObject, parentField, record['Id'] ?? null) ?? [];
    }

    #isShared({ rule, fromGroups }: AppliedRule, object: ObjectDefinition, record: StoredRecord): boolean {
        if (rule.matches !== undefined) return rule.matches(record, object);
        const owner = record['OwnerId'];
        if (fromGroups === undefined || typeof owner !== 'string') return false;
        if (fromGroups.has(owner)) return true;
        const { groups } = this.parts.membershipOf(owner);
        for (const id of fromGroups) if (groups.has(id)) return true;
        return false;
    }

    /** "Users can edit their own records"; those of others only who manages users. */
    #levelOfUser(record: StoredRecord): Level {
        if (this.parts.permissions.has('ManageUsers') || this.parts.permissions.has('ManageInternalUsers'))
            return levels.All;
        return record['Id'] === this.parts.membership.userId ? levels.Edit : levels.None;
    }

    #impliedLevel(object: ObjectDefinition, record: StoredRecord, depth: number): Level {
        if (object.name === 'Account') return this.#levelByChildren(record);
        if (isAccountChild(object.name)) return this.#levelByAccount(object.name, record);
        if (object.name === 'Task' || object.name === 'Event') return this.#levelOfActivity(record, depth);
        return levels.None;
    }

    /** Who may read a contact, an opportunity or a case of their own may read its account. */
    #levelByChildren(account: StoredRecord): Level {
        const { database } = this.parts;
        for (const name of accountChildren) {
            const object = database.schema.object(name);
            if (object === undefined) continue;
            const sharing = this.parts.sharingOf(object);
            if (sharing.parents.length > 0) continue;
            for (const child of database.lookup(name, 'AccountId', account['Id'] ?? null) ?? []) {
                if (this.#ownLevel(sharing, child, levels.Read) >= levels.Read) return levels.Read;
            }
        }
        return levels.None;
    }

    /** What the account's owner has by their role, and what shares and rules of the account give of its children. */
    #levelByAccount(child: AccountChild, record: StoredRecord): Level {
        const { database, membership } = this.parts;
        const id = record['AccountId'];
        const object = database.schema.object('Account');
        const account = typeof id === 'string' ? database.get('Account', id) : undefined;
        if (object === undefined || account === undefined) return levels.None;
        const owner = account['OwnerId'];
        let level: Level = levels.None;
        if (typeof owner === 'string' && membership.covers(owner)) {
            const role = database.get('User', owner)?.['UserRoleId'];
            const roleRecord = typeof role === 'string' ? database.get('UserRole', role) : undefined;
            level = levelNamed(roleRecord?.[`${child}AccessForAccountOwner`] ?? undefined);
        }
        for (const applied of this.parts.rulesOf(object)) {
            const given = applied.rule.childLevels[child] ?? levels.None;
            if (given > level && this.#isShared(applied, object, account)) level = given;
        }
        for (const share of this.#sharesOf(this.parts.sharingOf(object), account)) {
            const given = levelNamed(share[`${child}AccessLevel`]);
            if (given > level && membership.covers(String(share['UserOrGroupId']))) level = given;
        }
        return level;
    }

    /** Private activities: "users with read access to the record to which the activity is associated can view" it. */
    #levelOfActivity(record: StoredRecord, depth: number): Level {
        const { database } = this.parts;
        for (const field of ['WhatId', 'WhoId']) {
            const id = record[field];
            if (typeof id !== 'string') continue;
            const object = database.schema.objectByKeyPrefix(id.slice(0, 3));
            const related = object && database.get(object.name, id);
            if (object !== undefined && related !== undefined) {
                if (this.level(object, related, levels.Read, depth + 1) >= levels.Read) return levels.Read;
            }
        }
        return levels.None;
    }
}

function lower(a: Level, b: Level): Level {
    return a < b ? a : b;
}
