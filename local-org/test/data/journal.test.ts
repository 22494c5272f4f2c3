import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { CommitPublisher, JournaledEvent } from '../../src/data/commitPublisher';
import { setupRecords, type DatabaseOptions, type OrgDatabase } from '../../src/data/database';
import { dml, inTransaction, insertAll, insertOne, openNewspaper, values } from './newspaperDatabase';

let directory: string;
let opened: OrgDatabase[];

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'local-org-data-'));
    opened = [];
});

afterEach(async () => {
    await Promise.all(opened.map((database) => database.close()));
    rmSync(directory, { recursive: true, force: true });
});

async function open(options: Partial<DatabaseOptions> = {}): Promise<OrgDatabase> {
    const database = await openNewspaper({ directory, ...options });
    opened.push(database);
    return database;
}

/** A bus that numbers its events and remembers what it was told. */
class RecordingPublisher implements CommitPublisher {
    readonly appended: JournaledEvent[] = [];
    readonly journaled: Promise<void>[] = [];
    readonly recovered: JournaledEvent[] = [];
    askedForDurable = 0;

    assign(events: readonly { channel: string; event: unknown }[]): JournaledEvent[] {
        return events.map(({ channel, event }, i) => ({
            channel,
            event: { replayId: this.appended.length + i + 1, event }
        }));
    }

    append(events: readonly JournaledEvent[], journaled: Promise<void>): void {
        this.appended.push(...events);
        this.journaled.push(journaled);
    }

    recover(events: readonly JournaledEvent[]): void {
        this.recovered.push(...events);
    }

    durable(): Promise<void> {
        this.askedForDurable++;
        return Promise.resolve();
    }
}

const snapshots = () => readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
const journalBytes = () =>
    readdirSync(join(directory, 'journal'))
        .filter((name) => name.endsWith('.log'))
        .reduce((sum, name) => sum + statSync(join(directory, 'journal', name)).size, 0);

async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a database in a directory', () => {
    it('has everything again after a restart', async () => {
        const first = await open();
        const [kept, gone] = insertAll(first, 'Section__c', [{ Name: 'kept' }, { Name: 'gone' }]);
        insertAll(first, 'Article__c', [{ Headline__c: 'a', Section__c: kept ?? null }]);
        dml(first, 'update', 'Section__c', [{ Id: kept ?? null, Name: 'kept 2' }]);
        dml(first, 'delete', 'Section__c', [{ Id: gone ?? null }]);
        inTransaction(first, (transaction) => first.setValue(transaction, 'test/key', { n: [1, null] }));
        const setup = setupRecords(first);
        await first.close();

        const second = await open();
        expect(setupRecords(second)).toEqual(setup);
        expect(values(second.records('Section__c'), 'Name')).toEqual(['kept 2']);
        expect(values(second.lookup('Article__c', 'Section__c', kept ?? ''), 'Headline__c')).toEqual(['a']);
        expect(second.value('test/key')).toEqual({ n: [1, null] });
        expect(dml(second, 'undelete', 'Section__c', [{ Id: gone ?? null }])[0]?.success).toBe(true);
        const article = insertOne(second, 'Article__c', { Headline__c: 'b' });
        expect(second.get('Article__c', article)?.['Name']).toBe('ART-0002');
    });

    it('never gives an id out again, also of a transaction that was undone', async () => {
        const first = await open();
        let undone: string | null | undefined;
        expect(() =>
            inTransaction(first, (transaction) => {
                undone = transaction.dml({
                    operation: 'insert',
                    object: 'Section__c',
                    records: [{}],
                    allOrNone: true
                })[0]?.id;
                throw new Error('no');
            })
        ).toThrow('no');
        await first.close();
        const second = await open();
        expect(insertOne(second, 'Section__c', {}) > (undone ?? '')).toBe(true);
    });

    it('runs callbacks once the commit is on disk', async () => {
        const database = await open();
        const calls: string[] = [];
        const { durable } = database.transaction({ userId: '', origin: 'test' }, (transaction) => {
            database.setValue(transaction, 'test/key', 1);
            transaction.afterCommit(() => calls.push('callback'));
        });
        expect(calls).toEqual([]);
        await durable;
        expect(calls).toEqual(['callback']);
    });

    it('is opened by one at a time', async () => {
        await open();
        await expect(open()).rejects.toThrow(`in use by process ${process.pid}`);
    });

    it('takes the names of the options at each start, and keeps the ids', async () => {
        const options = { permissionSets: [{ name: 'Reporter', label: 'Reporter' }] };
        const first = await open(options);
        const [permissionSet] = [...first.records('PermissionSet')];
        expect(permissionSet).toMatchObject({ Name: 'Reporter', Label: 'Reporter' });
        await first.close();
        const second = await open({
            admin: { username: 'chief@paper.test', lastName: 'Chief' },
            permissionSets: [{ name: 'Reporter', label: 'Star Reporter' }]
        });
        expect([...second.records('PermissionSet')]).toEqual([{ ...permissionSet, Label: 'Star Reporter' }]);
        expect(second.get('User', setupRecords(second).adminUserId)).toMatchObject({ Username: 'chief@paper.test' });
    });
});

