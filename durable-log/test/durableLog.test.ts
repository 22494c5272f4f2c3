import {
    appendFileSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    truncateSync,
    writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurableLog, LogCorruptError, LogLockedError, type DurableLogOptions } from '../src/index';
import { outputOf, startChild } from './fixtures/childProcess';

let directory: string;
let open: DurableLog[];

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'durable-log-'));
    open = [];
});

afterEach(async () => {
    await Promise.all(open.map((log) => log.close()));
    rmSync(directory, { recursive: true, force: true });
});

function openLog(options: Partial<DurableLogOptions> = {}): DurableLog {
    const log = DurableLog.open({ directory, ...options });
    open.push(log);
    return log;
}

const texts = (log: DurableLog, from = 1, limit = Infinity) => log.read(from, limit).map((e) => e.payload.toString());
const segments = () =>
    readdirSync(directory)
        .filter((name) => name.endsWith('.log'))
        .sort();
const segmentFile = (index: number) => join(directory, segments().at(index) ?? '');

async function appendAll(log: DurableLog, payloads: readonly string[]): Promise<void> {
    for (const payload of payloads) {
        log.append(payload);
        await log.durable();
    }
}

describe('append and durable', () => {
    it('gives ascending sequences and keeps the order', async () => {
        const log = openLog();
        expect(['a', 'b', 'c'].map((text) => log.append(text))).toEqual([1, 2, 3]);
        expect(log.nextSequence).toBe(4);
        expect(log.durableSequence).toBe(0);
        await log.durable();
        expect(log.durableSequence).toBe(3);
        expect(texts(log)).toEqual(['a', 'b', 'c']);
    });

    it('shows no entry before it is on disk', async () => {
        const log = openLog();
        log.append('a');
        expect(log.read(1, 10)).toEqual([]);
        await log.durable(1);
        expect(texts(log)).toEqual(['a']);
    });

    it('writes what queued during a write as the next group', async () => {
        const log = openLog();
        log.append('first');
        const first = log.durable();
        await new Promise((resolve) => setImmediate(resolve));
        const late = [log.append('second'), log.append('third')];
        await first;
        expect(log.durableSequence).toBe(1);
        await log.durable(late[1]);
        expect(log.durableSequence).toBe(3);
    });

    it('writes without being asked', async () => {
        const log = openLog();
        log.append('a');
        await log.close();
        expect(texts(openLog())).toEqual(['a']);
    });

    it('refuses to wait for an entry that does not exist', async () => {
        await expect(openLog().durable(1)).rejects.toThrow(RangeError);
    });

    it('keeps bytes, text beyond ASCII, empty and large entries', async () => {
        const log = openLog();
        log.append(new Uint8Array([0, 255, 1]));
        log.append('Zürich 東京 🗞');
        log.append('');
        log.append('x'.repeat(3_000_000));
        await log.close();
        const read = openLog().read(1, 10);
        expect([...(read[0]?.payload ?? [])]).toEqual([0, 255, 1]);
        expect(read[1]?.payload.toString()).toBe('Zürich 東京 🗞');
        expect(read[2]?.payload.length).toBe(0);
        expect(read[3]?.payload.length).toBe(3_000_000);
    });

    it('takes nothing after it is closed', async () => {
        const log = openLog();
        await log.close();
        expect(() => log.append('a')).toThrow(/is closed/);
    });

    it('counts bytes that are not on disk yet', async () => {
        const log = openLog();
        log.append('abc');
        expect(log.bufferedBytes).toBeGreaterThanOrEqual(3);
        await log.durable();
        expect(log.bufferedBytes).toBe(0);
    });
});

describe('reading', () => {
    const payloads = Array.from({ length: 3000 }, (_, i) => `entry ${i + 1} ${'.'.repeat(i % 200)}`);

    it('starts anywhere, also across segments and after a reopen', async () => {
        const log = openLog({ segmentBytes: 20_000 });
        for (let at = 0; at < payloads.length; at += 50) {
            payloads.slice(at, at + 50).forEach((payload) => log.append(payload));
            await log.durable();
        }
        expect(segments().length).toBeGreaterThan(5);
        await log.close();
        const again = openLog({ segmentBytes: 20_000 });
        for (const from of [1, 2, 777, 1500, 2999, 3000]) {
            expect(texts(again, from, 3)).toEqual(payloads.slice(from - 1, from + 2));
        }
        expect(again.read(3001, 10)).toEqual([]);
        expect([...again.entries()].map((e) => e.payload.toString())).toEqual(payloads);
    });

    it('starts at the oldest entry if the one asked for is gone', async () => {
        const log = openLog({ segmentBytes: 1 });
        await appendAll(log, ['a', 'b', 'c']);
        log.dropBefore(3);
        expect(log.firstSequence).toBe(3);
        expect(texts(log, 1)).toEqual(['c']);
    });
});

