import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { openBusParts, orderChannel, temporaryDirectory, until, type BusParts } from './busParts';
import { registerTrigger } from './crashingOrg';

const root = temporaryDirectory();
const program = join(root, 'crashingOrg.js');
const directory = join(root, 'org');

/** Runs the publishing process and kills it once it has acknowledged so many orders; returns the last one. */
function publishAndKill(first: number, acknowledged: number): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [program, 'publishUntilKilled', directory, String(first)]);
        let output = '';
        let errors = '';
        child.stdout.on('data', (chunk: Buffer) => {
            output += chunk.toString();
            if (output.split('\n').length > acknowledged) child.kill('SIGKILL');
        });
        child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
        child.on('exit', (_, signal) => {
            const last = output.split('\n').slice(0, -1).at(-1);
            if (signal === 'SIGKILL' && last !== undefined) resolve(Number(last));
            else reject(new Error(errors));
        });
    });
}

const isbns = (parts: BusParts): number[] =>
    parts.bus
        .read(orderChannel, parts.bus.startPosition(orderChannel, -2) ?? NaN, 1_000_000)
        .map((event) => Number(event.record?.['Isbn__c']));

test('kill -9 at any time: every acknowledged event is there, and each was applied exactly once', async () => {
    buildSync({
        entryPoints: [join(__dirname, 'crashingOrg.ts')],
        outfile: program,
        bundle: true,
        platform: 'node',
        alias: { 'durable-log': join(__dirname, '../../../durable-log/src/index.ts') },
        // The program stands outside of the workspace and must find packages and fixtures there.
        packages: 'bundle',
        define: { __dirname: JSON.stringify(__dirname), 'import.meta.url': JSON.stringify(`file://${__filename}`) },
        logLevel: 'error'
    });
    let next = 0;
    const acknowledged: number[] = [];
    for (const count of [3, 40, 11]) {
        const last = await publishAndKill(next, count);
        for (let number = next; number <= last; number++) acknowledged.push(number);
        next = last + 1_000_000;
    }
    const parts = await openBusParts(directory);
    registerTrigger(parts);
    const published = isbns(parts);
    expect(new Set(published).size).toBe(published.length);
    expect(new Set(published)).toEqual(new Set([...acknowledged, ...published]));
    const applied = (): number[] => Array.from(parts.database.records('Account'), (record) => Number(record['Name']));
    await until(() => applied().length >= published.length);
    expect(applied()).toEqual(published);
    await parts.close();
}, 60_000);
