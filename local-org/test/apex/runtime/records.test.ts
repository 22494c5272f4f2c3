import { openApexOrg, type ApexTestOrg } from '../entry/apexTestOrg';

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg({
        Places: `public class Places {
            public class PlaceException extends Exception {}
            public static void fail() {
                throw new PlaceException('lost');
            }
        }`
    });
});

afterAll(() => org.close());

/** What anonymous Apex logs. */
function logs(body: string): string[] {
    org.logged.length = 0;
    const outcome = org.engine.executeAnonymous(body, org.adminUserId);
    if (outcome.kind === 'problems') throw new Error(JSON.stringify(outcome.problems));
    return outcome.kind === 'exception' ? [...org.logged, outcome.message] : [...org.logged];
}

describe('fields', () => {
    test('by name in any capitals, converted to the field’s type', () => {
        expect(
            logs(`Book__c book = new Book__c(Title__c = 'Emma');
            book.put('price__C', 12);
            book.put('Published_On__c', Date.newInstance(2024, 1, 31));
            System.debug(book.get('PRICE__c') instanceof Decimal);
            System.debug(book.get('title__c') + ' ' + book.Price__c + ' ' + book.Copies__c + ' ' + book.In_Print__c);
            System.debug(book.get(Book__c.Published_On__c));
            System.debug(book);`)
        ).toEqual([
            'true',
            'Emma 12 null false',
            '2024-01-31 00:00:00',
            'Book__c:{Title__c=Emma, Price__c=12, Published_On__c=2024-01-31 00:00:00}'
        ]);
    });

    test('errors', () => {
        expect(logs(`new Book__c().get('Colour__c');`)).toEqual([
            'System.SObjectException: Invalid field Colour__c for Book__c'
        ]);
        expect(logs(`new Book__c().put('Price__c', 'dear');`)).toEqual([
            'System.SObjectException: Illegal assignment from String to Decimal'
        ]);
        expect(
            logs(`insert new Book__c(Title__c = 'Emma');
            Book__c book = [SELECT Id FROM Book__c LIMIT 1];
            System.debug(book.Title__c);`)
        ).toEqual([
            'System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: Book__c.Title__c'
        ]);
    });

    test('queried values come in the field’s scale; what was queried and set is in memory', () => {
        expect(
            logs(`Book__c given = new Book__c(Title__c = 'Emma', Price__c = 9.5, Copies__c = 3);
            insert given;
            Book__c book = [SELECT Title__c, Price__c, Copies__c, Blurb__c FROM Book__c WHERE Id = :given.Id];
            System.debug(book.Price__c + ' ' + book.Copies__c + ' ' + given.Price__c);
            System.debug(book.getPopulatedFieldsAsMap().keySet());
            System.debug(book.isSet('Blurb__c') + ' ' + book.isSet('In_Print__c') + ' ' + (book.Id == given.Id));`)
        ).toEqual(['9.50 3 9.5', '{Title__c, Price__c, Copies__c, Id}', 'true false true']);
    });

    test('equality and hash are by value', () => {
        expect(
            logs(`Book__c one = new Book__c(Title__c = 'Emma', Price__c = 1.0);
            Book__c two = new Book__c(Price__c = 1.00, Title__c = 'Emma');
            System.debug((one == two) + ' ' + (one === two) + ' ' + new Set<Book__c>{ one }.contains(two));
            two.Title__c = 'Persuasion';
            System.debug((one == two) + ' ' + new Map<Book__c, Integer>{ one => 1 }.get(two));`)
        ).toEqual(['true false true', 'false null']);
    });

    test('clone leaves the id unless it is told to keep it', () => {
        expect(
            logs(`Book__c book = new Book__c(Title__c = 'Emma');
            insert book;
            Book__c copy = book.clone();
            System.debug(copy.Id + ' ' + copy.Title__c + ' ' + copy.isClone() + ' ' + (copy.getCloneSourceId() == book.Id));
            System.debug(book.clone(true).Id == book.Id);`)
        ).toEqual(['null Emma true true', 'true']);
    });

    test('parents and children of a query', () => {
        expect(
            logs(`Author__c author = new Author__c(Name = 'Austen');
            insert author;
            insert new List<Book__c>{ new Book__c(Title__c = 'A of two', Author__c = author.Id), new Book__c(Title__c = 'B of two') };
            for (Book__c book : [SELECT Title__c, Author__r.Name FROM Book__c WHERE Title__c LIKE '%of two' ORDER BY Title__c]) {
                System.debug(book.Title__c + ' ' + book.Author__r.Name + ' ' + book.Author__r?.Name);
            }
            Author__c read = [SELECT Name, (SELECT Title__c FROM Books__r) FROM Author__c WHERE Id = :author.Id];
            System.debug(read.Books__r.size() + ' ' + read.Books__r[0].Title__c + ' ' + read.getSObjects('Books__r').size());`)
        ).toEqual(['A of two Austen Austen', 'B of two null null', '1 A of two 1']);
    });

    test('a parent by its external id', () => {
        expect(
            logs(`insert new Account(Name = 'Shop', Loyalty_Number__c = 'L1');
            Contact clerk = new Contact(LastName = 'Clerk', Account = new Account(Loyalty_Number__c = 'L1'));
            insert clerk;
            System.debug([SELECT Account.Name FROM Contact WHERE Id = :clerk.Id].Account.Name);`)
        ).toEqual(['Shop']);
    });
});

