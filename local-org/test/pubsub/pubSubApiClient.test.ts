import { ClientProgram } from './clientProgram';
import { openPubSubParts, order, orderChannel, type PubSubParts } from './pubSubParts';

let parts: PubSubParts;
let program: ClientProgram;
beforeEach(async () => {
    parts = await openPubSubParts({ times: { keepAlive: 50, idle: 10_000 } });
    const { pubSub, accessToken, organizationId } = parts;
    program = new ClientProgram({ port: pubSub.port, accessToken, organizationId, topicName: orderChannel });
    await program.heard('connected');
});
afterEach(async () => {
    await program.end();
    await parts.close();
});

interface HeardEvent {
    readonly replayId: number;
    readonly payload: Readonly<Record<string, unknown>>;
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => String(from + at));
async function publish(...isbns: string[]): Promise<void> {
    parts.bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId });
    await parts.bus.durable();
}

describe('salesforce-pubsub-api-client', () => {
    test('hears every event once, in order, beyond the hundred it requests at a time', async () => {
        program.do('subscribe');
        await program.heard('grpcKeepAlive');
        for (let at = 0; at < 350; at += 35) await publish(...numbers(at, at + 35));
        const events = await program.heard<HeardEvent>('event', 350);
        expect(events.map(({ payload }) => payload['Isbn__c'])).toEqual(numbers(0, 350));
        expect(events[0]?.payload).toEqual({
            CreatedDate: expect.any(Number),
            CreatedById: parts.userId,
            Isbn__c: '0',
            Copies__c: 1,
            Gift__c: false,
            Wanted_By__c: null
        });
        expect(program.all('error')).toEqual([]);
    });

    test('goes on after a replay id', async () => {
        await publish('1', '2', '3');
        const [first] = parts.bus.read(orderChannel, 0, 1);
        program.do('subscribeFrom', first?.replayId);
        const events = await program.heard<HeardEvent>('event', 2);
        expect(events.map(({ payload }) => payload['Isbn__c'])).toEqual(['2', '3']);
    });

    test('gets as many as it requests, then more', async () => {
        await publish(...numbers(0, 10));
        program.do('subscribeSome', 3);
        await program.heard('lastEvent');
        expect(program.all('event')).toHaveLength(3);
        program.do('more', 4);
        await program.heard('lastEvent', 2);
        expect(program.all('event')).toHaveLength(7);
    });

    test('publishes one event', async () => {
        const payload = {
            CreatedDate: Date.now(),
            CreatedById: parts.userId,
            Isbn__c: { string: '42' },
            Copies__c: { double: 3 },
            Gift__c: { boolean: true },
            Wanted_By__c: null
        };
        program.do('publish', payload);
        const [result] = await program.heard<{ replayId: number; correlationKey: string }>('published');
        expect(parts.bus.read(orderChannel, 0, 10)).toMatchObject([
            { replayId: result?.replayId, eventUuid: result?.correlationKey, record: { Isbn__c: '42', Copies__c: 3 } }
        ]);
    });

    test('publishes batches, and hears them', async () => {
        const payload = (isbn: string) => ({
            CreatedDate: Date.now(),
            CreatedById: parts.userId,
            Isbn__c: { string: isbn },
            Copies__c: null,
            Gift__c: null,
            Wanted_By__c: null
        });
        program.do('subscribeFromEarliest');
        await program.heard('done');
        program.do('publishBatch', ['1', '2'].map(payload));
        program.do('publishBatch', ['3'].map(payload));
        const events = await program.heard<HeardEvent>('event', 3);
        expect(events.map((event) => event.payload['Isbn__c'])).toEqual(['1', '2', '3']);
        const responses = await program.heard<{ results: { replayId: number }[] }>('publishResponse', 2);
        expect(responses.flatMap(({ results }) => results.map(({ replayId }) => replayId))).toEqual(
            events.map(({ replayId }) => replayId)
        );
    });

    test('is told why its stream ended', async () => {
        program.do('subscribe');
        await program.heard('grpcKeepAlive');
        parts.sessions.revoke(parts.accessToken);
        const [error] = await program.heard<{ message: string }>('error');
        expect(error?.message).toMatch(/^16 UNAUTHENTICATED: An authentication exception occurred\./);
        await program.heard('end');
    });
});
