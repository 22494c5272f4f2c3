import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import {
    errorCodeOf,
    eventsOf,
    openPubSubParts,
    order,
    orderChannel,
    temporaryDirectory,
    until,
    type FetchResponse,
    type OpenedStream,
    type PubSubParts
} from './pubSubParts';

const root = temporaryDirectory();
let parts: PubSubParts;
afterEach(() => parts.close());

const topicName = orderChannel;
const prefix = 'sfdc.platform.eventbus.grpc.';
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => String(from + at));

async function publish(...isbns: string[]): Promise<void> {
    parts.bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId });
    await parts.bus.durable();
}

async function isbns(stream: OpenedStream<FetchResponse>): Promise<unknown[]> {
    const payloads = await Promise.all(eventsOf(stream).map(({ event }) => parts.client.decode(event)));
    return payloads.map((payload) => payload['Isbn__c']);
}

/** Waits until a subscription stands: its first keep-alive. */
async function standing(stream: OpenedStream<FetchResponse>): Promise<OpenedStream<FetchResponse>> {
    await until(() => stream.responses.length > 0);
    return stream;
}

const quickKeepAlive = { keepAlive: 40, idle: 10_000 };

describe('delivery', () => {
    test('of an event with its id, schema, replay id and fields', async () => {
        parts = await openPubSubParts();
        const wantedBy = Date.UTC(2026, 4, 1, 12, 30);
        const [published] = parts.bus.publish({
            objectName: 'Order_Placed__e',
            records: [{ Isbn__c: '9780140449136', Copies__c: 3, Gift__c: true, Wanted_By__c: wantedBy }],
            userId: parts.userId
        });
        await parts.bus.durable();
        const stream = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 5 });
        await until(() => stream.responses.length > 0);
        const [response] = stream.responses;
        const [consumed] = response?.events ?? [];
        expect(response).toMatchObject({ pendingNumRequested: 4, rpcId: expect.stringMatching(/^[\da-f-]{36}$/) });
        expect(response?.latestReplayId).toEqual(consumed?.replayId);
        expect(consumed?.event.id).toBe(published?.eventUuid);
        expect(consumed && (await parts.client.decode(consumed.event))).toEqual({
            CreatedDate: expect.any(Number),
            CreatedById: parts.userId,
            Isbn__c: '9780140449136',
            Copies__c: 3,
            Gift__c: true,
            Wanted_By__c: wantedBy
        });
    });

    test('from the tip by default', async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        await publish('1');
        const stream = await standing(parts.client.subscribe({ topicName, numRequested: 5 }));
        await publish('2', '3');
        await until(() => eventsOf(stream).length === 2);
        expect(await isbns(stream)).toEqual(['2', '3']);
    });

    test('strictly after a replay id, in ten bytes or in eight', async () => {
        parts = await openPubSubParts();
        await publish('1', '2', '3');
        const first = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 3 });
        await until(() => eventsOf(first).length === 3);
        const replayId = eventsOf(first)[0]?.replayId as Buffer;
        for (const bytes of [replayId, replayId.subarray(0, 8)]) {
            const stream = parts.client.subscribe({
                topicName,
                replayPreset: 'CUSTOM',
                replayId: bytes,
                numRequested: 9
            });
            await until(() => eventsOf(stream).length === 2);
            expect(await isbns(stream)).toEqual(['2', '3']);
        }
    });

    test('goes on over a restart, after the last replay id', async () => {
        const directory = join(root, 'restart');
        parts = await openPubSubParts({ directory });
        await publish(...numbers(0, 10));
        const before = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 4 });
        await until(() => eventsOf(before).length === 4);
        const replayId = before.responses.at(-1)?.latestReplayId;
        await parts.close();
        parts = await openPubSubParts({ directory });
        const stream = parts.client.subscribe({ topicName, replayPreset: 'CUSTOM', replayId, numRequested: 100 });
        await until(() => eventsOf(stream).length === 6);
        expect(await isbns(stream)).toEqual(numbers(4, 10));
    });

    test('of every event once, in order, to several subscribers', async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        const streams = [1, 2, 3].map(() => parts.client.subscribe({ topicName, numRequested: 100 }));
        for (const stream of streams) {
            await standing(stream);
            stream.call.on('data', ({ events }: FetchResponse) => {
                if (events.length > 0) stream.write({ topicName, numRequested: events.length });
            });
        }
        for (let at = 0; at < 1_000; at += 25) await publish(...numbers(at, at + 25));
        for (const stream of streams) {
            await until(() => eventsOf(stream).length >= 1_000);
            expect(await isbns(stream)).toEqual(numbers(0, 1_000));
        }
    });
});

