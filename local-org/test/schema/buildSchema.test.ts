import { join } from 'node:path';
import { SourceError } from '../../src/errors';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import type { SourceModel, SourceObject } from '../../src/metadata/sourceModel';
import { buildSchema } from '../../src/schema/buildSchema';
import { keyPrefixes } from '../../src/schema/keyPrefixes';
import type { Schema } from '../../src/schema/objectDefinition';

const bookshop = join(__dirname, '../fixtures/bookshop');
let model: SourceModel;
let schema: Schema;

beforeAll(() => {
    model = readSourceTrees([bookshop]);
    schema = buildSchema(model);
});

const fieldNames = (object: string) => [...(schema.object(object)?.fields.values() ?? [])].map((field) => field.name);

describe('custom objects', () => {
    it('have the system fields around their own', () => {
        expect(fieldNames('Author__c')).toEqual([
            'Id',
            'OwnerId',
            'IsDeleted',
            'Name',
            'CreatedDate',
            'CreatedById',
            'LastModifiedDate',
            'LastModifiedById',
            'SystemModstamp',
            'LastViewedDate',
            'LastReferencedDate',
            'Country__c',
            'Email__c'
        ]);
    });

    it('number their records if their name is an auto number', () => {
        expect(schema.object('book__C')?.fields.get('name')).toMatchObject({
            autoNumberFormat: 'B-{0000}',
            createable: false
        });
        expect(schema.object('Author__c')?.fields.get('name')).toMatchObject({ createable: true, nillable: true });
    });

    it('are known to their parents', () => {
        expect(schema.childRelationships('Author__c')).toContainEqual({
            childObject: 'Book__c',
            field: 'Author__c',
            relationshipName: 'Books__r',
            cascadeDelete: false,
            restrictedDelete: false
        });
    });
});

describe('events', () => {
    it('have the fields of every event', () => {
        expect(fieldNames('Order_Placed__e').slice(0, 4)).toEqual([
            'ReplayId',
            'CreatedDate',
            'CreatedById',
            'EventUuid'
        ]);
        expect(schema.object('Order_Placed__e')).toMatchObject({
            kind: 'platformEvent',
            publishBehavior: 'PublishAfterCommit'
        });
    });

    it('of changes mirror their entity', () => {
        expect(schema.object('Book__ChangeEvent')).toMatchObject({ kind: 'changeEvent', keyPrefix: '' });
        expect(fieldNames('Book__ChangeEvent')).toEqual(
            expect.arrayContaining(['ChangeEventHeader', 'ReplayId', 'Title__c', 'CreatedById'])
        );
        expect(fieldNames('Book__ChangeEvent')).not.toContain('SystemModstamp');
        expect(schema.object('AccountChangeEvent')?.fields.get('loyalty_number__c')).toBeDefined();
    });
});

describe('standard objects', () => {
    it('are without the fields of features that a new org lacks', () => {
        expect(fieldNames('Case')).toEqual(expect.arrayContaining(['CaseNumber', 'IsClosed', 'Comments']));
        expect(fieldNames('Case')).not.toContain('HasSelfServiceComments');
    });

    it('have the custom fields that the source lays over them', () => {
        expect(schema.object('Account')?.fields.get('loyalty_number__c')).toMatchObject({
            custom: true,
            externalId: true
        });
    });

    it.each([
        ['Account', '001'],
        ['Contact', '003'],
        ['User', '005'],
        ['Opportunity', '006'],
        ['Case', '500'],
        ['Profile', '00e'],
        ['PermissionSet', '0PS'],
        ['PermissionSetAssignment', '0Pa'],
        ['FeedItem', '0D5'],
        ['PushTopic', '0IF'],
        ['StreamingChannel', '0M6'],
        ['Organization', '00D']
    ])('%s has the key prefix %s', (name, prefix) => {
        expect(schema.object(name)?.keyPrefix).toBe(prefix);
        expect(schema.objectByKeyPrefix(prefix)?.name).toBe(name);
    });

    it('each have a key prefix of their own', () => {
        const prefixes = [...schema.objects()].map((object) => object.keyPrefix).filter((prefix) => prefix !== '');
        expect(new Set(prefixes).size).toBe(prefixes.length);
        expect(prefixes.every((prefix) => prefix.length === 3)).toBe(true);
    });

    it('PushTopic notifies of everything unless told otherwise', () => {
        const fields = schema.object('PushTopic')?.fields;
        for (const operation of ['create', 'update', 'delete', 'undelete']) {
            expect(fields?.get(`notifyforoperation${operation}`)).toMatchObject({
                type: 'boolean',
                defaultValue: 'true'
            });
        }
        expect(fields?.get('notifyforfields')?.picklistValues?.find((value) => value.defaultValue)?.value).toBe(
            'Referenced'
        );
        expect(fields?.get('query')).toMatchObject({ length: 1300, nillable: false });
        expect(fields?.get('name')).toMatchObject({ length: 25, nillable: false });
        expect(fields?.get('apiversion')?.defaultValue).toBeUndefined();
    });

    it('refer to objects that exist', () => {
        for (const object of schema.objects()) {
            for (const field of object.fields.values()) {
                for (const target of field.referenceTo)
                    expect([target, schema.object(target)?.name]).toEqual([target, target]);
            }
        }
    });
});

describe('key prefixes', () => {
    it('follow the order of names', () => {
        expect(
            ['Author__c', 'Book__c', 'Shop_Settings__c', 'Order_Placed__e'].map(
                (name) => schema.object(name)?.keyPrefix
            )
        ).toEqual(['a00', 'a01', 'a02', 'e00']);
    });

    it('stay when objects are added, if the caller keeps them', () => {
        const author = model.objects.find((object) => object.name === 'Author__c') as SourceObject;
        const grown = { ...model, objects: [...model.objects, { ...author, name: 'Aisle__c' }] };
        const next = buildSchema(grown, { keyPrefixes: keyPrefixes(schema) });
        expect(next.object('Author__c')?.keyPrefix).toBe('a00');
        expect(next.object('Aisle__c')?.keyPrefix).toBe('a03');
    });
});

describe('problems', () => {
    it('a reference to an object that does not exist is shown in its file', () => {
        const [book] = model.objects.filter((object) => object.name === 'Book__c');
        const alone = { ...model, objects: [book as SourceObject] };
        expect(() => buildSchema(alone)).toThrow(SourceError);
        expect(() => buildSchema(alone)).toThrow(
            /Author__c\.field-meta\.xml:\d+:\d+ referenceTo value of 'Author__c' does not resolve to a valid sObject type/
        );
    });

    it('fields over a standard object that does not exist', () => {
        const [account] = model.objects.filter((object) => object.name === 'Account');
        const wrong = { ...model, objects: [{ ...(account as SourceObject), name: 'Acount' }] };
        expect(() => buildSchema(wrong)).toThrow("Entity 'Acount' is not available in this organization");
    });
});
