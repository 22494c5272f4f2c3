import { Type } from 'avsc';
import type { RecordInput } from '../../src/data/record';
import type { DmlOperation } from '../../src/data/transaction';
import { eventsOf, openPubSubParts, until, type PubSubParts } from './pubSubParts';

let parts: PubSubParts;
afterEach(() => parts.close());

function dml(operation: DmlOperation, ...records: RecordInput[]): string[] {
    const { result } = parts.database.transaction({ userId: parts.userId, origin: 'rest' }, (transaction) =>
        transaction.dml({ operation, object: 'Book__c', records, allOrNone: true })
    );
    return result.map(({ id, errors }) => {
        expect(errors).toEqual([]);
        return id ?? '';
    });
}

interface Change {
    readonly ChangeEventHeader: {
        readonly changedFields: string[];
        readonly nulledFields: string[];
        readonly [field: string]: unknown;
    };
    readonly [field: string]: unknown;
}

/** All change events of a topic, decoded, each with the schema's field names. */
async function changes(topicName: string, count: number) {
    const stream = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 100 });
    await until(() => eventsOf(stream).length === count);
    return Promise.all(
        eventsOf(stream).map(async ({ event }) => {
            const { schemaJson } = await parts.client.call<{ schemaJson: string }>('GetSchema', {
                schemaId: event.schemaId
            });
            const names = (JSON.parse(schemaJson).fields as { name: string }[]).map(({ name }) => name);
            return { id: event.id, names, payload: (await parts.client.decode(event)) as Change };
        })
    );
}

/** The fields that a bitmap names. */
function fieldsOf([bitmap]: string[], names: string[]): string[] {
    const bits = BigInt(bitmap ?? '0x0');
    return names.filter((_, at) => (bits >> BigInt(at)) & 1n);
}

test('carry all fields, the header first; a new record has no changed fields', async () => {
    parts = await openPubSubParts();
    const soldAt = Date.UTC(2026, 3, 1, 9, 30);
    const [id] = dml('insert', {
        Title__c: 'Emma',
        Isbn__c: '1',
        Price__c: 9.5,
        In_Print__c: true,
        Published_On__c: '1815-12-23',
        Last_Sold_At__c: soldAt
    });
    const [change] = await changes('/data/Book__ChangeEvent', 1);
    expect(change?.names[0]).toBe('ChangeEventHeader');
    expect(change?.names).not.toContain('ReplayId');
    expect(change?.payload).toMatchObject({
        ChangeEventHeader: {
            entityName: 'Book__c',
            changeType: 'CREATE',
            recordIds: [id],
            changedFields: [],
            nulledFields: [],
            diffFields: [],
            commitUser: parts.userId,
            sequenceNumber: 1
        },
        Title__c: 'Emma',
        Price__c: 9.5,
        In_Print__c: true,
        Published_On__c: Date.UTC(1815, 11, 23),
        Last_Sold_At__c: soldAt,
        Blurb__c: null
    });
    expect(change?.payload.LastModifiedDate).toEqual(expect.any(Number));
});

test('tell by bitmaps which fields changed, and which were emptied', async () => {
    parts = await openPubSubParts();
    const [Id = ''] = dml('insert', { Title__c: 'Emma', Isbn__c: '1', Price__c: 9.5 });
    dml('update', { Id, Title__c: 'Persuasion', Price__c: null });
    dml('delete', { Id });
    const [, updated, deleted] = await changes('/data/Book__ChangeEvent', 3);
    const { ChangeEventHeader: header, ...fields } = updated?.payload as Change;
    expect(header.changedFields).toEqual([expect.stringMatching(/^0x[\dA-F]+$/)]);
    const changed = fieldsOf(header.changedFields, updated?.names ?? []);
    expect(changed).toEqual(expect.arrayContaining(['Title__c', 'Price__c']));
    expect(changed).not.toContain('Isbn__c');
    expect(fieldsOf(header.nulledFields, updated?.names ?? [])).toEqual(['Price__c']);
    expect(fields).toMatchObject({ Title__c: 'Persuasion', Price__c: null, Isbn__c: null });
    expect(deleted?.payload).toMatchObject({ ChangeEventHeader: { changeType: 'DELETE' }, Title__c: null });
});

