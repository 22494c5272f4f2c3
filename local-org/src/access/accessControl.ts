import type { ObjectTable } from '../data/objectTable';
import type { OrgDatabase } from '../data/orgDatabase';
import type { Database } from '../data/transaction';
import type { SourceModel } from '../metadata/sourceModel';
import type { ObjectDefinition } from '../schema/objectDefinition';
import { GrantCatalogue } from './grantCatalogue';
import { Membership } from './membership';
import { objectSharing, type ObjectSharing } from './objectSharing';
import { registerRoleGroups } from './roleGroups';
import { registerShareRows } from './shareRows';
import { GroupNames, sharingRules, type SharingRule } from './sharingRules';
import { UserPermissions } from './userPermissions';
import { type AppliedRule, UserSharing } from './userSharing';

/** Objects whose records decide about what users may do: when one of them is written to, all that is known of users is forgotten. */
const decidingObjects: readonly string[] = [
    'FieldPermissions',
    'Group',
    'GroupMember',
    'ObjectPermissions',
    'PermissionSet',
    'PermissionSetAssignment',
    'PermissionSetGroup',
    'PermissionSetGroupComponent',
    'Profile',
    'User',
    'UserRole'
];

/** What one user of an org may do and see, as of now. */
export interface UserAccess {
    readonly permissions: UserPermissions;
    readonly sharing: UserSharing;
}

/** What is known of a database's users, and which writes it takes account of. */
interface Known {
    /** Of the objects that decide. */
    readonly tables: readonly ObjectTable[];
    readonly writes: number;
    readonly users: Map<string, UserAccess>;
    readonly memberships: Map<string, Membership>;
    groupNames: GroupNames | undefined;
    readonly sharings: WeakMap<ObjectDefinition, ObjectSharing>;
    readonly externalSharings: WeakMap<ObjectDefinition, ObjectSharing>;
}

/** Who may do what in one org: asked by queries, DML, Apex and the APIs. What it works out is kept until something changes it. */
export class AccessControl {
    #catalogue: GrantCatalogue;
    #rules: ReadonlyMap<string, readonly SharingRule[]>;
    #known = new WeakMap<Database, Known>();

    constructor(model: SourceModel) {
        this.#catalogue = new GrantCatalogue(model);
        this.#rules = sharingRules(model);
    }

    /** Lets a database (and its forks) keep the rows that sharing makes: owners' shares, the groups of roles. */
    register(database: OrgDatabase): void {
        registerShareRows(database);
        registerRoleGroups(database);
    }

    /** The metadata from here on. */
    useModel(model: SourceModel): void {
        this.#catalogue = new GrantCatalogue(model);
        this.#rules = sharingRules(model);
        this.#known = new WeakMap();
    }

    /** A user of a database (an org's, or an Apex test's fork of it). O(1) as long as users and permissions stay. */
    of(database: Database, userId: string): UserAccess {
        const known = this.#knownOf(database);
        let access = known.users.get(userId);
        if (access === undefined) {
            access = this.#make(database, known, userId);
            known.users.set(userId, access);
        }
        return access;
    }

    #make(database: Database, known: Known, userId: string): UserAccess {
        const permissions = new UserPermissions(database, this.#catalogue, userId);
        const membership = membershipOf(database, known, userId);
        const sharings = membership.isExternal ? known.externalSharings : known.sharings;
        const applied = new Map<string, readonly AppliedRule[]>();
        const sharing = new UserSharing({
            database,
            permissions,
            membership,
            membershipOf: (id) => membershipOf(database, this.#knownOf(database), id),
            sharingOf: (object) => {
                let found = sharings.get(object);
                if (found === undefined) {
                    found = objectSharing(object, database.schema, membership.isExternal);
                    sharings.set(object, found);
                }
                return found;
            },
            rulesOf: ({ name }) => {
                let rules = applied.get(name);
                if (rules === undefined) {
                    rules = this.#appliedRules(database, known, membership, name);
                    applied.set(name, rules);
                }
                return rules;
            }
        });
        return { permissions, sharing };
    }

    /** The rules that share records of an object with a user. */
    #appliedRules(
        database: Database,
        known: Known,
        membership: Membership,
        objectName: string
    ): readonly AppliedRule[] {
        const rules = this.#rules.get(objectName.toLowerCase()) ?? [];
        if (rules.length === 0) return [];
        const names = (known.groupNames ??= new GroupNames(database));
        return rules.flatMap((rule): AppliedRule[] => {
            const isFor = [...names.idsOf(rule.sharedTo)].some((id) => membership.covers(id));
            return isFor ? [{ rule, fromGroups: rule.sharedFrom && names.idsOf(rule.sharedFrom) }] : [];
        });
    }

    #knownOf(database: Database): Known {
        const known = this.#known.get(database);
        if (known !== undefined && known.writes === writesOf(known.tables)) return known;
        const tables = known?.tables ?? decidingObjects.map((name) => (database as OrgDatabase).store.table(name));
        const fresh: Known = {
            tables,
            writes: writesOf(tables),
            users: new Map(),
            memberships: new Map(),
            groupNames: undefined,
            sharings: new WeakMap(),
            externalSharings: new WeakMap()
        };
        this.#known.set(database, fresh);
        return fresh;
    }
}

function membershipOf(database: Database, { memberships }: Known, userId: string): Membership {
    let membership = memberships.get(userId);
    if (membership === undefined) {
        membership = new Membership(database, userId);
        memberships.set(userId, membership);
    }
    return membership;
}

function writesOf(tables: readonly ObjectTable[]): number {
    let writes = 0;
    for (const table of tables) writes += table.writes;
    return writes;
}
