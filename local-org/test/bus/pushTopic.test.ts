import type { RecordInput } from '../../src/data/record';
import type { DmlOperation } from '../../src/data/transaction';
import { GenericStreaming } from '../../src/bus/genericStreaming';
import { PushTopics } from '../../src/bus/pushTopic';
import { QueryRunner } from '../../src/soql/queryRunner';
import { openBusParts, type BusParts } from './busParts';

let parts: BusParts;
let topics: PushTopics;
beforeEach(async () => {
    parts = await openBusParts();
    const { schema, database, clock } = parts;
    topics = new PushTopics({ schema, database, queries: new QueryRunner({ schema, clock }), log: console });
});
afterEach(() => parts.close());

function dml(operation: DmlOperation, object: string, ...records: RecordInput[]) {
    return parts.database.transaction({ userId: parts.userId, origin: 'rest' }, (transaction) =>
        transaction.dml({ operation, object, records, allOrNone: false })
    ).result;
}
function save(operation: DmlOperation, object: string, record: RecordInput): string {
    const [result] = dml(operation, object, record);
    expect(result?.errors).toEqual([]);
    return result?.id ?? '';
}
const topic = (query: string, more: RecordInput = {}) =>
    save('insert', 'PushTopic', { Name: 'Books', Query: query, ApiVersion: 62, ...more });
async function heard(channel = '/topic/Books'): Promise<unknown[]> {
    await parts.bus.durable();
    const from = parts.bus.startPosition(channel, -2) ?? NaN;
    return parts.bus.read(channel, from, 100).map(({ data }): unknown => JSON.parse(data));
}
const types = async () => (await heard()).map((data) => (data as { event: { type: string } }).event.type);