describe('queries', () => {
    test('binds take variables, lists, sets and records', () => {
        expect(
            logs(`List<Book__c> books = new List<Book__c>{ new Book__c(Title__c = 'bind 1', Isbn__c = 'b1'), new Book__c(Title__c = 'bind 2', Isbn__c = 'b2') };
            insert books;
            Set<String> isbns = new Set<String>{ 'b1', 'b2' };
            String pattern = 'bind%';
            System.debug([SELECT COUNT() FROM Book__c WHERE Isbn__c IN :isbns AND Title__c LIKE :pattern]);
            System.debug([SELECT COUNT() FROM Book__c WHERE Id IN :books]);
            System.debug([SELECT COUNT() FROM Book__c WHERE Id = :books[0].Id AND CreatedDate <= :System.now().addDays(1)]);
            Integer rows = 1;
            System.debug(((List<Book__c>) Database.query('SELECT Id FROM Book__c WHERE Isbn__c IN :isbns LIMIT :rows')).size());
            System.debug(Database.queryWithBinds('SELECT Id FROM Book__c WHERE Isbn__c = :isbn', new Map<String, Object>{ 'isbn' => 'b2' }, AccessLevel.SYSTEM_MODE).size());
            System.debug(Database.countQuery('SELECT COUNT() FROM Book__c WHERE Isbn__c IN :isbns'));`)
        ).toEqual(['2', '2', '1', '1', '1', '2']);
    });

    test('aggregates', () => {
        expect(
            logs(`insert new List<Book__c>{ new Book__c(Title__c = 'sum', Price__c = 1.5), new Book__c(Title__c = 'sum', Price__c = 2) };
            AggregateResult result = [SELECT Title__c, COUNT(Id) many, SUM(Price__c) total FROM Book__c WHERE Title__c = 'sum' GROUP BY Title__c];
            System.debug(result.get('Title__c') + ' ' + result.get('many') + ' ' + (Decimal) result.get('total'));
            System.debug(result.get('nothing'));`)
        ).toEqual(['sum 2 3.5', 'System.SObjectException: Invalid field nothing for AggregateResult']);
    });

    test('one row where there are none or several', () => {
        expect(logs(`Book__c book = [SELECT Id FROM Book__c WHERE Title__c = 'no such'];`)).toEqual([
            'System.QueryException: List has no rows for assignment to SObject'
        ]);
        expect(
            logs(`insert new List<Book__c>{ new Book__c(Title__c = 'twin'), new Book__c(Title__c = 'twin') };
            Book__c book = [SELECT Id FROM Book__c WHERE Title__c = 'twin'];`)
        ).toEqual(['System.QueryException: List has more than 1 row for assignment to SObject']);
        expect(logs(`System.debug([SELECT Title__c FROM Book__c WHERE Title__c = 'no such']?.Title__c);`)).toEqual([
            'null'
        ]);
    });

    test('a bad dynamic query is a QueryException', () => {
        expect(logs(`Database.query('SELECT Colour__c FROM Book__c');`)[0]).toMatch(
            /^System\.QueryException: [^]*No such column 'Colour__c' on entity 'Book__c'/
        );
        expect(logs(`Database.query('SELECT Id FROM Book__c WHERE Id = :missing');`)).toEqual([
            'System.QueryException: Variable does not exist: missing'
        ]);
    });
});

