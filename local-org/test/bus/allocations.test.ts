import { Allocations } from '../../src/bus/allocations';
import { RollingCount } from '../../src/bus/rollingCount';
import { MovableClock } from '../../src/clock';
import { setupRecords, openDatabase } from '../../src/data/database';
import { openEventBus } from '../../src/bus/orgEventBus';
import { openBusParts, order } from './busParts';

const hour = 60 * 60 * 1000;

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

describe('allocations', () => {
    const used = (allocations: Allocations, name: string) =>
        allocations.report().find((allocation) => allocation.name === name);

    test('are counted by kind and shown with the numbers of the edition', () => {
        const allocations = new Allocations({ clock: new MovableClock(), edition: 'enterprise' });
        allocations.publish(5);
        allocations.deliver('changeEvent', 2);
        allocations.deliver('platformEvent', 1);
        allocations.deliver('pushTopic', 7);
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
        for (const allocations of [counted, enforced]) allocations.deliver('platformEvent', 10_000);
        expect(counted.deliveryExceeded('changeEvent')).toBe(false);
        expect(enforced.deliveryExceeded('changeEvent')).toBe(true);
        expect(enforced.deliveryExceeded('pushTopic')).toBe(false);
        expect([counted.publish(50_001), enforced.publish(50_001)]).toEqual([50_001, 50_000]);
    });
});

test('a publish beyond the hourly allocation gives LIMIT_EXCEEDED for the events that are too many', async () => {
    const { schema, clock, close } = await openBusParts();
    const database = await openDatabase({ schema, clock });
    const allocations = new Allocations({ clock, enforced: true });
    const log = { warn: () => undefined, error: () => undefined };
    const bus = openEventBus({ schema, database, clock, log, allocations });
    allocations.publish(49_999);
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
