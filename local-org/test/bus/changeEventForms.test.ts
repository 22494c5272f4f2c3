import { ChangeDataCapture, ChangeEvents } from '../../src/bus/changeDataCapture';
import type { ChannelMember, CustomEventChannel } from '../../src/bus/eventChannels';
import type { RecordInput } from '../../src/data/record';
import type { DmlOperation } from '../../src/data/transaction';
import { SourceError } from '../../src/errors';
import { openBusParts, order, type BusParts } from './busParts';

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

interface ChangeEventHeader {
    readonly changeType: string;
    readonly changedFields: string[];
    readonly recordIds: string[];
    readonly sequenceNumber: number;
    readonly transactionKey: string;
    readonly entityName: string;
}
type Payload = Readonly<Record<string, unknown>> & { readonly ChangeEventHeader: ChangeEventHeader };
async function heard(channel: string): Promise<Payload[]> {
    await parts.bus.durable();
    const from = parts.bus.startPosition(channel, -2) ?? NaN;
    return parts.bus.read(channel, from, 1_000).map(({ data }) => (JSON.parse(data) as { payload: Payload }).payload);
}
const member = (entity: string, filterExpression?: string, ...enrichedFields: string[]): ChannelMember => ({
    entity,
    filterExpression,
    enrichedFields,
    file: 'member.xml'
});
function useMembers(name: string, type: CustomEventChannel['type'], ...members: ChannelMember[]): void {
    parts.bus.useChannels([{ name, type, members }]);
}

describe('a channel member', () => {
    test('with a filter lets only those platform events through that meet it', async () => {
        useMembers(
            'Many__chn',
            'event',
            member('Order_Placed__e', "Copies__c > 1 AND (Isbn__c LIKE 'a%' OR Isbn__c IN ('x'))")
        );
        const records = [order('a1'), { ...order('A2'), Copies__c: 2 }, { ...order('X'), Copies__c: 3 }, order('x')];
        parts.bus.publish({ objectName: 'Order_Placed__e', records, userId: parts.userId });
        parts.database.transaction({ userId: parts.userId, origin: 'rest' }, (transaction) => {
            const late = [
                { ...order('b'), Copies__c: 5 },
                { ...order('ab'), Copies__c: 5 }
            ];
            parts.bus.publish({ objectName: 'Order_Placed__e', records: late, userId: parts.userId, transaction });
        });
        expect((await heard('/event/Many__chn')).map((payload) => payload['Isbn__c'])).toEqual(['A2', 'X', 'ab']);
        expect(await heard('/event/Order_Placed__e')).toHaveLength(6);
    });

    test.each([
        ["Nothing__c = 'x'", /No such column 'Nothing__c' on entity 'Order_Placed__e'/],
        ["Copies__c = 'x'", /must be of type double/],
        ['Isbn__c = TODAY', /is not supported|must be of type/],
        ["Isbn__c = 'x' ORDER BY Isbn__c", /field expressions only/],
        ['Isbn__c LIKE', /./],
        ['Isbn__c IN (SELECT Isbn__c FROM Order_Placed__e)', /subqueries/]
    ])('with the filter %s is refused, and nothing changes', (filter, message) => {
        useMembers('Good__chn', 'event', member('Order_Placed__e'));
        let thrown: unknown;
        try {
            useMembers('Bad__chn', 'event', member('Order_Placed__e', filter));
        } catch (error) {
            thrown = error;
        }
        expect(thrown).toBeInstanceOf(SourceError);
        expect((thrown as SourceError).message).toMatch(message);
        expect(parts.bus.channelExists('/event/Good__chn')).toBe(true);
        expect(parts.bus.channelExists('/event/Bad__chn')).toBe(false);
    });

    test('may filter change events by fields that did not change, and by the header; those fields are always there', async () => {
        const filter = "Title__c = 'emma' AND ChangeEventHeader.changeType != 'CREATE'";
        useMembers('Emma__chn', 'data', member('Book__ChangeEvent', filter, 'Isbn__c'));
        const [emma = '', other = ''] = dml(
            'insert',
            'Book__c',
            { Title__c: 'Emma', Isbn__c: '1', Price__c: 1 },
            { Title__c: 'Persuasion', Isbn__c: '2', Price__c: 1 }
        );
        dml('update', 'Book__c', { Id: emma, Price__c: 2 }, { Id: other, Price__c: 2 });
        dml('delete', 'Book__c', { Id: emma }, { Id: other });
        const [updated, deleted, ...more] = await heard('/data/Emma__chn');
        expect(updated).toMatchObject({ Title__c: 'Emma', Isbn__c: '1', Price__c: 2 });
        expect(updated?.ChangeEventHeader.changedFields).not.toContain('Title__c');
        expect(deleted).toMatchObject({ ChangeEventHeader: { changeType: 'DELETE', recordIds: [emma] }, Isbn__c: '1' });
        expect(more).toEqual([]);
        const own = await heard('/data/Book__ChangeEvent');
        expect(own.find(({ ChangeEventHeader: header }) => header.changeType === 'UPDATE')).not.toHaveProperty(
            'Isbn__c'
        );
    });

    test('cannot enrich by a field that is not there', () => {
        expect(() => useMembers('Bad__chn', 'data', member('Book__ChangeEvent', undefined, 'Nothing__c'))).toThrow(
            "The enriched field Nothing__c isn't a field of Book__ChangeEvent."
        );
    });
});

