import type { TestEventBus } from '../../src/bus/eventBus';
import type { OrgDatabase } from '../../src/data/database';
import type { Transaction } from '../../src/data/transaction';
import { openBusParts, order, type BusParts } from './busParts';

let parts: BusParts;
let database: OrgDatabase;
let seen: unknown[];
beforeEach(async () => {
    parts = await openBusParts();
    seen = [];
    parts.bus.register({
        name: 'OrderTrigger',
        type: 'ApexTrigger',
        objectName: 'Order_Placed__e',
        batchSize: 2_000,
        handle: (batch) => {
            seen.push(batch.events.map((event) => [event.replayId, event.record?.['Isbn__c']]));
            if (batch.events.some((event) => event.record?.['Isbn__c'] === 'retry') && batch.retries === 0) {
                return { kind: 'retry', error: 'once more' };
            }
            batch.transaction({ userId: parts.userId, origin: 'apex' }, (transaction) => {
                batch.commitPosition(transaction);
            });
            return { kind: 'done' };
        }
    });
    database = parts.database.fork();
});
afterEach(() => parts.close());

/** As an Apex test method runs: in a transaction that never commits. */
function inTest(work: (bus: TestEventBus, transaction: Transaction) => void): void {
    const bus = parts.bus.fork(database);
    expect(() =>
        database.transaction({ userId: parts.userId, origin: 'apexTest' }, (transaction) => {
            work(bus, transaction);
            throw new Error('the end');
        })
    ).toThrow('the end');
}
const publish = (bus: TestEventBus, transaction: Transaction, ...isbns: string[]) =>
    bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId, transaction });
const subscriber = () => [...database.records('EventBusSubscriber')][0];

describe('the test event bus', () => {
    test('delivers on demand, with replay ids from 1', () => {
        inTest((bus, transaction) => {
            expect(subscriber()).toMatchObject({ Position: 0, Tip: 0, Status: 'Running' });
            publish(bus, transaction, 'a', 'b');
            expect(seen).toEqual([]);
            bus.deliver();
            expect(seen).toEqual([
                [
                    [1, 'a'],
                    [2, 'b']
                ]
            ]);
            expect(subscriber()).toMatchObject({ Position: 2, Tip: 2, Retries: 0 });
            bus.deliver();
            expect(seen).toHaveLength(1);
        });
        expect(parts.bus.startPosition('/event/Order_Placed__e', -1)).toBe(
            parts.bus.startPosition('/event/Order_Placed__e', -2)
        );
    });

    test('forgets what a savepoint undid', () => {
        inTest((bus, transaction) => {
            publish(bus, transaction, 'kept');
            const savepoint = transaction.savepoint();
            publish(bus, transaction, 'undone');
            transaction.rollback(savepoint);
            bus.deliver();
            expect(seen).toEqual([[[1, 'kept']]]);
        });
    });

    test('delivers again on the next call what is to be retried', () => {
        inTest((bus, transaction) => {
            publish(bus, transaction, 'retry');
            bus.deliver();
            expect(subscriber()).toMatchObject({ Position: 0, Retries: 1, LastError: 'once more' });
            publish(bus, transaction, 'later');
            bus.deliver();
            expect(seen).toEqual([
                [[1, 'retry']],
                [
                    [1, 'retry'],
                    [2, 'later']
                ]
            ]);
            expect(subscriber()).toMatchObject({ Position: 2 });
        });
    });

    test('calls back: success with the delivery, failure instead of it', () => {
        inTest((bus, transaction) => {
            const outcomes: unknown[] = [];
            const tell = (outcome: string, uuids: readonly string[]) => outcomes.push([outcome, uuids.length]);
            const request = { objectName: 'Order_Placed__e', userId: parts.userId, transaction, onPublished: tell };
            bus.publish({ ...request, records: [order('1'), order('2')] });
            bus.deliver();
            bus.publish({ ...request, records: [order('3')] });
            bus.fail();
            bus.deliver();
            expect(outcomes).toEqual([
                ['success', 2],
                ['failure', 1]
            ]);
            expect(seen).toHaveLength(1);
        });
    });

    test('takes 500 events a test', () => {
        inTest((bus, transaction) => {
            expect(publish(bus, transaction, ...Array<string>(500).fill('x')).every(({ success }) => success)).toBe(
                true
            );
            const [result] = publish(bus, transaction, 'one more');
            expect(result?.errors[0]?.statusCode).toBe('LIMIT_EXCEEDED');
        });
    });
});