describe('flow control', () => {
    test('delivers what was requested and no more; requests add up', async () => {
        parts = await openPubSubParts();
        await publish(...numbers(0, 10));
        const stream = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 2 });
        await until(() => eventsOf(stream).length === 2);
        expect(stream.responses.at(-1)?.pendingNumRequested).toBe(0);
        stream.write({ topicName, numRequested: 3 }).write({ numRequested: 4 });
        await until(() => eventsOf(stream).length === 9);
        await publish('10');
        stream.write({ numRequested: 1 });
        await until(() => eventsOf(stream).length === 10);
        expect(await isbns(stream)).toEqual(numbers(0, 10));
    });

    test('takes more than a hundred pending for a hundred', async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        const stream = parts.client.subscribe({ topicName, numRequested: 70 }).write({ numRequested: 70 });
        await standing(stream);
        expect(stream.responses[0]?.pendingNumRequested).toBe(100);
        await publish(...numbers(0, 120));
        await until(() => eventsOf(stream).length >= 100);
        expect(stream.responses.at(-1)?.pendingNumRequested).toBe(0);
    });

    test('ends a stream that requests nothing for a while', async () => {
        parts = await openPubSubParts({ times: { keepAlive: 10_000, idle: 50 } });
        await publish('1');
        const stream = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 1 });
        expect((await stream.status).code).toBe(status.OK);
        expect(eventsOf(stream)).toHaveLength(1);
    });

    test('keeps a stream with pending requests alive by empty responses with the position', async () => {
        parts = await openPubSubParts({ times: { keepAlive: 30, idle: 60 } });
        await publish('1', '2');
        const stream = parts.client.subscribe({ topicName, numRequested: 3 });
        await until(() => stream.responses.length >= 5);
        expect(stream.responses.every(({ events }) => events.length === 0)).toBe(true);
        expect(stream.responses.at(-1)).toMatchObject({ pendingNumRequested: 3 });
        await publish('3');
        const replayId = stream.responses[0]?.latestReplayId;
        const next = parts.client.subscribe({ topicName, replayPreset: 'CUSTOM', replayId, numRequested: 1 });
        await until(() => eventsOf(next).length === 1);
        expect(await isbns(next)).toEqual(['3']);
    });

    test("an empty channel's position can be gone on from", async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        const stream = await standing(parts.client.subscribe({ topicName, numRequested: 1 }));
        const replayId = stream.responses[0]?.latestReplayId;
        await publish('1');
        const next = parts.client.subscribe({ topicName, replayPreset: 'CUSTOM', replayId, numRequested: 1 });
        await until(() => eventsOf(next).length === 1);
        expect(await isbns(next)).toEqual(['1']);
    });

    test('a client that does not read costs no memory and misses nothing', async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        const stream = await standing(parts.client.subscribe({ topicName, numRequested: 100 }));
        stream.call.pause();
        stream.call.on('data', ({ events }: FetchResponse) => {
            if (events.length > 0) stream.write({ numRequested: events.length });
        });
        stream.call.pause();
        for (let at = 0; at < 500; at += 50) await publish(...numbers(at, at + 50));
        stream.call.resume();
        await until(() => eventsOf(stream).length >= 500);
        expect(await isbns(stream)).toEqual(numbers(0, 500));
    });
});

