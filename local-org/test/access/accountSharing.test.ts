import { join } from 'node:path';
import { openApexOrg, type ApexTestOrg } from '../apex/entry/apexTestOrg';
import { people } from './recruitingPeople';

const accountTest = `@IsTest
private with sharing class AccountSharingTest {
    static Account account(User owner) {
        Account made = new Account(Name = 'Acme', OwnerId = owner.Id);
        insert made;
        return made;
    }
    static Opportunity opportunity(Account parent, User owner) {
        Opportunity made = new Opportunity(Name = 'Deal', AccountId = parent.Id, OwnerId = owner.Id, StageName = 'Prospecting', CloseDate = Date.today());
        insert made;
        return made;
    }
    static String code(Database.SaveResult result) { return result.isSuccess() ? null : String.valueOf(result.getErrors()[0].getStatusCode()); }
    @IsTest static void childrenOpenTheirAccount() {
        User anna = People.make('anna', null);
        User bob = People.make('bob', null);
        User carl = People.make('carl', null);
        Account acme = account(anna);
        Opportunity deal = opportunity(acme, bob);
        System.runAs(bob) {
            Assert.areEqual('Acme', [SELECT Account.Name FROM Opportunity].Account.Name);
            Assert.areEqual(1, [SELECT COUNT() FROM Account]);
            Assert.areEqual('INSUFFICIENT_ACCESS_OR_READONLY', code(Database.update(new Account(Id = acme.Id, Name = 'X'), false)));
        }
        System.runAs(carl) { Assert.areEqual(0, [SELECT COUNT() FROM Account]); }
        System.runAs(anna) { Assert.areEqual(0, [SELECT COUNT() FROM Opportunity], 'a user without a role has nothing of the account\\'s children'); }
    }
    @IsTest static void ownersHaveWhatTheirRoleGives() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', null);
        Account acme = account(anna);
        Opportunity deal = opportunity(acme, bob);
        System.runAs(anna) {
            Assert.areEqual(1, [SELECT COUNT() FROM Opportunity]);
            Assert.areEqual('INSUFFICIENT_ACCESS_OR_READONLY', code(Database.update(new Opportunity(Id = deal.Id, Name = 'X'), false)));
        }
    }
    @IsTest static void contactsBelongToTheirAccount() {
        User anna = People.make('anna', null);
        User bob = People.make('bob', null);
        Account acme = account(anna);
        Contact mine = new Contact(LastName = 'With', AccountId = acme.Id);
        Contact own = new Contact(LastName = 'Without', OwnerId = bob.Id);
        insert new List<Contact>{ mine, own };
        System.runAs(anna) {
            Assert.areEqual('With', [SELECT LastName FROM Contact].LastName);
            update new Contact(Id = mine.Id, LastName = 'Changed');
        }
        System.runAs(bob) { Assert.areEqual('Without', [SELECT LastName FROM Contact].LastName); }
        insert new AccountShare(AccountId = acme.Id, UserOrGroupId = bob.Id, AccountAccessLevel = 'Edit', OpportunityAccessLevel = 'Edit');
        Opportunity deal = opportunity(acme, anna);
        System.runAs(bob) {
            Assert.areEqual(2, [SELECT COUNT() FROM Contact]);
            update new Opportunity(Id = deal.Id, Name = 'Shared');
        }
    }
    @IsTest static void activitiesArePrivate() {
        User anna = People.make('anna', null);
        User bob = People.make('bob', null);
        Account acme = account(anna);
        insert new List<Task>{ new Task(Subject = 'Call', OwnerId = bob.Id), new Task(Subject = 'Mail', OwnerId = bob.Id, WhatId = acme.Id) };
        System.runAs(anna) {
            Task mail = [SELECT Id, Subject FROM Task];
            Assert.areEqual('Mail', mail.Subject);
            Assert.areEqual('INSUFFICIENT_ACCESS_OR_READONLY', code(Database.update(new Task(Id = mail.Id, Subject = 'X'), false)));
        }
        System.runAs(bob) { Assert.areEqual(2, [SELECT COUNT() FROM Task]); }
    }
    @IsTest static void usersEditThemselves() {
        User anna = People.make('anna', null);
        User bob = People.make('bob', null);
        System.runAs(anna) {
            Assert.areEqual(1, [SELECT COUNT() FROM User WHERE Id = :bob.Id]);
            update new User(Id = anna.Id, Title = 'Recruiter');
            Assert.areEqual('INSUFFICIENT_ACCESS_OR_READONLY', code(Database.update(new User(Id = bob.Id, Title = 'X'), false)));
        }
    }
    @IsTest static void publicObjects() {
        User anna = People.make('anna', null);
        User bob = People.make('bob', null);
        Lead lead = new Lead(LastName = 'L', Company = 'C', OwnerId = anna.Id);
        insert lead;
        Skill__c skill = new Skill__c(Name = 'S', OwnerId = anna.Id);
        insert skill;
        System.runAs(bob) {
            update new Skill__c(Id = skill.Id, Name = 'T');
            Assert.areEqual('INSUFFICIENT_ACCESS_OR_READONLY', code(Database.update(new Skill__c(Id = skill.Id, OwnerId = bob.Id), false)));
            Assert.isFalse(Database.delete(new Skill__c(Id = skill.Id), false).isSuccess());
            update new Lead(Id = lead.Id, OwnerId = bob.Id);
        }
    }
}`;

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg(
        { People: people, AccountSharingTest: accountTest },
        [],
        join(__dirname, '../fixtures/recruiting')
    );
});
afterAll(() => org.close());

test('standard objects are shared by their defaults, their parents and their children', () => {
    const { results } = org.engine.runTests({ tests: ['AccountSharingTest'] });
    const failures = results
        .filter(({ outcome }) => outcome !== 'Pass')
        .map(({ methodName, message, stackTrace }) => `${methodName}: ${message}\n${stackTrace}`);
    expect(failures.join('\n')).toBe('');
    expect(results).toHaveLength(6);
});
