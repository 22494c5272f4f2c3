import { openApexOrg, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

afterEach(() => org.close());

const recorder = `public class Recorder {
    public static void note(String text) { System.debug(text); }
}`;

test('a before trigger changes what is saved, an after trigger sees the ids', async () => {
    org = await openApexOrg({
        Recorder: recorder,
        BookTrigger: `trigger BookTrigger on Book__c (before insert, after insert) {
            for (Book__c book : Trigger.new) {
                if (Trigger.isBefore) {
                    book.Title__c = book.Title__c.toUpperCase();
                    book.Price__c = 12.5;
                } else {
                    Recorder.note(book.Id + ' ' + book.Title__c + ' ' + book.Price__c + ' ' + Trigger.newMap.size());
                }
            }
        }`
    });
    const [result] = org.dml('insert', 'Book__c', [{ Title__c: 'Emma' }]);
    expect(result).toMatchObject({ success: true });
    expect(org.rows('Book__c')[0]).toMatchObject({ Title__c: 'EMMA', Price__c: 12.5 });
    expect(org.logged).toEqual([`${result?.id} EMMA 12.50 1`]);
});

test('triggers get rows in chunks of 200, with old and new versions', async () => {
    org = await openApexOrg({
        Recorder: recorder,
        BookTrigger: `trigger BookTrigger on Book__c (before update, after update, before delete, after delete, after undelete) {
            Integer changed = 0;
            if (Trigger.isUpdate) {
                for (Book__c book : Trigger.new) {
                    if (book.Title__c != Trigger.oldMap.get(book.Id).Title__c) changed++;
                }
            }
            Recorder.note(Trigger.operationType + ' ' + Trigger.size + ' ' + changed + ' ' + (Trigger.new == null) + ' ' + (Trigger.old == null));
        }`
    });
    const inserted = org.dml(
        'insert',
        'Book__c',
        Array.from({ length: 250 }, (_, i) => ({ Title__c: `Volume ${i}` }))
    );
    const ids = inserted.map(({ id }) => id);
    org.dml(
        'update',
        'Book__c',
        ids.map((Id) => ({ Id, Title__c: 'Changed' }))
    );
    org.dml('delete', 'Book__c', [{ Id: ids[0] ?? null }]);
    org.dml('undelete', 'Book__c', [{ Id: ids[0] ?? null }]);
    expect(org.logged).toEqual([
        'BEFORE_UPDATE 200 200 false false',
        'AFTER_UPDATE 200 200 false false',
        'BEFORE_UPDATE 50 50 false false',
        'AFTER_UPDATE 50 50 false false',
        'BEFORE_DELETE 1 0 true false',
        'AFTER_DELETE 1 0 true false',
        'AFTER_UNDELETE 1 0 false true'
    ]);
});

test('addError fails its row alone, on the record or on a field', async () => {
    org = await openApexOrg({
        BookTrigger: `trigger BookTrigger on Book__c (before insert, before delete) {
            if (Trigger.isInsert) {
                for (Book__c book : Trigger.new) {
                    if (book.Title__c == 'bad') book.addError('No such book');
                    if (book.Title__c == 'dear') book.Price__c.addError('Too dear');
                }
            } else {
                for (Book__c book : Trigger.old) book.addError('Books stay');
            }
        }`
    });
    const results = org.dml(
        'insert',
        'Book__c',
        [{ Title__c: 'good' }, { Title__c: 'bad' }, { Title__c: 'dear' }],
        false
    );
    expect(results.map(({ success }) => success)).toEqual([true, false, false]);
    expect(results[1]?.errors).toEqual([
        { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No such book', fields: [] }
    ]);
    expect(results[2]?.errors).toEqual([
        { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Too dear', fields: ['Price__c'] }
    ]);
    const [deleted] = org.dml('delete', 'Book__c', [{ Id: results[0]?.id ?? null }], false);
    expect(deleted?.errors[0]?.message).toBe('Books stay');
});

test('an uncaught exception fails the rows with the trigger, the operation and the Apex stack', async () => {
    org = await openApexOrg({
        Pricing: `public class Pricing {
            public static void price(Book__c book) {
                String nothing;
                book.Price__c = nothing.length();
            }
        }`,
        BookTrigger: `trigger BookTrigger on Book__c (before insert) {
            Pricing.price(Trigger.new[0]);
        }`
    });
    const [result] = org.dml('insert', 'Book__c', [{ Title__c: 'Emma' }], false);
    expect(result?.errors[0]?.statusCode).toBe('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY');
    expect(result?.errors[0]?.message).toBe(
        [
            'BookTrigger: execution of BeforeInsert',
            '',
            'caused by: System.NullPointerException: Attempt to de-reference a null object',
            '',
            'Class.Pricing.price: line 4, column 1',
            'Trigger.BookTrigger: line 2, column 1'
        ].join('\n')
    );
    expect(org.rows('Book__c')).toEqual([]);
});

test('records of an after trigger are read-only', async () => {
    org = await openApexOrg({
        BookTrigger: `trigger BookTrigger on Book__c (after insert) { Trigger.new[0].Title__c = 'Changed'; }`
    });
    const [result] = org.dml('insert', 'Book__c', [{ Title__c: 'Emma' }], false);
    expect(result?.errors[0]?.message).toContain('caused by: System.FinalException: Record is read-only');
});

test('a query a row exceeds the limit, which nothing in Apex can catch', async () => {
    org = await openApexOrg({
        BookTrigger: `trigger BookTrigger on Book__c (before insert) {
            for (Book__c book : Trigger.new) {
                try {
                    Integer many = [SELECT COUNT() FROM Book__c];
                } catch (Exception e) {
                    book.Title__c = 'caught';
                }
            }
        }`
    });
    const results = org.dml(
        'insert',
        'Book__c',
        Array.from({ length: 101 }, (_, i) => ({ Title__c: `Volume ${i}` })),
        false
    );
    expect(results[0]?.errors[0]?.message).toBe('BookTrigger: System.LimitException: Too many SOQL queries: 101');
    expect(org.rows('Book__c')).toEqual([]);
});

test('statics live as long as the transaction', async () => {
    org = await openApexOrg({
        Recorder: recorder,
        Counter: `public class Counter { public static Integer count = 0; }`,
        BookTrigger: `trigger BookTrigger on Book__c (before insert, before update) {
            Counter.count++;
            Recorder.note(String.valueOf(Counter.count));
        }`
    });
    org.database.transaction({ userId: org.adminUserId, origin: 'rest' }, (transaction) => {
        const records = [{ Title__c: 'Emma' }];
        transaction.dml({ operation: 'insert', object: 'Book__c', records, allOrNone: true });
        transaction.dml({ operation: 'insert', object: 'Book__c', records, allOrNone: true });
    });
    org.dml('insert', 'Book__c', [{ Title__c: 'Persuasion' }]);
    expect(org.logged).toEqual(['1', '2', '1']);
});

test('DML from Apex runs triggers of other objects, and its failure is a DmlException there', async () => {
    org = await openApexOrg({
        Recorder: recorder,
        AuthorTrigger: `trigger AuthorTrigger on Author__c (after insert) {
            List<Book__c> books = new List<Book__c>();
            for (Author__c author : Trigger.new) books.add(new Book__c(Title__c = 'First of ' + author.Name, Author__c = author.Id));
            try {
                insert books;
            } catch (DmlException e) {
                Recorder.note(e.getNumDml() + ' ' + e.getDmlStatusCode(0) + ' ' + e.getDmlMessage(0) + ' ' + e.getDmlIndex(0));
                Recorder.note(e.getMessage());
            }
        }`,
        BookTrigger: `trigger BookTrigger on Book__c (before insert) {
            for (Book__c book : Trigger.new) if (book.Title__c.endsWith('Bad')) book.addError('No');
        }`
    });
    org.dml('insert', 'Author__c', [{ Name: 'Good' }]);
    expect(org.rows('Book__c')).toHaveLength(1);
    org.dml('insert', 'Author__c', [{ Name: 'Fine' }, { Name: 'Bad' }]);
    expect(org.rows('Book__c')).toHaveLength(1);
    expect(org.logged).toEqual([
        '1 FIELD_CUSTOM_VALIDATION_EXCEPTION No 1',
        'Insert failed. First exception on row 1; first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, No: []'
    ]);
});
