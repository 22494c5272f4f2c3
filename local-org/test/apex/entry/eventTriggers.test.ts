import { openApexOrg, until, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

afterEach(() => org.close());

function publish(...isbns: string[]) {
    return org.bus.publish({
        objectName: 'Order_Placed__e',
        records: isbns.map((isbn) => ({ Isbn__c: isbn, Copies__c: 1 })),
        userId: org.adminUserId
    });
}

const titles = () => org.rows('Book__c').map((book) => book['Title__c']);

test('an event trigger runs as Automated Process, after the publisher’s transaction', async () => {
    org = await openApexOrg({
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            List<Book__c> books = new List<Book__c>();
            for (Order_Placed__e placed : Trigger.new) {
                books.add(new Book__c(Title__c = placed.Isbn__c, Blurb__c = placed.EventUuid + ' ' + placed.ReplayId + ' ' + placed.CreatedById));
            }
            insert books;
        }`
    });
    const [published] = publish('1', '2');
    await until(() => titles().length === 2);
    const [book] = org.rows('Book__c');
    expect(book?.['CreatedById']).toBe(org.automatedProcessUserId);
    expect(book?.['Blurb__c']).toMatch(new RegExp(`^${published?.eventUuid} \\d+ ${org.adminUserId}$`));
});

test('a subscriber configuration names another user and a batch size', async () => {
    org = await openApexOrg(
        {
            OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
                insert new Book__c(Title__c = 'batch of ' + Trigger.size);
            }`
        },
        [
            {
                type: 'PlatformEventSubscriberConfig',
                name: 'OrderTriggerConfig',
                file: 'OrderTriggerConfig',
                xml: { platformEventConsumer: 'OrderTrigger', batchSize: '2', user: 'admin@local-org.test' }
            }
        ]
    );
    const admin = String(org.rows('User').find((user) => user['Id'] === org.adminUserId)?.['Username']);
    expect(admin).toContain('@');
    publish('1', '2', '3');
    await until(() => titles().length === 2);
    expect(titles()).toEqual(['batch of 2', 'batch of 1']);
});

test('RetryableException undoes the batch and gets it again, with the count of retries and the last error', async () => {
    org = await openApexOrg({
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            EventBus.TriggerContext context = EventBus.TriggerContext.currentContext();
            insert new Book__c(Title__c = 'try ' + context.retries + ' after ' + context.lastError);
            if (context.retries < 2) throw new EventBus.RetryableException('not yet');
        }`
    });
    publish('1');
    await until(() => titles().length > 0);
    expect(titles()).toEqual(['try 2 after not yet']);
});

test('a checkpoint keeps what was done, and the trigger goes on after it', async () => {
    org = await openApexOrg({
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            Integer handled = 0;
            for (Order_Placed__e placed : Trigger.new) {
                if (++handled > 2) return;
                insert new Book__c(Title__c = placed.Isbn__c + ' of ' + Trigger.size);
                EventBus.TriggerContext.currentContext().setResumeCheckpoint(placed.ReplayId);
            }
        }`
    });
    publish('1', '2', '3');
    await until(() => titles().length === 3);
    expect(titles()).toEqual(['1 of 3', '2 of 3', '3 of 1']);
});

test('an exception after a checkpoint costs only what came after it', async () => {
    org = await openApexOrg({
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            for (Order_Placed__e placed : Trigger.new) {
                insert new Book__c(Title__c = placed.Isbn__c);
                if (placed.Isbn__c == '2' && Trigger.size == 3) Integer i = 1 / 0;
                EventBus.TriggerContext.currentContext().setResumeCheckpoint(placed.ReplayId);
            }
        }`
    });
    publish('1', '2', '3');
    await until(() => titles().length === 3);
    expect(titles()).toEqual(['1', '2', '3']);
    expect(org.logged.join('\n')).toContain('OrderTrigger: System.MathException: Divide by 0');
});

test('a wrong checkpoint is an InvalidReplayIdException', async () => {
    org = await openApexOrg({
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            try {
                EventBus.TriggerContext.currentContext().setResumeCheckpoint('999999');
            } catch (EventBus.InvalidReplayIdException e) {
                insert new Book__c(Title__c = e.getTypeName());
            }
        }`
    });
    publish('1');
    await until(() => titles().length === 1);
    expect(titles()).toEqual(['EventBus.InvalidReplayIdException']);
});

test('another exception loses the batch and is logged; the next batch comes', async () => {
    org = await openApexOrg({
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            insert new Book__c(Title__c = Trigger.new[0].Isbn__c);
            if (Trigger.new[0].Isbn__c == 'bad') throw new IllegalArgumentException('cannot sell that');
        }`
    });
    publish('bad');
    await until(() => org.logged.some((line) => line.includes('cannot sell that')));
    publish('good');
    await until(() => titles().length > 0);
    expect(titles()).toEqual(['good']);
});

test('EventBus.publish joins the transaction: a rollback takes the event back', async () => {
    org = await openApexOrg({
        OrderTrigger: `trigger OrderTrigger on Order_Placed__e (after insert) {
            for (Order_Placed__e placed : Trigger.new) insert new Book__c(Title__c = placed.Isbn__c);
        }`
    });
    const outcome = org.engine.executeAnonymous(
        `Database.SaveResult kept = EventBus.publish(new Order_Placed__e(Isbn__c = 'kept'));
        System.debug(kept.isSuccess() + ' ' + (EventBus.getOperationId(kept).length() == 36) + ' ' + kept.getErrors()[0].getStatusCode());
        Savepoint before = Database.setSavepoint();
        EventBus.publish(new Order_Placed__e(Isbn__c = 'dropped'));
        Database.rollback(before);
        Database.SaveResult bad = EventBus.publish(new Order_Placed__e());
        System.debug(bad.isSuccess() + ' ' + bad.getErrors()[0].getStatusCode());
        EventBus.publish(new Order_Placed__e(Isbn__c = 'last'));`,
        org.adminUserId
    );
    expect(outcome.kind).toBe('done');
    await until(() => titles().length === 2);
    expect(titles()).toEqual(['kept', 'last']);
    expect(org.logged).toEqual(['true true OPERATION_ENQUEUED', 'false REQUIRED_FIELD_MISSING']);
});
