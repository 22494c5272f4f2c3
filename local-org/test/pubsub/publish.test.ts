import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { status, type ServiceError } from '@grpc/grpc-js';
import { Type } from 'avsc';
import {
    errorCodeOf,
    eventsOf,
    openPubSubParts,
    orderChannel,
    temporaryDirectory,
    until,
    type PublishResponse,
    type PubSubParts
} from './pubSubParts';

const root = temporaryDirectory();
let parts: PubSubParts;
afterEach(() => parts.close());

const topicName = orderChannel;
const prefix = 'sfdc.platform.eventbus.grpc.';
const correlationKey = 'f5da32b3-5f3c-4b43-9b7e-2a1f9d0b6d11';
const encode = (id: string, fields: Record<string, unknown>) => parts.client.encode(topicName, id, fields);
const publish = (request: Record<string, unknown>) => parts.client.call<PublishResponse>('Publish', request);
const failure = (call: Promise<unknown>) =>
    call.then(
        () => undefined,
        (error: ServiceError) => error
    );
const published = () => parts.bus.read(topicName, 0, 1_000);

describe('Publish', () => {
    test('puts an event on the bus, and tells its replay id', async () => {
        parts = await openPubSubParts();
        const wantedBy = Date.UTC(2026, 4, 1);
        const event = await encode(correlationKey, {
            Isbn__c: '9780140449136',
            Copies__c: 2,
            Gift__c: true,
            Wanted_By__c: wantedBy
        });
        const response = await publish({ topicName, events: [event] });
        expect(response).toMatchObject({ schemaId: event.schemaId, rpcId: expect.stringMatching(/^[\da-f-]{36}$/) });
        expect(response.results).toMatchObject([{ error: null, correlationKey }]);
        const [onBus] = published();
        expect(response.results[0]?.replayId.readBigUInt64BE()).toBe(BigInt(onBus?.replayId ?? 0));
        expect(onBus).toMatchObject({
            eventUuid: correlationKey,
            userId: parts.userId,
            record: {
                Isbn__c: '9780140449136',
                Copies__c: 2,
                Gift__c: true,
                Wanted_By__c: wantedBy,
                CreatedById: parts.userId
            }
        });
    });

    test('publishes the good events of a batch, and tells what is wrong with the others', async () => {
        parts = await openPubSubParts();
        const good = await encode('a', { Isbn__c: '1' });
        const events = [
            good,
            await encode('b', { Isbn__c: null }),
            await encode('c', { Isbn__c: 'far too long for an ISBN' }),
            { ...good, id: 'd', schemaId: '' },
            { ...good, id: 'e', schemaId: 'AAAAAAAAAAAAAAAAAAAAAA' },
            { ...good, id: 'f', payload: Buffer.from([1, 2, 3]) },
            { ...good, id: 'g', payload: Buffer.alloc(1_048_577) },
            await encode('h', { Isbn__c: '2' })
        ];
        const { results } = await publish({ topicName, events });
        expect(results.map((result) => [result.correlationKey, result.error?.code, result.error?.msg])).toEqual([
            ['a', undefined, undefined],
            ['b', 'PUBLISH', 'Required fields are missing: [Isbn__c]'],
            ['c', 'PUBLISH', expect.stringContaining('data value too large')],
            ['d', 'PUBLISH', "Schema validation failed. The schema ID can't be blank."],
            ['e', 'PUBLISH', expect.stringContaining('is not a schema of the event')],
            ['f', 'PUBLISH', expect.stringContaining("can't be deserialized")],
            [
                'g',
                'PUBLISH',
                'The event payload size of 1048577 bytes exceeds the maximum allowed size of 1048576 bytes'
            ],
            ['h', undefined, undefined]
        ]);
        const ids = [results[0], results[7]].map((result) => Number(result?.replayId.readBigUInt64BE()));
        expect(published().map((event) => [event.record?.['Isbn__c'], event.replayId])).toEqual([
            ['1', ids[0]],
            ['2', ids[1]]
        ]);
    });

    test('gives every event its own replay id, also under the same id', async () => {
        parts = await openPubSubParts();
        const event = await encode(correlationKey, { Isbn__c: '1' });
        const responses = await Promise.all([1, 2, 3].map(() => publish({ topicName, events: [event, event] })));
        const ids = responses.flatMap(({ results }) =>
            results.map(({ replayId }) => Number(replayId.readBigUInt64BE()))
        );
        expect(ids.sort((a, b) => a - b)).toEqual(published().map(({ replayId }) => replayId));
        expect(new Set(ids).size).toBe(6);
    });

    test.each([
        [{ topicName: '', events: [] }, 'publish.topic.validation.empty'],
        [{ topicName: '/event/No__e', events: [] }, 'topic.not.found'],
        [{ topicName: '/data/Book__ChangeEvent', events: [] }, 'topic.meta.permission'],
        [{ topicName, events: [] }, 'publish.event.count.invalid']
    ])('refuses %p', async (request, code) => {
        parts = await openPubSubParts();
        const error = await failure(publish(request));
        expect(error && errorCodeOf(error)).toBe(prefix + code);
    });

    test('refuses a request of more than 4 MB', async () => {
        parts = await openPubSubParts();
        const event = { id: 'a', schemaId: 'AAAAAAAAAAAAAAAAAAAAAA', payload: Buffer.alloc(1_000_000) };
        const error = await failure(publish({ topicName, events: [event, event, event, event, event] }));
        expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
        expect(published()).toEqual([]);
    });

    test('takes events by a schema that was given out before the definition changed', async () => {
        const directory = join(root, 'earlier');
        parts = await openPubSubParts({ directory });
        const { schemaId } = await parts.client.call<{ schemaId: string }>('GetTopic', { topicName });
        const { schemaJson } = await parts.client.call<{ schemaJson: string }>('GetSchema', { schemaId });
        const earlier = JSON.parse(schemaJson);
        await parts.close();

        // What an org leaves behind that had a field Colour__c, and none Copies__c.
        const folder = join(directory, 'pubsub', 'schemas');
        mkdirSync(folder, { recursive: true });
        earlier.fields = earlier.fields.filter(({ name }: { name: string }) => name !== 'Copies__c');
        earlier.fields.push({ name: 'Colour__c', type: ['null', 'string'], default: null });
        const id = 'BBBBBBBBBBBBBBBBBBBBBB';
        const kept = { objectName: 'Order_Placed__e', schemaJson: JSON.stringify(earlier) };
        writeFileSync(join(folder, `${id}.json`), JSON.stringify(kept));

        parts = await openPubSubParts({ directory });
        expect(await parts.client.call('GetSchema', { schemaId: id })).toMatchObject({ schemaJson: kept.schemaJson });
        const payload = Type.forSchema(earlier).toBuffer({
            CreatedDate: 0,
            CreatedById: '',
            Isbn__c: '7',
            Gift__c: null,
            Wanted_By__c: null,
            Colour__c: 'red'
        });
        const { results } = await publish({ topicName, events: [{ id: 'a', schemaId: id, payload }] });
        expect(results).toMatchObject([{ error: null }]);
        expect(published()).toMatchObject([{ record: { Isbn__c: '7' } }]);
    });
});

