import type { ObjectPlan } from './objectPlan';
import type { OrgDatabase } from './orgDatabase';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, RecordInput, StoredRecord } from './record';
import type { Database } from './transaction';

/** Ids of the records that every org has. */
export type SetupRecords = {
    readonly organizationId: string;
    readonly adminUserId: string;
    /** Runs Apex event triggers ("the Automated Process entity", Platform Events Developer Guide). */
    readonly automatedProcessUserId: string;
    readonly platformIntegrationUserId: string;
    readonly systemAdministratorProfileId: string;
    readonly standardUserProfileId: string;
};

export interface SetupOptions {
    readonly organizationName: string;
    /** Makes the org's id another than that of other orgs on this machine. Counts at the first start only. */
    readonly organizationNumber?: number;
    /** A scratch org: when it ends (epoch milliseconds). */
    readonly trialExpirationDate?: number;
    /** Default: Developer Edition. */
    readonly organizationType?: string;
    /** `en_US`; the language of the org and of the users made with it. */
    readonly language?: string;
    /** Two letters. */
    readonly country?: string;
    readonly admin: {
        readonly username: string;
        readonly email?: string;
        readonly firstName?: string;
        readonly lastName: string;
    };
    /** Those of the source; a permission set keeps its id as long as its name. */
    readonly permissionSets?: readonly { readonly name: string; readonly label: string }[];
}

const setupKey = 'data/setup';
/** Used where the schema doesn't have the object. */
const keyPrefixes: Readonly<Record<string, string>> = {
    Organization: '00D',
    User: '005',
    Profile: '00e',
    PermissionSet: '0PS'
};

/** "Your tests can access setup objects and metadata" without SeeAllData (Apex Developer Guide, "Isolation of Test Data"). */
const visibleToTests: ReadonlySet<string> = new Set([
    'Organization',
    'User',
    'UserRole',
    'UserLicense',
    'Profile',
    'PermissionSet',
    'PermissionSetAssignment',
    'PermissionSetGroup',
    'PermissionSetLicense',
    'ObjectPermissions',
    'FieldPermissions',
    'SetupEntityAccess',
    'CustomPermission',
    'RecordType',
    'Group',
    'GroupMember',
    'QueueSobject',
    'PermissionSetGroupComponent',
    'ApexClass',
    'ApexTrigger',
    'ApexPage',
    'ApexComponent',
    'CronTrigger',
    'AsyncApexJob',
    'EmailTemplate',
    'StaticResource',
    'BusinessHours',
    'CaseStatus',
    'ContractStatus',
    'FlowVersionView',
    'LeadStatus',
    'OpportunityStage',
    'Pricebook2',
    'SolutionStatus',
    'TaskPriority',
    'TaskStatus',
    'FlowDefinitionView',
    'EntityDefinition'
]);

export function isVisibleToTests(objectName: string): boolean {
    return visibleToTests.has(objectName);
}

/** Standard profiles of every org, beside the two that setup names. */
const otherProfiles: readonly string[] = [
    'Contract Manager',
    'Marketing User',
    'Minimum Access - Salesforce',
    'Read Only',
    'Solution Manager',
    'Standard Platform User'
];

/** An org's standard price book, which has a record but which no test sees (`Test.getStandardPricebookId`). */
export const standardPricebookKey = 'data/standardPricebook';
const standardPricebook = { Name: 'Standard Price Book', IsActive: true, IsStandard: true };

const day = 24 * 60 * 60 * 1000;
/** Round the clock, as every org has them at first: each day from midnight to midnight. */
const defaultBusinessHours: RecordInput = {
    Name: 'Default',
    IsActive: true,
    IsDefault: true,
    TimeZoneSidKey: 'GMT',
    ...Object.fromEntries(
        ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'].flatMap((name) => [
            [`${name}StartTime`, 0],
            [`${name}EndTime`, day % day]
        ])
    )
};

const salesforceLicense: RecordInput = {
    Name: 'Salesforce',
    MasterLabel: 'Salesforce',
    LicenseDefinitionKey: 'SFDC',
    Status: 'Active',
    TotalLicenses: 10,
    UsedLicenses: 1
};

/** Permissions that take something away from who has them. */
const restrictions: ReadonlySet<string> = new Set([
    'PermissionsApiUserOnly',
    'PermissionsBulkApiHardDelete',
    'PermissionsForceTwoFactor',
    'PermissionsHideReadByList',
    'PermissionsPasswordNeverExpires',
    'PermissionsPreventClassicExperience',
    'PermissionsTwoFactorApi',
    'PermissionsViewOnlyEmbeddedAppUser'
]);

/** A system administrator may do everything. */
function adminPermissions({ database, schema }: OrgTransaction): RecordInput {
    if (schema.object('Profile') === undefined) return {};
    const names = [...database.plan('Profile').definition.fields.values()].map(({ name }) => name);
    const granted = names.filter((name) => name.startsWith('Permissions') && !restrictions.has(name));
    return Object.fromEntries(granted.map((name) => [name, true]));
}

