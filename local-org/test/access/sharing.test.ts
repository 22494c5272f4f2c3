import { join } from 'node:path';
import { openApexOrg, type ApexTestOrg } from '../apex/entry/apexTestOrg';
import { people } from './recruitingPeople';

const jobs = `public with sharing class Jobs {
    public static List<Job__c> all() { return [SELECT Id, Name, (SELECT Id FROM Applications__r), (SELECT Id FROM Skills__r) FROM Job__c ORDER BY Name]; }
    public static Integer count() { return [SELECT COUNT() FROM Job__c]; }
    public static Integer dynamicCount() { return Database.countQuery('SELECT COUNT() FROM Job__c'); }
    public static void save(SObject record) { update record; }
    public static void remove(SObject record) { delete record; }
    public static void add(SObject record) { insert record; }
    public static List<String> errors(SObject record, Boolean isDelete) {
        List<String> codes = new List<String>();
        List<Database.Error> errors = isDelete ? Database.delete(record, false).getErrors() : Database.update(record, false).getErrors();
        for (Database.Error error : errors) codes.add(error.getStatusCode() + ': ' + error.getMessage());
        return codes;
    }
}`;

const sharingTest = `@IsTest
private class SharingTest {
    @IsTest static void ownersAndThoseAboveThemSee() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', 'Recruiter');
        User head = People.make('head', 'Head_of_Recruiting');
        User auditor = People.make('auditor', 'Auditor');
        User nobody = People.make('nobody', null);
        People.job(anna, 'A');
        People.job(bob, 'B');
        System.runAs(anna) { Assert.areEqual(new List<String>{ 'A' }, People.names(Jobs.all())); Assert.areEqual(1, Jobs.count()); Assert.areEqual(1, Jobs.dynamicCount()); }
        System.runAs(head) { Assert.areEqual(new List<String>{ 'A', 'B' }, People.names(Jobs.all())); }
        System.runAs(auditor) { Assert.areEqual(0, Jobs.count()); }
        System.runAs(nobody) { Assert.areEqual(0, Jobs.count()); }
        Assert.areEqual(2, Jobs.count(), 'administrators see all');
    }
    @IsTest static void writesTellWhatIsMissing() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', 'Recruiter');
        Job__c job = new Job__c(Id = People.job(anna, 'A'), City__c = 'Rome');
        System.runAs(bob) {
            Assert.areEqual(new List<String>{ 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: insufficient access rights on cross-reference id' }, Jobs.errors(job, false));
            try {
                Jobs.save(job);
                Assert.fail();
            } catch (DmlException e) {
                Assert.areEqual('Update failed. First exception on row 0 with id ' + job.Id + '; first error: INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY, insufficient access rights on cross-reference id: []', e.getMessage());
                Assert.areEqual(StatusCode.INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY, e.getDmlType(0));
            }
        }
        insert new Job__Share(ParentId = job.Id, UserOrGroupId = bob.Id, AccessLevel = 'Read');
        System.runAs(bob) {
            Assert.areEqual(1, Jobs.count());
            Assert.areEqual(new List<String>{ 'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id' }, Jobs.errors(job, false));
        }
        insert new Job__Share(ParentId = job.Id, UserOrGroupId = bob.Id, AccessLevel = 'Edit');
        System.runAs(bob) {
            Jobs.save(job);
            Assert.areEqual(new List<String>{ 'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id' }, Jobs.errors(job, true));
            Assert.areEqual(new List<String>{ 'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id' }, Jobs.errors(new Job__c(Id = job.Id, OwnerId = bob.Id), false));
        }
        System.runAs(anna) { Jobs.remove(job); }
    }
    @IsTest static void shareRows() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', 'Recruiter');
        Id jobId = People.job(anna, 'A');
        Job__Share owner = [SELECT UserOrGroupId, AccessLevel, RowCause FROM Job__Share WHERE ParentId = :jobId];
        Assert.areEqual(anna.Id, owner.UserOrGroupId);
        Assert.areEqual('All', owner.AccessLevel);
        Assert.areEqual('Owner', owner.RowCause);
        Job__Share manual = new Job__Share(ParentId = jobId, UserOrGroupId = bob.Id, AccessLevel = 'Read');
        Job__Share managed = new Job__Share(ParentId = jobId, UserOrGroupId = bob.Id, AccessLevel = 'Edit', RowCause = Schema.Job__Share.RowCause.Recruiter__c);
        insert new List<Job__Share>{ manual, managed };
        Assert.areEqual('Manual', [SELECT RowCause FROM Job__Share WHERE Id = :manual.Id].RowCause);
        Assert.areEqual(Schema.Job__Share.RowCause.Manual, 'Manual');
        insert new Job__Share(ParentId = jobId, UserOrGroupId = bob.Id, AccessLevel = 'Edit', RowCause = 'Manual');
        Assert.areEqual(3, [SELECT COUNT() FROM Job__Share WHERE ParentId = :jobId]);
        Assert.areEqual(3, [SELECT Id, (SELECT Id FROM Shares) FROM Job__c].Shares.size());
        update new Job__c(Id = jobId, OwnerId = UserInfo.getUserId());
        Assert.areEqual(1, [SELECT COUNT() FROM Job__Share WHERE ParentId = :jobId AND RowCause = 'Recruiter__c']);
        Assert.areEqual(0, [SELECT COUNT() FROM Job__Share WHERE ParentId = :jobId AND RowCause = 'Manual']);
        Assert.areEqual(UserInfo.getUserId(), [SELECT UserOrGroupId FROM Job__Share WHERE RowCause = 'Owner'].UserOrGroupId);
        delete new Job__c(Id = jobId);
        Assert.areEqual(0, [SELECT COUNT() FROM Job__Share]);
        undelete new Job__c(Id = jobId);
        Assert.areEqual(2, [SELECT COUNT() FROM Job__Share]);
    }
    static String problem(SObject share) {
        Database.Error error = Database.insert(share, false).getErrors()[0];
        return error.getStatusCode() + ': ' + error.getMessage();
    }
    @IsTest static void trivialShares() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', 'Recruiter');
        Agency__c agency = new Agency__c(Name = 'X', OwnerId = anna.Id);
        insert agency;
        Assert.areEqual('FIELD_INTEGRITY_EXCEPTION: field integrity exception: AccessLevel (trivial share level Read, for organization with default level Read)',
            problem(new Agency__Share(ParentId = agency.Id, UserOrGroupId = bob.Id, AccessLevel = 'Read')));
        Assert.areEqual('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: insufficient access rights on cross-reference id',
            problem(new Agency__Share(ParentId = agency.Id, UserOrGroupId = anna.Id, AccessLevel = 'Edit')));
        insert new Agency__Share(ParentId = agency.Id, UserOrGroupId = bob.Id, AccessLevel = 'Edit');
        System.runAs(bob) { Jobs.save(new Agency__c(Id = agency.Id, Name = 'Y')); }
    }
    @IsTest static void groupsQueuesAndRoles() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', 'Auditor');
        User ceo = People.make('ceo', 'CEO');
        User nobody = People.make('nobody', null);
        Id jobId;
        System.runAs(nobody) { jobId = People.job(nobody, 'A'); }
        Group outer = new Group(Name = 'Outer', DeveloperName = 'Outer', Type = 'Regular');
        Group inner = new Group(Name = 'Inner', DeveloperName = 'Inner', Type = 'Regular');
        System.runAs(new User(Id = UserInfo.getUserId())) {
            insert new List<Group>{ outer, inner };
            insert new List<GroupMember>{ new GroupMember(GroupId = outer.Id, UserOrGroupId = inner.Id), new GroupMember(GroupId = inner.Id, UserOrGroupId = bob.Id) };
        }
        System.runAs(bob) { Assert.areEqual(0, Jobs.count()); }
        insert new Job__Share(ParentId = jobId, UserOrGroupId = outer.Id, AccessLevel = 'Read');
        System.runAs(bob) { Assert.areEqual(1, Jobs.count()); }
        System.runAs(ceo) { Assert.areEqual(1, Jobs.count(), 'those above members see as well'); }
        System.runAs(anna) { Assert.areEqual(0, Jobs.count()); }
        System.runAs(new User(Id = UserInfo.getUserId())) {
            delete [SELECT Id FROM GroupMember WHERE GroupId = :inner.Id];
        }
        System.runAs(bob) { Assert.areEqual(0, Jobs.count()); }
        Id roleGroup = [SELECT Id FROM Group WHERE Type = 'RoleAndSubordinates' AND Related.Name = 'Head_of_Recruiting'].Id;
        insert new Job__Share(ParentId = jobId, UserOrGroupId = roleGroup, AccessLevel = 'Edit');
        System.runAs(anna) { Assert.areEqual(1, Jobs.count()); Jobs.save(new Job__c(Id = jobId, Name = 'B')); }
        Id queue = [SELECT Id FROM Group WHERE Type = 'Queue' AND DeveloperName = 'Open_Jobs'].Id;
        delete [SELECT Id FROM Job__Share WHERE RowCause = 'Manual'];
        System.runAs(anna) { Assert.areEqual(0, Jobs.count()); }
        update new Job__c(Id = jobId, OwnerId = queue);
        System.runAs(anna) { Assert.areEqual(1, Jobs.count()); Jobs.save(new Job__c(Id = jobId, OwnerId = anna.Id)); }
        System.runAs(bob) { Assert.areEqual(0, Jobs.count()); }
    }
    @IsTest static void rules() {
        User head = People.make('head', 'Head_of_Recruiting');
        User auditor = People.make('auditor', 'Auditor');
        User anna = People.make('anna', null);
        insert new List<Job__c>{
            new Job__c(Name = 'Rome', City__c = 'rome', Salary__c = 100000, OwnerId = head.Id),
            new Job__c(Name = 'York', City__c = 'New York', Salary__c = 200000, OwnerId = anna.Id),
            new Job__c(Name = 'Poor', City__c = 'Rome', Salary__c = 10, OwnerId = anna.Id)
        };
        System.runAs(auditor) { Assert.areEqual(new List<String>{ 'Rome', 'York' }, People.names(Jobs.all())); }
        System.runAs(anna) { Assert.areEqual(new List<String>{ 'Poor', 'York' }, People.names(Jobs.all())); }
        System.runAs(new User(Id = UserInfo.getUserId())) {
            insert new GroupMember(GroupId = [SELECT Id FROM Group WHERE DeveloperName = 'Interviewers'].Id, UserOrGroupId = anna.Id);
        }
        System.runAs(anna) {
            Assert.areEqual(3, Jobs.count());
            Jobs.save(new Job__c(Id = [SELECT Id FROM Job__c WHERE Name = 'Rome'].Id, City__c = 'Oslo'));
        }
    }
    @IsTest static void details() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', 'Recruiter');
        Id jobId = People.job(anna, 'A');
        Application__c application = new Application__c(Name = 'P', Job__c = jobId);
        insert application;
        insert new Skill__c(Name = 'S', Job__c = jobId);
        System.runAs(bob) {
            Assert.areEqual(0, [SELECT COUNT() FROM Application__c]);
            Skill__c skill = [SELECT Name, Job__r.Name FROM Skill__c];
            Assert.isNull(skill.Job__r);
            try {
                Jobs.add(new Application__c(Name = 'Q', Job__c = jobId));
                Assert.fail();
            } catch (DmlException e) {
                Assert.isTrue(e.getMessage().contains('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY, insufficient access rights on cross-reference id: ' + String.valueOf(jobId).left(15)), e.getMessage());
            }
        }
        insert new Job__Share(ParentId = jobId, UserOrGroupId = bob.Id, AccessLevel = 'Read');
        System.runAs(bob) {
            Assert.areEqual(1, Jobs.all()[0].Applications__r.size());
            Assert.areEqual('INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id', Jobs.errors(new Application__c(Id = application.Id, Name = 'R'), false)[0]);
        }
        insert new Job__Share(ParentId = jobId, UserOrGroupId = bob.Id, AccessLevel = 'Edit');
        System.runAs(bob) { Jobs.remove(application); }
    }
    @IsTest static void viewAllAndModifyAll() {
        User anna = People.make('anna', 'Recruiter');
        User viewer = People.make('viewer', null, 'Jobs_View_All');
        User modifier = People.make('modifier', null, 'Jobs_Modify_All');
        Job__c job = new Job__c(Id = People.job(anna, 'A'), City__c = 'Rome');
        System.runAs(viewer) {
            Assert.areEqual(1, Jobs.count());
            Assert.areEqual('INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id', Jobs.errors(job, false)[0]);
        }
        System.runAs(modifier) { Jobs.save(job); Jobs.remove(job); }
    }
    @IsTest static void permissionSetGroups() {
        PermissionSetGroup recruiting = [SELECT Id, Status FROM PermissionSetGroup WHERE DeveloperName = 'Recruiting'];
        Assert.areEqual('Updated', recruiting.Status);
        User member = People.make('member', null, null);
        System.runAs(member) { Assert.isFalse(Job__c.SObjectType.getDescribe().isAccessible()); }
        System.runAs(new User(Id = UserInfo.getUserId())) {
            Test.calculatePermissionSetGroup(recruiting.Id);
            insert new PermissionSetAssignment(AssigneeId = member.Id, PermissionSetGroupId = recruiting.Id);
        }
        System.runAs(member) {
            Schema.DescribeSObjectResult jobs = Job__c.SObjectType.getDescribe();
            Assert.isTrue(jobs.isAccessible() && jobs.isCreateable() && jobs.isUpdateable());
            Assert.isFalse(jobs.isDeletable(), 'muted');
            Assert.isTrue(Job__c.City__c.getDescribe().isAccessible());
            Assert.isFalse(Job__c.City__c.getDescribe().isUpdateable(), 'muted');
            insert as user new Job__c(Name = 'Mine');
            Job__c mine = [SELECT Id FROM Job__c WITH USER_MODE];
            try {
                delete as user mine;
                Assert.fail();
            } catch (SecurityException e) {
                Assert.areEqual('Access to entity \\'Job__c\\' denied', e.getMessage());
            }
        }
        System.runAs(new User(Id = UserInfo.getUserId())) {
            insert new PermissionSetGroupComponent(PermissionSetGroupId = recruiting.Id, PermissionSetId = [SELECT Id FROM PermissionSet WHERE Name = 'Jobs_View_All'].Id);
        }
        People.job([SELECT Id FROM User WHERE Id = :UserInfo.getUserId()], 'Other');
        System.runAs(member) { Assert.areEqual(2, Jobs.count()); }
    }
    @IsTest static void userRecordAccess() {
        User anna = People.make('anna', 'Recruiter');
        User bob = People.make('bob', 'Recruiter');
        User reader = People.make('reader', 'CEO', 'Jobs_Read');
        Id jobId = People.job(anna, 'A');
        UserRecordAccess own = [SELECT RecordId, HasReadAccess, HasEditAccess, HasDeleteAccess, HasTransferAccess, HasAllAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId = :anna.Id AND RecordId = :jobId];
        Assert.isTrue(own.HasReadAccess && own.HasEditAccess && own.HasDeleteAccess && own.HasTransferAccess && own.HasAllAccess);
        Assert.areEqual('All', own.MaxAccessLevel);
        Assert.areEqual(jobId, own.RecordId);
        UserRecordAccess others = [SELECT HasReadAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId = :bob.Id AND RecordId IN :new List<Id>{ jobId } LIMIT 200];
        Assert.isFalse(others.HasReadAccess);
        Assert.areEqual('None', others.MaxAccessLevel);
        Assert.areEqual('Read', [SELECT MaxAccessLevel FROM UserRecordAccess WHERE UserId = :reader.Id AND RecordId = :jobId].MaxAccessLevel);
        Assert.areEqual(0, [SELECT RecordId FROM UserRecordAccess WHERE UserId = :bob.Id AND RecordId = :jobId AND HasReadAccess = true].size());
        insert new Job__Share(ParentId = jobId, UserOrGroupId = bob.Id, AccessLevel = 'Edit');
        System.runAs(bob) {
            Job__c job = [SELECT Id, UserRecordAccess.HasEditAccess, UserRecordAccess.HasDeleteAccess FROM Job__c];
            Assert.isTrue(job.UserRecordAccess.HasEditAccess);
            Assert.isFalse(job.UserRecordAccess.HasDeleteAccess);
        }
    }
}`;

let org: ApexTestOrg;

beforeAll(async () => {
    const tree = join(__dirname, '../fixtures/recruiting');
    org = await openApexOrg({ People: people, Jobs: jobs, SharingTest: sharingTest }, [], tree);
});
afterAll(() => org.close());

test('sharing decides what a class with sharing reads and writes', () => {
    const { results } = org.engine.runTests({ tests: ['SharingTest'] });
    const failures = results
        .filter(({ outcome }) => outcome !== 'Pass')
        .map(({ methodName, message, stackTrace }) => `${methodName}: ${message}\n${stackTrace}`);
    expect(failures.join('\n')).toBe('');
    expect(results).toHaveLength(10);
});