describe('events of a transaction', () => {
    const publish = (database: OrgDatabase, text: string) =>
        inTransaction(database, (transaction) => {
            transaction.dml({ operation: 'insert', object: 'Section__c', records: [{ Name: text }], allOrNone: true });
            transaction.publishAfterCommit({ channel: '/event/Alarm__e', event: { text } });
        });

    it('go to the publisher with the commit, and are undone with it', async () => {
        const database = await open();
        const publisher = new RecordingPublisher();
        database.registerCommitPublisher(publisher);
        publish(database, 'one');
        inTransaction(database, (transaction) => {
            const savepoint = transaction.savepoint();
            transaction.publishAfterCommit({ channel: '/event/Alarm__e', event: { text: 'undone' } });
            transaction.rollback(savepoint);
        });
        expect(publisher.appended).toEqual([
            { channel: '/event/Alarm__e', event: { replayId: 1, event: { text: 'one' } } }
        ]);
        await expect(publisher.journaled[0]).resolves.toBeUndefined();
    });

    it('may be added by a commit hook', async () => {
        const database = await open();
        const publisher = new RecordingPublisher();
        database.registerCommitPublisher(publisher);
        database.registerCommitHook((transaction, commit) => {
            transaction.publishAfterCommit({ channel: '/topic/Sections', event: commit.changes.length });
        });
        insertAll(database, 'Section__c', [{}, {}]);
        expect(publisher.appended).toEqual([{ channel: '/topic/Sections', event: { replayId: 1, event: 2 } }]);
    });

    it('undo the transaction if the publisher refuses them, or if there is none', async () => {
        const database = await open();
        expect(() => publish(database, 'one')).toThrow('no commit publisher');
        const publisher = new RecordingPublisher();
        publisher.assign = () => {
            throw new Error('refused');
        };
        database.registerCommitPublisher(publisher);
        expect(() => publish(database, 'one')).toThrow('refused');
        expect([...database.records('Section__c')]).toEqual([]);
    });

    it('are handed to the publisher again after a restart, in order', async () => {
        const first = await open();
        first.registerCommitPublisher(new RecordingPublisher());
        publish(first, 'one');
        publish(first, 'two');
        await first.close();
        const publisher = new RecordingPublisher();
        (await open()).registerCommitPublisher(publisher);
        expect(publisher.recovered.map((e) => e.event)).toEqual([
            { replayId: 1, event: { text: 'one' } },
            { replayId: 2, event: { text: 'two' } }
        ]);
    });
});

