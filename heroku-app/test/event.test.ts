import { newsEvent, type SalesforceMessage } from '../src/event';

const org = '00D000000000001EAA';
const captured: Record<string, SalesforceMessage> = {
    '/event/Story_Published__e': {
        payload: { Story_Id__c: 'a01000000000001AAA', Headline__c: 'x', CreatedDate: '2026-03-09T15:23:51Z' },
        event: { EventUuid: '3e74df29-0000-4000-8000-000000000000', replayId: 1459005 }
    },
    '/topic/StoryUpdates': {
        event: { createdDate: '2026-03-10T08:56:22.910Z', replayId: 1, type: 'updated' },
        sobject: { Id: 'a01000000000001AAA', Headline__c: 'x' }
    },
    '/u/Newsroom': { payload: 'Hello world', event: { createdDate: '2026-03-10T10:17:08.973Z', replayId: 1 } },
    '/data/Story__ChangeEvent': {
        payload: {
            Headline__c: 'x',
            ChangeEventHeader: {
                changeType: 'UPDATE',
                recordIds: ['a01000000000001AAA'],
                commitTimestamp: 1615367339000,
                transactionKey: '0006b519',
                sequenceNumber: 1
            }
        },
        event: { replayId: 2633138 }
    }
};

it.each([
    [
        '/event/Story_Published__e',
        'com.salesforce.event.Story_Published__e',
        'a01000000000001AAA',
        '2026-03-09T15:23:51.000Z'
    ],
    [
        '/topic/StoryUpdates',
        'com.salesforce.topic.StoryUpdates.updated',
        'a01000000000001AAA',
        '2026-03-10T08:56:22.910Z'
    ],
    ['/u/Newsroom', 'com.salesforce.u.Newsroom', undefined, '2026-03-10T10:17:08.973Z'],
    [
        '/data/Story__ChangeEvent',
        'com.salesforce.data.Story__ChangeEvent.update',
        'a01000000000001AAA',
        '2021-03-10T09:08:59.000Z'
    ]
])('puts a message of %s into a CloudEvents envelope', (channel, type, subject, time) => {
    const message = captured[channel] ?? {};
    const event = newsEvent(channel, message, org);
    expect(event).toMatchObject({
        specversion: '1.0',
        source: `//salesforce/${org}${channel}`,
        type,
        time,
        channel,
        replayid: String(message.event?.replayId)
    });
    expect(event.subject).toBe(subject);
});

it('takes the EventUuid as id where there is one', () => {
    const channel = '/event/Story_Published__e';
    expect(newsEvent(channel, captured[channel] ?? {}, org).id).toBe('3e74df29-0000-4000-8000-000000000000');
});

it('gives an event without EventUuid the same id each time it is heard, and another in another org', () => {
    for (const channel of ['/topic/StoryUpdates', '/u/Newsroom', '/data/Story__ChangeEvent']) {
        const message = captured[channel] ?? {};
        const { id } = newsEvent(channel, message, org);
        expect(newsEvent(channel, structuredClone(message), org).id).toBe(id);
        expect(newsEvent(channel, message, '00D000000000002EAA').id).not.toBe(id);
        const next = { ...message, event: { ...message.event, replayId: 7 } };
        expect(newsEvent(channel, next, org).id).not.toBe(id);
    }
});

it('keeps what a generic channel brings as it is', () => {
    expect(newsEvent('/u/Newsroom', captured['/u/Newsroom'] ?? {}, org).data).toEqual({ payload: 'Hello world' });
});
