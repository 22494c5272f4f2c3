import { join } from 'node:path';
import { openApexOrg, type ApexTestOrg } from '../apex/entry/apexTestOrg';
import { people } from './recruitingPeople';

const count = 'return [SELECT COUNT() FROM Job__c];';

const sources = {
    People: people,
    WithSharing: `public virtual with sharing class WithSharing {
        public static Integer seen { get { ${count} } }
        public static Integer viaNone() { return None.count(); }
        public static Integer viaInherited() { return Inherited.count(); }
        public static Integer viaWithout() { return Without.count(); }
        public Integer ofInstance { get; private set; }
        public WithSharing() { ofInstance = [SELECT COUNT() FROM Job__c]; }
        public virtual Integer defined() { ${count} }
        public class Inner { public Integer count() { ${count} } }
        public without sharing class Open { public Integer count() { ${count} } }
        public static Integer afterCallingOut() { Without.count(); ${count} }
        public static Integer afterException() { try { Without.fail(); } catch (Exception e) {} ${count} }
    }`,
    Heir: `public class Heir extends WithSharing { public Integer own() { ${count} } }`,
    Without: `public without sharing class Without {
        public static Integer count() { ${count} }
        public static Integer ofDefined(WithSharing other) { return other.defined(); }
        public static Integer viaNone() { return None.count(); }
        public static Integer userMode() { return [SELECT COUNT() FROM Job__c WITH USER_MODE]; }
        public static Integer dynamicUserMode() { return Database.countQuery('SELECT COUNT() FROM Job__c', AccessLevel.USER_MODE); }
        public static void fail() { throw new IllegalArgumentException('no'); }
    }`,
    None: `public class None {
        @AuraEnabled public static Integer ofComponent() { return count(); }
        public static Integer count() { ${count} }
        public static Integer systemMode() { return [SELECT COUNT() FROM Job__c WITH SYSTEM_MODE]; }
    }`,
    Inherited: `public inherited sharing class Inherited {
        @AuraEnabled public static Integer ofComponent() { ${count} }
        public static Integer count() { ${count} }
    }`,
    Open: `public without sharing class Open { @AuraEnabled public static Integer ofComponent() { ${count} } }`,
    Work: `public with sharing class Work implements Queueable {
        public static Integer seen;
        public void execute(QueueableContext context) { seen = [SELECT COUNT() FROM Job__c]; }
    }`,
    FreeWork: `public class FreeWork implements Queueable {
        public static Integer seen;
        public void execute(QueueableContext context) { seen = [SELECT COUNT() FROM Job__c]; }
    }`,
    JobTrigger: `trigger JobTrigger on Job__c (after insert) { Seen.inTrigger = [SELECT COUNT() FROM Job__c]; Seen.ofHandler = None.count(); }`,
    Seen: `public class Seen { public static Integer inTrigger; public static Integer ofHandler; }`,
    Inserts: `public with sharing class Inserts { public static Integer job() { insert new Job__c(Name = 'New'); return [SELECT COUNT() FROM Job__c]; } }`,
    KeywordTest: `@IsTest
    private class KeywordTest {
        static User somebody() {
            User owner = People.make('owner', null);
            People.job(owner, 'A');
            return People.make('somebody', null);
        }
        @IsTest static void classesDecideForThemselves() {
            System.runAs(somebody()) {
                Assert.areEqual(0, WithSharing.seen);
                Assert.areEqual(0, WithSharing.viaNone());
                Assert.areEqual(0, WithSharing.viaInherited());
                Assert.areEqual(1, WithSharing.viaWithout());
                Assert.areEqual(0, WithSharing.afterCallingOut());
                Assert.areEqual(0, WithSharing.afterException());
                Assert.areEqual(1, Without.count());
                Assert.areEqual(1, Without.viaNone());
                Assert.areEqual(0, Without.ofDefined(new Heir()), 'the class that defines a method decides');
                Assert.areEqual(0, new Heir().own(), 'a class has the sharing of the one it extends');
                Assert.areEqual(0, new WithSharing().ofInstance);
                Assert.areEqual(1, new WithSharing.Open().count());
                Assert.areEqual(0, new WithSharing.Inner().count(), 'of its caller, which System.runAs made enforce sharing');
                Assert.areEqual(0, Without.userMode());
                Assert.areEqual(0, Without.dynamicUserMode());
                Assert.areEqual(0, None.count());
            }
            Assert.areEqual(1, [SELECT COUNT() FROM Job__c]);
        }
        @IsTest static void triggersAndJobsRunWithout() {
            System.runAs(somebody()) {
                Assert.areEqual(1, Inserts.job());
                Assert.areEqual(2, Seen.inTrigger);
                Assert.areEqual(2, Seen.ofHandler);
                Test.startTest();
                System.enqueueJob(new Work());
                System.enqueueJob(new FreeWork());
                Test.stopTest();
                Assert.areEqual(1, Work.seen);
                Assert.areEqual(2, FreeWork.seen);
            }
        }
        @IsTest static void rowsOfJobsAndDml() {
            User me = somebody();
            System.runAs(me) {
                try {
                    update as user new Job__c(Id = Without.count() == 1 ? anyJob() : null, City__c = 'Rome');
                    Assert.fail();
                } catch (DmlException e) {
                    Assert.areEqual(StatusCode.INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY, e.getDmlType(0), e.getMessage());
                }
            }
        }
        static Id anyJob() { return new Finder().find(); }
        without sharing class Finder { Id find() { return [SELECT Id FROM Job__c LIMIT 1].Id; } }
    }`,
    OpenTest: `@IsTest
    private without sharing class OpenTest {
        @IsTest static void runAsLeavesWhatTheTestDeclares() {
            User owner = People.make('owner', null);
            People.job(owner, 'A');
            System.runAs(People.make('somebody', null)) { Assert.areEqual(1, [SELECT COUNT() FROM Job__c]); }
        }
    }`
};

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg(sources, [], join(__dirname, '../fixtures/recruiting'));
});
afterAll(() => org.close());