describe('DML', () => {
    test('results of partial success', () => {
        expect(
            logs(`List<Book__c> books = new List<Book__c>{ new Book__c(Title__c = 'ok'), new Book__c(), new Book__c(Title__c = 'free', Price__c = -1) };
            for (Database.SaveResult result : Database.insert(books, false)) {
                System.debug(result.isSuccess() + ' ' + (result.getId() != null) + ' ' + result.getErrors().size());
                if (!result.isSuccess()) System.debug(result.getErrors()[0].getStatusCode() + ' ' + result.getErrors()[0].getFields());
            }
            System.debug((books[0].Id != null) + ' ' + books[1].Id);`)
        ).toEqual([
            'true true 0',
            'false false 1',
            'REQUIRED_FIELD_MISSING (Title__c)',
            'false false 1',
            expect.stringContaining('FIELD_CUSTOM_VALIDATION_EXCEPTION'),
            'true null'
        ]);
    });

    test('upsert by external id tells what it created', () => {
        expect(
            logs(`insert new Book__c(Title__c = 'old', Isbn__c = 'u1');
            List<Book__c> books = new List<Book__c>{ new Book__c(Title__c = 'new', Isbn__c = 'u1'), new Book__c(Title__c = 'other', Isbn__c = 'u2') };
            for (Database.UpsertResult result : Database.upsert(books, Book__c.Isbn__c, true)) System.debug(result.isCreated());
            System.debug(books[0].Id != null);
            upsert new Book__c(Title__c = 'newer', Isbn__c = 'u1') Isbn__c;
            System.debug([SELECT Title__c FROM Book__c WHERE Isbn__c = 'u1'].Title__c);`)
        ).toEqual(['false', 'true', 'true', 'newer']);
    });

    test('a failed statement undoes itself and gives no ids', () => {
        expect(
            logs(`List<Book__c> books = new List<Book__c>{ new Book__c(Title__c = 'undone'), new Book__c() };
            try {
                insert books;
            } catch (DmlException e) {
                System.debug(e.getMessage());
                System.debug(e.getNumDml() + ' ' + e.getDmlIndex(0) + ' ' + e.getDmlType(0) + ' ' + e.getDmlFieldNames(0) + ' ' + e.getDmlFields(0)[0]);
            }
            System.debug(books[0].Id + ' ' + [SELECT COUNT() FROM Book__c WHERE Title__c = 'undone']);`)
        ).toEqual([
            'Insert failed. First exception on row 1; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Title__c]: [Title__c]',
            '1 1 REQUIRED_FIELD_MISSING (Title__c) Title__c',
            'null 0'
        ]);
    });

    test('savepoints; deletes by id', () => {
        expect(
            logs(`Savepoint before = Database.setSavepoint();
            Book__c book = new Book__c(Title__c = 'gone');
            insert book;
            Database.rollback(before);
            System.debug([SELECT COUNT() FROM Book__c WHERE Title__c = 'gone']);
            Book__c other = new Book__c(Title__c = 'other one');
            insert other;
            System.debug(Database.delete(other.Id).isSuccess() + ' ' + Limits.getDMLStatements());
            undelete other;
            System.debug([SELECT COUNT() FROM Book__c WHERE Id = :other.Id]);`)
        ).toEqual(['0', 'true 5', '1']);
    });

    test('too many statements', () => {
        expect(logs(`for (Integer i = 0; i < 151; i++) { insert new Book__c(Title__c = 'x'); }`)).toEqual([
            'System.LimitException: Too many DML statements: 151'
        ]);
    });
});