describe('dropping', () => {
    it('drops whole segments whose entries are all below the sequence', async () => {
        const log = openLog({ segmentBytes: 1 });
        await appendAll(log, ['a', 'b', 'c', 'd']);
        log.dropBefore(3);
        expect(segments()).toHaveLength(2);
        log.dropBefore(100);
        expect(segments()).toHaveLength(1);
        await log.close();
        const again = openLog();
        expect(again.firstSequence).toBe(4);
        expect(again.nextSequence).toBe(5);
    });

    it('keeps the log below the size it is given', async () => {
        const log = openLog({ segmentBytes: 1000, retainBytes: 5000 });
        await appendAll(
            log,
            Array.from({ length: 100 }, () => 'x'.repeat(500))
        );
        expect(segments().length).toBeLessThanOrEqual(6);
        expect(log.durableSequence).toBe(100);
    });
});

describe('after a crash', () => {
    it('cuts an entry that was written in part, and goes on with its sequence', async () => {
        const log = openLog();
        await appendAll(log, ['a', 'b', 'c']);
        await log.close();
        truncateSync(segmentFile(-1), statSync(segmentFile(-1)).size - 1);
        const again = openLog();
        expect(texts(again)).toEqual(['a', 'b']);
        expect(again.append('d')).toBe(3);
        await again.durable();
        expect(texts(again)).toEqual(['a', 'b', 'd']);
    });

    it.each([
        ['zeros', Buffer.alloc(5000)],
        ['noise', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))],
        ['three bytes', Buffer.from([1, 2, 3])]
    ])('cuts a tail of %s', async (_, tail) => {
        const log = openLog();
        await appendAll(log, ['a', 'b']);
        await log.close();
        const size = statSync(segmentFile(-1)).size;
        appendFileSync(segmentFile(-1), tail);
        expect(texts(openLog())).toEqual(['a', 'b']);
        expect(statSync(segmentFile(-1)).size).toBe(size);
    });

    it('cuts a last group of which only the end reached the disk', async () => {
        const log = openLog();
        await appendAll(log, ['a']);
        const size = statSync(segmentFile(-1)).size;
        log.append('b');
        log.append('c');
        await log.close();
        const bytes = readFileSync(segmentFile(-1));
        bytes.fill(0, size, size + 20);
        writeFileSync(segmentFile(-1), bytes);
        expect(texts(openLog())).toEqual(['a']);
    });

    it('opens with a new segment that is still empty', async () => {
        const log = openLog();
        await appendAll(log, ['a']);
        await log.close();
        writeFileSync(join(directory, '0000000000000002.log'), '');
        const again = openLog();
        expect(again.append('b')).toBe(2);
        await again.durable();
        expect(texts(again)).toEqual(['a', 'b']);
    });

    it('reports damage to acknowledged entries instead of dropping them', async () => {
        const log = openLog();
        await appendAll(log, ['aaaa', 'bbbb', 'cccc']);
        await log.close();
        const bytes = readFileSync(segmentFile(-1));
        bytes[22] = 0;
        writeFileSync(segmentFile(-1), bytes);
        expect(() => openLog()).toThrow(LogCorruptError);
        expect(() => openLog()).toThrow(/is damaged at byte 0: entry 1 /);
        expect(readFileSync(segmentFile(-1))).toEqual(bytes);
    });

    it('reports damage to, and loss of, older segments when they are read', async () => {
        const log = openLog({ segmentBytes: 1 });
        await appendAll(log, ['aaaa', 'bbbb', 'cccc']);
        await log.close();
        truncateSync(segmentFile(0), 5);
        const again = openLog();
        expect(texts(again, 2)).toEqual(['bbbb', 'cccc']);
        expect(() => again.read(1, 1)).toThrow(LogCorruptError);
        truncateSync(segmentFile(0), 0);
        expect(() => again.read(1, 1)).toThrow(LogCorruptError);
    });

    it('cuts the zeros that a busy log writes ahead, and what a group left torn among them', async () => {
        const child = startChild(`
            import { DurableLog } from 'durable-log';
            const log = DurableLog.open({ directory: ${JSON.stringify(directory)} });
            const work = async (): Promise<void> => {
                for (let at = 0; at < 300; at++) {
                    log.append('x'.repeat(1000) + at);
                    if (at % 10 === 9) await log.durable();
                }
                process.kill(process.pid, 'SIGKILL');
            };
            void work();
        `);
        await outputOf(child);
        const bytes = 300 * 1020 + 10 + 90 * 2 + 200 * 3;
        expect(statSync(segmentFile(-1)).size).toBeGreaterThan(bytes + 1_000_000);
        const torn = readFileSync(segmentFile(-1));
        torn.write('half of an entry that was never acknowledged', bytes + 30);
        writeFileSync(segmentFile(-1), torn);
        const log = openLog();
        expect(log.durableSequence).toBe(300);
        expect(statSync(segmentFile(-1)).size).toBe(bytes);
        await appendAll(log, ['more']);
        expect(texts(log, 300)).toEqual(['x'.repeat(1000) + '299', 'more']);
    });

    it('leaves no zeros in a segment that is full, nor in a log that was closed', async () => {
        const log = openLog({ segmentBytes: 300_000 });
        for (let at = 0; at < 70; at++) await appendAll(log, ['x'.repeat(10_000)]);
        expect(segments()).toHaveLength(3);
        expect([0, 1].map((index) => statSync(segmentFile(index)).size)).toEqual([300_600, 300_600]);
        await log.close();
        expect(statSync(segmentFile(-1)).size).toBe(10 * 10_020);
        expect(texts(openLog())).toHaveLength(70);
    });

    it('has everything that was acknowledged to a process killed with SIGKILL', async () => {
        const child = startChild(`
            import { DurableLog } from 'durable-log';
            import { writeSync } from 'node:fs';
            const log = DurableLog.open({ directory: ${JSON.stringify(directory)}, segmentBytes: 200_000 });
            const work = async (): Promise<void> => {
                for (;;) {
                    for (let i = 0; i < 37; i++) log.append('entry ' + log.nextSequence);
                    await log.durable();
                    writeSync(1, log.durableSequence + '\\n');
                }
            };
            void work();
        `);
        const output = outputOf(child);
        child.stdout?.on('data', (chunk: string) => {
            if (Number(chunk.trim().split('\n').at(-1)) > 20_000) child.kill('SIGKILL');
        });
        const acknowledged = Number((await output).trim().split('\n').at(-1));
        const log = openLog();
        const sequences = [...log.entries()].map((entry) => {
            expect(entry.payload.toString()).toBe(`entry ${entry.sequence}`);
            return entry.sequence;
        });
        expect(sequences.length).toBe(log.durableSequence);
        expect(log.durableSequence).toBeGreaterThanOrEqual(acknowledged);
    });
});