describe('a PushTopic', () => {
    test('tells of created, updated, deleted and undeleted records, in the captured form', async () => {
        topic('SELECT Id, Name, Title__c, Price__c FROM Book__c');
        const id = save('insert', 'Book__c', { Title__c: 'Emma', Price__c: 10 });
        save('update', 'Book__c', { Id: id, Price__c: 12 });
        save('delete', 'Book__c', { Id: id });
        save('undelete', 'Book__c', { Id: id });
        const events = await heard();
        const book = (price: number) => ({
            Id: id,
            Name: expect.any(String) as unknown,
            Title__c: 'Emma',
            Price__c: price
        });
        const event = (type: string) => ({
            createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
            replayId: expect.any(Number) as unknown,
            type
        });
        expect(events).toEqual([
            { event: event('created'), sobject: book(10) },
            { event: event('updated'), sobject: book(12) },
            { event: event('deleted'), sobject: { Id: id } },
            { event: event('undeleted'), sobject: book(12) }
        ]);
    });

    test('tells of what matches its WHERE clause only', async () => {
        topic("SELECT Id, Title__c FROM Book__c WHERE Title__c LIKE 'E%' AND Price__c > 5");
        save('insert', 'Book__c', { Title__c: 'Emma', Price__c: 10 });
        save('insert', 'Book__c', { Title__c: 'Emma', Price__c: 3 });
        save('insert', 'Book__c', { Title__c: 'Persuasion', Price__c: 10 });
        expect(await types()).toEqual(['created']);
    });

    test('tells of the operations it is asked for only', async () => {
        topic('SELECT Id, Title__c FROM Book__c', { NotifyForOperationCreate: false, NotifyForOperationDelete: false });
        const id = save('insert', 'Book__c', { Title__c: 'Emma' });
        save('update', 'Book__c', { Id: id, Title__c: 'Emma II' });
        save('delete', 'Book__c', { Id: id });
        expect(await types()).toEqual(['updated']);
    });

    test.each([
        ['All', ['Title__c', 'Price__c', 'Copies__c']],
        ['Referenced', ['Title__c', 'Price__c']],
        ['Select', ['Title__c']],
        ['Where', ['Price__c']]
    ])('with NotifyForFields %s tells of changes of %j', async (notifyForFields, watched) => {
        topic('SELECT Id, Title__c FROM Book__c WHERE Price__c > 0', {
            NotifyForFields: notifyForFields,
            NotifyForOperationCreate: false
        });
        const id = save('insert', 'Book__c', { Title__c: 'Emma', Price__c: 1, Copies__c: 1 });
        const noticed: string[] = [];
        for (const [field, value] of [
            ['Title__c', 'Emma II'],
            ['Price__c', 2],
            ['Copies__c', 2]
        ] as const) {
            const before = (await heard()).length;
            save('update', 'Book__c', { Id: id, [field]: value });
            if ((await heard()).length > before) noticed.push(field);
        }
        save('update', 'Book__c', { Id: id, Title__c: 'Emma II' });
        expect(await heard()).toHaveLength(watched.length);
        expect(noticed).toEqual(watched);
    });

    test('exists as a channel while it is active, and takes a new query at once', async () => {
        const id = topic('SELECT Id, Title__c FROM Book__c');
        expect(parts.bus.channelExists('/topic/Books')).toBe(true);
        expect(topics.selectedFields('Books')).toEqual(['Id', 'Title__c']);
        save('update', 'PushTopic', { Id: id, Query: 'SELECT Id, Price__c FROM Book__c' });
        expect(topics.selectedFields('Books')).toEqual(['Id', 'Price__c']);
        save('update', 'PushTopic', { Id: id, IsActive: false });
        expect(parts.bus.channelExists('/topic/Books')).toBe(false);
        save('insert', 'Book__c', { Title__c: 'Emma' });
        expect(await heard()).toEqual([]);
    });

    test('says nothing of a transaction that is undone', async () => {
        topic('SELECT Id, Title__c FROM Book__c');
        expect(() =>
            parts.database.transaction({ userId: parts.userId, origin: 'rest' }, (transaction) => {
                transaction.dml({ operation: 'insert', object: 'Book__c', records: [{}], allOrNone: true });
                throw new Error('undo');
            })
        ).toThrow('undo');
        expect(await heard()).toEqual([]);
    });

    test.each([
        ['SELECT Title__c FROM Book__c', 'INVALID_FIELD', 'Id must be in the SELECT clause'],
        ['SELECT Id, Author__r.Name FROM Book__c', 'INVALID_FIELD', 'relationships are not supported'],
        ['SELECT Id, COUNT(Name) FROM Book__c', 'INVALID_FIELD', 'Aggregate queries are not supported'],
        ['SELECT Id FROM Book__c GROUP BY Id', 'INVALID_FIELD', 'Aggregate queries are not supported'],
        ['SELECT Id, Name FROM Book__c LIMIT 10', 'INVALID_FIELD', "'LIMIT' is not allowed"],
        ['SELECT Id, Name FROM Book__c ORDER BY Name', 'INVALID_FIELD', "'ORDER BY' clause is not allowed"],
        ["SELECT Id FROM Book__c WHERE NOT Name = 'x'", 'INVALID_FIELD', "'NOT' is not supported"],
        [
            'SELECT Id, Name FROM Book__c WHERE Author__c IN (SELECT Id FROM Author__c)',
            'INVALID_FIELD',
            'semi/anti join sub-selects are not supported'
        ],
        ['SELECT Id FROM Book__c', 'INVALID_FIELD', 'at least one field other than Id'],
        ['SELECT Id, Nothing__c FROM Book__c', 'INVALID_FIELD', 'No such column'],
        ['SELECT Id, Name FROM Nothing__c', 'INVALID_TYPE', 'is not supported'],
        ['SELECT', 'MALFORMED_QUERY', ''],
        [`SELECT Id, Name FROM Book__c WHERE Name = '${'x'.repeat(1300)}'`, 'STRING_TOO_LONG', 'max length=1300']
    ])('with the query %s is refused', (query, statusCode, message) => {
        const [result] = dml('insert', 'PushTopic', { Name: 'Books', Query: query, ApiVersion: 62 });
        expect(result?.errors[0]).toMatchObject({ statusCode, message: expect.stringContaining(message) as unknown });
    });

    test('needs a name of its own of at most 25 characters and an API version', () => {
        topic('SELECT Id, Name FROM Book__c');
        const query = { Query: 'SELECT Id, Name FROM Book__c' };
        const code = (record: RecordInput) => dml('insert', 'PushTopic', record)[0]?.errors[0]?.statusCode;
        expect(code({ ...query, Name: 'Books', ApiVersion: 62 })).toBe('DUPLICATE_VALUE');
        expect(code({ ...query, Name: 'x'.repeat(26), ApiVersion: 62 })).toBe('STRING_TOO_LONG');
        expect(code({ ...query, Name: 'Other' })).toBe('REQUIRED_FIELD_MISSING');
        expect(code({ ...query, Name: 'Other', ApiVersion: 20 })).toBe('INVALID_FIELD');
    });
});

