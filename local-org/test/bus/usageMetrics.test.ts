import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Allocations } from '../../src/bus/allocations';
import { usageMetricRows } from '../../src/bus/usageMetricRows';
import { UsageMetrics } from '../../src/bus/usageMetrics';
import { MovableClock } from '../../src/clock';
import { startOrg, type TestOrg } from '../../src/startOrg';
import { eventsOf, PubSubClient } from '../pubsub/pubSubParts';
import { WireClient } from '../streaming/streamingParts';
import { order, orderChannel, temporaryDirectory, until } from './busParts';

const root = temporaryDirectory();
const minute = 60 * 1000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.parse('2030-05-10T12:00:00Z');
const at = (moment: number) => ({ now: () => moment });

describe('usage', () => {
    test('is counted by quarters of an hour, event, usage and client, and kept over a restart', async () => {
        const directory = join(root, 'usage');
        const first = new UsageMetrics({ clock: at(noon + 20 * minute), directory });
        first.add('A__e', 'PUBLISH', 'REST_API', 3);
        first.add('A__e', 'PUBLISH', 'REST_API', 2);
        first.add('A__e', 'DELIVERY', 'x', 1);
        await first.close();
        const second = new UsageMetrics({ clock: at(noon + 40 * minute), directory });
        second.add('A__e', 'PUBLISH', 'REST_API', 1);
        expect([...second.between(noon, noon + hour)]).toEqual([
            { start: noon + 15 * minute, event: 'A__e', usage: 'PUBLISH', client: 'REST_API', count: 5 },
            { start: noon + 15 * minute, event: 'A__e', usage: 'DELIVERY', client: 'x', count: 1 },
            { start: noon + 30 * minute, event: 'A__e', usage: 'PUBLISH', client: 'REST_API', count: 1 }
        ]);
        await second.close();
    });

    test('is on disk a second later, whatever becomes of the process', async () => {
        const directory = join(root, 'killed');
        const killed = new UsageMetrics({ clock: at(noon), directory });
        killed.add('A__e', 'PUBLISH', '', 7);
        await until(() => existsSync(join(directory, '2030-05-10.json')));
        const next = new UsageMetrics({ clock: at(noon), directory });
        expect([...next.between(noon, noon + hour)]).toMatchObject([{ count: 7 }]);
        await Promise.all([killed.close(), next.close()]);
    });

    test('of more than 45 days ago is forgotten, and of too many clients it is counted together', async () => {
        const directory = join(root, 'old');
        const old = new UsageMetrics({ clock: at(noon - 60 * day), directory });
        old.add('A__e', 'PUBLISH', '', 1);
        await old.close();
        const metrics = new UsageMetrics({ clock: at(noon), directory });
        for (let client = 0; client < 1_000; client++) metrics.add('A__e', 'DELIVERY', `client ${client}`, 1);
        const usages = [...metrics.between(0, noon + hour)];
        expect(usages.length).toBeLessThan(250);
        expect(usages.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
        await metrics.close();
        expect(readdirSync(directory)).toEqual(['2030-05-10.json']);
    });

    test('counts against the allocations of the next run of the org', async () => {
        const directory = join(root, 'allocations');
        const run = (clock: { now(): number }, enforced = true) =>
            new Allocations({ clock, enforced, usage: new UsageMetrics({ clock, directory }) });
        const first = run(at(noon));
        first.publish('A__e', 49_990, 'REST_API');
        first.deliver({ channel: '/event/A__e', count: 9_999, client: 'x' });
        first.deliver({ channel: '/topic/T', count: 5, client: 'x' });
        await first.usage.close();
        const soon = run(at(noon + 10 * minute));
        expect(soon.publish('A__e', 20, 'REST_API')).toBe(10);
        expect(soon.deliveryExceeded('platformEvent')).toBe(false);
        soon.deliver({ channel: '/data/AccountChangeEvent', count: 1, client: 'y' });
        expect(soon.deliveryExceeded('platformEvent')).toBe(true);
        expect(soon.report().find(({ name }) => name === 'DailyDurableStreamingApiEvents')?.used).toBe(5);
        await soon.usage.close();
        const later = run(at(noon + 3 * hour));
        expect(later.publish('A__e', 20, 'REST_API')).toBe(20);
        expect(later.deliveryExceeded('platformEvent')).toBe(true);
        expect(run(at(noon + 25 * hour)).deliveryExceeded('platformEvent')).toBe(false);
    });

    test('of standard-volume events has allocations of its own', () => {
        const allocations = new Allocations({
            clock: new MovableClock(),
            enforced: true,
            isStandardVolume: (event) => event === 'Old__e'
        });
        expect(allocations.publish('Old__e', 1_005, '')).toBe(1_000);
        expect(allocations.publish('New__e', 1_005, '')).toBe(1_005);
        allocations.deliver({ channel: '/event/Old__e', count: 3, client: 'x' });
        const used = new Map(allocations.report().map(({ name, used: count }) => [name, count]));
        expect(used.get('HourlyPublishedStandardVolumePlatformEvents')).toBe(1_000);
        expect(used.get('DailyStandardVolumePlatformEvents')).toBe(3);
        expect(used.get('HourlyPublishedPlatformEvents')).toBe(1_005);
        expect(used.get('DailyDeliveredPlatformEvents')).toBe(0);
    });
});

describe('the rows of PlatformEventUsageMetric', () => {
    let now = noon;
    const metrics = new UsageMetrics({ clock: { now: () => now } });
    const ask = (fields: string[], isDated = false) =>
        usageMetricRows(metrics, { now: noon + 20 * minute, fields: new Set(fields), isDated }).map(
            ({ DeveloperName: _, ...row }) => row
        );
    beforeAll(() => {
        const use = (moment: number, ...usage: [string, 'PUBLISH' | 'DELIVERY', string, number]) => {
            now = moment;
            metrics.add(...usage);
        };
        use(noon - 3 * day + hour, 'A__e', 'PUBLISH', 'REST_API', 100);
        use(noon - 2 * hour, 'A__e', 'PUBLISH', 'REST_API', 5);
        use(noon - 2 * hour + 20 * minute, 'A__e', 'PUBLISH', 'FLOW', 6);
        use(noon - hour, 'AccountChangeEvent', 'PUBLISH', 'SYSTEM', 2);
        use(noon - hour, 'A__e', 'DELIVERY', 'client', 7);
        use(noon - hour, '/topic/T', 'DELIVERY', 'client', 9);
        use(noon + 10 * minute, 'A__e', 'PUBLISH', 'REST_API', 1_000);
    });

    test('tell of the last 24 hours that are over, and of days', () => {
        const midnight = noon - 12 * hour;
        expect(ask(['Name', 'StartDate', 'EndDate', 'Value'])).toEqual([
            { Name: 'PLATFORM_EVENTS_PUBLISHED', StartDate: noon - day, EndDate: noon, TimeSegment: null, Value: 11 },
            { Name: 'CHANGE_EVENTS_PUBLISHED', StartDate: noon - day, EndDate: noon, TimeSegment: null, Value: 2 },
            { Name: 'PLATFORM_EVENTS_DELIVERED', StartDate: noon - day, EndDate: noon, TimeSegment: null, Value: 7 },
            {
                Name: 'PLATFORM_EVENTS_PUBLISHED',
                StartDate: midnight - 3 * day,
                EndDate: midnight - 2 * day,
                TimeSegment: null,
                Value: 100
            }
        ]);
    });

    test('are broken down by what the query names', () => {
        const hourly = ask(['EventName', 'UsageType', 'Value', 'TimeSegment']).filter(
            ({ TimeSegment }) => TimeSegment === 'Hourly'
        );
        expect(hourly).toEqual([
            expect.objectContaining({ EventName: 'A__e', UsageType: 'PUBLISH', StartDate: noon - 2 * hour, Value: 11 }),
            expect.objectContaining({ EventName: 'AccountChangeEvent', UsageType: 'PUBLISH', Value: 2 }),
            expect.objectContaining({ EventName: 'A__e', UsageType: 'DELIVERY', EndDate: noon, Value: 7 })
        ]);
        const quarters = ask(['EventName', 'UsageType', 'Client', 'TimeSegment']).filter(
            ({ TimeSegment, UsageType }) => TimeSegment === 'FifteenMinutes' && UsageType === 'PUBLISH'
        );
        expect(quarters.map(({ Client, StartDate, Value }) => [Client, StartDate, Value])).toEqual([
            ['REST_API', noon - 2 * hour, 5],
            ['FLOW', noon - 2 * hour + 15 * minute, 6],
            ['SYSTEM', noon - hour, 2],
            // the quarter of 12:00 is over at 12:20
            ['REST_API', noon, 1_000]
        ]);
        const days = ask(['EventType', 'TimeSegment'], true).filter(({ TimeSegment }) => TimeSegment === 'Daily');
        expect(days).toMatchObject([{ EventType: 'CUSTOM_PLATFORM_EVENT', Value: 100 }]);
    });
});

describe('in an org', () => {
    const project = join(root, 'project');
    const dataDirectory = join(root, 'data');
    let org: TestOrg;
    const open = async (): Promise<void> => {
        org = await startOrg({ source: project, dataDirectory });
    };
    beforeAll(async () => {
        cpSync(join(__dirname, '../fixtures/bookshop'), project, { recursive: true });
        const settings = join(project, 'shop/main/default/settings');
        mkdirSync(settings);
        writeFileSync(
            join(settings, 'PlatformEvent.settings-meta.xml'),
            `<?xml version="1.0" encoding="UTF-8"?>
<PlatformEventSettings xmlns="http://soap.sforce.com/2006/04/metadata">
    <enableEnhancedUsageMetrics>true</enableEnhancedUsageMetrics>
</PlatformEventSettings>
`
        );
        await open();
    }, 60_000);
    afterAll(() => org.close());

    const get = async (path: string) => {
        const response = await fetch(`${org.instanceUrl}/services/data/v65.0/${path}`, {
            headers: { authorization: `Bearer ${org.org.adminToken()}` }
        });
        return (await response.json()) as Record<string, unknown> & { records: Record<string, unknown>[] };
    };
    const query = async (soql: string) =>
        (await get(`query/?q=${encodeURIComponent(soql)}`)).records.map(({ attributes: _, ...row }) => row);

    test('usage is told by SOQL, and counts over a restart', async () => {
        const wire = await new WireClient(org.instanceUrl, `OAuth ${org.accessToken}`).start();
        await wire.subscribe(orderChannel);
        const client = new PubSubClient(
            {
                port: Number(org.pubSubEndpoint?.split(':')[1]),
                certificatePem: org.pubSubCertificate ?? ''
            },
            { accesstoken: org.accessToken, instanceurl: org.instanceUrl, tenantid: org.org.organizationId }
        );
        const stream = client.subscribe({ topicName: orderChannel, replayPreset: 'EARLIEST', numRequested: 10 });
        for (const isbn of ['1', '2']) {
            await fetch(`${org.instanceUrl}/services/data/v65.0/sobjects/Order_Placed__e`, {
                method: 'POST',
                headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
                body: JSON.stringify(order(isbn))
            });
        }
        let heard = 0;
        while (heard < 2) heard += (await wire.connect()).filter(({ channel }) => channel === orderChannel).length;
        await until(() => eventsOf(stream).length === 2);
        client.close();
        await org.close();
        await open();
        expect(await get('limits')).toMatchObject({
            DailyDeliveredPlatformEvents: { Remaining: 10_000 - 4 },
            HourlyPublishedPlatformEvents: { Remaining: 50_000 - 2 }
        });
        org.clock.advance('1h');
        const hourly = await query(
            "SELECT EventName, EventType, UsageType, Client, Value FROM PlatformEventUsageMetric WHERE TimeSegment = 'Hourly'"
        );
        const clients = [wire.clientId, 'PUB_SUB_API', 'REST_API'];
        expect(
            hourly.sort(
                (one, other) => clients.indexOf(String(one['Client'])) - clients.indexOf(String(other['Client']))
            )
        ).toEqual([
            expect.objectContaining({ UsageType: 'DELIVERY', Client: wire.clientId, Value: 2 }),
            expect.objectContaining({ UsageType: 'DELIVERY', Client: 'PUB_SUB_API', Value: 2 }),
            {
                EventName: 'Order_Placed__e',
                EventType: 'CUSTOM_PLATFORM_EVENT',
                UsageType: 'PUBLISH',
                Client: 'REST_API',
                Value: 2
            }
        ]);
        const delivered = await query(
            "SELECT Name, Value FROM PlatformEventUsageMetric WHERE Name = 'PLATFORM_EVENTS_DELIVERED'"
        );
        expect(delivered[0]).toEqual({ Name: 'PLATFORM_EVENTS_DELIVERED', Value: 4 });
        expect(
            await query(
                "SELECT EventName, SUM(Value) total FROM PlatformEventUsageMetric WHERE TimeSegment = 'Hourly' GROUP BY EventName"
            )
        ).toEqual([{ EventName: 'Order_Placed__e', total: 6 }]);
    }, 60_000);
});
