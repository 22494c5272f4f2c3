import { ChangeDataCapture } from '../../src/bus/changeDataCapture';
import type { RecordInput } from '../../src/data/record';
import type { DmlOperation } from '../../src/data/transaction';
import { openBusParts, until, type BusParts } from './busParts';

let parts: BusParts;
beforeEach(async () => {
    parts = await openBusParts();
    const { schema, database, bus } = parts;
    new ChangeDataCapture({ schema, database, catalogue: bus.catalogue, schemas: bus.schemas });
});
afterEach(() => parts.close());

function dml(operation: DmlOperation, object: string, ...records: RecordInput[]): string[] {
    const { result } = parts.database.transaction({ userId: parts.userId, origin: 'rest' }, (transaction) =>
        transaction.dml({ operation, object, records, allOrNone: true })
    );
    return result.map(({ id, errors }) => {
        expect(errors).toEqual([]);
        return id ?? '';
    });
}

interface ChangeEventData {
    readonly schema: string;
    readonly payload: Readonly<Record<string, unknown>> & {
        readonly ChangeEventHeader: Readonly<Record<string, unknown>>;
    };
    readonly event: unknown;
}
async function heard(channel = '/data/Book__ChangeEvent'): Promise<ChangeEventData[]> {
    await parts.bus.durable();
    const from = parts.bus.startPosition(channel, -2) ?? NaN;
    return parts.bus.read(channel, from, 100).map(({ data }) => JSON.parse(data) as ChangeEventData);
}

describe('Change Data Capture', () => {
    test('tells of a new record in the captured form', async () => {
        const [id] = dml('insert', 'Book__c', { Title__c: 'Emma', Price__c: 10 });
        const [event] = await heard();
        expect(event?.schema).toMatch(/^[\w-]{22}$/);
        expect(Object.keys(event?.event ?? {})).toEqual(['replayId']);
        expect(event?.payload).toMatchObject({
            ChangeEventHeader: {
                commitUser: parts.userId,
                sequenceNumber: 1,
                entityName: 'Book__c',
                changeType: 'CREATE',
                changedFields: [],
                changeOrigin: 'com/salesforce/api/rest/67.0',
                recordIds: [id]
            },
            Title__c: 'Emma',
            Price__c: 10,
            CreatedById: parts.userId,
            LastModifiedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/) as unknown
        });
        expect(event?.payload).not.toHaveProperty('Isbn__c');
        expect(event?.payload).not.toHaveProperty('Id');
    });

    test('tells of an update by the changed fields only, emptied ones as null', async () => {
        const [id = ''] = dml('insert', 'Book__c', { Title__c: 'Emma', Price__c: 10 });
        dml('update', 'Book__c', { Id: id, Title__c: 'Emma II', Price__c: null });
        const event = (await heard())[1];
        expect(event?.payload).toMatchObject({ Title__c: 'Emma II', Price__c: null });
        expect(event?.payload.ChangeEventHeader).toMatchObject({ changeType: 'UPDATE', recordIds: [id] });
        const changed = event?.payload.ChangeEventHeader['changedFields'] as string[];
        expect(changed.filter((field) => field !== 'LastModifiedDate').sort()).toEqual(['Price__c', 'Title__c']);
    });

    test('tells of deleted and undeleted records', async () => {
        const [id = ''] = dml('insert', 'Book__c', { Title__c: 'Emma' });
        dml('delete', 'Book__c', { Id: id });
        dml('undelete', 'Book__c', { Id: id });
        const [, deleted, undeleted] = await heard();
        expect(Object.keys(deleted?.payload ?? {})).toEqual(['ChangeEventHeader']);
        expect(deleted?.payload.ChangeEventHeader).toMatchObject({ changeType: 'DELETE', recordIds: [id] });
        expect(undeleted?.payload).toMatchObject({ Title__c: 'Emma' });
        expect(undeleted?.payload.ChangeEventHeader).toMatchObject({ changeType: 'UNDELETE' });
    });

    test('makes one event of the same change of many records', async () => {
        const ids = dml('insert', 'Book__c', { Title__c: 'Emma' }, { Title__c: 'Persuasion' });
        dml('delete', 'Book__c', ...ids.map((Id) => ({ Id })));
        const deleted = (await heard()).at(-1);
        expect(deleted?.payload.ChangeEventHeader).toMatchObject({ changeType: 'DELETE', recordIds: ids });
    });

    test('puts the event on the channel it is selected for, too, and nothing of other objects', async () => {
        dml('insert', 'Book__c', { Title__c: 'Emma' });
        dml('insert', 'Author__c', { Name: 'Jane Austen' });
        expect(await heard('/data/ChangeEvents')).toHaveLength(1);
        expect(parts.bus.channelExists('/data/Author__ChangeEvent')).toBe(true);
        expect(await heard('/data/Author__ChangeEvent')).toEqual([]);
    });

    test('feeds consumers in the org', async () => {
        const seen: unknown[] = [];
        parts.bus.register({
            name: 'BookChanges',
            type: 'ApexTrigger',
            objectName: 'Book__ChangeEvent',
            batchSize: 2_000,
            handle: (batch) => {
                seen.push(...batch.events.map(({ objectName }) => objectName));
                return { kind: 'done' };
            }
        });
        dml('insert', 'Book__c', { Title__c: 'Emma' });
        await until(() => seen.length === 1);
        expect(seen).toEqual(['Book__ChangeEvent']);
    });
});
