import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { EventQueue, QueueMessage, Topic } from '../../src/queue/eventQueue';
import { bundleScript } from '../fixtures/agencyProcess';
import { eventually } from '../fixtures/eventually';
import { openQueueAt, type OpenedQueue, type QueuePlace } from './queueEngine';

export interface ContractEngine {
    /** A new, empty queue. */
    place(): Promise<QueuePlace>;
    /** Makes the engine drop messages as if they were too old: those before so many newest ones, or more of the newest. */
    expire(place: QueuePlace, queue: EventQueue, topic: string): Promise<void>;
}

const numbers: Topic<number> = { name: 'numbers' };
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const valuesOf = <Value>(batch: readonly QueueMessage<Value>[]) => batch.map(({ value }) => value);
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const keyOf = (value: number) => `record-${value % 7}`;

/** What every engine of the queue must do. */
export function itKeepsTheQueueContract(engine: ContractEngine): void {
    let place: QueuePlace;
    let opened: OpenedQueue[];
    const open = async (): Promise<EventQueue> => {
        const one = await openQueueAt(place);
        opened.push(one);
        return one.queue;
    };
    const closeAll = async () => {
        await Promise.all(opened.splice(0).map((each) => each.close()));
    };

    beforeEach(async () => {
        opened = [];
        place = await engine.place();
    });
    afterEach(closeAll);

    const appendAll = (queue: EventQueue, values: readonly number[]) =>
        Promise.all(values.map((value) => queue.append(numbers, keyOf(value), value)));

    function expectOrderPerKey(handled: readonly { key: string; value: number }[]): void {
        const last = new Map<string, number>();
        for (const { key, value } of handled) {
            if (value <= (last.get(key) ?? 0)) throw new Error(`${value} of ${key} came after ${last.get(key)}`);
            last.set(key, value);
        }
    }

    it('keeps the order of each key, and gives every group everything', async () => {
        const queue = await open();
        await appendAll(queue, upTo(2000));
        const heard: Record<string, { key: string; value: number }[]> = { first: [], second: [] };
        for (const group of ['first', 'second'])
            queue.subscribe({ topic: numbers, start: { group } }, (batch) => void heard[group]?.push(...batch));
        await eventually(() => heard.first?.length === 2000 && heard.second?.length === 2000);
        for (const all of Object.values(heard)) {
            expectOrderPerKey(all);
            expect(sorted(valuesOf(all as QueueMessage<number>[]))).toEqual(upTo(2000));
        }
        await eventually(async () => (await queue.lag(numbers, 'first')) === 0);
    });

    it('tells each appended message’s place, ascending within a partition', async () => {
        const queue = await open();
        const places = await appendAll(queue, upTo(300));
        const found = new Map<string, number>();
        for (const message of await queue.last(numbers, 1000))
            found.set(`${message.partition}:${message.offset}`, message.value);
        expect(places.map(({ partition, offset }) => found.get(`${partition}:${offset}`))).toEqual(upTo(300));
    });

    it('goes on after what a group has committed, in another process’s place', async () => {
        let queue = await open();
        const heard: number[] = [];
        await appendAll(queue, upTo(100));
        queue.subscribe({ topic: numbers, start: { group: 'g' } }, (batch) => void heard.push(...valuesOf(batch)));
        await eventually(async () => heard.length === 100 && (await queue.lag(numbers, 'g')) === 0);
        await closeAll();
        queue = await open();
        await appendAll(queue, [101, 102]);
        queue.subscribe({ topic: numbers, start: { group: 'g' } }, (batch) => void heard.push(...valuesOf(batch)));
        await eventually(() => heard.length >= 102);
        expect(sorted(heard)).toEqual(upTo(102));
    });

    it('goes back where it is told to, and hears all from there again', async () => {
        const queue = await open();
        const same = { ...numbers, partitions: 1 };
        for (const value of upTo(10)) await queue.append(same, 'key', value);
        const heard: QueueMessage<number>[] = [];
        const subscription = queue.subscribe(
            { topic: same, start: { group: 'g' } },
            (batch) => void heard.push(...batch)
        );
        await eventually(() => heard.length === 10);
        const third = heard[2];
        if (third === undefined) throw new Error('nothing was heard');
        subscription.seek(third);
        await eventually(() => heard.length === 18);
        expect(valuesOf(heard.slice(10))).toEqual(upTo(10).slice(2));
    });

    it('hands a batch over again when its handler rejects, and nothing behind it before', async () => {
        const queue = await open();
        await appendAll(queue, upTo(50));
        const tries: { key: string; value: number }[][] = [];
        queue.subscribe({ topic: numbers, start: { group: 'g' }, batch: 10 }, (batch) => {
            tries.push([...batch]);
            if (tries.length === 2) throw new Error('not now');
        });
        await eventually(async () => (await queue.lag(numbers, 'g')) === 0);
        expect(tries[2]).toEqual(tries[1]);
        expectOrderPerKey(tries.filter((_, index) => index !== 1).flat());
    });

    it('hands over one batch at a time, no larger than asked for, while producers go on', async () => {
        const queue = await open();
        let inHand = 0;
        let most = 0;
        const sizes: number[] = [];
        queue.subscribe({ topic: numbers, start: { group: 'slow' }, batch: 20 }, async (batch) => {
            inHand++;
            most = Math.max(most, inHand);
            sizes.push(batch.length);
            await new Promise((resolve) => setTimeout(resolve, 2));
            inHand--;
        });
        await appendAll(queue, upTo(1000));
        await eventually(() => sizes.reduce((sum, size) => sum + size, 0) === 1000);
        expect(most).toBe(1);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
    });

    it('begins with the newest for who has no group, says when it has caught up, and follows', async () => {
        const queue = await open();
        await appendAll(queue, upTo(100));
        const heard: number[] = [];
        const subscription = queue.subscribe({ topic: numbers, start: { last: 10 }, batch: 3 }, (batch) => {
            heard.push(...valuesOf(batch));
        });
        await subscription.caughtUp;
        expect(heard).toHaveLength(10);
        await appendAll(queue, [101]);
        await eventually(() => heard.at(-1) === 101);
        expect(await queue.last(numbers, 1)).toMatchObject([{ value: 101 }]);
        expect(await queue.last({ name: 'nothing-yet' }, 5)).toEqual([]);
    });

    it('carries large messages', async () => {
        const queue = await open();
        const large: Topic<string> = { name: 'large' };
        const text = 'x'.repeat(900_000);
        const heard: string[] = [];
        queue.subscribe({ topic: large, start: { group: 'g' } }, (batch) => void heard.push(...valuesOf(batch)));
        await Promise.all(upTo(6).map((value) => queue.append(large, keyOf(value), `${value}${text}`)));
        await eventually(() => heard.length === 6);
        expect(sorted(heard.map((each) => Number(each.replaceAll('x', ''))))).toEqual(upTo(6));
        expect(new Set(heard.map(({ length }) => length))).toEqual(new Set([900_001]));
    });

    it('drops what is too old, and goes on with what is left', async () => {
        let queue = await open();
        const kept = { ...numbers, partitions: 1 };
        for (const value of upTo(400)) await queue.append(kept, 'a key that takes some room', value);
        await engine.expire(place, queue, numbers.name);
        await closeAll();
        queue = await open();
        const heard: number[] = [];
        queue.subscribe({ topic: kept, start: { group: 'late' } }, (batch) => void heard.push(...valuesOf(batch)));
        await eventually(() => heard.at(-1) === 400);
        expect(heard.length).toBeLessThan(400);
        expect(heard).toEqual(upTo(400).slice(-heard.length));
        await eventually(async () => (await queue.lag(kept, 'late')) === 0);
    });

    it('hands over again what a consumer that was killed had not committed, and loses nothing', async () => {
        const script = bundleScript(join(__dirname, 'queueConsumer.ts'));
        if (place.engine === 'embedded') {
            const queue = await open();
            await appendAll(queue, upTo(600));
            await closeAll();
        } else await appendAll(await open(), upTo(600));
        const handled: [string, number][] = [];
        for (let round = 0; round < 3; round++) {
            const child = spawn(process.execPath, [script, JSON.stringify(place)], {
                stdio: ['ignore', 'pipe', 'inherit']
            });
            let out = '';
            child.stdout.on('data', (text) => (out += String(text)));
            const lines = () => out.split('\n').slice(0, -1);
            const wanted = round < 2 ? 6 + round : Infinity;
            const seen = () =>
                new Set(
                    [...handled, ...lines().flatMap((line) => JSON.parse(line) as [string, number][])].map(
                        ([, value]) => value
                    )
                );
            await eventually(() => lines().length > wanted || seen().size === 600, 30000);
            child.kill('SIGKILL');
            await once(child, 'close');
            const mine = lines().flatMap((line) => JSON.parse(line) as [string, number][]);
            expectOrderPerKey(mine.map(([key, value]) => ({ key, value })));
            handled.push(...mine);
        }
        expect(sorted([...new Set(handled.map(([, value]) => value))])).toEqual(upTo(600));
        // what was in hand when it was killed, and no more, comes twice
        expect(handled.length - 600).toBeLessThanOrEqual(2 * 2 * 7);
    });
}
