import { cpSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newsEvent } from '../../src/event';
import type { Cluster } from '../../src/queue/cluster';
import { EmbeddedCluster } from '../../src/queue/embeddedCluster';
import { DeliveryBudget } from '../../src/salesforce/deliveryBudget';
import { pollTimes } from '../../src/salesforce/pollPatience';
import { keepAlive } from '../../src/salesforce/pubSubClient';
import { ReplayStore, type Protocol } from '../../src/salesforce/replayStore';
import { eventually } from '../fixtures/eventually';
import { alarms, Listener, PlantOrg, readings } from '../fixtures/plantOrg';
import { TcpProxy } from '../fixtures/tcpProxy';

/** What users of today's clients complain about in public issue threads, one by one, against a real server by both protocols. */
let plant: PlantOrg;
let listeners: Listener[];
let proxies: TcpProxy[];

beforeEach(async () => {
    plant = await PlantOrg.start();
    listeners = [];
    proxies = [];
});

afterEach(async () => {
    await Promise.all(listeners.map(({ subscriber }) => subscriber.stop()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await plant.close();
});

async function listen(...how: Parameters<typeof Listener.start> extends [PlantOrg, ...infer Rest] ? Rest : never) {
    const listener = await Listener.start(plant, ...how);
    listeners.push(listener);
    return listener;
}

async function proxyTo(port: number): Promise<TcpProxy> {
    const proxy = await TcpProxy.to(port);
    proxies.push(proxy);
    return proxy;
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
const heardAll = (listener: Listener, count: number) => eventually(() => listener.heard.length >= count);

describe.each<Protocol>(['cometd', 'pubsub'])('by %s', (protocol) => {
    it('1. an expired or corrupt replay id neither fails silently nor loops: all that is left is heard, and the gap told once', async () => {
        await plant.publish(1, 2);
        const organizationId = (await plant.session().access()).organizationId;
        const positions = await ReplayStore.open(new EmbeddedCluster(join(plant.directory, 'agency'), () => undefined));
        const corrupt = protocol === 'cometd' ? '999999999' : Buffer.from('no replay id').toString('base64');
        await positions.store(organizationId, protocol, readings, corrupt);
        const listener = await listen(protocol);
        await heardAll(listener, 2);
        expect(listener.values()).toEqual([1, 2]);
        expect(listener.gaps).toMatchObject([
            { channel: readings, after: corrupt, reason: expect.stringMatching(/replay/i) }
        ]);
        expect(listener.subscriber.state.gaps).toEqual(listener.gaps);
    });

    it('2. several channels on one client keep each their own replay id', async () => {
        const channels = [readings, alarms];
        const first = await listen(protocol, { channels });
        await plant.publish(1);
        await plant.publishAs('Alarm__e', { Sensor__c: 'A' }, { Sensor__c: 'B' });
        await heardAll(first, 3);
        await first.subscriber.stop();
        await plant.publish(2);
        await plant.publishAs('Alarm__e', { Sensor__c: 'C' });
        const second = await listen(protocol, { channels });
        await heardAll(second, 2);
        expect(second.values()).toEqual([2]);
        expect(second.heard.map(({ channel }) => channel).sort()).toEqual([alarms, readings]);
    });

    it('3. and 4. when the server forgets the client, or breaks off, nothing is lost, doubled or subscribed twice', async () => {
        const listener = await listen(protocol);
        for (let round = 1; round <= 2; round++) {
            await eventually(() => listener.live);
            await plant.publish(round * 10);
            await plant.shut();
            await plant.open();
            await plant.publish(round * 10 + 1);
            await heardAll(listener, round * 2);
        }
        await eventually(() => listener.live);
        await plant.publish(99);
        await heardAll(listener, 5);
        expect(listener.values()).toEqual([10, 11, 20, 21, 99]);
    });

    it('5. a half-open connection is found, within 30 s by default, and replaced', async () => {
        expect(pollTimes.asked + pollTimes.grace).toBeLessThanOrEqual(30);
        expect(keepAlive.time + keepAlive.timeout).toBeLessThanOrEqual(30000);
        const [http, grpc] = [await proxyTo(plant.addresses.port), await proxyTo(plant.pubSubPort)];
        const listener = await listen(protocol, {
            session: plant.session(http.port),
            pubSub: {
                endpoint: `127.0.0.1:${grpc.port}`,
                certificate: plant.addresses.pubSubCertificate,
                keepAlive: { time: 500, timeout: 500 }
            },
            pollTimes: { asked: 1, grace: 1 }
        });
        await eventually(() => listener.live);
        await plant.publish(1);
        await heardAll(listener, 1);
        for (const proxy of [http, grpc]) void proxy.stall();
        await plant.publish(2);
        await eventually(() => listener.losses.length > 0);
        for (const proxy of [http, grpc]) {
            proxy.heal();
            proxy.cut();
        }
        await heardAll(listener, 2);
        expect(listener.values()).toEqual([1, 2]);
    });

    it('6. neither a lost answer nor a backlog of megabytes drops a batch', async () => {
        const notes = 'x'.repeat(50000);
        const records = upTo(60).map((Value__c) => ({ Value__c, Notes__c: notes }));
        await plant.publishAs('Reading__e', ...records);
        const [http, grpc] = [await proxyTo(plant.addresses.port), await proxyTo(plant.pubSubPort)];
        let cuts = 2;
        const listener: Listener = await listen(protocol, {
            session: plant.session(http.port),
            pubSub: { endpoint: `127.0.0.1:${grpc.port}`, certificate: plant.addresses.pubSubCertificate },
            store: async (channel, message) => {
                const { Value__c } = message.payload as { Value__c: number };
                if (Value__c === 30 && cuts-- > 0) {
                    for (const proxy of [http, grpc]) proxy.cut();
                    throw new Error('the disk is busy');
                }
                listener.heard.push({ channel, message });
            }
        });
        await eventually(() => new Set(listener.values()).size === 60, 30000);
    });

    it('7. a revoked token does not stop the stream', async () => {
        const session = plant.session();
        const listener = await listen(protocol, { session });
        await eventually(() => listener.live);
        const { accessToken } = await session.access();
        await plant.revoke(accessToken);
        await plant.publish(7);
        await heardAll(listener, 1);
        expect((await session.access()).accessToken).not.toBe(accessToken);
    });

    it('8. and 15. a refused channel is told at once, with what to do, and never hangs at waiting', async () => {
        const listener = await listen(protocol, { channels: [readings, '/event/Nowhere__e'] });
        const refused = await eventually(() =>
            listener.subscriber.state.channels.find(({ state }) => state === 'refused')
        );
        expect(refused).toMatchObject({
            channel: '/event/Nowhere__e',
            advice: expect.stringMatching(/check its spelling/)
        });
        await plant.publish(1);
        await heardAll(listener, 1);
    });

    it('9. a channel of several kinds of event tells each by its own schema and type', async () => {
        const channel = '/event/Plant__chn';
        const listener = await listen(protocol, { channels: [channel] });
        await eventually(() => listener.live);
        await plant.publish(5);
        await plant.publishAs('Alarm__e', { Sensor__c: 'B' });
        await heardAll(listener, 2);
        const events = listener.heard.map(({ message }) => newsEvent(channel, message, '00D'));
        expect(events.map(({ type }) => type)).toEqual([
            'com.salesforce.event.Reading__e',
            'com.salesforce.event.Alarm__e'
        ]);
        expect(events[1]?.data).toMatchObject({ Sensor__c: 'B' });
        expect(new Set(listener.heard.map(({ message }) => message.schema)).size).toBe(2);
    });

    it('10. a schema that changes in the middle of a backlog is followed', async () => {
        await plant.publish(1);
        const listener = await listen(protocol);
        await heardAll(listener, 1);
        await plant.shut();
        const changed = join(plant.directory, 'changed');
        cpSync(join(__dirname, '../fixtures/plant'), changed, { recursive: true });
        const fields = join(changed, 'force-app/main/default/objects/Reading__e/fields');
        const unit = readFileSync(join(fields, 'Sensor__c.field-meta.xml'), 'utf8').replaceAll('Sensor__c', 'Unit__c');
        writeFileSync(join(fields, 'Unit__c.field-meta.xml'), unit);
        await plant.open(changed);
        await plant.publishAs('Reading__e', { Value__c: 2, Unit__c: 'bar' });
        await heardAll(listener, 2);
        expect(listener.heard[1]?.message.payload).toMatchObject({ Value__c: 2, Unit__c: 'bar' });
        expect(listener.heard[1]?.message.schema).not.toBe(listener.heard[0]?.message.schema);
    });

    it('11. and 12. an event has its EventUuid, its typed envelope, and dates as both protocols give them', async () => {
        const taken = '2026-05-01T12:30:00.000Z';
        const [uuid] = await plant.publishAs('Reading__e', { Value__c: 1, Taken_At__c: taken });
        const listener = await listen(protocol);
        await heardAll(listener, 1);
        const [{ message }] = listener.heard as [Listener['heard'][number]];
        const event = newsEvent(readings, message, '00D000000000001EAA');
        expect(event).toMatchObject({
            id: uuid,
            specversion: '1.0',
            channel: readings,
            type: 'com.salesforce.event.Reading__e'
        });
        const replayId: string = event.replayid;
        expect(replayId).not.toBe('');
        expect(new Date(String(event.data?.Taken_At__c)).toISOString()).toBe(taken);
    });

    it('12a. a change event names the fields that changed and those that were emptied', async () => {
        const channel = '/data/Pump__ChangeEvent';
        const { id } = await plant.rest<{ id: string }>('POST', '/sobjects/Pump__c', {
            Name: 'P1',
            State__c: 'on',
            Pressure__c: 4
        });
        await plant.rest('PATCH', `/sobjects/Pump__c/${id}`, { State__c: null, Pressure__c: 5 });
        const listener = await listen(protocol, { channels: [channel] });
        await heardAll(listener, 2);
        const payload = listener.heard[1]?.message.payload as Record<string, unknown>;
        const header = payload.ChangeEventHeader as { changedFields: string[]; recordIds: string[] };
        expect(header.changedFields).toEqual(expect.arrayContaining(['State__c', 'Pressure__c', 'LastModifiedDate']));
        expect(header.recordIds).toEqual([id]);
        expect(payload).toMatchObject({ State__c: null, Pressure__c: 5 });
        expect(payload).not.toHaveProperty('Name');
    });

    it('14. subscriptions rest before the delivery allocation is used up, and say so', async () => {
        const cluster = new EmbeddedCluster(join(plant.directory, 'budget'), () => undefined);
        const budget = await DeliveryBudget.open({ cluster, configured: 3, readLimit: async () => undefined });
        await plant.publish(1, 2, 3);
        const listener = await listen(protocol, { budget });
        const paused = await eventually(() =>
            listener.subscriber.state.channels.find(({ state }) => state === 'paused')
        );
        expect(paused?.error).toMatch(/3 events were delivered in 24 hours, and SF_DELIVERY_BUDGET is 3/);
        await plant.publish(4);
        expect(listener.values()).toEqual([1, 2, 3]);
        expect(listener.subscriber.state.budget).toMatchObject({ delivered: 3, limit: 3 });
    });

    it('16. and 17. works without an org at hand, with more than 500 events', async () => {
        await plant.publish(...upTo(1200));
        const listener = await listen(protocol);
        await heardAll(listener, 1200);
        expect(listener.values()).toEqual(upTo(1200));
    });

    it('stores the places of many events together: a slow store holds up the next request, not each event', async () => {
        await plant.publish(...upTo(300));
        const embedded = new EmbeddedCluster(join(plant.directory, 'slow'), () => undefined);
        const cluster: Cluster = {
            lead: (role, work) => embedded.lead(role, work),
            close: () => embedded.close(),
            keyValue: async <Value>(name: string) => {
                const map = await embedded.keyValue<Value>(name);
                return {
                    get: (key: string) => map.get(key),
                    entries: () => map.entries(),
                    delete: (key: string) => map.delete(key),
                    refresh: () => map.refresh(),
                    set: async (key: string, value: Value) => {
                        await new Promise((resolve) => setTimeout(resolve, 100));
                        await map.set(key, value);
                    }
                };
            }
        };
        const begun = Date.now();
        const listener = await listen(protocol, { cluster });
        await heardAll(listener, 300);
        await plant.publish(301);
        await heardAll(listener, 301);
        expect(Date.now() - begun).toBeLessThan(300 * 100 * 0.5);
    });

    it('slows Salesforce down when the queue is slow, with a bounded number of events in hand', async () => {
        await plant.publish(...upTo(300));
        const waiting: (() => void)[] = [];
        let most = 0;
        const listener: Listener = await listen(protocol, {
            store: async (channel, message) => {
                listener.heard.push({ channel, message });
                await new Promise<void>((resolve) => (most = Math.max(most, waiting.push(resolve))));
            }
        });
        await eventually(() => waiting.length > 0);
        const release = () => {
            for (const resolve of waiting.splice(0)) resolve();
        };
        await eventually(() => (release(), listener.heard.length === 300));
        release();
        expect(listener.values()).toEqual(upTo(300));
        if (protocol === 'pubsub') expect(most).toBeLessThanOrEqual(100);
    });
});