test('the class whose method runs decides about sharing', () => {
    const { results } = org.engine.runTests({ tests: ['KeywordTest', 'OpenTest'] });
    const failures = results
        .filter(({ outcome }) => outcome !== 'Pass')
        .map(({ methodName, message, stackTrace }) => `${methodName}: ${message}\n${stackTrace}`);
    expect(failures.join('\n')).toBe('');
    expect(results).toHaveLength(4);
});

test('entry points: components and anonymous Apex with sharing', () => {
    const profile = org.rows('Profile').find(({ Name }) => Name === 'Standard User')?.['Id'] ?? null;
    const [user] = org.dml('insert', 'User', [
        {
            Alias: 'reader',
            Email: 'reader@jobs.test',
            EmailEncodingKey: 'UTF-8',
            LanguageLocaleKey: 'en_US',
            LastName: 'Reader',
            LocaleSidKey: 'en_US',
            ProfileId: profile,
            TimeZoneSidKey: 'GMT',
            Username: 'reader@jobs.test'
        }
    ]);
    expect(user?.errors).toEqual([]);
    org.dml('insert', 'Job__c', [{ Name: 'A' }]);
    const userId = user?.id ?? '';
    const call = (className: string, as: string) => {
        const method = org.engine.auraEnabledMethod(className, 'ofComponent');
        return method && org.engine.invokeAuraEnabled(method, {}, as);
    };
    expect(call('None', userId)).toMatchObject({ ok: true, value: 0 });
    expect(call('Inherited', userId)).toMatchObject({ ok: true, value: 0 });
    expect(call('Open', userId)).toMatchObject({ ok: true, value: 1 });
    expect(call('None', org.adminUserId)).toMatchObject({ ok: true, value: 1 });
    const anonymous = (as: string) =>
        org.engine.executeAnonymous('Assert.areEqual(0, [SELECT COUNT() FROM Job__c]);', as);
    expect(anonymous(userId)).toMatchObject({ kind: 'done' });
    expect(anonymous(org.adminUserId)).toMatchObject({ kind: 'exception' });
});
