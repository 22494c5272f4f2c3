import { MovableClock } from '../../src/clock';
import { setupRecords, type OrgDatabase } from '../../src/data/database';
import type { RecordInput } from '../../src/data/record';
import { dml, insertAll, insertOne, openNewspaper, values } from './newspaperDatabase';

let database: OrgDatabase;
let clock: MovableClock;

beforeEach(async () => {
    clock = new MovableClock();
    database = await openNewspaper({ clock });
});

const article = (id: string) => database.get('Article__c', id);

describe('update', () => {
    it('changes the given fields alone, and says when', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'Old', Body__c: 'Text' });
        const before = article(id);
        clock.advance(60_000);
        expect(dml(database, 'update', 'Article__c', [{ Id: id, Headline__c: 'New' }])).toEqual([
            { success: true, id, created: false, errors: [] }
        ]);
        expect(article(id)).toMatchObject({
            Headline__c: 'New',
            Body__c: 'Text',
            CreatedDate: before?.['CreatedDate']
        });
        expect(Number(article(id)?.['LastModifiedDate'])).toBeGreaterThan(Number(before?.['LastModifiedDate']));
        expect(before?.['Headline__c']).toBe('Old');
    });

    it('takes an id of 15 characters', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'Old' });
        const [result] = dml(database, 'update', 'Article__c', [{ Id: id.slice(0, 15), Headline__c: 'New' }]);
        expect(result).toMatchObject({ success: true, id });
    });

    it('does not look again at values that stay', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'Old', External_Id__c: 'x' });
        const [result] = dml(database, 'update', 'Article__c', [{ Id: id, External_Id__c: 'x', Headline__c: 'New' }]);
        expect(result?.success).toBe(true);
    });

    it('can clear a field, but no required one', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'Old', Body__c: 'Text' });
        const cleared: RecordInput[] = [{ Body__c: null }, { Headline__c: null }];
        const results = cleared.map((fields) => dml(database, 'update', 'Article__c', [{ Id: id, ...fields }])[0]);
        expect(results.map((r) => r?.success)).toEqual([true, false]);
        expect(results[1]?.errors[0]?.message).toBe('Required fields are missing: [Headline__c]');
    });

    it('says what is wrong with the id', () => {
        const gone = insertOne(database, 'Article__c', { Headline__c: 'x' });
        dml(database, 'delete', 'Article__c', [{ Id: gone }]);
        const { adminUserId } = setupRecords(database);
        const errors = dml(database, 'update', 'Article__c', [
            { Headline__c: 'x' },
            { Id: 'nonsense', Headline__c: 'x' },
            { Id: adminUserId, Headline__c: 'x' },
            { Id: 'a01Lo000000009z', Headline__c: 'x' },
            { Id: gone, Headline__c: 'x' }
        ]).map((result) => `${result.errors[0]?.statusCode}, ${result.errors[0]?.message}`);
        expect(errors).toEqual([
            'MISSING_ARGUMENT, Id not specified in an update call',
            'MALFORMED_ID, Article__c ID: id value of incorrect type: nonsense',
            `MALFORMED_ID, Article__c ID: id value of incorrect type: ${adminUserId}`,
            'INVALID_CROSS_REFERENCE_KEY, invalid cross reference id',
            'ENTITY_IS_DELETED, entity is deleted'
        ]);
    });

    it('refuses a unique value of another record', () => {
        const [first, second] = insertAll(database, 'Article__c', [
            { Headline__c: 'x', External_Id__c: 'one' },
            { Headline__c: 'x', External_Id__c: 'two' }
        ]);
        const [result] = dml(database, 'update', 'Article__c', [{ Id: second ?? null, External_Id__c: 'ONE' }]);
        expect(result?.errors[0]?.message).toContain(`record with id: ${first?.slice(0, 15)}`);
    });

    it('takes a record that comes twice one after the other, up to twelve times', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'Old' });
        const results = dml(
            database,
            'update',
            'Article__c',
            Array.from({ length: 14 }, (_, i) => ({ Id: id, Headline__c: `Version ${i}` }))
        );
        expect(results.filter((r) => r.success)).toHaveLength(13);
        expect(results[13]?.errors[0]).toEqual({
            statusCode: 'DUPLICATE_VALUE',
            message: `Maximum number of duplicate updates in one batch (12 allowed). Attempt to update Id more than once in this Api call: ${id}`,
            fields: []
        });
        expect(article(id)?.['Headline__c']).toBe('Version 12');
    });
});

describe('upsert', () => {
    it('by id: updates with one, inserts without', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'Old' });
        const results = dml(database, 'upsert', 'Article__c', [
            { Id: id, Headline__c: 'New' },
            { Headline__c: 'Other' }
        ]);
        expect(results.map((r) => [r.success, r.created])).toEqual([
            [true, false],
            [true, true]
        ]);
        expect(article(id)?.['Headline__c']).toBe('New');
    });

    it('by an external id: updates the match, inserts what has none', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'Old', External_Id__c: 'one' });
        const results = dml(
            database,
            'upsert',
            'Article__c',
            [
                { External_Id__c: 'ONE', Headline__c: 'New' },
                { external_id__c: 'two', Headline__c: 'Other' }
            ],
            { externalIdField: 'external_Id__c' }
        );
        expect(results.map((r) => [r.success, r.created])).toEqual([
            [true, false],
            [true, true]
        ]);
        expect(results[0]?.id).toBe(id);
        expect(values(database.records('Article__c'), 'Headline__c')).toEqual(['New', 'Other']);
    });

    it('fails every row of a key that is given twice', () => {
        const results = dml(
            database,
            'upsert',
            'Article__c',
            [
                { External_Id__c: 'one', Headline__c: 'a' },
                { External_Id__c: 'One', Headline__c: 'b' },
                { External_Id__c: 'two', Headline__c: 'c' }
            ],
            { externalIdField: 'External_Id__c' }
        );
        expect(results.map((r) => r.errors[0]?.message)).toEqual([
            'Duplicate external id specified: one',
            'Duplicate external id specified: One',
            undefined
        ]);
        expect(results[0]?.errors[0]).toMatchObject({ statusCode: 'DUPLICATE_VALUE', fields: ['External_Id__c'] });
    });

    it('fails if several records match', () => {
        const ids = insertAll(database, 'Article__c', [
            { Headline__c: 'a', Agency_Id__c: 'x' },
            { Headline__c: 'b', Agency_Id__c: 'x' }
        ]);
        const [result] = dml(database, 'upsert', 'Article__c', [{ Agency_Id__c: 'x', Headline__c: 'c' }], {
            externalIdField: 'Agency_Id__c'
        });
        expect(result?.errors).toEqual([
            {
                statusCode: 'DUPLICATE_EXTERNAL_ID',
                message: `Agency Id: more than one record found for external id field: [${ids.join(', ')}]`,
                fields: ['Agency_Id__c']
            }
        ]);
    });

    it('fails without the key', () => {
        const [result] = dml(database, 'upsert', 'Article__c', [{ Headline__c: 'c' }], {
            externalIdField: 'External_Id__c'
        });
        expect(result?.errors[0]).toMatchObject({
            statusCode: 'MISSING_ARGUMENT',
            message: 'External_Id__c not specified'
        });
    });

    it('takes only a field that identifies records', () => {
        expect(() => dml(database, 'upsert', 'Article__c', [{}], { externalIdField: 'Body__c' })).toThrow(
            'Field name provided, Body__c does not match an External ID, Salesforce Id, or indexed field for Article__c'
        );
    });
});
