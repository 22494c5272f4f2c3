import { DurableLog } from 'durable-log';
import { join } from 'node:path';
import type { BusEvent } from '../../src/bus/busEvent';
import { Channel } from '../../src/bus/channel';
import { ReplayIds } from '../../src/bus/replayIds';
import { temporaryDirectory } from './busParts';

const root = temporaryDirectory();
let next = 0;

function openChannel(directory = join(root, String(next++))) {
    const log = DurableLog.open({ directory, segmentBytes: 4096 });
    return { directory, channel: new Channel('/u/test', new ReplayIds(100), log) };
}

function append(channel: Channel, names: readonly string[], journaled?: Promise<void>, createdAt = 0): number[] {
    const ids = channel.nextReplayIds(names.length);
    const events = names.map((name, i): BusEvent => {
        const replayId = ids[i] ?? 0;
        return { kind: 'generic', userId: '', channel: channel.name, replayId, createdAt, data: `"${name}"` };
    });
    channel.append(events, journaled);
    return ids;
}

const names = (events: readonly BusEvent[]) => events.map((event) => JSON.parse(event.data) as string);
const all = (channel: Channel) => names(channel.read(channel.startPosition(-2) ?? NaN, 1_000_000));

describe('a channel', () => {
    test('shows events once they are on disk, in order', async () => {
        const { channel } = openChannel();
        append(channel, ['a', 'b']);
        expect(all(channel)).toEqual([]);
        await channel.settled();
        expect(all(channel)).toEqual(['a', 'b']);
        await channel.close();
    });

    test('never shows a later event before an earlier one that still waits for the journal', async () => {
        const { channel, directory } = openChannel();
        let journal!: () => void;
        append(channel, ['waits'], new Promise((resolve) => (journal = resolve)));
        append(channel, ['at once']);
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(all(channel)).toEqual([]);
        journal();
        await channel.settled();
        expect(all(channel)).toEqual(['waits', 'at once']);
        await channel.close();
        const again = openChannel(directory);
        expect(all(again.channel)).toEqual(['waits', 'at once']);
        await again.channel.close();
    });

    test('shows a journaled event without waiting for its own log', async () => {
        const { channel } = openChannel();
        append(channel, ['journaled'], Promise.resolve());
        await Promise.resolve();
        await Promise.resolve();
        expect(all(channel)).toEqual(['journaled']);
        await channel.close();
    });

    test('goes on with its ids after a restart, never using one twice', async () => {
        const { channel, directory } = openChannel();
        const before = append(channel, ['a', 'b']);
        await channel.close();
        const { channel: again } = openChannel(directory);
        const after = append(again, ['c']);
        await again.settled();
        expect(Math.min(...after)).toBeGreaterThan(Math.max(...before));
        expect(all(again)).toEqual(['a', 'b', 'c']);
        expect(names(again.read(before[0] ?? 0, 10))).toEqual(['b', 'c']);
        await again.close();
    });

    test('reads what no longer is in memory from its log', async () => {
        const { channel } = openChannel();
        const many = Array.from({ length: 5_000 }, (_, i) => `event ${i}`);
        for (let at = 0; at < many.length; at += 500) {
            append(channel, many.slice(at, at + 500));
            await channel.settled();
        }
        expect(all(channel)).toEqual(many);
        const middle = channel.read(channel.startPosition(-2) ?? NaN, 1_500).at(-1)?.replayId ?? NaN;
        expect(names(channel.read(middle, 2_000))).toEqual(many.slice(1_500, 3_500));
        await channel.close();
    });

    test('starts at the tip, at the oldest event, after any event it gave out, and nowhere else', async () => {
        const { channel } = openChannel();
        expect(channel.startPosition(-1)).toBe(99);
        const ids = append(channel, ['a', 'b', 'c']);
        await channel.settled();
        expect(channel.startPosition(-1)).toBe(ids[2]);
        expect(channel.startPosition(ids[1] ?? 0)).toBe(ids[1]);
        for (const wrong of [0, -3, 99, 103, 1_000_000, 100.5]) expect(channel.startPosition(wrong)).toBeUndefined();
        await channel.close();
    });

    test('drops what is older than its retention, and knows it after a restart', async () => {
        const { channel, directory } = openChannel();
        const [old = 0] = append(channel, ['old'], undefined, 1_000);
        await channel.settled();
        const [kept = 0] = append(channel, ['kept', 'new'], undefined, 3_000);
        await channel.settled();
        channel.purge(2_000);
        expect(all(channel)).toEqual(['kept', 'new']);
        expect(channel.startPosition(old)).toBeUndefined();
        expect(channel.startPosition(kept)).toBe(kept);
        await channel.close();
        const { channel: again } = openChannel(directory);
        again.purge(2_000);
        expect(all(again)).toEqual(['kept', 'new']);
        again.purge(4_000);
        expect(all(again)).toEqual([]);
        expect(again.startPosition(-2)).toBe(again.tip);
        await again.close();
    });

    test('takes back journaled events that its log lost, under their own ids, once', async () => {
        const { channel, directory } = openChannel();
        const [first = 0] = append(channel, ['a']);
        await channel.close();
        const event = (replayId: number, name: string): BusEvent => ({
            kind: 'generic',
            userId: '',
            channel: '/u/test',
            replayId,
            createdAt: 0,
            data: `"${name}"`
        });
        // The event with the id between was not journaled and went with the process.
        for (let start = 0; start < 2; start++) {
            const { channel: again } = openChannel(directory);
            again.recover(event(first, 'not again'));
            again.recover(event(first + 2, 'recovered'));
            expect(all(again)).toEqual(['a', 'recovered']);
            expect(again.tip).toBe(first + 2);
            await again.durable();
            await again.close();
        }
    });

    test('calls its watchers in a turn of their own, once for what came together', async () => {
        const { channel } = openChannel();
        let calls = 0;
        const watch = channel.watch(() => calls++);
        append(channel, ['a']);
        append(channel, ['b']);
        expect(calls).toBe(0);
        await channel.settled();
        await new Promise(setImmediate);
        expect(calls).toBe(1);
        watch.close();
        append(channel, ['c']);
        await channel.settled();
        await new Promise(setImmediate);
        expect(calls).toBe(1);
        await channel.close();
    });
});
