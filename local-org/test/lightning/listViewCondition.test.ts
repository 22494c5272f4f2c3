import { listViewCondition } from '../../src/lightning/page/listViewCondition';
import type { ObjectDefinition } from '../../src/schema/objectDefinition';
import { type Bookshop, openBookshop } from '../soql/bookshop';

let shop: Bookshop;
let book: ObjectDefinition;

beforeAll(async () => {
    shop = await openBookshop();
    const found = shop.database.schema.object('Book__c');
    if (!found) throw new Error('The bookshop has no books.');
    book = found;
});

const soqlOf = (field: string, operation: string, value?: string) =>
    listViewCondition(book, { field, operation, ...(value === undefined ? {} : { value }) });

test.each([
    ['Title__c', 'equals', 'Emma', "Title__c = 'Emma'"],
    ['Title__c', 'equals', 'Emma, Persuasion', "Title__c = 'Emma' OR Title__c = 'Persuasion'"],
    ['Title__c', 'notEqual', 'Emma,Persuasion', "Title__c != 'Emma' AND Title__c != 'Persuasion'"],
    ['Title__c', 'equals', undefined, 'Title__c = null'],
    ['Title__c', 'equals', "Reader's", "Title__c = 'Reader\\'s'"],
    ['Title__c', 'contains', '100%', "Title__c LIKE '%100\\%%'"],
    ['Title__c', 'notContain', 'draft', "(NOT Title__c LIKE '%draft%')"],
    ['NAME', 'startsWith', 'B', "Name LIKE 'B%'"],
    ['Copies__c', 'greaterThan', '3', 'Copies__c > 3'],
    ['Published_On__c', 'lessThan', '11/30/2026', 'Published_On__c < 2026-11-30'],
    ['Last_Sold_At__c', 'greaterOrEqual', '2026-11-30', 'Last_Sold_At__c >= 2026-11-30T00:00:00Z'],
    ['LAST_UPDATE', 'greaterOrEqual', 'LAST_N_DAYS:7', 'LastModifiedDate >= LAST_N_DAYS:7'],
    [
        'Formats__c',
        'includes',
        'Hardback,Paperback',
        "Formats__c INCLUDES ('Hardback') OR Formats__c INCLUDES ('Paperback')"
    ]
])('%s %s %s', (field, operation, value, soql) => {
    expect(soqlOf(field, operation, value)).toBe(soql);
    expect(() => shop.rows(`SELECT Id FROM Book__c WHERE ${soql}`)).not.toThrow();
});

test('a filter that SOQL cannot say is no condition', () => {
    expect(soqlOf('Nowhere__c', 'equals', 'x')).toBeUndefined();
    expect(soqlOf('Copies__c', 'equals', 'three')).toBeUndefined();
    expect(soqlOf('Title__c', 'within', 'DISTANCE:10')).toBeUndefined();
});