describe('generic streaming', () => {
    let streaming: GenericStreaming;
    beforeEach(() => {
        streaming = new GenericStreaming({ database: parts.database, bus: parts.bus });
        streaming.registerOnlineUsers(() => new Set(['005A']));
    });

    test('pushes to a channel, and tells who heard it', async () => {
        const id = save('insert', 'StreamingChannel', { Name: '/u/News/Sport' });
        expect(streaming.status(id)).toEqual({ OnlineUserIds: ['005A'], ChannelName: '/u/News/Sport' });
        const results = streaming.push(
            id,
            [{ payload: 'to all' }, { payload: 'to two', userIds: ['005A', '005B'] }],
            parts.userId
        );
        expect(results).toEqual([
            { fanoutCount: -1, userOnlineStatus: {} },
            { fanoutCount: 1, userOnlineStatus: { '005A': true, '005B': false } }
        ]);
        expect(await heard('/u/News/Sport')).toEqual(
            ['to all', 'to two'].map((payload) => ({
                payload,
                event: { createdDate: expect.any(String) as unknown, replayId: expect.any(Number) as unknown }
            }))
        );
    });

    test('refuses unknown channels, long payloads and names that are no channel', () => {
        const id = save('insert', 'StreamingChannel', { Name: '/u/News' });
        expect(() => streaming.status('0M6000000000000AAA')).toThrow(
            expect.objectContaining({ errorCode: 'NOT_FOUND' })
        );
        expect(() => streaming.push(id, [{ payload: 'x'.repeat(3_001) }], '')).toThrow(
            expect.objectContaining({ errorCode: 'STRING_TOO_LONG' })
        );
        expect(dml('insert', 'StreamingChannel', { Name: 'News' })[0]?.success).toBe(false);
    });
});

test('the tip as it was a moment ago has the events since then behind it', async () => {
    const ago = await openBusParts();
    const { schema, database, clock, bus } = ago;
    new PushTopics({ schema, database, queries: new QueryRunner({ schema, clock }), log: console });
    const insert = (object: string, record: RecordInput) =>
        database.transaction({ userId: ago.userId, origin: 'rest' }, (transaction) =>
            transaction.dml({ operation: 'insert', object, records: [record], allOrNone: true })
        ).durable;
    await insert('PushTopic', { Name: 'Late', Query: 'SELECT Id, Title__c FROM Book__c', ApiVersion: 62 });
    const titlesAfter = (position: number) =>
        bus.read('/topic/Late', position, 10).map(({ data }) => /"Title__c":"(\w+)"/.exec(data)?.[1]);
    expect(titlesAfter(bus.tipAgo('/topic/Late', 250))).toEqual([]);
    await insert('Book__c', { Title__c: 'Emma' });
    await bus.durable();
    clock.advance(1000);
    await insert('Book__c', { Title__c: 'Persuasion' });
    await bus.durable();
    expect(titlesAfter(bus.tipAgo('/topic/Late', 250))).toEqual(['Persuasion']);
    expect(titlesAfter(bus.tipAgo('/topic/Late', 60_000))).toEqual(['Emma', 'Persuasion']);
    clock.advance(1000);
    expect(titlesAfter(bus.tipAgo('/topic/Late', 250))).toEqual([]);
    await ago.close();
});

test('bad PushTopics and channels of a bulk insert fail alone', () => {
    new GenericStreaming({ database: parts.database, bus: parts.bus });
    const row = (Name: string, Query: string) => ({ Name, Query, ApiVersion: 62 });
    const topicResults = dml(
        'insert',
        'PushTopic',
        row('Good', 'SELECT Id, Name FROM Book__c'),
        row('Bad', 'SELECT Id FROM Book__c LIMIT 1'),
        row('Good_Too', 'SELECT Id, Title__c FROM Book__c')
    );
    expect(topicResults.map(({ success }) => success)).toEqual([true, false, true]);
    expect(topicResults[1]?.errors).toMatchObject([{ statusCode: 'INVALID_FIELD', message: "'LIMIT' is not allowed" }]);
    const channelResults = dml('insert', 'StreamingChannel', { Name: '/u/good' }, { Name: 'bad' });
    expect(channelResults.map(({ success }) => success)).toEqual([true, false]);
});
