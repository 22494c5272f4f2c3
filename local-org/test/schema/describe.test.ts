import { join } from 'node:path';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import { describeGlobal, describeSObject } from '../../src/schema/describe';
import type { Schema } from '../../src/schema/objectDefinition';

let schema: Schema;

beforeAll(() => {
    schema = buildSchema(readSourceTrees([join(__dirname, '../fixtures/bookshop')]));
});

const field = (object: string, name: string) =>
    describeSObject(schema, object).fields.find((candidate) => candidate.name === name);

it('describes an object as the REST API does', () => {
    expect(describeSObject(schema, 'book__c', { apiVersion: '66.0' })).toMatchObject({
        name: 'Book__c',
        label: 'Book',
        labelPlural: 'Books',
        keyPrefix: 'a01',
        custom: true,
        customSetting: false,
        createable: true,
        updateable: true,
        deletable: true,
        undeletable: true,
        queryable: true,
        triggerable: true,
        urls: {
            sobject: '/services/data/v66.0/sobjects/Book__c',
            rowTemplate: '/services/data/v66.0/sobjects/Book__c/{ID}'
        }
    });
    expect(describeSObject(schema, 'Author__c').childRelationships).toContainEqual(
        expect.objectContaining({
            childSObject: 'Book__c',
            field: 'Author__c',
            relationshipName: 'Books__r',
            cascadeDelete: false
        })
    );
});

it('describes fields with their types, lengths and references', () => {
    expect(field('Book__c', 'Isbn__c')).toMatchObject({
        type: 'string',
        soapType: 'xsd:string',
        length: 13,
        byteLength: 39,
        unique: true,
        idLookup: true
    });
    expect(field('Book__c', 'Price__c')).toMatchObject({
        type: 'currency',
        soapType: 'xsd:double',
        precision: 8,
        scale: 2,
        length: 0
    });
    expect(field('Book__c', 'Author__c')).toMatchObject({
        type: 'reference',
        soapType: 'tns:ID',
        referenceTo: ['Author__c'],
        relationshipName: 'Author__r'
    });
    expect(field('Book__c', 'In_Print__c')).toMatchObject({
        type: 'boolean',
        defaultValue: true,
        defaultedOnCreate: true,
        nillable: false
    });
    expect(field('Book__c', 'Blurb__c')).toMatchObject({
        type: 'textarea',
        filterable: false,
        sortable: false,
        groupable: false,
        extraTypeInfo: 'plaintextarea'
    });
    expect(field('Book__c', 'Name')).toMatchObject({ autoNumber: true, nameField: true, createable: false });
    expect(field('Book__c', 'OwnerId')).toMatchObject({
        polymorphicForeignKey: true,
        namePointing: true,
        referenceTo: ['Group', 'User'],
        defaultedOnCreate: true
    });
});

it('shows that events can be created, and nothing else', () => {
    expect(describeSObject(schema, 'Order_Placed__e')).toMatchObject({
        createable: true,
        updateable: false,
        deletable: false,
        queryable: false,
        keyPrefix: 'e00'
    });
    expect(describeSObject(schema, 'Book__ChangeEvent')).toMatchObject({
        createable: false,
        queryable: false,
        keyPrefix: null
    });
});

it('lists all objects in short', () => {
    const { sobjects, encoding } = describeGlobal(schema);
    const names = sobjects.map((object) => object.name);
    expect(encoding).toBe('UTF-8');
    expect(names).toEqual(expect.arrayContaining(['Account', 'Book__c', 'Order_Placed__e', 'PushTopic']));
    expect(names.indexOf('Account')).toBeLessThan(names.indexOf('Book__c'));
});

it('knows nothing of other objects', () => {
    expect(() => describeSObject(schema, 'Nothing__c')).toThrow('The requested resource does not exist');
});
