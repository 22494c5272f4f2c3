import type { ConsumerBatch, ConsumerOutcome, InternalConsumer } from '../../src/bus/eventBus';
import { openBusParts, order, temporaryDirectory, until, type BusParts } from './busParts';

const root = temporaryDirectory();
const opened = new Set<BusParts>();

async function open(directory?: string): Promise<BusParts> {
    const parts = await openBusParts(directory);
    opened.add(parts);
    return parts;
}
async function close(parts: BusParts): Promise<void> {
    opened.delete(parts);
    await parts.close();
}
afterEach(async () => {
    for (const parts of opened) await close(parts);
});

function publish(parts: BusParts, ...isbns: string[]): void {
    parts.bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId });
}

/** A trigger that writes an account an order. */
function trigger(parts: BusParts, handle?: (batch: ConsumerBatch) => ConsumerOutcome | undefined): InternalConsumer {
    return {
        name: 'OrderTrigger',
        type: 'ApexTrigger',
        objectName: 'Order_Placed__e',
        batchSize: 2_000,
        handle: (batch) =>
            handle?.(batch) ??
            batch.transaction({ userId: parts.userId, origin: 'apex' }, (transaction) => {
                const records = batch.events.map((event) => ({ Name: String(event.record?.['Isbn__c']) }));
                transaction.dml({ operation: 'insert', object: 'Account', records, allOrNone: true });
                batch.commitPosition(transaction);
                return { kind: 'done' } as const;
            })
    };
}

const accounts = (parts: BusParts) => Array.from(parts.database.records('Account'), (record) => record['Name']);
const row = (parts: BusParts) => [...parts.database.records('EventBusSubscriber')][0];

describe('a consumer', () => {
    test('gets what is published after it was registered, in order', async () => {
        const parts = await open();
        publish(parts, 'before');
        await parts.bus.durable();
        parts.bus.register(trigger(parts));
        publish(parts, '1', '2');
        publish(parts, '3');
        await until(() => accounts(parts).length === 3);
        expect(accounts(parts)).toEqual(['1', '2', '3']);
        expect(row(parts)).toMatchObject({
            Name: 'OrderTrigger',
            Type: 'ApexTrigger',
            Topic: 'Order_Placed__e',
            Position: parts.bus.startPosition('/event/Order_Placed__e', -1),
            Status: 'Running',
            Tip: -1
        });
    });

    test('gets batches of its own size', async () => {
        const parts = await open();
        const sizes: number[] = [];
        const consumer = trigger(parts, (batch) => void sizes.push(batch.events.length));
        parts.bus.register({ ...consumer, batchSize: 2 });
        publish(parts, '1', '2', '3', '4', '5');
        await until(() => accounts(parts).length === 5);
        expect(sizes).toEqual([2, 2, 1]);
    });

    test('goes on where it committed last, over a restart', async () => {
        const directory = `${root}/restart`;
        const first = await open(directory);
        const registration = first.bus.register(trigger(first));
        publish(first, '1');
        await until(() => accounts(first).length === 1);
        registration.close();
        publish(first, '2', '3');
        await first.bus.durable();
        await close(first);

        const second = await open(directory);
        second.bus.register(trigger(second));
        await until(() => accounts(second).length === 3);
        expect(accounts(second)).toEqual(['1', '2', '3']);
    });

    test('loses neither its work nor its position alone when it throws', async () => {
        const parts = await open();
        let thrown = false;
        parts.bus.register(
            trigger(parts, (batch) => {
                if (thrown) return undefined;
                thrown = true;
                try {
                    batch.transaction({ userId: parts.userId, origin: 'apex' }, (transaction) => {
                        const records = [{ Name: 'undone' }];
                        transaction.dml({ operation: 'insert', object: 'Account', records, allOrNone: true });
                        batch.commitPosition(transaction);
                        throw new Error('too much');
                    });
                } catch (error) {
                    return { kind: 'failed', error: String(error) };
                }
                return undefined;
            })
        );
        publish(parts, 'lost');
        await until(() => thrown);
        publish(parts, 'next');
        await until(() => accounts(parts).length > 0);
        expect(accounts(parts)).toEqual(['next']);
        expect(parts.logged.join()).toContain('too much');
    });

    test('is retried with the whole batch and told how often', async () => {
        const parts = await open();
        const tries: unknown[] = [];
        parts.bus.register(
            trigger(parts, (batch) => {
                tries.push([batch.events.length, batch.retries, batch.lastError]);
                return batch.retries < 2 ? { kind: 'retry', error: `try ${batch.retries}` } : undefined;
            })
        );
        publish(parts, '1', '2');
        await until(() => accounts(parts).length === 2);
        expect(tries).toEqual([
            [2, 0, undefined],
            [2, 1, 'try 0'],
            [2, 2, 'try 1']
        ]);
        expect(row(parts)).toMatchObject({ Retries: 0, LastError: 'try 1' });
    });

    test('stops in error after nine retries; registered again it starts at the tip', async () => {
        const parts = await open();
        let tries = 0;
        const registration = parts.bus.register(
            trigger(parts, () => {
                tries++;
                return { kind: 'retry', error: 'never' };
            })
        );
        publish(parts, 'lost');
        await until(() => row(parts)?.['Status'] === 'Error');
        expect(tries).toBe(10);
        publish(parts, 'lost, too');
        await parts.bus.durable();
        registration.close();

        parts.bus.register(trigger(parts));
        publish(parts, 'new');
        await until(() => accounts(parts).length > 0);
        expect(accounts(parts)).toEqual(['new']);
        expect(row(parts)?.['Status']).toBe('Running');
    });

    test('goes on after its resume checkpoint', async () => {
        const parts = await open();
        const seen: unknown[] = [];
        parts.bus.register(
            trigger(parts, (batch) => {
                seen.push(batch.events.map((event) => event.record?.['Isbn__c']));
                const [first] = batch.events;
                return { kind: 'resumeAfter', replayId: first?.replayId ?? 0 };
            })
        );
        publish(parts, '1', '2', '3');
        await until(() => seen.length === 3);
        expect(seen).toEqual([['1', '2', '3'], ['2', '3'], ['3']]);
    });
});
