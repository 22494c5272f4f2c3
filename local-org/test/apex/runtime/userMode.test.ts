import type { XmlComponent, XmlNode } from '../../../src/metadata/sourceModel';
import { openApexOrg, type ApexTestOrg } from '../entry/apexTestOrg';

const field = (name: string, editable: boolean): XmlNode => ({
    field: `Book__c.${name}`,
    readable: 'true',
    editable: String(editable)
});

const clerks: XmlComponent = {
    type: 'PermissionSet',
    name: 'Shop_Clerk',
    file: 'Shop_Clerk.permissionset-meta.xml',
    xml: {
        label: 'Clerk',
        objectPermissions: [
            { object: 'Book__c', allowRead: 'true', allowCreate: 'true', allowEdit: 'true', allowDelete: 'false' }
        ],
        fieldPermissions: [field('Price__c', true), field('Blurb__c', false)]
    }
};

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg(
        {
            ClerkTest: `@IsTest
            private class ClerkTest {
                static User clerk() {
                    User clerk = new User(Alias = 'clerk', Email = 'clerk@shop.test', EmailEncodingKey = 'UTF-8', LanguageLocaleKey = 'en_US', LastName = 'Clerk',
                        LocaleSidKey = 'en_US', ProfileId = [SELECT Id FROM Profile WHERE Name = 'Standard User'].Id, TimeZoneSidKey = 'Europe/London', Username = 'clerk@shop.test');
                    insert clerk;
                    insert new PermissionSetAssignment(AssigneeId = clerk.Id, PermissionSetId = [SELECT Id FROM PermissionSet WHERE Name = 'Shop_Clerk'].Id);
                    return clerk;
                }
                @IsTest
                static void readsWhatItMay() {
                    System.runAs(clerk()) {
                        insert as user new Book__c(Title__c = 'Emma', Price__c = 3);
                        Assert.areEqual(3, [SELECT Price__c FROM Book__c WHERE Title__c = 'Emma' WITH USER_MODE].Price__c);
                        Assert.isTrue(Book__c.SObjectType.getDescribe().isCreateable());
                        Assert.isFalse(Book__c.SObjectType.getDescribe().isDeletable());
                        Assert.isTrue(Book__c.Blurb__c.getDescribe().isAccessible());
                        Assert.isFalse(Book__c.Blurb__c.getDescribe().isUpdateable());
                        Assert.isFalse(Book__c.Genre__c.getDescribe().isAccessible());
                    }
                }
                @IsTest
                static void noOthers() {
                    System.runAs(clerk()) {
                        try {
                            List<Book__c> books = [SELECT Genre__c FROM Book__c WITH USER_MODE];
                            Assert.fail();
                        } catch (QueryException e) {
                            Assert.isTrue(e.getMessage().startsWith('No such column \\'Genre__c\\' on entity \\'Book__c\\''), e.getMessage());
                            Assert.areEqual(new Set<String>{ 'Genre__c' }, e.getInaccessibleFields().get('Book__c'));
                        }
                        try {
                            Database.query('SELECT Id FROM Book__c WHERE Isbn__c = null', AccessLevel.USER_MODE);
                            Assert.fail();
                        } catch (QueryException e) {
                            Assert.isTrue(e.getMessage().contains('Isbn__c'), e.getMessage());
                        }
                        try {
                            List<Author__c> authors = [SELECT Id FROM Author__c WITH USER_MODE];
                            Assert.fail();
                        } catch (QueryException e) {
                            Assert.isTrue(e.getMessage().startsWith('sObject type \\'Author__c\\' is not supported.'), e.getMessage());
                        }
                        Assert.areEqual(0, [SELECT COUNT() FROM Author__c]);
                    }
                }
                @IsTest
                static void writesWhatItMay() {
                    System.runAs(clerk()) {
                        try {
                            insert as user new Author__c(Name = 'Austen');
                            Assert.fail();
                        } catch (SecurityException e) {
                            Assert.areEqual('Access to entity \\'Author__c\\' denied', e.getMessage());
                        }
                        try {
                            insert as user new Book__c(Title__c = 'Emma', Blurb__c = 'text');
                            Assert.fail();
                        } catch (DmlException e) {
                            Assert.areEqual(new List<String>{ 'Blurb__c' }, e.getDmlFieldNames(0));
                        }
                        List<Book__c> books = new List<Book__c>{ new Book__c(Title__c = 'one', Blurb__c = 'text'), new Book__c(Title__c = 'two') };
                        List<Database.SaveResult> results = Database.insert(books, false, AccessLevel.USER_MODE);
                        Assert.isFalse(results[0].isSuccess());
                        Assert.isTrue(results[1].isSuccess());
                        SObjectAccessDecision decision = Security.stripInaccessible(AccessType.CREATABLE, books);
                        Assert.isFalse(decision.getRecords()[0].isSet('Blurb__c'));
                        Assert.areEqual(new Set<String>{ 'Blurb__c' }, decision.getRemovedFields().get('Book__c'));
                        Assert.areEqual(new Set<Integer>{ 0 }, decision.getModifiedIndexes());
                    }
                }
            }`
        },
        [clerks]
    );
});

afterAll(() => org.close());

test('user mode follows the permission sets of the source', () => {
    const { results } = org.engine.runTests();
    expect(results.map(({ methodName, message }) => [methodName, message])).toEqual([
        ['readsWhatItMay', null],
        ['noOthers', null],
        ['writesWhatItMay', null]
    ]);
});
