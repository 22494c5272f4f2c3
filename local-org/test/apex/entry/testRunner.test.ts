import type { ApexTestResult } from '../../../src/apex/apexEngine';
import { openApexOrg, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

afterEach(() => org.close());

function results(...tests: string[]): Record<string, string> {
    const run = org.engine.runTests(tests.length > 0 ? { tests } : {});
    return Object.fromEntries(run.results.map((result) => [result.methodName, textOf(result)]));
}

function textOf({ outcome, message }: ApexTestResult): string {
    return message === null ? outcome : `${outcome}: ${message}`;
}

const orderTrigger = `trigger OrderTrigger on Order_Placed__e (after insert) {
    List<Book__c> books = new List<Book__c>();
    for (Order_Placed__e placed : Trigger.new) books.add(new Book__c(Title__c = placed.Isbn__c));
    insert books;
}`;

test('each method starts from what @TestSetup made, sees no data of the org and leaves none', async () => {
    org = await openApexOrg({
        ShopTest: `@IsTest
        private class ShopTest {
            static Integer count = 0;
            @TestSetup
            static void make() { insert new Book__c(Title__c = 'Emma'); count = 7; }
            @IsTest
            static void one() {
                Assert.areEqual(0, count);
                Assert.areEqual('Emma', [SELECT Title__c FROM Book__c].Title__c);
                update new Book__c(Id = [SELECT Id FROM Book__c].Id, Title__c = 'Changed');
                insert new Book__c(Title__c = 'Another');
            }
            @IsTest
            static void two() {
                Assert.areEqual('Emma', [SELECT Title__c FROM Book__c].Title__c);
                Assert.areEqual(1, [SELECT COUNT() FROM User WHERE Id = :UserInfo.getUserId()]);
            }
        }`
    });
    org.dml('insert', 'Book__c', [{ Title__c: 'Of the org' }]);
    expect(results()).toEqual({ one: 'Pass', two: 'Pass' });
    expect(org.rows('Book__c')).toHaveLength(1);
});

test('failures carry the exception and the Apex stack; assertions can’t be caught', async () => {
    org = await openApexOrg({
        ShopTest: `@IsTest
        private class ShopTest {
            @IsTest
            static void wrong() {
                try {
                    Assert.areEqual(1, 2, 'one is not two');
                } catch (Exception e) {
                    return;
                }
            }
            @IsTest
            static void broken() { String s; s.length(); }
            @IsTest
            static void endless() { descend(0); }
            static Integer descend(Integer depth) { return descend(depth + 1) + 1; }
        }`
    });
    expect(results()).toEqual({
        wrong: 'Fail: System.AssertException: Assertion Failed: one is not two: Expected: 1, Actual: 2',
        broken: 'Fail: System.NullPointerException: Attempt to de-reference a null object',
        endless: 'Fail: System.LimitException: Maximum stack depth reached: 1001'
    });
    const [broken] = org.engine.runTests({ tests: ['shoptest.broken'] }).results;
    expect(broken).toMatchObject({ className: 'ShopTest', methodName: 'broken' });
    expect(broken?.stackTrace).toBe('Class.ShopTest.broken: line 12, column 1');
});

test('events stay on the test bus until they are delivered, or fail', async () => {
    org = await openApexOrg({
        OrderTrigger: orderTrigger,
        ShopTest: `@IsTest
        private class ShopTest {
            @IsTest
            static void delivered() {
                EventBus.publish(new Order_Placed__e(Isbn__c = '1'));
                Assert.areEqual(0, [SELECT COUNT() FROM Book__c]);
                Test.getEventBus().deliver();
                Assert.areEqual(1, [SELECT COUNT() FROM Book__c]);
            }
            @IsTest
            static void deliveredByStopTest() {
                Test.startTest();
                EventBus.publish(new List<Order_Placed__e>{ new Order_Placed__e(Isbn__c = '1'), new Order_Placed__e(Isbn__c = '2') });
                Test.stopTest();
                Assert.areEqual(2, [SELECT COUNT() FROM Book__c]);
            }
            @IsTest
            static void failed() {
                EventBus.publish(new Order_Placed__e(Isbn__c = '1'));
                Test.getEventBus().fail();
                Test.getEventBus().deliver();
                Assert.areEqual(0, [SELECT COUNT() FROM Book__c]);
            }
            @IsTest
            static void notDeliveredAtAll() {
                EventBus.publish(new Order_Placed__e(Isbn__c = '1'));
            }
        }`
    });
    expect(results()).toEqual({
        delivered: 'Pass',
        deliveredByStopTest: 'Pass',
        failed: 'Pass',
        notDeliveredAtAll: 'Pass'
    });
    expect(org.rows('Book__c')).toEqual([]);
});

test('publish callbacks hear of success and failure', async () => {
    org = await openApexOrg({
        Callback: `public class Callback implements EventBus.EventPublishSuccessCallback, EventBus.EventPublishFailureCallback {
            public void onSuccess(EventBus.SuccessResult result) { insert new Book__c(Title__c = 'success', Isbn__c = result.getEventUuids()[0].left(13)); }
            public void onFailure(EventBus.FailureResult result) { insert new Book__c(Title__c = 'failure', Isbn__c = result.getEventUuids()[0].left(13)); }
        }`,
        ShopTest: `@IsTest
        private class ShopTest {
            static Order_Placed__e placed() {
                Order_Placed__e placed = (Order_Placed__e) Order_Placed__e.SObjectType.newSObject(null, true);
                placed.Isbn__c = '1';
                return placed;
            }
            @IsTest
            static void succeeds() {
                Order_Placed__e placed = placed();
                EventBus.publish(placed, new Callback());
                Test.getEventBus().deliver();
                Book__c book = [SELECT Title__c, Isbn__c FROM Book__c];
                Assert.areEqual('success', book.Title__c);
                Assert.areEqual(placed.EventUuid.left(13), book.Isbn__c);
            }
            @IsTest
            static void fails() {
                EventBus.publish(placed(), new Callback());
                Test.getEventBus().fail();
                Assert.areEqual('failure', [SELECT Title__c FROM Book__c].Title__c);
            }
        }`
    });
    expect(results()).toEqual({ succeeds: 'Pass', fails: 'Pass' });
});

test('Test.stopTest runs queueables, futures and batches; startTest gives fresh limits', async () => {
    org = await openApexOrg({
        Jobs: `public class Jobs {
            public class Restock implements Queueable {
                Integer more;
                public Restock(Integer more) { this.more = more; }
                public void execute(QueueableContext context) {
                    insert new Book__c(Title__c = 'queued ' + more + ' ' + System.isQueueable() + ' ' + (context.getJobId() != null));
                    if (more > 0) System.enqueueJob(new Restock(more - 1));
                }
            }
            public class Sweep implements Database.Batchable<SObject> {
                public Database.QueryLocator start(Database.BatchableContext context) {
                    return Database.getQueryLocator('SELECT Id FROM Author__c');
                }
                public void execute(Database.BatchableContext context, List<Author__c> authors) {
                    insert new Book__c(Title__c = 'swept ' + authors.size());
                }
                public void finish(Database.BatchableContext context) { insert new Book__c(Title__c = 'finished'); }
            }
            @future
            public static void later(List<String> titles) {
                for (String title : titles) insert new Book__c(Title__c = title + ' ' + System.isFuture());
            }
        }`,
        ShopTest: `@IsTest
        private class ShopTest {
            static List<String> titles() {
                List<String> titles = new List<String>();
                for (Book__c book : [SELECT Title__c FROM Book__c ORDER BY Title__c]) titles.add(book.Title__c);
                return titles;
            }
            @IsTest
            static void queueables() {
                Test.startTest();
                System.enqueueJob(new Jobs.Restock(1));
                Assert.areEqual(0, titles().size());
                Test.stopTest();
                Assert.areEqual(new List<String>{ 'queued 0 true true', 'queued 1 true true' }, titles());
            }
            @IsTest
            static void futures() {
                List<String> given = new List<String>{ 'a' };
                Test.startTest();
                Jobs.later(given);
                given.add('b');
                Test.stopTest();
                Assert.areEqual(new List<String>{ 'a true' }, titles());
            }
            @IsTest
            static void batches() {
                insert new List<Author__c>{ new Author__c(Name = '1'), new Author__c(Name = '2'), new Author__c(Name = '3') };
                Test.startTest();
                Database.executeBatch(new Jobs.Sweep(), 2);
                Test.stopTest();
                Assert.areEqual(new List<String>{ 'finished', 'swept 1', 'swept 2' }, titles());
            }
            @IsTest
            static void limits() {
                for (Integer i = 0; i < 60; i++) { Integer n = [SELECT COUNT() FROM Book__c]; }
                Assert.areEqual(60, Limits.getQueries());
                Test.startTest();
                Assert.areEqual(0, Limits.getQueries());
                for (Integer i = 0; i < 60; i++) { Integer n = [SELECT COUNT() FROM Book__c]; }
                Test.stopTest();
                Assert.areEqual(60, Limits.getQueries());
            }
        }`
    });
    expect(results()).toEqual({ queueables: 'Pass', futures: 'Pass', batches: 'Pass', limits: 'Pass' });
});

test('System.runAs changes the user for a block, and parts mixed DML', async () => {
    org = await openApexOrg({
        ShopTest: `@IsTest
        private class ShopTest {
            @IsTest
            static void as() {
                Id before = UserInfo.getUserId();
                User clerk = new User(Alias = 'clerk', Email = 'clerk@shop.test', EmailEncodingKey = 'UTF-8', LanguageLocaleKey = 'en_US', LastName = 'Clerk',
                    LocaleSidKey = 'en_US', ProfileId = [SELECT Id FROM Profile WHERE Name = 'Standard User'].Id, TimeZoneSidKey = 'Europe/London', Username = 'clerk@shop.test');
                System.runAs(clerk) {
                    Assert.areEqual(clerk.Id, UserInfo.getUserId());
                    Assert.areEqual('Clerk', UserInfo.getLastName());
                    insert new Book__c(Title__c = 'Emma');
                }
                Assert.areEqual(before, UserInfo.getUserId());
                Assert.areEqual(clerk.Id, [SELECT CreatedById FROM Book__c].CreatedById);
            }
        }`.replace('void as()', 'void asClerk()')
    });
    expect(results()).toEqual({ asClerk: 'Pass' });
});

test('what local-org lacks fails a test even inside a catch', async () => {
    org = await openApexOrg({
        ShopTest: `@IsTest
        private class ShopTest {
            @IsTest
            static void merges() {
                List<Account> accounts = new List<Account>{ new Account(Name = 'a'), new Account(Name = 'b') };
                insert accounts;
                try { merge accounts[0] accounts[1]; } catch (Exception e) { return; }
            }
            @IsTest
            static void inATrigger() {
                EventBus.publish(new Order_Placed__e(Isbn__c = '1'));
                Test.getEventBus().deliver();
            }
        }`,
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            Account first = new Account(Name = 'a');
            Account second = new Account(Name = 'b');
            insert new List<Account>{ first, second };
            merge first second;
        }`
    });
    const outcomes = results();
    expect(outcomes['merges']).toMatch(/^Fail: NotSupportedError: The merge statement/);
    expect(outcomes['inATrigger']).toMatch(/^Fail: NotSupportedError: The merge statement/);
});

test("SeeAllData shows the org's records, and leaves them as they were", async () => {
    org = await openApexOrg({
        ShopTest: `@IsTest
        private class ShopTest {
            @IsTest(SeeAllData=true)
            static void sees() {
                Account kept = [SELECT Name FROM Account];
                kept.Name = 'changed';
                update kept;
                insert new Account(Name = 'more');
                Assert.areEqual(2, [SELECT COUNT() FROM Account]);
                ConnectApi.FollowingPage page = ConnectApi.ChatterUsers.getFollowings(null, UserInfo.getUserId());
                Assert.areEqual(0, page.total);
            }
            @IsTest
            static void sawNothing() {
                Assert.areEqual(0, [SELECT COUNT() FROM Account]);
            }
        }`
    });
    org.dml('insert', 'Account', [{ Name: 'kept' }]);
    expect(results()).toEqual({ sees: 'Pass', sawNothing: 'Pass' });
    expect(org.rows('Account').map((row) => row['Name'])).toEqual(['kept']);
});

test('coverage counts lines that hold statements, of classes and triggers that are no tests', async () => {
    org = await openApexOrg({
        OrderTrigger: orderTrigger,
        Pricing: `public class Pricing {
            public static Decimal price(Integer copies) {
                if (copies > 10) {
                    return 8;
                }
                return 10;
            }
        }`,
        ShopTest: `@IsTest
        private class ShopTest {
            @IsTest
            static void prices() { Assert.areEqual(10, Pricing.price(1)); }
        }`
    });
    const { coverage } = org.engine.runTests();
    expect(coverage.map(({ name }) => name)).not.toContain('ShopTest');
    expect(coverage.find(({ name }) => name === 'Pricing')).toMatchObject({ covered: [3, 6], uncovered: [4] });
    expect(coverage.find(({ name }) => name === 'OrderTrigger')).toMatchObject({ kind: 'trigger', covered: [] });
});

test('asynchronous Apex of the org runs after the commit, not after a failure', async () => {
    org = await openApexOrg({
        Restock: `public class Restock implements Queueable {
            public void execute(QueueableContext context) { insert new Book__c(Title__c = 'queued'); }
        }`
    });
    const failed = org.engine.executeAnonymous(`System.enqueueJob(new Restock()); Integer i = 1 / 0;`, org.adminUserId);
    expect(failed).toEqual({
        kind: 'exception',
        message: 'System.MathException: Divide by 0',
        stackTrace: 'AnonymousBlock: line 1, column 1'
    });
    await org.engine.idle();
    expect(org.rows('Book__c')).toEqual([]);
    org.engine.executeAnonymous(`System.enqueueJob(new Restock());`, org.adminUserId);
    await org.engine.idle();
    expect(org.rows('Book__c').map((book) => book['Title__c'])).toEqual(['queued']);
});
