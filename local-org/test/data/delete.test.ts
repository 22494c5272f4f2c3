import { MovableClock } from '../../src/clock';
import type { OrgDatabase } from '../../src/data/database';
import { dml, inTransaction, insertAll, insertOne, openNewspaper, values } from './newspaperDatabase';

let database: OrgDatabase;

beforeEach(async () => {
    database = await openNewspaper({ clock: new MovableClock() });
});

const remove = (object: string, id: string) => dml(database, 'delete', object, [{ Id: id }])[0];
const undelete = (object: string, id: string) => dml(database, 'undelete', object, [{ Id: id }])[0];
const all = (object: string) => [...database.records(object, { includeDeleted: true })];

describe('delete', () => {
    it('puts a record into the recycle bin', () => {
        const id = insertOne(database, 'Section__c', { Name: 'Sport' });
        expect(remove('Section__c', id)).toEqual({ success: true, id, created: false, errors: [] });
        expect(database.get('Section__c', id)).toBeUndefined();
        expect([...database.records('Section__c')]).toEqual([]);
        expect(values(database.lookup('Section__c', 'Name', 'Sport'), 'Id')).toEqual([]);
        expect(all('Section__c')).toMatchObject([{ Id: id, IsDeleted: true }]);
    });

    it('says what is wrong with the id', () => {
        const id = insertOne(database, 'Section__c', {});
        remove('Section__c', id);
        const errors = dml(database, 'delete', 'Section__c', [
            {},
            { Id: 'x' },
            { Id: id },
            { Id: 'a00Lo000000009z' }
        ]).map((result) => result.errors[0]?.statusCode);
        expect(errors).toEqual([
            'MISSING_ARGUMENT',
            'MALFORMED_ID',
            'ENTITY_IS_DELETED',
            'INVALID_CROSS_REFERENCE_KEY'
        ]);
    });

    it('takes details along, and clears lookups', () => {
        const section = insertOne(database, 'Section__c', {});
        const article = insertOne(database, 'Article__c', { Headline__c: 'x', Section__c: section });
        insertAll(database, 'Note__c', [{ Article__c: article }, { Article__c: article }]);
        remove('Section__c', section);
        expect(database.get('Article__c', article)?.['Section__c']).toBeNull();
        remove('Article__c', article);
        expect([...database.records('Note__c')]).toEqual([]);
        expect(all('Note__c')).toHaveLength(2);
    });

    it('is refused while a child forbids it', () => {
        const section = insertOne(database, 'Section__c', { Name: 'Sport' });
        insertOne(database, 'Contract__c', { Name: 'C-1', Section__c: section });
        expect(remove('Section__c', section)?.errors).toEqual([
            {
                statusCode: 'DELETE_FAILED',
                message:
                    'Your attempt to delete Sport could not be completed because it is associated with the following contracts.: C-1\n',
                fields: []
            }
        ]);
        expect(database.get('Section__c', section)).toBeDefined();
    });

    it('removes a custom setting for good', () => {
        const id = insertOne(database, 'Switches__c', {});
        remove('Switches__c', id);
        expect(all('Switches__c')).toEqual([]);
    });
});

describe('undelete', () => {
    it('brings a record back in its place, with its details and lookups', () => {
        const [first, second] = insertAll(database, 'Section__c', [{}, {}]);
        const article = insertOne(database, 'Article__c', { Headline__c: 'x', Section__c: first ?? null });
        const note = insertOne(database, 'Note__c', { Article__c: article });
        remove('Section__c', first ?? '');
        remove('Article__c', article);
        expect(undelete('Article__c', article)).toEqual({ success: true, id: article, created: false, errors: [] });
        expect(undelete('Section__c', first ?? '')?.success).toBe(true);
        expect(database.get('Note__c', note)?.['IsDeleted']).toBe(false);
        expect(database.get('Article__c', article)?.['Section__c']).toBe(first);
        expect(values(database.records('Section__c'), 'Id')).toEqual([first, second]);
    });

    it('leaves a lookup that has another value by now', () => {
        const [first, second] = insertAll(database, 'Section__c', [{}, {}]);
        const article = insertOne(database, 'Article__c', { Headline__c: 'x', Section__c: first ?? null });
        remove('Section__c', first ?? '');
        dml(database, 'update', 'Article__c', [{ Id: article, Section__c: second ?? null }]);
        undelete('Section__c', first ?? '');
        expect(database.get('Article__c', article)?.['Section__c']).toBe(second);
    });

    it('takes no record that is live, unknown or went with its parent', () => {
        const article = insertOne(database, 'Article__c', { Headline__c: 'x' });
        const note = insertOne(database, 'Note__c', { Article__c: article });
        expect(undelete('Article__c', article)?.errors[0]).toEqual({
            statusCode: 'UNDELETE_FAILED',
            message: 'Entity is not in the recycle bin',
            fields: []
        });
        remove('Article__c', article);
        expect(undelete('Note__c', note)?.errors[0]?.statusCode).toBe('UNDELETE_FAILED');
    });

    it('is refused if a unique value is taken by now', () => {
        const old = insertOne(database, 'Article__c', { Headline__c: 'x', External_Id__c: 'one' });
        remove('Article__c', old);
        insertOne(database, 'Article__c', { Headline__c: 'y', External_Id__c: 'one' });
        expect(undelete('Article__c', old)?.errors[0]?.statusCode).toBe('DUPLICATE_VALUE');
    });
});

it('shows live and deleted records in the order of their ids', () => {
    const ids = insertAll(
        database,
        'Section__c',
        Array.from({ length: 7 }, () => ({}))
    );
    for (const at of [0, 3, 6]) remove('Section__c', ids[at] ?? '');
    expect(all('Section__c').map((r) => r['Id'])).toEqual(ids);
    inTransaction(database, (transaction) => {
        const savepoint = transaction.savepoint();
        transaction.dml({
            operation: 'delete',
            object: 'Section__c',
            records: [{ Id: ids[1] ?? null }],
            allOrNone: true
        });
        transaction.rollback(savepoint);
    });
    expect(values(database.records('Section__c'), 'Id')).toEqual([1, 2, 4, 5].map((at) => ids[at]));
});
