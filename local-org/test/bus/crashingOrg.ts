import type { ConsumerBatch } from '../../src/bus/eventBus';
import { openBusParts, order, type BusParts } from './busParts';

/** A trigger that writes an account an order. */
export function registerTrigger(parts: BusParts): void {
    parts.bus.register({
        name: 'OrderTrigger',
        type: 'ApexTrigger',
        objectName: 'Order_Placed__e',
        batchSize: 7,
        handle: (batch: ConsumerBatch) =>
            batch.transaction({ userId: parts.userId, origin: 'apex' }, (transaction) => {
                const records = batch.events.map((event) => ({ Name: String(event.record?.['Isbn__c']) }));
                transaction.dml({ operation: 'insert', object: 'Account', records, allOrNone: true });
                batch.commitPosition(transaction);
                return { kind: 'done' } as const;
            })
    });
}

/**
 * Publishes orders, at once and with transactions by turns, until it is killed. Writes the number of each order that is acknowledged to its
 * standard output. Arguments: directory, first number.
 */
export async function publishUntilKilled(directory: string, first: number): Promise<never> {
    const parts = await openBusParts(directory);
    registerTrigger(parts);
    for (let number = first; ; number++) {
        const request = { objectName: 'Order_Placed__e', records: [order(String(number))], userId: parts.userId };
        let durable = Promise.resolve();
        if (number % 2 === 0) parts.bus.publish(request);
        else {
            ({ durable } = parts.database.transaction({ userId: parts.userId, origin: 'rest' }, (transaction) =>
                parts.bus.publish({ ...request, transaction })
            ));
        }
        // Some wait for the disk, so that others don't.
        if (number % 5 === 0) {
            await durable;
            await parts.bus.durable();
            process.stdout.write(`${number}\n`);
        }
    }
}

if (process.argv[2] === 'publishUntilKilled') void publishUntilKilled(String(process.argv[3]), Number(process.argv[4]));
