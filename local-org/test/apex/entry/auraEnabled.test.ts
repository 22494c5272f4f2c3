import type { AuraOutcome, JsonValue } from '../../../src/apex/apexEngine';
import { openApexOrg, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg({
        Shelf: `public with sharing class Shelf {
            public class Label {
                @AuraEnabled public String text { get; set; }
                @AuraEnabled public Decimal price;
                @AuraEnabled public List<Integer> rows = new List<Integer>{ 1, 2 };
                @AuraEnabled public String empty;
                public String secret = 'secret';
            }
            public class ShelfException extends Exception {}

            @AuraEnabled(cacheable=true)
            public static List<Book__c> books(Integer most) {
                return [SELECT Id, Title__c, Price__c, Published_On__c, Last_Sold_At__c, In_Print__c, Author__r.Name, Blurb__c FROM Book__c ORDER BY Title__c LIMIT :most];
            }
            @AuraEnabled
            public static Label label(Book__c book, Map<String, Object> options) {
                Label label = new Label();
                label.text = book.Title__c + ' ' + options.get('size') + ' ' + (options.get('size') instanceof Integer);
                label.price = book.Price__c;
                return label;
            }
            @AuraEnabled
            public static Label echo(Label label) { return label; }
            @AuraEnabled
            public static void nothing() {}
            @AuraEnabled
            public static Id save(Book__c book) { insert book; return book.Id; }
            @AuraEnabled(cacheable=true)
            public static void saveCacheable() { insert new Book__c(Title__c = 'no'); }
            @AuraEnabled
            public static void handled() { throw new AuraHandledException('Come back later'); }
            @AuraEnabled
            public static void own() { throw new ShelfException('Own'); }
            @AuraEnabled
            public static Integer divide(Integer by) { return 1 / by; }
            @AuraEnabled
            public static Object anything() {
                return new Map<String, Object>{ 'when' => Date.newInstance(2024, 1, 31), 'at' => Datetime.newInstanceGmt(2024, 1, 31, 10, 0, 0), 'long' => 5L, 'list' => new Set<String>{ 'a' }, 'none' => null };
            }
        }`
    });
    const [author] = org.dml('insert', 'Author__c', [{ Name: 'Austen' }]);
    org.dml('insert', 'Book__c', [
        {
            Title__c: 'Emma',
            Price__c: 9.5,
            Published_On__c: '1815-12-23',
            Last_Sold_At__c: Date.UTC(2024, 0, 31, 10),
            Author__c: author?.id ?? null
        }
    ]);
});

afterAll(() => org.close());

function call(methodName: string, parameters: Record<string, JsonValue> = {}): AuraOutcome {
    const method = org.engine.auraEnabledMethod('shelf', methodName.toUpperCase());
    if (method === undefined) throw new Error(`no method ${methodName}`);
    return org.engine.invokeAuraEnabled(method, parameters, org.adminUserId);
}

function value(methodName: string, parameters?: Record<string, JsonValue>): JsonValue | undefined {
    const outcome = call(methodName, parameters);
    if (!outcome.ok) throw new Error(outcome.error.message);
    return outcome.value;
}

function error(methodName: string, parameters?: Record<string, JsonValue>) {
    const outcome = call(methodName, parameters);
    return outcome.ok ? undefined : outcome.error;
}

test('a method is found whatever the capitals, with its parameters', () => {
    expect(org.engine.auraEnabledMethod('SHELF', 'Books')).toMatchObject({
        className: 'Shelf',
        methodName: 'books',
        cacheable: true,
        parameters: ['most']
    });
    expect(org.engine.auraEnabledMethod('Shelf', 'missing')).toBeUndefined();
});

test('records are plain objects without what is null', () => {
    const [book] = value('books', { most: 5 }) as Record<string, JsonValue>[];
    expect(book).toEqual({
        Id: expect.stringMatching(/^\w{18}$/),
        Title__c: 'Emma',
        Price__c: 9.5,
        Published_On__c: '1815-12-23',
        Last_Sold_At__c: '2024-01-31T10:00:00.000Z',
        In_Print__c: true,
        Author__r: { Name: 'Austen', Id: expect.any(String) }
    });
});

test('records, maps and objects of classes come in by their declared types', () => {
    expect(value('label', { book: { Title__c: 'Emma', Price__c: 3.25 }, options: { size: 7 } })).toEqual({
        text: 'Emma 7 true',
        price: 3.25,
        rows: [1, 2]
    });
    expect(value('echo', { label: { text: 'back', rows: [3] } })).toEqual({ text: 'back', rows: [3] });
});

test('a method of no result gives undefined, null is null', () => {
    expect(value('nothing')).toBeUndefined();
    expect(value('echo')).toBeNull();
});

test('values whose static type is Object', () => {
    expect(value('anything')).toEqual({
        when: '2024-01-31',
        at: '2024-01-31T10:00:00.000Z',
        long: 5,
        list: ['a'],
        none: null
    });
});

test('an AuraHandledException tells the component its message', () => {
    expect(error('handled')).toMatchObject({
        message: 'Come back later',
        exceptionType: 'System.AuraHandledException',
        isUserDefinedException: false,
        stackTrace: expect.stringMatching(/^Class\.Shelf\.handled: line \d+, column 1$/)
    });
});

test('other exceptions, also of the source', () => {
    expect(error('divide', { by: 0 })).toMatchObject({
        message: 'Divide by 0',
        exceptionType: 'System.MathException'
    });
    expect(error('own')).toMatchObject({
        message: 'Own',
        exceptionType: 'Shelf.ShelfException',
        isUserDefinedException: true
    });
});

test('a DmlException tells its errors by field, and nothing was saved', () => {
    const before = org.rows('Book__c').length;
    expect(error('save', { book: { Price__c: 1 } })).toMatchObject({
        exceptionType: 'System.DmlException',
        fieldErrors: { Title__c: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
        pageErrors: [],
        duplicateResults: []
    });
    expect(org.rows('Book__c')).toHaveLength(before);
});

test('what a method saves is there when the call is durable', async () => {
    const outcome = call('save', { book: { Title__c: 'Persuasion' } });
    if (!outcome.ok) throw new Error(outcome.error.message);
    await outcome.durable;
    expect(org.database.get('Book__c', String(outcome.value))).toMatchObject({ Title__c: 'Persuasion' });
});

test('a cacheable method can’t write', () => {
    expect(error('saveCacheable')).toMatchObject({
        exceptionType: 'System.LimitException',
        message: 'Too many DML statements: 1'
    });
});

test('a parameter of the wrong type is refused', () => {
    expect(error('divide', { by: 'seven' })?.message).toContain('seven');
});
