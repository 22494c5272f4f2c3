import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrgDatabase } from '../../src/data/database';
import type { StoredRecord } from '../../src/data/record';
import { dml, insertOne, openNewspaper } from './newspaperDatabase';

const directory = mkdtempSync(join(tmpdir(), 'restore-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const headlines = (database: OrgDatabase) =>
    Array.from(database.records('Article__c'), (record: StoredRecord) => record['Headline__c']);

describe('restore', () => {
    it('brings changed, deleted and new records back, and the numbers of ids', async () => {
        const database = await openNewspaper();
        const kept = insertOne(database, 'Article__c', { Headline__c: 'kept' });
        const deleted = insertOne(database, 'Article__c', { Headline__c: 'deleted' });
        const state = database.state();
        dml(database, 'update', 'Article__c', [{ Id: kept, Headline__c: 'changed' }]);
        dml(database, 'delete', 'Article__c', [{ Id: deleted }]);
        const added = insertOne(database, 'Article__c', { Headline__c: 'new' });
        await database.restore(state);
        expect(headlines(database)).toEqual(['kept', 'deleted']);
        expect(insertOne(database, 'Article__c', { Headline__c: 'again' })).toBe(added);
    });

    it('runs commit hooks, so that indexes follow, but no automation, and publishes nothing', async () => {
        const database = await openNewspaper();
        const state = database.state();
        insertOne(database, 'Article__c', { Headline__c: 'new' });
        const calls: string[] = [];
        database.registerHook('beforeTrigger', () => calls.push('trigger'), 'automation');
        database.registerCommitHook((transaction, { changes }) => {
            calls.push(...changes.map(({ operation }) => operation));
            transaction.publishAfterCommit({ channel: '/topic/Articles', event: {} });
        });
        await database.restore(state);
        expect(calls).toEqual(['delete']);
    });

    it('is on disk when it resolves', async () => {
        const first = await openNewspaper({ directory });
        const state = first.state();
        insertOne(first, 'Article__c', { Headline__c: 'new' });
        await first.restore(state);
        await first.close();
        const second = await openNewspaper({ directory });
        expect(headlines(second)).toEqual([]);
        await second.close();
    });
});

it('leaves muted automation out of DML, and the platform in', async () => {
    const database = await openNewspaper();
    const calls: string[] = [];
    database.registerHook('beforeTrigger', () => calls.push('automation'), 'automation');
    database.registerHook('beforeTrigger', () => calls.push('platform'));
    database.automationMuted = true;
    insertOne(database, 'Article__c', { Headline__c: 'seeded' });
    expect(calls).toEqual(['platform']);
    insertOne(database.fork(), 'Article__c', { Headline__c: 'of a test' });
    expect(calls).toEqual(['platform', 'automation', 'platform']);
});
