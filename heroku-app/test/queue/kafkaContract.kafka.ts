import { Admin } from '@platformatic/kafka';
import { startKafka, type KafkaBroker } from '../../../scripts/kafka.mjs';
import { itKeepsTheQueueContract } from './eventQueueContract';

let broker: KafkaBroker;
let count = 0;

beforeAll(async () => {
    broker = await startKafka();
});
afterAll(() => broker.stop());

describe('The queue in Kafka', () => {
    itKeepsTheQueueContract({
        place: async () => ({ engine: 'kafka', url: broker.url, prefix: `test-${count++}.` }),
        expire: async (place, _queue, topic) => {
            if (place.engine !== 'kafka') return;
            const admin = new Admin({ clientId: 'test', bootstrapBrokers: [`127.0.0.1:${broker.port}`] });
            await admin.deleteRecords({
                topics: [{ name: place.prefix + topic, partitions: [{ partition: 0, offset: 250n }] }]
            });
            await admin.close();
        }
    });
});
