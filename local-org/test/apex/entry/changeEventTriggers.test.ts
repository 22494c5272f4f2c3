import { ChangeDataCapture } from '../../../src/bus/changeDataCapture';
import { openApexOrg, until, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

afterEach(() => org.close());

/** Writes what it sees of each change into a book's blurb. */
const bookChanges = `trigger BookChanges on Book__ChangeEvent (after insert) {
    List<Author__c> seen = new List<Author__c>();
    for (Book__ChangeEvent change : Trigger.new) {
        EventBus.ChangeEventHeader header = change.ChangeEventHeader;
        seen.add(new Author__c(Name = header.changeType + ' ' + header.recordIds.size() + ' ' + change.Title__c + ' ' + change.Price__c
            + ' ' + header.changedFields.contains('Price__c') + ' ' + header.nulledFields.contains('Blurb__c') + ' ' + header.entityName));
    }
    insert seen;
}`;
const names = () => org.rows('Author__c').map((author) => author['Name']);

test('a trigger on change events is called with typed records', async () => {
    org = await openApexOrg({ BookChanges: bookChanges });
    const { database, bus } = org;
    bus.useChannels([
        { name: 'ChangeEvents', type: 'data', members: [{ entity: 'Book__ChangeEvent', enrichedFields: [], file: '' }] }
    ]);
    new ChangeDataCapture({ schema: database.schema, database, catalogue: bus.catalogue, schemas: bus.schemas });
    const [book] = org.dml('insert', 'Book__c', [{ Title__c: 'Emma', Price__c: 9.5, Blurb__c: 'x' }]);
    await until(() => names().length === 1);
    org.dml('update', 'Book__c', [{ Id: book?.id ?? '', Price__c: 7, Blurb__c: null }]);
    await until(() => names().length === 2);
    org.dml('delete', 'Book__c', [{ Id: book?.id ?? '' }]);
    await until(() => names().length === 3);
    expect(names()).toEqual([
        'CREATE 1 Emma 9.50 false false Book__c',
        'UPDATE 1 null 7.00 true true Book__c',
        'DELETE 1 null null false false Book__c'
    ]);
    expect(org.logged).toEqual([]);
});

test('in a test it is called for what changed since Test.enableChangeDataCapture, at deliver and stopTest', async () => {
    org = await openApexOrg({
        BookChanges: bookChanges,
        ChangesTest: `@IsTest
        private class ChangesTest {
            @IsTest
            static void notEnabled() {
                insert new Book__c(Title__c = 'Emma');
                Test.getEventBus().deliver();
                Assert.areEqual(0, [SELECT COUNT() FROM Author__c]);
            }
            @IsTest
            static void enabled() {
                insert new Book__c(Title__c = 'Before');
                Test.enableChangeDataCapture();
                Book__c book = new Book__c(Title__c = 'Emma', Price__c = 3);
                insert book;
                Test.getEventBus().deliver();
                Assert.areEqual('CREATE 1 Emma 3.00 false false Book__c', [SELECT Name FROM Author__c].Name);
                Savepoint sp = Database.setSavepoint();
                insert new Book__c(Title__c = 'Undone');
                Database.rollback(sp);
                Test.startTest();
                update new Book__c(Id = book.Id, Price__c = 4);
                Test.stopTest();
                List<Author__c> seen = [SELECT Name FROM Author__c ORDER BY Name];
                Assert.areEqual(2, seen.size());
                Assert.isTrue(seen[1].Name.startsWith('UPDATE 1 null 4.00 true'), seen[1].Name);
            }
        }`
    });
    const { results } = org.engine.runTests({});
    expect(results.map(({ methodName, outcome, message }) => [methodName, outcome, message])).toEqual([
        ['notEnabled', 'Pass', null],
        ['enabled', 'Pass', null]
    ]);
});
