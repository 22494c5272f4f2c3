import { openApexOrg, until, type ApexTestOrg } from './apexTestOrg';

const minute = 60_000;

const sources = {
    Note: `public class Note implements Queueable {
        final String title;
        public Note(String title) { this.title = title; }
        public void execute(QueueableContext context) {
            insert new Book__c(Title__c = title);
            if (title == 'fails') { String nothing; nothing.length(); }
        }
    }`,
    Later: `public class Later {
        @future public static void write(String title) { insert new Book__c(Title__c = title); }
    }`,
    Chain: `public class Chain implements Queueable {
        public void execute(QueueableContext context) {
            insert new Book__c(Title__c = 'depth ' + AsyncInfo.getCurrentQueueableStackDepth());
            try {
                System.enqueueJob(new Chain());
            } catch (AsyncException e) {
                insert new Book__c(Title__c = e.getMessage());
            }
        }
    }`,
    Closing: `public class Closing implements Queueable, Finalizer {
        final Boolean fail;
        public Closing(Boolean fail) { this.fail = fail; }
        public void execute(QueueableContext context) {
            System.attachFinalizer(new Closing(fail));
            insert new Book__c(Title__c = 'undone if it fails');
            if (fail) throw new IllegalArgumentException('meant to');
        }
        public void execute(FinalizerContext context) {
            String text = context.getResult() + ' ' + context.getAsyncApexJobId().to15().length();
            if (context.getResult() == ParentJobResult.UNHANDLED_EXCEPTION) text += ' ' + context.getException().getMessage();
            insert new Book__c(Title__c = text);
        }
    }`,
    Count: `public class Count implements Database.Batchable<SObject>, Database.Stateful {
        Integer seen = 0;
        public Database.QueryLocator start(Database.BatchableContext context) {
            return Database.getQueryLocator([SELECT Id, Name FROM Author__c ORDER BY Name]);
        }
        public void execute(Database.BatchableContext context, List<Author__c> scope) {
            seen += scope.size();
            for (Author__c each : scope) if (each.Name == 'bad') throw new IllegalArgumentException('a bad one');
        }
        public void finish(Database.BatchableContext context) { insert new Book__c(Title__c = 'seen ' + seen); }
    }`,
    Forget: `public class Forget implements Database.Batchable<Integer> {
        Integer seen = 0;
        public Iterable<Integer> start(Database.BatchableContext context) { return new List<Integer>{ 1, 2, 3 }; }
        public void execute(Database.BatchableContext context, List<Integer> scope) { seen += scope.size(); }
        public void finish(Database.BatchableContext context) { insert new Book__c(Title__c = 'remembers ' + seen); }
    }`,
    Nightly: `public class Nightly implements Schedulable {
        public void execute(SchedulableContext context) {
            CronTrigger own = [SELECT CronJobDetail.Name, TimesTriggered FROM CronTrigger WHERE Id = :context.getTriggerId()];
            insert new Book__c(Title__c = own.CronJobDetail.Name + ' ' + own.TimesTriggered);
        }
    }`,
    JobsTest: `@IsTest private class JobsTest {
        @IsTest static void scheduled() {
            Test.startTest();
            Id id = System.schedule('far', '0 0 0 3 9 ? 2042', new Nightly());
            CronTrigger row = [SELECT CronExpression, TimesTriggered, NextFireTime, State FROM CronTrigger WHERE Id = :id];
            Assert.areEqual('0 0 0 3 9 ? 2042', row.CronExpression);
            Assert.areEqual(0, row.TimesTriggered);
            Assert.areEqual('WAITING', row.State);
            Assert.areEqual('2042-09-03 00:00:00', String.valueOf(row.NextFireTime));
            Assert.areEqual(0, [SELECT COUNT() FROM Book__c]);
            Test.stopTest();
            Assert.areEqual(1, [SELECT COUNT() FROM Book__c WHERE Title__c LIKE 'far%']);
            try {
                System.schedule('far', '0 0 0 3 9 ? 2042', new Nightly());
                Assert.fail('twice');
            } catch (AsyncException e) {
                Assert.areEqual('The Apex job named "far" is already scheduled for execution.', e.getMessage());
            }
            System.abortJob(id);
            Assert.areEqual(0, [SELECT COUNT() FROM CronTrigger]);
        }
        @IsTest static void batch() {
            insert new List<Author__c>{ new Author__c(Name = 'a'), new Author__c(Name = 'b'), new Author__c(Name = 'c') };
            Test.startTest();
            Id id = Database.executeBatch(new Count(), 2);
            Assert.areEqual('Queued', [SELECT Status FROM AsyncApexJob WHERE Id = :id].Status);
            Test.stopTest();
            AsyncApexJob row = [
                SELECT Status, JobType, TotalJobItems, JobItemsProcessed, NumberOfErrors, ApexClass.Name
                FROM AsyncApexJob WHERE Id = :id
            ];
            Assert.areEqual('Completed', row.Status);
            Assert.areEqual('BatchApex', row.JobType);
            Assert.areEqual(2, row.TotalJobItems);
            Assert.areEqual(2, row.JobItemsProcessed);
            Assert.areEqual(0, row.NumberOfErrors);
            Assert.areEqual(1, [SELECT COUNT() FROM Book__c WHERE Title__c = 'seen 3']);
        }
        @IsTest static void finalizer() {
            Test.startTest();
            System.enqueueJob(new Closing(false));
            Test.stopTest();
            Assert.areEqual(1, [SELECT COUNT() FROM Book__c WHERE Title__c = 'SUCCESS 15']);
            try {
                System.attachFinalizer(new Closing(false));
                Assert.fail('no queueable');
            } catch (Exception e) {
                Assert.isTrue(e.getMessage().contains('Queueable'), e.getMessage());
            }
        }
        @IsTest static void wrongExpressions() {
            Map<String, String> messages = new Map<String, String>{
                '0 0/5 * * * ?' => 'Seconds and minutes must be specified as integers: 0 0/5 * * * ?',
                'often' => 'Illegal cron expression format: often'
            };
            for (String cron : messages.keySet()) {
                try {
                    System.schedule(cron, cron, new Nightly());
                    Assert.fail(cron);
                } catch (StringException e) {
                    Assert.areEqual(messages.get(cron), e.getMessage());
                }
            }
            try {
                System.schedule('past', '0 0 0 1 1 ? 2001', new Nightly());
                Assert.fail('past');
            } catch (AsyncException e) {
                Assert.areEqual(
                    'Based on configured schedule, the given trigger \\'past\\' will never fire.', e.getMessage()
                );
            }
        }
    }`
};