function profileIds({ database }: OrgTransaction, setup: SetupRecords): string[] {
    const others = otherProfiles.map((name) => database.value(`data/profile/${name}`));
    const ids = [setup.systemAdministratorProfileId, setup.standardUserProfileId, ...others];
    return ids.filter((id) => typeof id === 'string');
}

/** The setup records of an opened database (or of a fork of it). */
export function setupRecords(database: Database): SetupRecords {
    const { setup } = database as Partial<OrgDatabase>;
    if (setup === undefined) throw new Error('the database has no setup records yet');
    return setup;
}

/** Makes the setup records at the first start; at later starts brings them in line with the options. Ids stay. */
export async function ensureSetupRecords(database: OrgDatabase, options: SetupOptions): Promise<void> {
    const known = database.value(setupKey) as SetupRecords | undefined;
    const { durable } = database.transaction({ userId: known?.adminUserId ?? '', origin: 'setup' }, (transaction) => {
        const setup = known ?? newIds(transaction, options.organizationNumber);
        database.setup = setup;
        if (known === undefined) transaction.setValue(setupKey, setup);
        for (const [object, id, fields] of coreRecords(setup, options)) {
            ensureRecord(transaction, object, id, fields, setup.adminUserId);
        }
        const everybody = { Name: 'AllInternalUsers', DeveloperName: 'AllInternalUsers', Type: 'Organization' };
        ensureNamed(transaction, 'Group', 'data/group/AllInternalUsers', everybody, setup.adminUserId);
        for (const name of otherProfiles) ensureProfile(transaction, name, setup.adminUserId);
        const license = ensureNamed(
            transaction,
            'UserLicense',
            'data/userLicense',
            salesforceLicense,
            setup.adminUserId
        );
        for (const id of profileIds(transaction, setup)) {
            const permissions = id === setup.systemAdministratorProfileId ? adminPermissions(transaction) : {};
            const fields = { ...permissions, ...(license !== undefined && { UserLicenseId: license }) };
            ensureRecord(transaction, 'Profile', id, fields, setup.adminUserId);
        }
        ensureNamed(transaction, 'BusinessHours', 'data/businessHours', defaultBusinessHours, setup.adminUserId);
        ensureNamed(transaction, 'Pricebook2', standardPricebookKey, standardPricebook, setup.adminUserId);
        for (const { name, label } of options.permissionSets ?? [])
            ensurePermissionSet(transaction, name, label, setup.adminUserId);
    });
    await durable;
}

/** Makes the permission sets that the source brings, as far as they aren't there. */
export function ensurePermissionSets(
    database: OrgDatabase,
    permissionSets: readonly { readonly name: string; readonly label: string }[]
): void {
    const { adminUserId } = setupRecords(database);
    database.transaction({ userId: adminUserId, origin: 'setup' }, (transaction) => {
        for (const { name, label } of permissionSets) ensurePermissionSet(transaction, name, label, adminUserId);
    });
}

/** Takes away permission sets that the source no longer brings, with their assignments. */
export function removePermissionSets(database: OrgDatabase, names: readonly string[]): void {
    const { adminUserId } = setupRecords(database);
    database.transaction({ userId: adminUserId, origin: 'setup' }, (transaction) => {
        for (const name of names) {
            const id = database.value(`data/permissionSet/${name}`);
            if (typeof id === 'string') removePermissionSet(transaction, id, name);
        }
    });
}

function removePermissionSet(transaction: OrgTransaction, id: string, name: string): void {
    const { database } = transaction;
    const assignments = database.table(database.plan('PermissionSetAssignment'));
    for (const assignment of [...(database.lookup('PermissionSetAssignment', 'PermissionSetId', id) ?? [])])
        transaction.write(assignments, String(assignment['Id']), undefined);
    transaction.write(database.table(database.plan('PermissionSet')), id, undefined);
    transaction.setValue(`data/permissionSet/${name}`, undefined);
}

function newIds(transaction: OrgTransaction, organizationNumber: number | undefined): SetupRecords {
    if (organizationNumber !== undefined)
        transaction.database.store.table('Organization').nextNumber = organizationNumber;
    const id = (object: string): string => {
        const table = transaction.database.store.table(object);
        return transaction.newId(table, transaction.schema.object(object)?.keyPrefix ?? keyPrefixes[object] ?? '');
    };
    return {
        organizationId: id('Organization'),
        adminUserId: id('User'),
        automatedProcessUserId: id('User'),
        platformIntegrationUserId: id('User'),
        systemAdministratorProfileId: id('Profile'),
        standardUserProfileId: id('Profile')
    };
}

