import { freePorts, startKafka, type KafkaBroker } from '../../../scripts/kafka.mjs';
import type { QueueMessage, Topic } from '../../src/queue/eventQueue';
import { openQueue, type OpenQueue } from '../../src/queue/openQueue';
import { eventually } from '../fixtures/eventually';
import { TcpProxy } from '../fixtures/tcpProxy';

const numbers: Topic<number> = { name: 'numbers' };
/** "found within 30 s", in milliseconds. */
const patience = 30000;

let broker: KafkaBroker;
let way: TcpProxy;
let opened: OpenQueue;

beforeAll(async () => {
    const [behind = 0] = await freePorts(1);
    way = await TcpProxy.to(behind);
    broker = await startKafka({ behind: { port: behind, as: way.port } });
    opened = await openQueue({
        directory: broker.directory,
        retention: 3600000,
        kafka: { brokers: [{ host: '127.0.0.1', port: way.port }], tls: undefined, prefix: '' },
        onError: () => undefined,
        onBroken: () => undefined
    });
});

afterAll(async () => {
    await opened.close();
    await way.close();
    await broker.stop();
});

it('finds within 30 s that its connections to Kafka are dead without a word, and goes on with new ones', async () => {
    const { queue, cluster } = opened;
    const heard: QueueMessage<number>[] = [];
    queue.subscribe({ topic: numbers, start: { group: 'readers' } }, (messages) => void heard.push(...messages));
    const leadership = cluster.lead(
        'speaker',
        ({ signal }) => new Promise((end) => signal.addEventListener('abort', () => end()))
    );
    const positions = await cluster.keyValue<number>('positions');
    await queue.append(numbers, 'a', 0);
    await eventually(() => heard.length === 1 && leadership.leads);

    const swallowed = way.stall();
    const appended = queue.append(numbers, 'a', 1);
    const set = positions.set('place', 1);
    await swallowed;
    way.heal();
    const begun = Date.now();

    await Promise.all([appended, set, eventually(() => heard.length > 1, patience)]);
    await eventually(() => leadership.leads, patience);
    await positions.refresh();
    expect(Date.now() - begun).toBeLessThan(patience);
    expect(await queue.lag(numbers, 'readers')).toBeLessThan(2);
    expect(heard.map(({ value }) => value)).toEqual([0, 1]);
    expect(positions.get('place')).toBe(1);
}, 90000);
