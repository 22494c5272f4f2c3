import { setupRecords, type OrgDatabase } from '../../src/data/database';
import type { FieldValue } from '../../src/data/record';
import { dml, insertAll, insertOne, openNewspaper } from './newspaperDatabase';

let database: OrgDatabase;

beforeEach(async () => {
    database = await openNewspaper();
});

const article = (id: string) => database.get('Article__c', id);
const errorOf = (fields: Record<string, FieldValue>) =>
    dml(database, 'insert', 'Article__c', [{ Headline__c: 'News', ...fields }])[0]?.errors[0];

describe('insert', () => {
    it('stores the values with defaults and system fields', () => {
        const { adminUserId } = setupRecords(database);
        const id = insertOne(database, 'Article__c', { Headline__c: 'News' });
        expect(id).toMatch(/^a01.{15}$/);
        expect(article(id)).toMatchObject({
            Id: id,
            Name: 'ART-0001',
            Headline__c: 'News',
            Status__c: 'Draft',
            Desk__c: 'News',
            Front_Page__c: true,
            OwnerId: adminUserId,
            IsDeleted: false,
            CreatedById: adminUserId,
            LastModifiedById: adminUserId
        });
        const { CreatedDate, LastModifiedDate, SystemModstamp } = article(id) ?? {};
        expect(Number(CreatedDate) % 1000).toBe(0);
        expect([LastModifiedDate, SystemModstamp]).toEqual([CreatedDate, CreatedDate]);
    });

    it('finds fields in any capitals', () => {
        const id = insertOne(database, 'article__C', { headline__C: 'News' });
        expect(article(id)?.['Headline__c']).toBe('News');
    });

    it('finds a record by its id of 15 characters', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'News' });
        expect(article(id.slice(0, 15))?.['Id']).toBe(id);
    });

    it('names a record of a custom object after its id if it has no name', () => {
        const [named, unnamed] = insertAll(database, 'Section__c', [{ Name: 'Sport' }, {}]);
        expect(database.get('Section__c', named ?? '')?.['Name']).toBe('Sport');
        expect(database.get('Section__c', unnamed ?? '')?.['Name']).toBe(unnamed?.slice(0, 15));
    });

    it('puts a name together from first and last name', () => {
        const id = insertOne(database, 'User', { Username: 'a@b.test', FirstName: 'Clark', LastName: 'Kent' });
        expect(database.get('User', id)?.['Name']).toBe('Clark Kent');
    });

    it('keeps an explicit null where a default would stand', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'News', Status__c: null, Desk__c: null });
        expect(article(id)).toMatchObject({ Status__c: null, Desk__c: null });
    });

    it('trims text, holds empty text as null and cuts datetimes to seconds', () => {
        const id = insertOne(database, 'Article__c', {
            Headline__c: ' News ',
            Body__c: '  ',
            Published_At__c: 1_700_000_000_123
        });
        expect(article(id)).toMatchObject({ Headline__c: 'News', Body__c: null, Published_At__c: 1_700_000_000_000 });
    });

    it('holds references as ids of 18 characters', () => {
        const section = insertOne(database, 'Section__c', {});
        const id = insertOne(database, 'Article__c', { Headline__c: 'News', Section__c: section.slice(0, 15) });
        expect(article(id)?.['Section__c']).toBe(section);
    });

    it('counts auto-numbers up, also past 9999', () => {
        const ids = insertAll(
            database,
            'Article__c',
            Array.from({ length: 3 }, () => ({ Headline__c: 'x' }))
        );
        expect(ids.map((id) => article(id)?.['Name'])).toEqual(['ART-0001', 'ART-0002', 'ART-0003']);
    });
});

