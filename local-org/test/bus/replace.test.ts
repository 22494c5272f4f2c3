import type { BusEvent } from '../../src/bus/busEvent';
import { openBusParts, order, orderChannel, temporaryDirectory, until, type BusParts } from './busParts';

const directory = temporaryDirectory();

function publish({ bus, userId }: BusParts, ...isbns: readonly string[]): Promise<void> {
    bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId });
    return bus.durable();
}

const retained = ({ bus }: BusParts): BusEvent[] =>
    bus.read(orderChannel, bus.startPosition(orderChannel, -2) ?? NaN, 1_000);
const isbns = (parts: BusParts) => retained(parts).map((event) => event.record?.['Isbn__c']);
const ids = (parts: BusParts) => retained(parts).map(({ replayId }) => replayId);

describe.each(['in memory', 'on disk'] as const)('replacing what channels retain, %s', (where) => {
    let parts: BusParts;
    const folder = where === 'on disk' ? directory : undefined;

    beforeEach(async () => {
        parts = await openBusParts(folder);
        await publish(parts, 'one', 'two');
    });

    afterEach(() => parts.close());

    it('by nothing empties them; no replay id is given out again', async () => {
        const former = ids(parts);
        await parts.bus.replace([], () => Promise.resolve());
        expect(isbns(parts)).toEqual([]);
        await publish(parts, 'three');
        expect(isbns(parts)).toEqual(['three']);
        expect(ids(parts)[0]).toBeGreaterThan(former.at(-1) ?? NaN);
    });

    it('by their former contents brings these back with their replay ids', async () => {
        const contents = parts.bus.contents();
        const former = ids(parts);
        await publish(parts, 'three');
        const [, , third] = ids(parts).slice(-3);
        await parts.bus.replace(contents, () => Promise.resolve());
        expect(ids(parts)).toEqual(former);
        await publish(parts, 'four');
        expect(isbns(parts).slice(-2)).toEqual(['two', 'four']);
        expect(ids(parts).at(-1)).toBeGreaterThan(third ?? NaN);
    });

    it('leaves watchers and consumers where they are', async () => {
        const heard: unknown[] = [];
        parts.bus.register({
            name: `OrderTrigger ${Math.random()}`,
            type: 'ApexTrigger',
            objectName: 'Order_Placed__e',
            batchSize: 10,
            handle: ({ events }) => {
                heard.push(...events.map((event) => event.record?.['Isbn__c']));
                return { kind: 'done' };
            }
        });
        let calls = 0;
        parts.bus.watch(orderChannel, () => calls++);
        const state = parts.database.state();
        await publish(parts, 'three');
        await until(() => heard.length === 1);
        await parts.bus.replace([], () => parts.database.restore(state));
        const before = calls;
        await publish(parts, 'four');
        await until(() => heard.length === 2);
        expect(heard).toEqual(['three', 'four']);
        expect(calls).toBeGreaterThan(before);
    });
});

it('survives a restart', async () => {
    const own = `${directory}/own`;
    const first = await openBusParts(own);
    await publish(first, 'one', 'two');
    const before = ids(first);
    await first.bus.replace([], () => Promise.resolve());
    await publish(first, 'three');
    await first.close();
    const second = await openBusParts(own);
    expect(isbns(second)).toEqual(['three']);
    expect(ids(second)[0]).toBeGreaterThan(before.at(-1) ?? NaN);
    await second.close();
});

it('muted consumers never hear of what was published meanwhile', async () => {
    const parts = await openBusParts();
    const heard: unknown[] = [];
    parts.bus.register({
        name: 'OrderTrigger',
        type: 'ApexTrigger',
        objectName: 'Order_Placed__e',
        batchSize: 10,
        handle: ({ events }) => {
            heard.push(...events.map((event) => event.record?.['Isbn__c']));
            return { kind: 'done' };
        }
    });
    parts.bus.consumersMuted = true;
    await publish(parts, 'seeded');
    parts.bus.consumersMuted = false;
    await publish(parts, 'heard');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['heard']);
    await parts.close();
});