describe('PublishStream', () => {
    test('answers each request in turn, without a client having to wait', async () => {
        parts = await openPubSubParts();
        const event = await encode('a', { Isbn__c: '1' });
        const stream = parts.client.stream<PublishResponse>('PublishStream');
        stream.write({ topicName, events: [event] });
        for (let at = 1; at < 200; at++) stream.write({ events: [{ ...event, id: String(at) }] });
        stream.call.end();
        expect((await stream.status).code).toBe(status.OK);
        const results = stream.responses.flatMap((response) => response.results);
        expect(results.map((result) => result.correlationKey)).toEqual([
            'a',
            ...Array.from({ length: 199 }, (_, at) => String(at + 1))
        ]);
        expect(results.map(({ replayId }) => Number(replayId.readBigUInt64BE()))).toEqual(
            published().map(({ replayId }) => replayId)
        );
    });

    test('is heard by subscribers', async () => {
        parts = await openPubSubParts();
        const subscription = parts.client.subscribe({ topicName, replayPreset: 'EARLIEST', numRequested: 1 });
        const event = await encode(correlationKey, { Isbn__c: '1', Copies__c: 4 });
        const stream = parts.client.stream<PublishResponse>('PublishStream').write({ topicName, events: [event] });
        await until(() => eventsOf(subscription).length === 1 && stream.responses.length === 1);
        const [heard] = eventsOf(subscription);
        expect(heard?.replayId).toEqual(stream.responses[0]?.results[0]?.replayId);
        expect(heard?.event.id).toBe(correlationKey);
        expect(heard && (await parts.client.decode(heard.event))).toMatchObject({
            Isbn__c: '1',
            Copies__c: 4,
            Gift__c: false
        });
    });

    test.each([
        ['another topic, later', { topicName: '/event/No__e' }, 'publish.topic.mismatch'],
        ['no events', { events: [] }, 'publish.event.count.invalid']
    ])('refuses %s', async (_, request, code) => {
        parts = await openPubSubParts();
        const events = [await encode('a', { Isbn__c: '1' })];
        const stream = parts.client.stream<PublishResponse>('PublishStream');
        stream.write({ topicName, events }).write({ events, ...request });
        expect(errorCodeOf(await stream.status)).toBe(prefix + code);
    });

    test('refuses a refresh token in the first request', async () => {
        parts = await openPubSubParts();
        const stream = parts.client.stream<PublishResponse>('PublishStream').write({ topicName, authRefresh: 'x' });
        expect(errorCodeOf(await stream.status)).toBe(`${prefix}publish.auth.refresh.invalid`);
    });

    test('ends when nothing is published for a while', async () => {
        parts = await openPubSubParts({ times: { keepAlive: 10_000, publishes: 50 } });
        const stream = parts.client.stream<PublishResponse>('PublishStream');
        expect(errorCodeOf(await stream.status)).toBe(`${prefix}publish.stream.sweeper.timeout`);
    });

    test('ends with its session', async () => {
        parts = await openPubSubParts();
        const events = [await encode('a', { Isbn__c: '1' })];
        const stream = parts.client.stream<PublishResponse>('PublishStream').write({ topicName, events });
        await until(() => stream.responses.length === 1);
        parts.sessions.revoke(parts.accessToken);
        expect(errorCodeOf(await stream.status)).toBe(`${prefix}service.auth.error`);
    });
});