describe('errors of an insert', () => {
    it.each<[string, Record<string, FieldValue>, string, string, string[]]>([
        [
            'a required field',
            { Headline__c: null },
            'REQUIRED_FIELD_MISSING',
            'Required fields are missing: [Headline__c]',
            ['Headline__c']
        ],
        [
            'blank required text',
            { Headline__c: '  ' },
            'REQUIRED_FIELD_MISSING',
            'Required fields are missing: [Headline__c]',
            ['Headline__c']
        ],
        [
            'an unknown field',
            { Foo__c: 1 },
            'INVALID_FIELD',
            "No such column 'Foo__c' on sobject of type Article__c",
            ['Foo__c']
        ],
        [
            'an id',
            { Id: 'a01Lo0000000001AAA' },
            'INVALID_FIELD_FOR_INSERT_UPDATE',
            'cannot specify Id in an insert call',
            ['Id']
        ],
        [
            'a system field',
            { CreatedDate: 5 },
            'INVALID_FIELD_FOR_INSERT_UPDATE',
            'Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
            ['CreatedDate']
        ],
        [
            'long text',
            { Headline__c: 'x'.repeat(21) },
            'STRING_TOO_LONG',
            `Headline: data value too large: ${'x'.repeat(21)} (max length=20)`,
            ['Headline__c']
        ],
        [
            'a picklist value',
            { Status__c: 'Lost' },
            'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            'Status: bad value for restricted picklist field: Lost',
            ['Status__c']
        ],
        [
            'a multi-select picklist value',
            { Tags__c: 'Sport;Chess' },
            'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            'Tags: bad value for restricted picklist field: Chess',
            ['Tags__c']
        ],
        [
            'a large number',
            { Words__c: 100000 },
            'NUMBER_OUTSIDE_VALID_RANGE',
            'Words: value outside of valid range on numeric field: 100000',
            ['Words__c']
        ],
        [
            'a number of the wrong kind',
            { Rank__c: 1.5 },
            'INVALID_TYPE_ON_FIELD_IN_RECORD',
            'Rank: value not of required type: 1.5',
            ['Rank__c']
        ],
        [
            'text for a number',
            { Words__c: 'many' },
            'INVALID_TYPE_ON_FIELD_IN_RECORD',
            'Words: value not of required type: many',
            ['Words__c']
        ],
        [
            'a number for text',
            { Headline__c: 5 },
            'INVALID_TYPE_ON_FIELD_IN_RECORD',
            'Headline: value not of required type: 5',
            ['Headline__c']
        ],
        [
            'null for a checkbox',
            { Front_Page__c: null },
            'INVALID_TYPE_ON_FIELD_IN_RECORD',
            'Front Page: value not of required type: ',
            ['Front_Page__c']
        ],
        [
            'a date',
            { Day__c: '2024-13-01' },
            'INVALID_TYPE_ON_FIELD_IN_RECORD',
            'Day: value not of required type: 2024-13-01',
            ['Day__c']
        ],
        [
            'an email address',
            { Contact__c: 'nobody' },
            'INVALID_EMAIL_ADDRESS',
            'Contact: invalid email address: nobody',
            ['Contact__c']
        ],
        [
            'a malformed reference',
            { Section__c: 'x' },
            'MALFORMED_ID',
            'Section: id value of incorrect type: x',
            ['Section__c']
        ],
        [
            'a reference to nothing',
            { Section__c: 'a00Lo000000009z' },
            'INVALID_CROSS_REFERENCE_KEY',
            'invalid cross reference id',
            ['Section__c']
        ]
    ])('%s', (_, fields, statusCode, message, names) => {
        expect(errorOf(fields)).toEqual({ statusCode, message, fields: names });
        expect([...database.records('Article__c')]).toEqual([]);
    });

    it('a reference to a record of another object', () => {
        const { adminUserId } = setupRecords(database);
        expect(errorOf({ Section__c: adminUserId })).toEqual({
            statusCode: 'FIELD_INTEGRITY_EXCEPTION',
            message: `Section: id value of incorrect type: ${adminUserId}`,
            fields: ['Section__c']
        });
    });

    it('a reference to a deleted record', () => {
        const section = insertOne(database, 'Section__c', {});
        dml(database, 'delete', 'Section__c', [{ Id: section }]);
        expect(errorOf({ Section__c: section })?.statusCode).toBe('ENTITY_IS_DELETED');
    });

    it('a unique value that another record has, whatever its capitals', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'News', External_Id__c: 'abc' });
        expect(errorOf({ External_Id__c: 'ABC' })).toEqual({
            statusCode: 'DUPLICATE_VALUE',
            message: `duplicate value found: External_Id__c duplicates value on record with id: ${id.slice(0, 15)}`,
            fields: []
        });
    });

    it('a unique value given twice in one statement', () => {
        const results = dml(database, 'insert', 'Article__c', [
            { Headline__c: 'one', External_Id__c: 'abc' },
            { Headline__c: 'two', External_Id__c: 'abc' }
        ]);
        expect(results.map((r) => r.success)).toEqual([true, false]);
        expect(results[1]?.errors[0]?.statusCode).toBe('DUPLICATE_VALUE');
    });

    it('a date that is none', () => {
        expect(errorOf({ Day__c: '2023-02-29' })?.statusCode).toBe('INVALID_TYPE_ON_FIELD_IN_RECORD');
        expect(errorOf({ Day__c: '2024-02-29' })).toBeUndefined();
    });

    it('a username that another user has', () => {
        insertOne(database, 'User', { Username: 'a@b.test', LastName: 'Kent' });
        const [result] = dml(database, 'insert', 'User', [{ Username: 'A@b.test', LastName: 'Lane' }]);
        expect(result?.errors[0]).toMatchObject({ statusCode: 'DUPLICATE_USERNAME', fields: ['Username'] });
    });

    it('all missing fields of a row in one error', () => {
        const [result] = dml(database, 'insert', 'User', [{}]);
        expect(result?.errors).toEqual([
            {
                statusCode: 'REQUIRED_FIELD_MISSING',
                message: 'Required fields are missing: [Username, LastName]',
                fields: ['Username', 'LastName']
            }
        ]);
    });

    it('an object that does not exist', () => {
        expect(() => dml(database, 'insert', 'Nothing__c', [{}])).toThrow(
            expect.objectContaining({ errorCode: 'INVALID_TYPE' }) as Error
        );
    });

    it.each([
        ['Alarm__e', 'entity type cannot be inserted: Alarm__e'],
        ['Format__mdt', 'entity type cannot be inserted: Format__mdt']
    ])('an object that takes no DML: %s', (object, message) => {
        expect(() => dml(database, 'insert', object, [{}])).toThrow(message);
    });
});

describe('a hierarchy custom setting', () => {
    it('belongs to the organization if nobody else is given', () => {
        const { organizationId } = setupRecords(database);
        const id = insertOne(database, 'Switches__c', { On__c: true });
        expect(database.get('Switches__c', id)).toMatchObject({ SetupOwnerId: organizationId, On__c: true });
    });

    it('is there once for an owner', () => {
        const { organizationId } = setupRecords(database);
        insertOne(database, 'Switches__c', { SetupOwnerId: organizationId });
        const [result] = dml(database, 'insert', 'Switches__c', [{ SetupOwnerId: organizationId }]);
        expect(result?.errors[0]?.message).toBe(
            `duplicate value found: SetupOwnerId duplicates value on record with id: ${organizationId.slice(0, 15)}`
        );
    });
});