function coreRecords(setup: SetupRecords, options: SetupOptions): readonly (readonly [string, string, RecordInput])[] {
    const locale = {
        TimeZoneSidKey: 'GMT',
        LocaleSidKey: 'en_US',
        LanguageLocaleKey: options.language ?? 'en_US',
        EmailEncodingKey: 'UTF-8'
    };
    const { admin } = options;
    const domain = setup.organizationId.toLowerCase();
    const user = (
        username: string,
        email: string,
        firstName: string | null,
        lastName: string,
        alias: string
    ): RecordInput => ({
        ...locale,
        Username: username,
        Email: email,
        FirstName: firstName,
        LastName: lastName,
        Name: firstName === null ? lastName : `${firstName} ${lastName}`,
        Alias: alias,
        CommunityNickname: alias,
        IsActive: true
    });
    return [
        [
            'Organization',
            setup.organizationId,
            {
                Name: options.organizationName,
                LanguageLocaleKey: options.language ?? 'en_US',
                DefaultLocaleSidKey: 'en_US',
                TimeZoneSidKey: 'GMT',
                OrganizationType: options.organizationType ?? 'Developer Edition',
                ...(options.country !== undefined && { Country: options.country }),
                InstanceName: 'LOCAL',
                IsSandbox: options.trialExpirationDate !== undefined,
                TrialExpirationDate: options.trialExpirationDate ?? null
            }
        ],
        ['Profile', setup.systemAdministratorProfileId, { Name: 'System Administrator', UserType: 'Standard' }],
        ['Profile', setup.standardUserProfileId, { Name: 'Standard User', UserType: 'Standard' }],
        [
            'User',
            setup.adminUserId,
            {
                ...user(
                    admin.username,
                    admin.email ?? admin.username,
                    admin.firstName ?? null,
                    admin.lastName,
                    'admin'
                ),
                ProfileId: setup.systemAdministratorProfileId,
                UserType: 'Standard'
            }
        ],
        [
            'User',
            setup.automatedProcessUserId,
            {
                ...user(`autoproc@${domain}`, `autoproc@${domain}`, 'Automated', 'Process', 'autoproc'),
                UserType: 'AutomatedProcess'
            }
        ],
        [
            'User',
            setup.platformIntegrationUserId,
            {
                ...user(`cloud@${domain}`, `cloud@${domain}`, 'Platform Integration', 'User', 'cloud'),
                UserType: 'CloudIntegrationUser'
            }
        ]
    ];
}

function ensurePermissionSet(transaction: OrgTransaction, name: string, label: string, adminUserId: string): void {
    const fields = { Name: name, Label: label, IsOwnedByProfile: false, IsCustom: true };
    ensureNamed(transaction, 'PermissionSet', `data/permissionSet/${name}`, fields, adminUserId);
}

function ensureProfile(transaction: OrgTransaction, name: string, adminUserId: string): void {
    ensureNamed(transaction, 'Profile', `data/profile/${name}`, { Name: name, UserType: 'Standard' }, adminUserId);
}

/** A record whose id is kept under the key; undefined if the schema doesn't have its object. */
function ensureNamed(
    transaction: OrgTransaction,
    object: string,
    key: string,
    fields: RecordInput,
    adminUserId: string
): string | undefined {
    if (transaction.schema.object(object) === undefined) return undefined;
    const plan = transaction.database.plan(object);
    let id = transaction.database.value(key);
    if (typeof id !== 'string') {
        id = transaction.newId(transaction.database.table(plan), plan.definition.keyPrefix);
        transaction.setValue(key, id);
    }
    ensureRecord(transaction, object, id, fields, adminUserId);
    return id;
}

/** Writes the record if it isn't there or differs; fields that the schema doesn't have are left out. */
function ensureRecord(
    transaction: OrgTransaction,
    object: string,
    id: string,
    fields: RecordInput,
    adminUserId: string
): void {
    if (transaction.schema.object(object) === undefined) return;
    const plan = transaction.database.plan(object);
    const table = transaction.database.table(plan);
    const old = table.get(id);
    const wanted = Object.entries(fields).filter(([name]) => plan.has(name));
    if (old !== undefined && wanted.every(([name, value]) => (old[name] ?? null) === value)) return;
    transaction.write(table, id, {
        ...(old ?? startOf(plan, id, transaction.now, adminUserId)),
        ...Object.fromEntries(wanted)
    });
}

function startOf(plan: ObjectPlan, id: string, now: number, adminUserId: string): StoredRecord {
    const record: Record<string, FieldValue> = { Id: id };
    for (const { field, literal } of plan.defaults) record[field.name] = literal;
    if (plan.hasRecycleBin) record['IsDeleted'] = false;
    if (plan.audit.created) record['CreatedDate'] = now;
    if (plan.audit.createdBy) record['CreatedById'] = adminUserId;
    if (plan.audit.modified) record['LastModifiedDate'] = now;
    if (plan.audit.modifiedBy) record['LastModifiedById'] = adminUserId;
    if (plan.audit.modstamp) record['SystemModstamp'] = now;
    return record;
}
