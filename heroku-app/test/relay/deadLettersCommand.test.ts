import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedQueue } from '../../src/queue/embedded';
import { topics } from '../../src/queue/topics';
import { DeadLetters } from '../../src/relay/deadLetters';

let directory: string;

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'letters-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const openQueue = () =>
    new EmbeddedQueue({
        directory: join(directory, 'queue'),
        retention: 3600000,
        onHandlerError: () => undefined,
        onBroken: () => undefined
    });

function command(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
    const child = spawn(process.execPath, [join(__dirname, '../../bin/heroku-app.js'), 'dead-letters', ...args], {
        // nothing listens on port 1
        env: { PATH: process.env.PATH, DATA_DIR: directory, PORT: '1' }
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (out += String(text)));
    return new Promise((resolve) => child.once('exit', (code) => resolve({ code, out })));
}

it('lists, shows, replays and discards the dead letters of an app that is stopped', async () => {
    const queue = openQueue();
    const letters = await DeadLetters.open(queue);
    for (const id of ['a', 'b'])
        await letters.add(
            { id, outbound: { kind: 'generic', id, channel: '/u/Newsroom', payload: id } },
            { code: 'NOT_FOUND', message: 'no such channel' }
        );
    await queue.close();
    expect((await command('list')).out).toMatch(/^a {2}\S+ {2}NOT_FOUND: no such channel\nb {2}/);
    expect(JSON.parse((await command('show', 'a')).out)).toMatchObject({ id: 'a', outbound: { payload: 'a' } });
    expect(await command('replay', 'a')).toEqual({ code: 0, out: 'a is sent again\n' });
    expect(await command('discard', 'b', 'c')).toEqual({ code: 1, out: 'b is given up\nThere is no dead letter c.\n' });
    expect((await command('list')).out).toBe('');
    const again = openQueue();
    expect((await again.last(topics.outbound, 10)).map(({ value }) => value.id)).toEqual(['a']);
    await again.close();
});