describe('compaction', () => {
    const fill = async (database: OrgDatabase, rounds: number) => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'a' });
        for (let round = 0; round < rounds; round++) {
            dml(database, 'update', 'Article__c', [{ Id: id, Body__c: `${round} ${'x'.repeat(30_000)}` }]);
            await new Promise((resolve) => setImmediate(resolve));
        }
        return id;
    };

    it('keeps the journal small, and everything in it', async () => {
        const first = await open({ compactAfterBytes: 1_000_000 });
        const deleted = insertOne(first, 'Section__c', { Name: 'deleted' });
        dml(first, 'delete', 'Section__c', [{ Id: deleted }]);
        const id = await fill(first, 1000);
        await until(() => snapshots().length === 1);
        await first.close();
        expect(journalBytes()).toBeLessThan(20_000_000);
        const second = await open();
        expect(second.get('Article__c', id)?.['Body__c']).toMatch(/^999 /);
        expect(dml(second, 'undelete', 'Section__c', [{ Id: deleted }])[0]?.success).toBe(true);
        expect(insertOne(second, 'Article__c', { Headline__c: 'b' }) > id).toBe(true);
        expect(values(second.records('Article__c'), 'Name')).toEqual(['ART-0001', 'ART-0002']);
    });

    it('waits for the bus to have the events, and hands over only later ones after a restart', async () => {
        const first = await open({ compactAfterBytes: 100_000 });
        const publisher = new RecordingPublisher();
        first.registerCommitPublisher(publisher);
        inTransaction(first, (transaction) => transaction.publishAfterCommit({ channel: '/u/a', event: 'early' }));
        await fill(first, 10);
        await until(() => snapshots().length === 1);
        expect(publisher.askedForDurable).toBeGreaterThan(0);
        inTransaction(first, (transaction) => transaction.publishAfterCommit({ channel: '/u/a', event: 'late' }));
        await first.close();
        const again = new RecordingPublisher();
        (await open()).registerCommitPublisher(again);
        expect(again.recovered.map((e) => (e.event as { event: string }).event)).toEqual(['late']);
    });

    it('survives a crash before the new snapshot is in its place', async () => {
        const first = await open();
        const id = await fill(first, 5);
        await first.close();
        writeFileSync(join(directory, 'snapshot-0000000000000003.jsonl.draft'), '["snapshot"');
        const second = await open();
        expect(second.get('Article__c', id)?.['Body__c']).toMatch(/^4 /);
        expect(readdirSync(directory)).toEqual(['journal']);
    });

    it('is refused a start with half a snapshot', async () => {
        const first = await open({ compactAfterBytes: 100_000 });
        await fill(first, 10);
        await until(() => snapshots().length === 1);
        await first.close();
        const path = join(directory, snapshots()[0] ?? '');
        truncateSync(path, statSync(path).size - '["end"]\n'.length);
        await expect(open()).rejects.toThrow('ends too soon');
    });

    it('empties the recycle bin of what is in it for more than 15 days', async () => {
        let now = Date.UTC(2024, 0, 1);
        const database = await open({ clock: { now: () => now }, compactAfterBytes: 100_000 });
        const [old, young] = insertAll(database, 'Section__c', [{ Name: 'old' }, { Name: 'young' }]);
        dml(database, 'delete', 'Section__c', [{ Id: old ?? null }]);
        now += 16 * 24 * 60 * 60 * 1000;
        dml(database, 'delete', 'Section__c', [{ Id: young ?? null }]);
        await fill(database, 10);
        await until(() => snapshots().length === 1);
        expect(values(database.records('Section__c', { includeDeleted: true }), 'Name')).toEqual(['young']);
    });
});

describe('kill -9', () => {
    function startChild(): ChildProcess {
        const bundle = join(directory, 'child.js');
        const source = `
            import { writeSync } from 'node:fs';
            import { openNewspaper } from '${join(__dirname, 'newspaperDatabase')}';
            const run = async () => {
                const database = await openNewspaper({ directory: ${JSON.stringify(join(directory, 'org'))}, compactAfterBytes: 200_000 });
                database.registerCommitPublisher({
                    assign: (events) => events.map((e) => ({ ...e })), append: () => undefined, recover: () => undefined, durable: () => Promise.resolve()
                });
                const insert = async (n) => {
                    const { durable } = database.transaction({ userId: '', origin: 'test' }, (transaction) => {
                        const dml = (object, record) => transaction.dml({ operation: 'insert', object, records: [record], allOrNone: true })[0].id;
                        const article = dml('Article__c', { Headline__c: String(n), External_Id__c: String(n) });
                        dml('Note__c', { Article__c: article, Name: 'first' });
                        dml('Note__c', { Article__c: article, Name: 'second' });
                    });
                    await durable;
                    writeSync(1, n + '\\n');
                };
                for (let n = 0; ; n += 10) await Promise.all(Array.from({ length: 10 }, (_, i) => insert(n + i)));
            };
            void run();`;
        buildSync({
            stdin: { contents: source, resolveDir: __dirname, loader: 'js' },
            outfile: bundle,
            bundle: true,
            platform: 'node',
            alias: { 'durable-log': join(__dirname, '../../../durable-log/src/index.ts') }
        });
        return spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
    }

    it('loses no acknowledged transaction, and leaves none in part', async () => {
        const child = startChild();
        let output = '';
        child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
            output += chunk;
            if (output.length > 12_000) child.kill('SIGKILL');
        });
        await new Promise((resolve) => child.on('close', resolve));
        const acknowledged = output.split('\n').slice(0, -1);
        cpSync(join(directory, 'org'), join(directory, 'copy'), { recursive: true });
        for (const place of ['org', 'copy']) {
            const database = await openNewspaper({ directory: join(directory, place) });
            opened.push(database);
            const known = new Set(values(database.records('Article__c'), 'External_Id__c'));
            expect(acknowledged.filter((n) => !known.has(n))).toEqual([]);
            for (const article of database.records('Article__c')) {
                const notes = database.lookup('Note__c', 'Article__c', article['Id'] ?? null);
                expect(values(notes, 'Name')).toEqual(['first', 'second']);
            }
        }
    });
});