let org: ApexTestOrg;
beforeEach(async () => void (org = await openApexOrg(sources)));
afterEach(() => {
    org.engine.close();
    return org.close();
});

const titles = () => org.rows('Book__c').map((row) => row['Title__c']);
const jobs = () => org.rows('AsyncApexJob');

function run(body: string): void {
    expect(org.engine.executeAnonymous(body, org.adminUserId)).toMatchObject({ kind: 'done' });
}

test('in tests jobs run at stopTest, and have rows that are rolled back', () => {
    const { results } = org.engine.runTests({});
    expect(results.map(({ methodName, message }) => [methodName, message])).toEqual([
        ['scheduled', null],
        ['batch', null],
        ['finalizer', null],
        ['wrongExpressions', null]
    ]);
    expect(jobs()).toEqual([]);
});

test('a job has a row that says how it went', async () => {
    run(`System.enqueueJob(new Note('well')); System.enqueueJob(new Note('fails')); Later.write('future');`);
    await org.engine.idle();
    expect(titles()).toEqual(['well', 'future']);
    expect(jobs()).toMatchObject([
        { JobType: 'Queueable', Status: 'Completed', NumberOfErrors: 0, CompletedDate: expect.any(Number) },
        { JobType: 'Queueable', Status: 'Failed', ExtendedStatus: 'Attempt to de-reference a null object' },
        { JobType: 'Future', Status: 'Completed', MethodName: 'write', CreatedById: org.adminUserId }
    ]);
});

