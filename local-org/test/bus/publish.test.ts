import type { RecordInput } from '../../src/data/record';
import { openBusParts, order, orderChannel, type BusParts } from './busParts';

let parts: BusParts;
beforeEach(async () => {
    parts = await openBusParts();
});
afterEach(() => parts.close());

const publish = (...records: RecordInput[]) =>
    parts.bus.publish({ objectName: 'Order_Placed__e', records, userId: parts.userId });
const published = () => parts.bus.read(orderChannel, parts.bus.startPosition(orderChannel, -2) ?? NaN, 100);

describe('publishing a platform event', () => {
    test('delivers the message that was captured of a real org', async () => {
        const [result] = publish({ isbn__c: '9780141036144', Copies__c: 2, Wanted_By__c: Date.UTC(2026, 11, 24, 18) });
        await parts.bus.durable();
        const [event] = published();
        const data: unknown = JSON.parse(event?.data ?? '');
        expect(data).toEqual({
            schema: expect.stringMatching(/^[\w-]{22}$/) as unknown,
            payload: {
                CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/) as unknown,
                CreatedById: parts.userId,
                Isbn__c: '9780141036144',
                Copies__c: 2,
                Gift__c: false,
                Wanted_By__c: '2026-12-24T18:00:00Z'
            },
            event: { EventUuid: result?.eventUuid, replayId: event?.replayId, EventApiName: 'Order_Placed__e' }
        });
        expect(result).toEqual({ success: true, eventUuid: event?.eventUuid, errors: [] });
    });

    test('keeps a preset EventUuid', () => {
        const eventUuid = 'c38d2f5e-9f0c-4b3a-8a5b-0d7f4f1f2a11';
        const [result] = parts.bus.publish({
            objectName: 'Order_Placed__e',
            records: [order('1')],
            userId: parts.userId,
            eventUuids: [eventUuid]
        });
        expect(result?.eventUuid).toBe(eventUuid);
    });

    test.each<[string, RecordInput, string, string]>([
        [
            'a required field is missing',
            { Copies__c: 1 },
            'REQUIRED_FIELD_MISSING',
            'Required fields are missing: [Isbn__c]'
        ],
        [
            'a field is unknown',
            { ...order('1'), Colour__c: 'red' },
            'INVALID_FIELD',
            "No such column 'Colour__c' on sobject of type Order_Placed__e"
        ],
        [
            'a text is too long',
            order('x'.repeat(14)),
            'STRING_TOO_LONG',
            expect.stringContaining('max length=13') as string
        ],
        [
            'a value has the wrong type',
            { ...order('1'), Copies__c: 'many' },
            'INVALID_TYPE_ON_FIELD_IN_RECORD',
            expect.stringContaining('many') as string
        ],
        [
            'a system field is set',
            { ...order('1'), CreatedDate: 0 },
            'INVALID_FIELD_FOR_INSERT_UPDATE',
            expect.stringContaining('CreatedDate') as string
        ]
    ])('fails alone if %s', (_, record, statusCode, message) => {
        const [bad, good] = publish(record, order('2'));
        expect(bad).toEqual({
            success: false,
            eventUuid: '',
            errors: [expect.objectContaining({ statusCode, message })]
        });
        expect(good?.success).toBe(true);
    });

    test('of something else is refused', () => {
        expect(() => parts.bus.publish({ objectName: 'Book__c', records: [{}], userId: parts.userId })).toThrow(
            expect.objectContaining({ errorCode: 'INVALID_TYPE' })
        );
    });
});

describe('publish after commit', () => {
    const inTransaction = (work: Parameters<typeof parts.database.transaction>[1]) =>
        parts.database.transaction({ userId: parts.userId, origin: 'apex' }, work);
    const publishIn = (transaction: Parameters<Parameters<typeof parts.database.transaction>[1]>[0], isbn: string) =>
        parts.bus.publish({ objectName: 'Order_Placed__e', records: [order(isbn)], userId: parts.userId, transaction });

    test('shows the event with the commit, not before', async () => {
        const { durable } = inTransaction((transaction) => {
            publishIn(transaction, '1');
            expect(published()).toEqual([]);
        });
        await durable;
        await parts.bus.durable();
        expect(published()).toHaveLength(1);
    });

    test('drops the event when the transaction or a part of it is undone', async () => {
        expect(() =>
            inTransaction((transaction) => {
                publishIn(transaction, '1');
                throw new Error('undo');
            })
        ).toThrow('undo');
        inTransaction((transaction) => {
            publishIn(transaction, '2');
            const savepoint = transaction.savepoint();
            publishIn(transaction, '3');
            transaction.rollback(savepoint);
        });
        await parts.bus.durable();
        expect(published().map((event) => event.record?.['Isbn__c'])).toEqual(['2']);
    });

    test('tells the callback of the publisher', async () => {
        const outcomes: unknown[] = [];
        const [result] = parts.bus.publish({
            objectName: 'Order_Placed__e',
            records: [order('1')],
            userId: parts.userId,
            onPublished: (outcome, uuids) => outcomes.push([outcome, ...uuids])
        });
        await parts.bus.durable();
        await new Promise(setImmediate);
        expect(outcomes).toEqual([['success', result?.eventUuid]]);
    });
});

test('the schema id is the same in every org with the same definition', async () => {
    const other = await openBusParts();
    const definition = parts.schema.object('Order_Placed__e');
    const otherDefinition = other.schema.object('Order_Placed__e');
    expect(definition && parts.bus.schemas.of(definition).id).toBe(
        otherDefinition && other.bus.schemas.of(otherDefinition).id
    );
    await other.close();
});
