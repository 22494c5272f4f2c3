import type { XmlComponent } from '../../../src/metadata/sourceModel';
import { openApexOrg, type ApexTestOrg } from '../entry/apexTestOrg';

function permissionSet(name: string, permission: string, enabled: boolean): XmlComponent {
    return {
        type: 'PermissionSet',
        name,
        file: `${name}.permissionset-meta.xml`,
        xml: { label: name, userPermissions: [{ enabled: String(enabled), name: permission }] }
    };
}

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg(
        {
            AllDataTest: `@IsTest
            private class AllDataTest {
                static User reader() {
                    User reader = new User(Alias = 'reader', Email = 'reader@shop.test', EmailEncodingKey = 'UTF-8', LanguageLocaleKey = 'en_US', LastName = 'Reader',
                        LocaleSidKey = 'en_US', ProfileId = [SELECT Id FROM Profile WHERE Name = 'Standard User'].Id, TimeZoneSidKey = 'Europe/London', Username = 'reader@shop.test');
                    insert reader;
                    return reader;
                }
                static User readerWith(Id permissionSetId) {
                    User reader = reader();
                    insert new PermissionSetAssignment(AssigneeId = reader.Id, PermissionSetId = permissionSetId);
                    return reader;
                }
                static Id setNamed(String name) {
                    return [SELECT Id FROM PermissionSet WHERE Name = :name].Id;
                }
                static void expectActions(Boolean reads, Boolean creates, Boolean edits, Boolean deletes) {
                    Schema.DescribeSObjectResult book = Book__c.SObjectType.getDescribe();
                    Assert.areEqual(
                        new List<Boolean>{ reads, creates, edits, deletes },
                        new List<Boolean>{ book.isAccessible(), book.isCreateable(), book.isUpdateable(), book.isDeletable() }
                    );
                }
                @IsTest
                static void withoutEither() {
                    System.runAs(readerWith(setNamed('Switched_Off'))) {
                        expectActions(false, false, false, false);
                    }
                }
                @IsTest
                static void viewAllDataReads() {
                    System.runAs(readerWith(setNamed('Auditor'))) {
                        expectActions(true, false, false, false);
                        Assert.areEqual(0, [SELECT COUNT() FROM Author__c WITH USER_MODE]);
                        Assert.isFalse(Book__c.Genre__c.getDescribe().isAccessible(), 'fields have permissions of their own');
                        try {
                            insert as user new Author__c(Name = 'Austen');
                            Assert.fail();
                        } catch (SecurityException e) {
                            Assert.areEqual('Access to entity \\'Author__c\\' denied', e.getMessage());
                        }
                    }
                }
                @IsTest
                static void modifyAllDataDoesEverything() {
                    System.runAs(readerWith(setNamed('Keeper'))) {
                        expectActions(true, true, true, true);
                        Author__c author = new Author__c(Name = 'Austen');
                        insert as user author;
                        delete as user author;
                    }
                }
                @IsTest
                static void permissionSetsMadeByCode() {
                    PermissionSet made = new PermissionSet(Name = 'Made', Label = 'Made', PermissionsModifyAllData = true, PermissionsViewAllData = true);
                    insert made;
                    System.runAs(readerWith(made.Id)) {
                        expectActions(true, true, true, true);
                    }
                }
            }`
        },
        [
            permissionSet('Auditor', 'ViewAllData', true),
            permissionSet('Keeper', 'ModifyAllData', true),
            permissionSet('Switched_Off', 'ModifyAllData', false)
        ]
    );
});

afterAll(() => org.close());

test('View All Data and Modify All Data open every object', () => {
    const { results } = org.engine.runTests();
    expect(results.map(({ methodName, message }) => [methodName, message])).toEqual([
        ['withoutEither', null],
        ['viewAllDataReads', null],
        ['modifyAllDataDoesEverything', null],
        ['permissionSetsMadeByCode', null]
    ]);
});
