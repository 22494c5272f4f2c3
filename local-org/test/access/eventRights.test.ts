import { join } from 'node:path';
import { AccessControl } from '../../src/access/accessControl';
import { EventRights } from '../../src/access/eventRights';
import { openDatabase, setupRecords, type OrgDatabase } from '../../src/data/database';
import { MovableClock } from '../../src/clock';
import { permissionSets } from '../../src/deploy/liveSource';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import type { RecordInput } from '../../src/data/record';

let database: OrgDatabase;
let rights: EventRights;
let admin: string;
const users: Record<string, string> = {};

function insert(object: string, fields: RecordInput, userId = admin): string {
    const { result } = database.transaction({ userId, origin: 'rest' }, (transaction) =>
        transaction.dml({ operation: 'insert', object, records: [fields], allOrNone: true })
    );
    expect(result[0]?.errors).toEqual([]);
    return result[0]?.id ?? '';
}

function idOf(object: string, name: string): string {
    const [found] = database.lookup(object, 'Name', name) ?? [];
    return String(found?.['Id']);
}

beforeAll(async () => {
    const model = readSourceTrees([join(__dirname, '../fixtures/recruiting')]);
    const schema = buildSchema(model);
    database = await openDatabase({ schema, clock: new MovableClock(), permissionSets: permissionSets(model) });
    admin = setupRecords(database).adminUserId;
    const access = new AccessControl(model);
    access.register(database);
    rights = new EventRights(access, database);
    for (const [name, set] of Object.entries({
        anna: 'Jobs_Full',
        bob: 'Jobs_Full',
        viewer: 'Jobs_View_All',
        none: ''
    })) {
        const id = insert('User', {
            Alias: name,
            Email: `${name}@jobs.test`,
            EmailEncodingKey: 'UTF-8',
            LanguageLocaleKey: 'en_US',
            LastName: name,
            LocaleSidKey: 'en_US',
            ProfileId: idOf('Profile', 'Standard User'),
            TimeZoneSidKey: 'GMT',
            Username: `${name}@jobs.test`
        });
        users[name] = id;
        if (set !== '')
            insert('PermissionSetAssignment', { AssigneeId: id, PermissionSetId: idOf('PermissionSet', set) });
    }
});
afterAll(() => database.close());

test('a PushTopic tells of records that are shared with the subscriber', () => {
    const id = insert('Job__c', { Name: 'A' }, users['anna']);
    const event = { body: { event: { type: 'created' }, sobject: { Id: id, Name: 'A' } } };
    const hears = (name: string) => rights.hears(users[name] ?? '', '/topic/Jobs')?.(event);
    expect(rights.hears(admin, '/topic/Jobs')).toBeUndefined();
    expect(['anna', 'bob', 'viewer', 'none'].map(hears)).toEqual([true, false, true, false]);
});

test('change events need View All', () => {
    const may = (name: string, channel: string) => rights.maySubscribe(users[name] ?? admin, channel);
    expect(may('admin', '/data/ChangeEvents')).toBe(true);
    expect(may('anna', '/data/Job__ChangeEvent')).toBe(false);
    expect(may('viewer', '/data/Job__ChangeEvent')).toBe(true);
    expect(may('viewer', '/data/ChangeEvents')).toBe(false);
    expect(may('none', '/topic/Jobs')).toBe(true);
});
