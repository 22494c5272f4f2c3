import { Allocations } from '../../src/bus/allocations';
import { RollingCount } from '../../src/bus/rollingCount';
import { MovableClock } from '../../src/clock';
import { setupRecords, openDatabase } from '../../src/data/database';
import { openEventBus } from '../../src/bus/orgEventBus';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentsOf } from '../../src/deploy/sourceComponent';
import { startOrg } from '../../src/startOrg';
import { openBusParts, order, temporaryDirectory } from './busParts';

const hour = 60 * 60 * 1000;
const temporaryFolder = temporaryDirectory();

describe('a rolling count', () => {
    test('forgets what is older than its window, and nothing younger', () => {
        const count = new RollingCount(hour, 60);
        const start = 1_000 * hour;
        count.add(3, start);
        count.add(4, start + hour / 2);
        expect(count.total(start + hour - 1)).toBe(7);
        expect(count.total(start + hour)).toBe(4);
        expect(count.total(start + 3 * hour)).toBe(0);
    });

    test('starts anew when the clock was set back', () => {
        const count = new RollingCount(hour, 60);
        count.add(3, 1_000 * hour);
        expect(count.total(10 * hour)).toBe(0);
        count.add(1, 10 * hour);
        expect(count.total(10 * hour)).toBe(1);
    });
});

const deliver = (allocations: Allocations, channel: string, count: number) =>
    allocations.deliver({ channel, count, client: 'client' });

describe('allocations', () => {
    const used = (allocations: Allocations, name: string) =>
        allocations.report().find((allocation) => allocation.name === name);

    test('are counted by kind and shown with the numbers of the edition', () => {
        const allocations = new Allocations({ clock: new MovableClock(), edition: 'enterprise' });
        allocations.publish('Order_Placed__e', 5, 'REST_API');
        deliver(allocations, '/data/AccountChangeEvent', 2);
        deliver(allocations, '/event/Order_Placed__e', 1);
        deliver(allocations, '/topic/Orders', 7);
        allocations.registerClientCount(() => 4);
        expect(used(allocations, 'HourlyPublishedPlatformEvents')).toMatchObject({ max: 250_000, used: 5 });
        expect(used(allocations, 'DailyDeliveredPlatformEvents')).toMatchObject({ max: 25_000, used: 3 });
        expect(used(allocations, 'DailyDurableStreamingApiEvents')).toMatchObject({ used: 7 });
        expect(used(allocations, 'DurableStreamingApiConcurrentClients')).toMatchObject({ max: 1_000, used: 4 });
    });

    test('are exceeded only if they are enforced', () => {
        const clock = new MovableClock();
        const counted = new Allocations({ clock });
        const enforced = new Allocations({ clock, enforced: true });
        for (const allocations of [counted, enforced]) deliver(allocations, '/event/Order_Placed__e', 10_000);
        expect(counted.deliveryExceeded('changeEvent')).toBe(false);
        expect(enforced.deliveryExceeded('changeEvent')).toBe(true);
        expect(enforced.deliveryExceeded('pushTopic')).toBe(false);
        expect([counted, enforced].map((each) => each.publish('Order_Placed__e', 50_001, ''))).toEqual([
            50_001, 50_000
        ]);
    });
});

test('a publish beyond the hourly allocation gives LIMIT_EXCEEDED for the events that are too many', async () => {
    const { schema, clock, close } = await openBusParts();
    const database = await openDatabase({ schema, clock });
    const allocations = new Allocations({ clock, enforced: true });
    const log = { warn: () => undefined, error: () => undefined };
    const bus = openEventBus({ schema, database, clock, log, allocations });
    allocations.publish('Order_Placed__e', 49_999, '');
    const results = bus.publish({
        objectName: 'Order_Placed__e',
        records: [order('1'), order('2')],
        userId: setupRecords(database).adminUserId
    });
    expect(results.map(({ success }) => success)).toEqual([true, false]);
    expect(results[1]?.errors[0]).toMatchObject({ statusCode: 'LIMIT_EXCEEDED' });
    await bus.close();
    await database.close();
    await close();
});

test('a deployment with more event definitions than the org may have is refused, where limits are enforced', async () => {
    const files = Array.from({ length: 5 }, (_, number) => {
        const directory = join(temporaryFolder, `objects/Extra_${number}__e`);
        mkdirSync(directory, { recursive: true });
        const file = join(directory, `Extra_${number}__e.object-meta.xml`);
        writeFileSync(
            file,
            '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><deploymentStatus>Deployed</deploymentStatus>' +
                '<eventType>HighVolume</eventType><label>Extra</label><pluralLabel>Extras</pluralLabel></CustomObject>'
        );
        return file;
    });
    for (const enforceLimits of [true, false]) {
        const org = await startOrg({
            source: join(__dirname, '../fixtures/bookshop'),
            enforceLimits,
            pubSubPort: 'none'
        });
        const { live, source } = org.org.rooms;
        const withExtra = (count: number) => new Map([...source.components, ...componentsOf(files.slice(0, count))]);
        expect((await live.prepare(withExtra(4))).problems).toEqual([]);
        const { problems } = await live.prepare(withExtra(5));
        expect(problems.map(({ file, message }) => [file, message])).toEqual(
            enforceLimits ? [[files[4], 'You have reached the maximum number of platform event definitions: 5']] : []
        );
        await org.close();
    }
}, 60_000);