describe('describes, settings, types', () => {
    test('describe of objects and fields', () => {
        expect(
            logs(`Schema.DescribeSObjectResult book = Book__c.SObjectType.getDescribe();
            System.debug(book.getName() + ' ' + book.getLabel() + ' ' + book.isCustom() + ' ' + book.fields.getMap().containsKey('TITLE__C'));
            Schema.DescribeFieldResult field = Book__c.Price__c.getDescribe();
            System.debug(field.getName() + ' ' + field.getType() + ' ' + field.getScale() + ' ' + field.isNillable());
            System.debug(Schema.getGlobalDescribe().get('book__c') == Book__c.SObjectType);
            System.debug(Schema.SObjectType.Book__c.fields.Genre__c.getPicklistValues().size() > 0);
            SObject made = Schema.getGlobalDescribe().get('Book__c').newSObject();
            System.debug(made.getSObjectType() + ' ' + (made instanceof Book__c));
            for (Schema.ChildRelationship child : Author__c.SObjectType.getDescribe().getChildRelationships()) {
                if (child.getRelationshipName() == 'Books__r') System.debug(child.getChildSObject() + ' ' + child.getField());
            }`)
        ).toEqual([
            'Book__c Book true true',
            'Price__c CURRENCY 2 true',
            'true',
            'true',
            'Book__c true',
            'Book__c Author__c'
        ]);
    });

    test('a hierarchy custom setting: the org’s defaults, and the user’s own', () => {
        expect(
            logs(`System.debug(Shop_Settings__c.getOrgDefaults().Id + ' ' + Shop_Settings__c.getInstance().Discount__c);
            insert new Shop_Settings__c(SetupOwnerId = UserInfo.getOrganizationId(), Discount__c = 5);
            System.debug(Shop_Settings__c.getOrgDefaults().Discount__c + ' ' + Shop_Settings__c.getInstance().Discount__c);
            insert new Shop_Settings__c(SetupOwnerId = UserInfo.getUserId(), Discount__c = 7);
            System.debug(Shop_Settings__c.getOrgDefaults().Discount__c.intValue() + ' ' + Shop_Settings__c.getInstance().Discount__c.intValue() + ' ' + Shop_Settings__c.getValues(UserInfo.getUserId()).Discount__c.intValue());
            System.debug(Limits.getQueries());`)
        ).toEqual(['null null', expect.stringMatching(/^5\S* 5\S*$/), '5 7 7', '0']);
    });

    test('types by name', () => {
        expect(
            logs(`System.debug(Type.forName('Map<Id, Book__c>').newInstance() instanceof Map<Id, Book__c>);
            System.debug(Type.forName('Places.PlaceException').getName() + ' ' + Type.forName('NoSuchThing'));
            System.debug(List<String>.class + ' ' + (String.class == Type.forName('String')));`)
        ).toEqual(['true', 'Places.PlaceException null', 'List<String> true']);
    });

    test('labels and the user', () => {
        expect(logs(`System.debug(System.Label.Sold_Out);`)).toEqual(['Sold out: we’ll order it for you.']);
        expect(logs(`System.debug(UserInfo.getUserId() + ' ' + UserInfo.getOrganizationId());`)[0]).toMatch(
            /^005\w{15} 00D\w{15}$/
        );
    });
});

describe('exceptions', () => {
    test('message, type, line, trace and cause', () => {
        expect(
            logs(`try {
                Places.fail();
            } catch (Places.PlaceException e) {
                System.debug(e.getMessage() + ' ' + e.getTypeName() + ' ' + e.getLineNumber() + ' ' + e);
                System.debug(e.getStackTraceString());
                Exception outer = new Places.PlaceException('outer', e);
                System.debug(outer.getCause().getMessage() + ' ' + new Places.PlaceException().getMessage());
            }`)
        ).toEqual([
            'lost Places.PlaceException 4 PlaceException:[]: lost',
            'Class.Places.fail: line 4, column 1\nAnonymousBlock: line 2, column 1',
            'lost Script-thrown exception'
        ]);
    });

    test('an AuraHandledException tells Apex little', () => {
        expect(
            logs(`try {
                throw new AuraHandledException('for the component');
            } catch (AuraHandledException e) {
                System.debug(e.getMessage());
                e.setMessage('said');
                System.debug(e.getMessage());
            }`)
        ).toEqual(['Script-thrown exception', 'said']);
    });

    test.each([
        [`Integer i = 1 / 0;`, 'System.MathException: Divide by 0'],
        [
            `List<Integer> rows = new List<Integer>{ 1 }; Integer i = rows[1];`,
            'System.ListException: List index out of bounds: 1'
        ],
        [
            `Object o = 'text'; Integer i = (Integer) o;`,
            'System.TypeException: Invalid conversion from runtime type String to Integer'
        ],
        [`Id id = 'nonsense';`, 'System.StringException: Invalid id: nonsense'],
        [
            `List<Integer> rows = new List<Integer>{ 1, 2 }; for (Integer i : rows) rows.add(3);`,
            'System.FinalException: Cannot modify a collection while it is being iterated.'
        ],
        [`String s; Integer i = s.length();`, 'System.NullPointerException: Attempt to de-reference a null object'],
        [`Long l; Long m = l + 1;`, 'System.NullPointerException: Attempt to de-reference a null object'],
        [`Object o = Integer.valueOf('x');`, 'System.TypeException: Invalid integer: x']
    ])('%s', (body, message) => {
        expect(logs(body)).toEqual([message]);
    });

    test('a loop without end runs out of CPU time', () => {
        const start = process.cpuUsage();
        let looks = 0;
        const cpuUsage = jest.spyOn(process, 'cpuUsage').mockImplementation(() => ({
            ...start,
            user: start.user + 4_000_000 * looks++
        }));
        const now = jest.spyOn(performance, 'now').mockImplementation(() => 4000 * looks);
        try {
            expect(
                logs(`try { while (true) { Integer i = 0; } } catch (Exception e) { System.debug('caught'); }`)
            ).toEqual(['System.LimitException: Apex CPU time limit exceeded']);
        } finally {
            cpuUsage.mockRestore();
            now.mockRestore();
        }
    });
});
