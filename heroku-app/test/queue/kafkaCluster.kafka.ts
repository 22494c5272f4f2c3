import { KafkaClient } from '../../src/queue/kafka/kafkaClient';
import { KafkaCluster } from '../../src/queue/kafka/kafkaCluster';
import { KafkaProducer } from '../../src/queue/kafka/kafkaProducer';
import { readKafkaSettings } from '../../src/queue/kafka/kafkaSettings';
import { startKafka, type KafkaBroker } from '../../../scripts/kafka.mjs';
import { eventually } from '../fixtures/eventually';
import { itKeepsTheClusterContract, type OpenedCluster } from './clusterContract';
import { quickTimes } from './queueEngine';

let broker: KafkaBroker;
let prefix: string;
let count = 0;

beforeAll(async () => {
    broker = await startKafka();
});
afterAll(() => broker.stop());
beforeEach(() => (prefix = `cluster-${count++}.`));

async function open(): Promise<OpenedCluster> {
    const settings = readKafkaSettings({ KAFKA_URL: broker.url, KAFKA_PREFIX: prefix }, []);
    if (settings === undefined) throw new Error('no settings');
    const client = new KafkaClient(settings);
    const producer = new KafkaProducer(client, () => undefined);
    const cluster = new KafkaCluster({ client, producer, times: quickTimes, onError: () => undefined });
    return {
        cluster,
        close: async () => {
            await cluster.close();
            await producer.close();
            await client.close();
        }
    };
}

describe('The cluster in Kafka', () => {
    itKeepsTheClusterContract(open);

    it('shows a process what others wrote, once it looks', async () => {
        const [one, other] = await Promise.all([open(), open()]);
        const [mine, theirs] = await Promise.all([
            one.cluster.keyValue<string>('map'),
            other.cluster.keyValue<string>('map')
        ]);
        await mine.set('key', 'written');
        await theirs.refresh();
        expect(theirs.get('key')).toBe('written');
        await mine.delete('key');
        await theirs.refresh();
        expect([...theirs.entries()]).toEqual([]);
        await Promise.all([one.close(), other.close()]);
    });

    it('gives a role to one process at a time, and to another at once when it is given up', async () => {
        const members = await Promise.all([open(), open(), open()]);
        let working = 0;
        let most = 0;
        const terms: number[] = [];
        const leaderships = members.map(({ cluster }, index) =>
            cluster.lead('worker', async ({ signal }) => {
                most = Math.max(most, ++working);
                terms.push(index);
                await new Promise((resolve) => signal.addEventListener('abort', resolve));
                working--;
            })
        );
        await eventually(() => terms.length === 1);
        for (const round of [2, 3]) {
            const leader = leaderships.findIndex(({ leads }) => leads);
            await members[leader]?.close();
            await eventually(() => terms.length === round);
        }
        expect(new Set(terms).size).toBe(3);
        expect(most).toBe(1);
        await Promise.all(members.map((member) => member.close()));
    });

    it('ends a term when Kafka can’t be heard any more, before another process may lead', async () => {
        const { cluster, close } = await open();
        const ends: number[] = [];
        let begun = 0;
        cluster.lead('worker', async ({ signal }) => {
            begun++;
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            ends.push(Date.now());
        });
        await eventually(() => begun === 1);
        const silentSince = Date.now();
        process.kill(broker.pid, 'SIGSTOP');
        try {
            await eventually(() => ends.length === 1);
            expect((ends[0] ?? 0) - silentSince).toBeLessThanOrEqual(quickTimes.session + 500);
        } finally {
            process.kill(broker.pid, 'SIGCONT');
        }
        await eventually(() => begun === 2);
        await close();
    });
});
