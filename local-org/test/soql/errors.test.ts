import { SalesforceError } from '../../src/errors';
import { parseQuery } from '../../src/soql/parseQuery';
import { type Bookshop, openBookshop } from './bookshop';

function errorOf(action: () => unknown): { errorCode: string; message: string } {
    try {
        action();
    } catch (error) {
        if (error instanceof SalesforceError) return { errorCode: error.errorCode, message: error.message };
        throw error;
    }
    throw new Error('nothing was thrown');
}

const wsdl = 'Please reference your WSDL or the describe call for the appropriate names.';

describe('syntax', () => {
    const message = (soql: string) => errorOf(() => parseQuery(soql)).message;

    it('is shown with the place, a caret, row and column', () => {
        expect(errorOf(() => parseQuery('SELECT Id, FROM Account'))).toEqual({
            errorCode: 'MALFORMED_QUERY',
            message: "\nSELECT Id, FROM Account\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FROM'"
        });
    });

    it('quotes thirty characters on either side, to the ends of the words', () => {
        const fields = 'Alpha__c, Beta__c, Gamma__c, Delta__c, Epsilon__c';
        expect(message(`SELECT ${fields}, FROM Account WHERE Name LIKE 'A very long name' LIMIT 10`)).toBe(
            "\nGamma__c, Delta__c, Epsilon__c, FROM Account WHERE Name LIKE 'A" +
                "\n                               ^\nERROR at Row:1:Column:58\nunexpected token: 'FROM'"
        );
    });

    it('counts rows', () => {
        expect(message("SELECT Id\nFROM Account\nWHERE Name = 'x' AND Site = 'y' OR Fax = 'z'")).toContain(
            "ERROR at Row:3:Column:32\nunexpected token: 'OR'"
        );
    });

    it.each([
        ['SELECT Id FROM Account WHERE', "unexpected token: '<EOF>'"],
        ['SELECT Id FROM Account LIMIT', "unexpected token: '<EOF>'"],
        ['SELECT * FROM Account', "unexpected token: '*'"],
        ['SELECT Id FROM Account USING everything', "unexpected token: 'everything'"],
        ['SELECT ParentId FROM Case WHERE ParentId IN ()', "unexpected token: 'ParentId IN ()'"],
        ['SELECT lastmodifieddate, companyna fr$om user', "missing value at 'user'"],
        [
            'SELECT Id FROM Account WHERE SystemModstamp > 2020-12-12t12:12:00-25:00',
            'Invalid datetime: 2020-12-12t12:12:00-25:00'
        ],
        [
            'SELECT Id FROM Account WHERE SystemModstamp > 2020-52-12t12:12:00-05:00',
            'Invalid datetime: 2020-52-12t12:12:00-05:00'
        ],
        ["SELECT Id FROM Account WHERE Name = 'x' AND NOT Site = 'y' OR Fax = 'z'", "unexpected token: 'NOT'"]
    ])('%s', (soql, expected) => {
        expect(message(soql)).toContain(expected);
    });
});

describe('names and types', () => {
    let shop: Bookshop;

    beforeAll(async () => {
        shop = await openBookshop();
    });

    const error = (soql: string) => errorOf(() => shop.rows(soql));

    it('an unknown field', () => {
        expect(error('SELECT Id, Foo FROM Book__c')).toEqual({
            errorCode: 'INVALID_FIELD',
            message:
                '\nSELECT Id, Foo FROM Book__c\n           ^\nERROR at Row:1:Column:12\n' +
                "No such column 'Foo' on entity 'Book__c'. If you are attempting to use a custom field, be sure to append the '__c' " +
                `after the custom field name. ${wsdl}`
        });
    });

    it('an unknown object', () => {
        expect(error('SELECT Id FROM Books')).toEqual({
            errorCode: 'INVALID_TYPE',
            message:
                '\nSELECT Id FROM Books\n               ^\nERROR at Row:1:Column:16\n' +
                "sObject type 'Books' is not supported. If you are attempting to use a custom object, be sure to append the '__c' " +
                `after the entity name. ${wsdl}`
        });
    });

    it('unknown relationships, to parents and to children', () => {
        expect(error('SELECT Writer__r.Name FROM Book__c')).toMatchObject({
            errorCode: 'INVALID_FIELD',
            message: expect.stringContaining("Didn't understand relationship 'Writer__r' in field path.")
        });
        expect(error('SELECT (SELECT Id FROM Stories__r) FROM Author__c')).toMatchObject({
            errorCode: 'INVALID_TYPE',
            message: expect.stringContaining("Didn't understand relationship 'Stories__r' in FROM part of query call.")
        });
    });

    it('events, which have no rows', () => {
        expect(error('SELECT Id FROM Order_Placed__e')).toMatchObject({
            errorCode: 'INVALID_TYPE_FOR_OPERATION',
            message: expect.stringContaining('entity type Order_Placed__e does not support query')
        });
    });

    it.each([
        [
            'Title__c = 5',
            "value of filter criterion for field 'Title__c' must be of type string and should be enclosed in quotes"
        ],
        [
            "Price__c = '5'",
            "value of filter criterion for field 'Price__c' must be of type double and should not be enclosed in quotes"
        ],
        [
            "In_Print__c = 'true'",
            "value of filter criterion for field 'In_Print__c' must be of type boolean and should not be enclosed in quotes"
        ],
        [
            'CreatedDate > 2024-01-01',
            "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes"
        ],
        ["Blurb__c LIKE '%x%'", "field 'Blurb__c' can not be filtered in a query call"],
        ["Id = '53'", 'invalid ID field: 53'],
        ["Price__c LIKE '5%'", 'invalid operator on currency field'],
        [
            'Id IN (SELECT Id FROM Author__c)',
            "The selected field 'Id' in the subquery and the left operand field in the where expression in the outer query 'Id' should point to the same object type"
        ],
        [
            'Author__c IN (SELECT Id FROM Author__c WHERE Id IN (SELECT Author__c FROM Book__c))',
            'Nesting of semi join sub-selects is not supported'
        ]
    ])('WHERE %s', (where, expected) => {
        expect(error(`SELECT Id FROM Book__c WHERE ${where}`).message).toContain(expected);
    });

    it('a field selected twice, and an alias where there is nothing to count', () => {
        expect(error('SELECT Id, Title__c, id FROM Book__c').message).toContain('duplicate field selected: id');
        expect(error('SELECT Title__c t FROM Book__c').message).toContain(
            'only aggregate expressions use field aliasing'
        );
    });

    it('a text that can not be sorted', () => {
        expect(error('SELECT Id FROM Book__c ORDER BY Blurb__c').message).toContain(
            "field 'Blurb__c' can not be sorted in a query call"
        );
    });

    it('the check alone finds them, without a run', () => {
        const query = shop.runner.parse('SELECT Nothing FROM Book__c');
        expect(errorOf(() => shop.runner.check(query)).errorCode).toBe('INVALID_FIELD');
    });
});