test('an aborted job does not run', async () => {
    run(`System.abortJob(System.enqueueJob(new Note('never')));`);
    await org.engine.idle();
    expect(titles()).toEqual([]);
    expect(jobs()).toMatchObject([{ Status: 'Aborted' }]);
});

test('a chain of queueables ends at its depth; a delayed one waits for the clock', async () => {
    run(`AsyncOptions options = new AsyncOptions();
        options.MaximumQueueableStackDepth = 2;
        System.enqueueJob(new Chain(), options);
        System.enqueueJob(new Note('delayed'), 5);`);
    await org.engine.idle();
    expect(titles()).toEqual(['depth 1', 'depth 2', 'Maximum stack depth has been reached.']);
    org.clock.advance(5 * minute);
    org.engine.clockMoved();
    await until(() => titles().includes('delayed'));
});

test('a finalizer runs after success and after failure, in a transaction of its own', async () => {
    run('System.enqueueJob(new Closing(true)); System.enqueueJob(new Closing(false));');
    await org.engine.idle();
    expect(titles()).toEqual(['UNHANDLED_EXCEPTION 15 meant to', 'undone if it fails', 'SUCCESS 15']);
    expect(jobs()).toMatchObject([{ Status: 'Failed', ExtendedStatus: 'meant to' }, { Status: 'Completed' }]);
});

test('a batch goes on after a bad chunk, keeps its state only if it is Stateful', async () => {
    org.dml('insert', 'Author__c', [{ Name: 'a' }, { Name: 'bad' }, { Name: 'c' }]);
    run('Database.executeBatch(new Count(), 1); Database.executeBatch(new Forget(), 2);');
    await org.engine.idle();
    expect(jobs()).toMatchObject([
        {
            Status: 'Completed',
            TotalJobItems: 3,
            JobItemsProcessed: 3,
            NumberOfErrors: 1,
            ExtendedStatus: 'First error: a bad one'
        },
        { Status: 'Completed', TotalJobItems: 2, JobItemsProcessed: 2, NumberOfErrors: 0 }
    ]);
    expect(titles()).toEqual(expect.arrayContaining(['remembers 0']));
});

test('a scheduled job runs at its times while the clock moves, until it is aborted', async () => {
    run(`System.schedule('nightly', '0 30 2 * * ?', new Nightly());`);
    const next = () => new Date(Number(org.rows('CronTrigger')[0]?.['NextFireTime']));
    const first = next();
    expect([first.getMinutes(), first.getTime() - org.clock.now() <= 24 * 60 * minute]).toEqual([30, true]);
    org.clock.advance(24 * 60 * minute);
    org.engine.clockMoved();
    await until(() => titles().length === 1);
    expect(titles()).toEqual(['nightly 1']);
    expect(next().getTime()).toBe(first.getTime() + 24 * 60 * minute);
    expect(org.rows('CronTrigger')).toMatchObject([{ PreviousFireTime: first.getTime(), State: 'WAITING' }]);
    run(`System.abortJob([SELECT Id FROM CronTrigger].Id);`);
    org.clock.advance(48 * 60 * minute);
    org.engine.clockMoved();
    await org.engine.idle();
    expect(titles()).toEqual(['nightly 1']);
    expect([org.rows('CronTrigger'), org.rows('CronJobDetail')]).toEqual([[], []]);
});

test('scheduleBatch starts a batch once', async () => {
    run(`System.scheduleBatch(new Forget(), 'soon', 10, 1);`);
    org.clock.advance(9 * minute);
    org.engine.clockMoved();
    await org.engine.idle();
    expect(titles()).toEqual([]);
    org.clock.advance(minute);
    org.engine.clockMoved();
    await until(() => titles().includes('remembers 0'));
    expect(org.rows('CronTrigger')).toMatchObject([{ TimesTriggered: 1, State: 'DELETED', NextFireTime: null }]);
});