describe('refuses', () => {
    const refusals: [string, Record<string, unknown>[], string, RegExp][] = [
        ['a blank topic', [{ numRequested: 1 }], 'topic.validation.empty', /blank/],
        ['an unknown topic', [{ topicName: '/event/No__e', numRequested: 1 }], 'topic.not.found', /not found/],
        [
            'no events requested',
            [{ topicName, numRequested: 0 }],
            'subscription.fetch.requested.events.invalid',
            /^The requested number of events in a fetch request must be greater than zero\./
        ],
        [
            'a negative number of events, later',
            [{ topicName, numRequested: 1 }, { numRequested: -1 }],
            'subscription.fetch.requested.events.invalid',
            /greater than zero/
        ],
        [
            'another topic, later',
            [
                { topicName, numRequested: 1 },
                { topicName: '/data/ChangeEvents', numRequested: 1 }
            ],
            'subscription.fetch.topic.mismatch',
            /topic name/
        ],
        [
            'CUSTOM without a replay id',
            [{ topicName, replayPreset: 'CUSTOM', numRequested: 1 }],
            'subscription.fetch.replayid.validation.failed',
            /Replay ID/
        ]
    ];
    test.each(refusals)('%s', async (_, requests, code, details) => {
        parts = await openPubSubParts();
        const stream = parts.client.stream<FetchResponse>('Subscribe');
        for (const request of requests) stream.write(request);
        const ended = await stream.status;
        expect(errorCodeOf(ended)).toBe(prefix + code);
        expect(ended.details).toMatch(details);
        expect(ended.details).toMatch(/ rpcId: [\da-f-]{36}$/);
        expect(ended.metadata.get('type')).toEqual(['Subscribe']);
    });

    const corrupted: [string, Buffer][] = [
        ['text', Buffer.from('25243248')],
        ['too few bytes', Buffer.from([1, 2, 3])],
        ['an id that was never given', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0])]
    ];
    test.each(corrupted)('%s as a replay id', async (_, replayId) => {
        parts = await openPubSubParts();
        await publish('1');
        const stream = parts.client.subscribe({ topicName, replayPreset: 'CUSTOM', replayId, numRequested: 1 });
        const ended = await stream.status;
        expect(ended.code).toBe(status.INVALID_ARGUMENT);
        expect(errorCodeOf(ended)).toBe(`${prefix}subscription.fetch.replayid.corrupted`);
        expect(ended.details).toMatch(
            /^The Replay ID validation failed\. Ensure that the Replay ID is valid\. rpcId: /
        );
    });

    test('a replay id older than 72 hours', async () => {
        parts = await openPubSubParts();
        await publish('1', '2');
        const stream = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 1 });
        await until(() => eventsOf(stream).length === 1);
        parts.clock.advance(73 * 60 * 60 * 1000);
        await publish('3');
        const { accessToken } = parts.sessions.issue(parts.userId);
        const late = parts.client
            .stream<FetchResponse>('Subscribe', {
                accesstoken: accessToken,
                instanceurl: 'https://localhost',
                tenantid: parts.organizationId
            })
            .write({ topicName, replayPreset: 'CUSTOM', replayId: eventsOf(stream)[0]?.replayId, numRequested: 1 });
        expect(errorCodeOf(await late.status)).toBe(`${prefix}subscription.fetch.replayid.corrupted`);
    });
});

describe('the end of a session ends its streams', () => {
    test('when it is revoked', async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        const stream = await standing(parts.client.subscribe({ topicName, numRequested: 1 }));
        parts.sessions.revoke(parts.accessToken);
        const ended = await stream.status;
        expect(ended.code).toBe(status.UNAUTHENTICATED);
        expect(errorCodeOf(ended)).toBe(`${prefix}service.auth.error`);
    });

    test('when it expires', async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        const stream = await standing(parts.client.subscribe({ topicName, numRequested: 1 }));
        parts.clock.advance(3 * 60 * 60 * 1000);
        expect(errorCodeOf(await stream.status)).toBe(`${prefix}service.auth.error`);
    });

    test('unless it went on with another token', async () => {
        parts = await openPubSubParts({ times: quickKeepAlive });
        const stream = await standing(parts.client.subscribe({ topicName, numRequested: 1 }));
        const { accessToken } = parts.sessions.issue(parts.userId);
        const before = stream.responses.length;
        stream.write({ authRefresh: accessToken });
        await until(() => stream.responses.length > before + 1);
        parts.sessions.revoke(parts.accessToken);
        await publish('1');
        await until(() => eventsOf(stream).length === 1);
        stream.write({ authRefresh: 'wrong' });
        expect(errorCodeOf(await stream.status)).toBe(`${prefix}service.auth.refresh.invalid`);
    });
});

test('the end of the service ends streams with an error that clients try again after', async () => {
    parts = await openPubSubParts({ times: quickKeepAlive });
    const stream = await standing(parts.client.subscribe({ topicName, numRequested: 1 }));
    await parts.pubSub.close();
    const ended = await stream.status;
    expect(ended.code).toBe(status.INTERNAL);
    expect(ended.details).toMatch(/^The service is unavailable\. Try again later\. rpcId: /);
    expect(errorCodeOf(ended)).toBe(`${prefix}service.unavailable`);
});

describe('ManagedSubscribe', () => {
    test.each([
        [{ developerName: 'Managed_Sub', numRequested: 1 }, 'developer.name.not.found'],
        [{ subscriptionId: '18x000000000001AAA', numRequested: 1 }, 'subscription.id.not.found'],
        [{ subscriptionId: '18x', numRequested: 1 }, 'subscription.id.invalid'],
        [{ numRequested: 1 }, 'id.or.developer.name.empty']
    ])('of %p', async (request, code) => {
        parts = await openPubSubParts();
        const stream = parts.client.stream('ManagedSubscribe').write(request);
        expect(errorCodeOf(await stream.status)).toBe(`${prefix}managed.subscription.${code}`);
    });
});
