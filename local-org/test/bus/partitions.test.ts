import type { ConsumerBatch, ConsumerOutcome, InternalConsumer } from '../../src/bus/eventBus';
import { partitionOf } from '../../src/bus/partitions';
import { openBusParts, orderChannel, temporaryDirectory, until, type BusParts } from './busParts';

const root = temporaryDirectory();
let parts: BusParts;
afterEach(() => parts.close());

/** What was handled, in order: ISBN and number of the order. */
let handled: string[] = [];
beforeEach(() => (handled = []));

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Orders numbered within their key. */
function publish(from: number, to: number): void {
    for (let number = from; number < to; number++) {
        parts.bus.publish({
            objectName: 'Order_Placed__e',
            records: keys.map((key) => ({ Isbn__c: key, Copies__c: number })),
            userId: parts.userId
        });
    }
}

function trigger(
    partitions: InternalConsumer['partitions'],
    intercept: (batch: ConsumerBatch) => ConsumerOutcome | undefined = () => undefined,
    batchSize = 2_000
): InternalConsumer {
    return {
        name: 'OrderTrigger',
        type: 'ApexTrigger',
        objectName: 'Order_Placed__e',
        batchSize,
        ...(partitions && { partitions }),
        handle: (batch) =>
            intercept(batch) ??
            batch.transaction({ userId: parts.userId, origin: 'apex' }, (transaction) => {
                for (const { record } of batch.events) {
                    handled.push(`${String(record?.['Isbn__c'])} ${String(record?.['Copies__c'])}`);
                }
                batch.commitPosition(transaction);
                return { kind: 'done' } as const;
            })
    };
}
const byIsbn = { count: 3, key: 'Isbn__c' };
const numbersOf = (key: string) =>
    handled.filter((each) => each.startsWith(key)).map((each) => Number(each.split(' ')[1]));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
const rows = () => [...parts.database.records('EventBusSubscriber')];

describe('parallel subscriptions', () => {
    test('handle each event once, those of a key in order, in one partition', async () => {
        parts = await openBusParts();
        const partitionsOf = new Map<string, Set<number>>();
        parts.bus.register(
            trigger(
                byIsbn,
                ({ events }) => {
                    const seen = new Set(events.map((event) => partitionOf(byIsbn, event)));
                    expect(seen.size).toBe(1);
                    for (const { record } of events) {
                        const key = String(record?.['Isbn__c']);
                        partitionsOf.set(key, new Set([...(partitionsOf.get(key) ?? []), ...seen]));
                    }
                    return undefined;
                },
                4
            )
        );
        publish(0, 50);
        await until(() => handled.length === 300);
        for (const key of keys) expect(numbersOf(key)).toEqual(upTo(50));
        expect([...partitionsOf.values()].every((each) => each.size === 1)).toBe(true);
        expect(new Set([...partitionsOf.values()].flatMap((each) => [...each])).size).toBeGreaterThan(1);
        await until(() => rows()[0]?.['Position'] === parts.bus.startPosition(orderChannel, -1));
        expect(rows()).toMatchObject([{ Name: 'OrderTrigger', IsPartitioned: true, Status: 'Running', Retries: 0 }]);
    });

    test('share the events out by EventUuid', async () => {
        parts = await openBusParts();
        const batches = new Set<number>();
        const scheme = { count: 4, key: 'EventUuid' };
        parts.bus.register(
            trigger(scheme, ({ events }) => {
                for (const event of events) batches.add(partitionOf(scheme, event));
                return undefined;
            })
        );
        publish(0, 20);
        await until(() => handled.length === 120);
        expect(new Set(handled).size).toBe(120);
        expect(batches.size).toBe(4);
    });

    test('one that is tried again holds up no other', async () => {
        parts = await openBusParts();
        const stuck = partitionOf(byIsbn, { eventUuid: '', record: { Isbn__c: 'a' } } as never);
        let isStuck = true;
        parts.bus.register(
            trigger(byIsbn, ({ events: [first] }) =>
                isStuck && first !== undefined && partitionOf(byIsbn, first) === stuck
                    ? { kind: 'retry', error: 'not now' }
                    : undefined
            )
        );
        publish(0, 10);
        const others = keys.filter(
            (key) => partitionOf(byIsbn, { eventUuid: '', record: { Isbn__c: key } } as never) !== stuck
        );
        await until(() => handled.length === others.length * 10);
        for (const key of others) expect(numbersOf(key)).toEqual(upTo(10));
        expect(numbersOf('a')).toEqual([]);
        isStuck = false;
        await until(() => handled.length === 60);
        expect(numbersOf('a')).toEqual(upTo(10));
        expect(rows()).toHaveLength(1);
    });

    test('go on after a restart where each had been', async () => {
        const directory = `${root}/restart`;
        parts = await openBusParts(directory);
        const registration = parts.bus.register(trigger(byIsbn));
        publish(0, 5);
        await until(() => handled.length === 30);
        registration.close();
        publish(5, 10);
        await parts.bus.durable();
        await parts.close();
        parts = await openBusParts(directory);
        parts.bus.register(trigger(byIsbn));
        await until(() => handled.length === 60);
        for (const key of keys) expect(numbersOf(key)).toEqual(upTo(10));
    });

    test('other partitions take over, with no event lost or handled twice', async () => {
        parts = await openBusParts();
        const stuck = partitionOf(byIsbn, { eventUuid: '', record: { Isbn__c: 'a' } } as never);
        const first = parts.bus.register(
            trigger(byIsbn, ({ events: [event] }) =>
                event !== undefined && partitionOf(byIsbn, event) === stuck
                    ? { kind: 'retry', error: 'behind the others' }
                    : undefined
            )
        );
        publish(0, 10);
        await until(() => handled.length > 0 && handled.length % 10 === 0);
        first.close();
        publish(10, 20);
        parts.bus.register(trigger({ count: 5, key: 'Isbn__c' }));
        await until(() => handled.length === 120);
        publish(20, 25);
        await until(() => handled.length === 150);
        for (const key of keys) expect(numbersOf(key)).toEqual(upTo(25));
    });

    test('a subscription without partitions goes on from the one that was furthest behind', async () => {
        parts = await openBusParts();
        const partitioned = parts.bus.register(trigger(byIsbn));
        publish(0, 5);
        await until(() => handled.length === 30);
        partitioned.close();
        publish(5, 10);
        parts.bus.register(trigger(undefined));
        await until(() => keys.every((key) => numbersOf(key).includes(9)));
        // "Some events can be processed more than once", none is left out
        for (const key of keys) expect([...new Set(numbersOf(key))]).toEqual(upTo(10));
        expect(rows()).toMatchObject([{ IsPartitioned: false }]);
    });

    test('take over from a subscription without partitions where it was', async () => {
        parts = await openBusParts();
        const single = parts.bus.register(trigger(undefined));
        publish(0, 5);
        await until(() => handled.length === 30);
        single.close();
        publish(5, 10);
        parts.bus.register(trigger(byIsbn));
        await until(() => handled.length === 60);
        for (const key of keys) expect(numbersOf(key)).toEqual(upTo(10));
    });
});
