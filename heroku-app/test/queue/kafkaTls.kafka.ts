import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeyPair } from '../../../scripts/deploy/certificate.mjs';
import { startKafka, type KafkaBroker } from '../../../scripts/kafka.mjs';
import type { QueueMessage, Topic } from '../../src/queue/eventQueue';
import { readKafkaSettings, type KafkaSettings } from '../../src/queue/kafka/kafkaSettings';
import { openQueue, type OpenQueue } from '../../src/queue/openQueue';
import { AgencyProcess, bundleAgency } from '../fixtures/agencyProcess';
import { eventually } from '../fixtures/eventually';

const numbers: Topic<number> = { name: 'numbers' };
const authority = makeKeyPair('the add-on’s authority');
const shown = makeKeyPair('broker', authority);
const client = makeKeyPair('client', authority);
const anotherAuthority = makeKeyPair('somebody else');
const stranger = makeKeyPair('stranger', anotherAuthority);

let broker: KafkaBroker;
let directory: string;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kafka-tls-'));
    broker = await startKafka({
        tls: { key: shown.privateKey, certificate: shown.certificate, ca: authority.certificate }
    });
});

afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
    await broker.stop();
    rmSync(directory, { recursive: true, force: true });
});

/** As Heroku's add-on sets them. */
function variables(different: Record<string, string> = {}): Record<string, string> {
    return {
        KAFKA_URL: broker.tlsUrl ?? '',
        KAFKA_TRUSTED_CERT: authority.certificate,
        KAFKA_CLIENT_CERT: client.certificate,
        KAFKA_CLIENT_CERT_KEY: client.privateKey,
        KAFKA_PREFIX: 'fjord-12345.',
        ...different
    };
}

function settingsFrom(environment: Record<string, string>): KafkaSettings {
    const problems: string[] = [];
    const settings = readKafkaSettings(environment, problems);
    expect(problems).toEqual([]);
    if (settings === undefined) throw new Error('no settings');
    return settings;
}

async function open(environment: Record<string, string>): Promise<{ opened: OpenQueue; troubles: string[] }> {
    const troubles: string[] = [];
    const opened = await openQueue({
        directory,
        retention: 3600000,
        kafka: settingsFrom(environment),
        onError: (_what, error) => troubles.push(error instanceof Error ? error.message : String(error)),
        onBroken: () => undefined
    });
    closing.push(() => opened.close());
    return { opened, troubles };
}

it('writes, reads and shares roles and maps over TLS, both sides showing certificates', async () => {
    const [one, other] = [await open(variables()), await open(variables({ KAFKA_CLIENT_CERT: client.certificate.replaceAll('\n', '\\n') }))]; // prettier-ignore
    const heard: QueueMessage<number>[] = [];
    other.opened.queue.subscribe(
        { topic: numbers, start: { group: 'readers' } },
        (messages) => void heard.push(...messages)
    );
    for (let number = 0; number < 20; number++) await one.opened.queue.append(numbers, 'a', number);
    await eventually(() => heard.length === 20);
    expect(heard.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, number) => number));
    const leadership = one.opened.cluster.lead('speaker', ({ signal }) => new Promise((end) => signal.addEventListener('abort', () => end()))); // prettier-ignore
    await eventually(() => leadership.leads);
    await (await one.opened.cluster.keyValue<string>('places')).set('here', 'there');
    expect((await other.opened.cluster.keyValue<string>('places')).get('here')).toBe('there');
    expect([...one.troubles, ...other.troubles].join()).not.toContain('reached');
});

it.each([
    [
        'a broker whose certificate another authority has signed',
        { KAFKA_TRUSTED_CERT: anotherAuthority.certificate },
        /can't be reached: the certificate that it shows is not signed by the one in KAFKA_TRUSTED_CERT/
    ],
    [
        'to go on where the broker doesn’t know its own certificate',
        { KAFKA_CLIENT_CERT: stranger.certificate, KAFKA_CLIENT_CERT_KEY: stranger.privateKey },
        /can't be reached: it does not take the certificate in KAFKA_CLIENT_CERT/
    ]
])('refuses %s, and says which variable it is', async (_what, different, reason) => {
    const { opened, troubles } = await open(variables(different));
    await expect(opened.queue.last(numbers, 1)).rejects.toThrow(reason);
    void opened.queue.append(numbers, 'a', 1).catch(() => undefined);
    await eventually(() => troubles.some((trouble) => reason.test(trouble)));
});

it('does not start with a broker that it can’t trust: its last words name the variable', async () => {
    const login = { SF_LOGIN_URL: 'http://127.0.0.1:1', SF_USERNAME: 'a', SF_PASSWORD: 'b' };
    const wrong = variables({ KAFKA_TRUSTED_CERT: anotherAuthority.certificate });
    const starting = AgencyProcess.start(bundleAgency(), { ...login, ...wrong, PROCESS: 'web', DATA_DIR: directory });
    await expect(starting).rejects.toThrow(/exit code 1: Kafka at 127\.0\.0\.1:\d+ can't be reached: .*KAFKA_TRUSTED_CERT/); // prettier-ignore
});

it('tells a port with TLS from one without', async () => {
    const plain = await open({ KAFKA_URL: (broker.tlsUrl ?? '').replace('+ssl', '') });
    await expect(plain.opened.queue.last(numbers, 1)).rejects.toThrow(/KAFKA_URL must have kafka\+ssl/);
    const secure = await open(variables({ KAFKA_URL: broker.url.replace('kafka:', 'kafka+ssl:') }));
    await expect(secure.opened.queue.last(numbers, 1)).rejects.toThrow(/speaks no TLS on this port/);
});