describe('change events', () => {
    test('hold compound fields as structures, and name their changed components', async () => {
        useMembers('ChangeEvents', 'data', member('ContactChangeEvent'));
        const [id = ''] = dml('insert', 'Contact', { FirstName: 'Jane', LastName: 'Austen', MailingCity: 'Bath' });
        dml('update', 'Contact', { Id: id, FirstName: null, MailingCity: 'Steventon' });
        const [created, updated] = await heard('/data/ContactChangeEvent');
        expect(created).toMatchObject({
            Name: { FirstName: 'Jane', LastName: 'Austen' },
            MailingAddress: { City: 'Bath' }
        });
        expect(created).not.toHaveProperty('FirstName');
        expect(updated).toMatchObject({ Name: { FirstName: null }, MailingAddress: { City: 'Steventon' } });
        expect(updated?.ChangeEventHeader.changedFields).toEqual(
            expect.arrayContaining(['Name.FirstName', 'MailingAddress.City', 'LastModifiedDate'])
        );
    });

    test('number the changes of a transaction over all objects, and share its key', async () => {
        useMembers('ChangeEvents', 'data', member('Book__ChangeEvent'), member('Author__ChangeEvent'));
        parts.database.transaction({ userId: parts.userId, origin: 'apex' }, (transaction) => {
            const insert = (object: string, ...records: RecordInput[]) =>
                transaction.dml({ operation: 'insert', object, records, allOrNone: true });
            insert('Author__c', { Name: 'Jane Austen' });
            insert('Book__c', { Title__c: 'Emma' }, { Title__c: 'Persuasion' });
        });
        const headers = (await heard('/data/ChangeEvents')).map(({ ChangeEventHeader: header }) => header);
        expect(headers.map(({ sequenceNumber, entityName }) => [sequenceNumber, entityName])).toEqual([
            [1, 'Author__c'],
            [2, 'Book__c'],
            [3, 'Book__c']
        ]);
        expect(new Set(headers.map(({ transactionKey }) => transactionKey)).size).toBe(1);
        expect(headers[0]).toMatchObject({ changeOrigin: '' });
    });

    test('tell of an undeleted record with all its fields', async () => {
        const [id = ''] = dml('insert', 'Book__c', { Title__c: 'Emma', Price__c: 3 });
        dml('delete', 'Book__c', { Id: id });
        dml('undelete', 'Book__c', { Id: id });
        expect((await heard('/data/Book__ChangeEvent')).at(-1)).toMatchObject({
            ChangeEventHeader: { changeType: 'UNDELETE', recordIds: [id], changedFields: [] },
            Title__c: 'Emma',
            Price__c: 3
        });
    });
});

describe('special events', () => {
    /** What a commit of this many changes, or this large a record, gives: no such transaction is run here. */
    function capture(changes: Parameters<ChangeEvents['of']>[0]['changes']): Payload[] {
        const { schema, bus } = parts;
        const events = new ChangeEvents({ schema, catalogue: bus.catalogue, schemas: bus.schemas });
        const commit = {
            transactionKey: 'key',
            userId: parts.userId,
            origin: 'rest',
            commitTimestamp: 1,
            commitNumber: 1,
            changes
        };
        return [...events.of(commit)].map(({ event }) => (event as { body: { payload: Payload } }).body.payload);
    }
    const change = (operation: 'insert' | 'delete', record: Record<string, string>) => {
        const object = parts.schema.object('Book__c');
        if (object === undefined) throw new Error('no Book__c');
        return {
            object,
            operation,
            newRecord: operation === 'delete' ? undefined : record,
            oldRecord: operation === 'delete' ? record : undefined
        };
    };

    test('a gap event takes the place of an event above 1 MB', () => {
        const [gap, ...more] = capture([
            change('insert', { Id: 'a00000000000001AAA', Title__c: 'x'.repeat(1_100_000) })
        ]);
        expect(gap).toEqual({
            ChangeEventHeader: expect.objectContaining({
                changeType: 'GAP_CREATE',
                recordIds: ['a00000000000001AAA'],
                changedFields: []
            }) as unknown
        });
        expect(more).toEqual([]);
    });

    test('an overflow event stands for all changes of an object beyond 100,000', () => {
        const changes = Array.from({ length: 100_003 }, (_, i) => change('delete', { Id: `a00${i}` }));
        const payloads = capture(changes);
        const single = payloads.slice(0, -1).flatMap(({ ChangeEventHeader: { recordIds } }) => recordIds);
        expect(single).toHaveLength(100_000);
        expect(payloads.at(-1)).toEqual({
            ChangeEventHeader: expect.objectContaining({ changeType: 'GAP_OVERFLOW', entityName: 'Book__c' }) as unknown
        });
        for (const payload of payloads) expect(JSON.stringify(payload).length).toBeLessThan(1024 * 1024);
    });
});
