import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedQueue } from '../../src/queue/embedded';
import type { QueueMessage, Topic } from '../../src/queue/eventQueue';
import { bundleScript } from '../fixtures/agencyProcess';
import { eventually } from '../fixtures/eventually';

const numbers: Topic<number> = { name: 'numbers' };

let directory: string;
let open: EmbeddedQueue[];
let errors: unknown[];

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'queue-'));
    open = [];
    errors = [];
});

afterEach(async () => {
    await Promise.all(open.map((queue) => queue.close()));
    rmSync(directory, { recursive: true, force: true });
});

function openQueue(segmentBytes?: number): EmbeddedQueue {
    const queue = new EmbeddedQueue({
        directory,
        retention: 1000,
        segmentBytes,
        onHandlerError: (_topic, error) => errors.push(error),
        onBroken: (error) => errors.push(error)
    });
    open.push(queue);
    return queue;
}

const appendAll = (queue: EmbeddedQueue, values: readonly number[]) =>
    Promise.all(values.map((value) => queue.append(numbers, 'key', value)));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

it('hands each group every message in order, and goes on after what it committed', async () => {
    let queue = openQueue();
    const [first, second]: number[][] = [[], []];
    queue.subscribe({ topic: numbers, start: { group: 'first' } }, (batch) => void first?.push(...valuesOf(batch)));
    await appendAll(queue, upTo(500));
    await eventually(async () => (await queue.lag(numbers, 'first')) === 0);
    await queue.close();

    queue = openQueue();
    await appendAll(queue, [501]);
    queue.subscribe({ topic: numbers, start: { group: 'first' } }, (batch) => void first?.push(...valuesOf(batch)));
    queue.subscribe({ topic: numbers, start: { group: 'second' } }, (batch) => void second?.push(...valuesOf(batch)));
    await eventually(() => first?.length === 501 && second?.length === 501);
    expect(first).toEqual(upTo(501));
    expect(second).toEqual(upTo(501));
});

it('hands a batch over again when the handler rejects, and counts it as not done', async () => {
    const queue = openQueue();
    await appendAll(queue, [1, 2]);
    const tries: number[][] = [];
    queue.subscribe({ topic: numbers, start: { group: 'g' } }, (batch) => {
        tries.push(valuesOf(batch));
        if (tries.length === 1) throw new Error('not now');
    });
    await eventually(async () => (await queue.lag(numbers, 'g')) === 0);
    expect(tries).toEqual([
        [1, 2],
        [1, 2]
    ]);
    expect(errors).toEqual([new Error('not now')]);
});

it('begins with the last messages for who has no group, and says when it has caught up', async () => {
    const queue = openQueue();
    await appendAll(queue, upTo(50));
    const seen: number[] = [];
    const subscription = queue.subscribe({ topic: numbers, start: { last: 10 }, batch: 3 }, (batch) => {
        seen.push(...valuesOf(batch));
    });
    await subscription.caughtUp;
    expect(seen).toEqual(upTo(50).slice(40));
    await appendAll(queue, [51]);
    await eventually(() => seen.at(-1) === 51);
    expect(valuesOf(await queue.last(numbers, 2))).toEqual([50, 51]);
});

it('goes back when asked to', async () => {
    const queue = openQueue();
    await appendAll(queue, upTo(3));
    const seen: number[] = [];
    const subscription = queue.subscribe({ topic: numbers, start: { group: 'g' } }, (batch) => {
        seen.push(...valuesOf(batch));
    });
    await eventually(() => seen.length === 3);
    subscription.seek({ partition: 0, offset: 2 });
    await eventually(() => seen.length === 5);
    expect(seen).toEqual([1, 2, 3, 2, 3]);
});

it('gives a topic to one subscriber of a group at a time', () => {
    const queue = openQueue();
    queue.subscribe({ topic: numbers, start: { group: 'g' } }, () => undefined);
    expect(() => queue.subscribe({ topic: numbers, start: { group: 'g' } }, () => undefined)).toThrow(
        'The group g already has a subscriber of numbers'
    );
});

it('drops old messages once every group is done with them, and none before', async () => {
    const queue = openQueue(1000);
    const files = () => readdirSync(join(directory, 'numbers')).filter((name) => name.endsWith('.log')).length;
    for (const value of upTo(60)) await queue.append(numbers, 'a key that takes some room', value);
    const all = files();
    expect(all).toBeGreaterThan(3);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    queue.subscribe({ topic: numbers, start: { group: 'slow' }, batch: 1000 }, () => held);
    queue.dropExpired(Date.now() + 10000);
    expect(files()).toBe(all);
    release();
    await eventually(async () => (await queue.lag(numbers, 'slow')) === 0);
    queue.dropExpired(Date.now());
    expect(files()).toBe(all);
    queue.dropExpired(Date.now() + 10000);
    expect(files()).toBeLessThan(all);
});

it('keeps every message it acknowledged, and every committed offset, however often it is killed', async () => {
    const script = bundleScript(join(__dirname, '../fixtures/appender.ts'));
    let safe = 0;
    const handled: number[] = [];
    for (let round = 0; round < 5; round++) {
        const child = spawn(process.execPath, [script, directory, String(safe + 1)], {
            stdio: ['ignore', 'pipe', 'pipe']
        });
        let out = '';
        child.stdout.on('data', (text) => (out += String(text)));
        let handledText = '';
        child.stderr.on('data', (text) => (handledText += String(text)));
        await eventually(() => out.split('\n').length > 20 + 7 * round);
        child.kill('SIGKILL');
        await once(child, 'close');
        const acknowledged = out.split('\n').slice(0, -1).map(Number).at(-1) ?? 0;
        handled.push(...handledText.split('\n').slice(0, -1).map(Number));
        const queue = openQueue();
        const kept = valuesOf(await queue.last(numbers, 100000));
        expect(kept).toEqual(upTo(kept.length));
        expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
        safe = kept.length;
        // what was handled may come again, but nothing is skipped
        expect(new Set(handled).size).toBe(Math.max(...handled));
        await queue.close();
    }
});

function valuesOf(batch: readonly QueueMessage<number>[]): number[] {
    return batch.map(({ value }) => value);
}