test('have the same id on every channel they are on', async () => {
    parts = await openPubSubParts();
    dml('insert', { Title__c: 'Emma', Isbn__c: '1' });
    const [own] = await changes('/data/Book__ChangeEvent', 1);
    const [onChannel] = await changes('/data/ChangeEvents', 1);
    expect(own?.id).toMatch(/^[\da-f-]{36}$/);
    expect(onChannel).toEqual(own);
});

test('of several megabytes together come in responses that a client takes', async () => {
    parts = await openPubSubParts();
    const titles = Array.from({ length: 100 }, (_, at) => String(at));
    dml('insert', ...titles.map((title) => ({ Title__c: title, Isbn__c: title, Blurb__c: '\u{6f22}'.repeat(5_000) })));
    const stream = parts.client.subscribe({
        topicName: '/data/ChangeEvents',
        replayPreset: 'EARLIEST',
        numRequested: 100
    });
    await until(() => eventsOf(stream).length === 100);
    const payloads = await Promise.all(eventsOf(stream).map(({ event }) => parts.client.decode(event)));
    expect(payloads.map((payload) => payload['Title__c'])).toEqual(titles);
});

test('have compound fields as records, with bitmaps of their own', async () => {
    parts = await openPubSubParts();
    const member = { entity: 'ContactChangeEvent', enrichedFields: [], file: '' };
    parts.bus.useChannels([{ name: 'ChangeEvents', type: 'data', members: [member] }]);
    const save = (operation: DmlOperation, record: RecordInput) =>
        parts.database.transaction({ userId: parts.userId, origin: 'rest' }, (transaction) =>
            transaction.dml({ operation, object: 'Contact', records: [record], allOrNone: true })
        ).result[0]?.id ?? '';
    const Id = save('insert', { FirstName: 'Jane', LastName: 'Austen', MailingCity: 'Bath', OtherCity: 'Steventon' });
    save('update', { Id, FirstName: null, MailingCity: 'Chawton', Department: 'Novels' });
    const [created, updated] = await changes('/data/ContactChangeEvent', 2);
    expect(created?.payload).toMatchObject({
        Name: { FirstName: 'Jane', LastName: 'Austen', Salutation: null },
        MailingAddress: { City: 'Bath', Street: null },
        OtherAddress: { City: 'Steventon' }
    });
    const names = updated?.names ?? [];
    const { changedFields = [], nulledFields = [] } = updated?.payload.ChangeEventHeader ?? {};
    expect(fieldsOf(changedFields, names)).toEqual(expect.arrayContaining(['Department', 'LastModifiedDate']));
    const { schemaJson } = await parts.client.call<{ schemaJson: string }>('GetSchema', {
        schemaId: (await parts.client.call<{ schemaId: string }>('GetTopic', { topicName: '/data/ContactChangeEvent' }))
            .schemaId
    });
    expect(() => Type.forSchema(JSON.parse(schemaJson))).not.toThrow();
    const fields = JSON.parse(schemaJson).fields as { name: string; type: unknown }[];
    const componentsOf = (name: string): string[] => {
        const [, record] = fields.find((field) => field.name === name)?.type as [
            string,
            { fields: { name: string }[] }
        ];
        return record.fields.map((field) => field.name);
    };
    const bit = (place: number) => `0x${(1n << BigInt(place)).toString(16).toUpperCase()}`;
    const firstName = `${names.indexOf('Name')}-${bit(componentsOf('Name').indexOf('FirstName'))}`;
    expect(changedFields).toContain(firstName);
    expect(nulledFields).toEqual([firstName]);
    expect(changedFields.filter((bits) => bits.includes('-'))).toHaveLength(2);
});
