import { createHash } from 'node:crypto';
import type { Database } from '../data/transaction';
import { makeRecordId } from '../data/recordId';

/** Key prefixes of components that aren't records here. */
const prefixes: Readonly<Record<string, string>> = {
    CustomObject: '01I',
    CustomField: '00N',
    Flow: '301',
    LightningComponentBundle: '0Rb',
    AuraDefinitionBundle: '0Ab',
    FlexiPage: '0M0',
    CustomTab: '01r',
    CustomApplication: '02u',
    CustomLabels: '101',
    CustomLabel: '101',
    Layout: '00h',
    ListView: '00B',
    ValidationRule: '03d',
    RecordType: '012',
    StaticResource: '081',
    CustomMetadata: 'm00',
    ConnectedApp: '0H4',
    CustomPermission: '0CP'
};

/** Types that SOQL shows as records, and the field that has their names. */
const recordNames: Readonly<Record<string, string>> = {
    ApexClass: 'Name',
    ApexTrigger: 'Name',
    PermissionSet: 'Name',
    CspTrustedSite: 'DeveloperName',
    PlatformEventChannel: 'FullName',
    PlatformEventChannelMember: 'FullName',
    ManagedEventSubscription: 'FullName',
    PlatformEventSubscriberConfig: 'FullName'
};

/** Id of a component: its record's, or one that follows from its name. */
export function componentId(database: Database, type: string, fullName: string): string {
    const field = recordNames[type];
    if (field !== undefined) {
        const [found] = [...(database.lookup(type, field, fullName) ?? database.records(type))].filter(
            (record) => record[field] === fullName
        );
        if (typeof found?.['Id'] === 'string') return found['Id'];
    }
    const number = createHash('sha256').update(`${type}:${fullName}`.toLowerCase()).digest().readUIntBE(0, 6);
    return makeRecordId(prefixes[type] ?? '0Lo', number % 10 ** 12);
}