describe('a disk that takes no more', () => {
    it('rejects what is not on disk and refuses later appends; a reopen has all that was acknowledged', async () => {
        const child = startChild(
            `
            import { DurableLog } from 'durable-log';
            const log = DurableLog.open({ directory: ${JSON.stringify(directory)} });
            const outcome = (work: () => unknown): unknown => { try { return work(); } catch (error) { return (error as Error).name; } };
            const run = async (): Promise<void> => {
                log.append('x'.repeat(40_000));
                await log.durable();
                log.append('y'.repeat(40_000));
                const failing = log.durable();
                await new Promise((resolve) => setImmediate(resolve));
                log.append('z');
                const queued = log.durable();
                const results = await Promise.allSettled([failing, queued, log.durable(1), log.close()]);
                console.log(JSON.stringify({
                    states: results.map((r) => r.status === 'fulfilled' ? 'ok' : r.reason.name),
                    append: outcome(() => log.append('more')),
                    message: results[0]?.status === 'rejected' ? results[0].reason.message : ''
                }));
            };
            void run();
            `,
            'ulimit -f 64'
        );
        const result = JSON.parse(await outputOf(child)) as { states: string[]; append: string; message: string };
        expect(result.states).toEqual(['LogWriteError', 'LogWriteError', 'ok', 'LogWriteError']);
        expect(result.append).toBe('LogWriteError');
        expect(result.message).toContain('EFBIG');
        expect(openLog().durableSequence).toBe(1);
    });
});

describe('the lock', () => {
    it('keeps a second opener out, and names the holder', async () => {
        const log = openLog();
        expect(() => openLog()).toThrow(LogLockedError);
        expect(() => openLog()).toThrow(`in use by process ${process.pid}`);
        await log.close();
        expect(() => openLog()).not.toThrow();
    });

    it('is taken over from a process that is gone', async () => {
        const child = startChild(`
            import { DurableLog } from 'durable-log';
            DurableLog.open({ directory: ${JSON.stringify(directory)} });
            process.kill(process.pid, 'SIGKILL');
        `);
        await outputOf(child);
        expect(readdirSync(directory)).toContain('lock');
        expect(() => openLog()).not.toThrow();
    });

    it('is taken over if the process id now belongs to another process', () => {
        writeFileSync(join(directory, 'lock'), `${process.pid} 1\n`);
        expect(() => openLog()).not.toThrow();
    });

    it('is taken over if it names no process', () => {
        writeFileSync(join(directory, 'lock'), '');
        expect(() => openLog()).not.toThrow();
    });
});
