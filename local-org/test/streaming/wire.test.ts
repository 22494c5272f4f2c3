import { order, orderChannel, until } from '../bus/busParts';
import { publishToSystemTopic } from '../../src/bus/systemTopics';
import { openStreamingParts, times, WireClient, type Message, type StreamingParts } from './streamingParts';

let parts: StreamingParts;
beforeEach(async () => {
    parts = await openStreamingParts();
});
afterEach(() => parts.close());

const client = (authorization?: string) => new WireClient(parts.url, authorization);
function publish(...isbns: string[]): void {
    parts.bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId });
}
const isbn = ({ data }: Message) => (data as { payload: { Isbn__c: string } }).payload.Isbn__c;
const replayId = ({ data }: Message) => (data as { event: { replayId: number } }).event.replayId;
const isDelivery = ({ channel }: Message) => channel === orderChannel;

describe('the URI and the body', () => {
    test.each([
        ['/cometd', "400::API version in the URI is mandatory. URI format: '/cometd/67.0'"],
        ['/cometd/latest', "400::API version in the URI is mandatory. URI format: '/cometd/67.0'"],
        [
            '/cometd/35.0',
            "400::Unsupported API version. Only API versions '37.0' and later are supported. URI format: '/cometd/67.0'"
        ]
    ])('%s is refused', async (path, error) => {
        const response = await client().post([{ channel: '/meta/handshake' }], path);
        expect(response.status).toBe(400);
        expect(await response.json()).toEqual([{ error, successful: false }]);
    });

    test.each(['/cometd/36.0', '/cometd/37.0', '/cometd/67.0/', '/cometd/67.0/handshake'])(
        '%s is served',
        async (path) => {
            const response = await client().post(
                [{ channel: '/meta/handshake', supportedConnectionTypes: ['long-polling'] }],
                path
            );
            expect(response.status).toBe(200);
            expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
        }
    );

    test.each(['', '{', '[]', '[1]', '[{"id":"1"}]', '"x"'])('%j is no message', async (body) => {
        expect((await client().post(body)).status).toBe(400);
    });

    test('a body that is too large is refused', async () => {
        const response = await client().post([{ channel: '/meta/handshake', more: 'x'.repeat(600 * 1024) }]);
        expect(response.status).toBe(413);
    });
});

describe('handshake', () => {
    test('answers as captured, and sets a cookie', async () => {
        const wire = client();
        expect(await wire.handshake()).toEqual({
            ext: { replay: true, 'payload.format': true },
            minimumVersion: '1.0',
            clientId: expect.stringMatching(/^[0-9a-z]{27}$/) as unknown,
            supportedConnectionTypes: ['long-polling'],
            channel: '/meta/handshake',
            id: '1',
            version: '1.0',
            successful: true
        });
        expect(wire.cookie).toMatch(/^BAYEUX_BROWSER=\w+$/);
    });

    test.each([
        ['no token', undefined, '401::Request requires authentication'],
        ['a revoked token', 'OAuth revoked', '401::Authentication invalid']
    ])('with %s is denied', async (_, authorization, failureReason) => {
        const wire = client('');
        wire.authorization = authorization;
        expect(await wire.handshake()).toEqual({
            ext: { sfdc: { failureReason } },
            advice: { reconnect: 'none' },
            channel: '/meta/handshake',
            id: '1',
            error: '403::Handshake denied',
            successful: false
        });
    });

    test('needs long-polling', async () => {
        const [reply] = await client().send({ channel: '/meta/handshake', supportedConnectionTypes: ['websocket'] });
        expect(reply).toMatchObject({ successful: false, error: '400::Invalid connection type websocket' });
    });
});

describe('connect', () => {
    test('returns at once the first time, with advice; then it waits', async () => {
        const wire = client('Bearer token');
        await wire.handshake();
        expect(await wire.connect()).toEqual([
            {
                clientId: wire.clientId,
                advice: { interval: 0, timeout: 110_000, reconnect: 'retry' },
                channel: '/meta/connect',
                id: '2',
                successful: true
            }
        ]);
        const before = Date.now();
        expect(await wire.connect()).toEqual([
            { clientId: wire.clientId, channel: '/meta/connect', id: '3', successful: true }
        ]);
        expect(Date.now() - before).toBeGreaterThanOrEqual(times.timeout - 50);
    });

    test('waits no longer than the client asks for, nor than the platform does', async () => {
        const wire = await client().start();
        const before = Date.now();
        await wire.connect({ advice: { timeout: 300 } });
        expect(Date.now() - before).toBeGreaterThanOrEqual(290);
        expect(Date.now() - before).toBeLessThan(times.timeout - 50);
        await wire.connect({ advice: { timeout: 600_000 } });
        expect(Date.now() - before).toBeLessThan(300 + times.timeout + 900);
    });

    test('returns at once if the client asks for it or sends other messages along', async () => {
        const wire = await client().start();
        const before = Date.now();
        await wire.connect({ advice: { timeout: 0 } });
        const replies = await wire.send(
            { channel: '/meta/connect', connectionType: 'long-polling' },
            { channel: '/meta/subscribe', subscription: orderChannel }
        );
        expect(replies.map(({ channel }) => channel)).toEqual(['/meta/subscribe', '/meta/connect']);
        expect(Date.now() - before).toBeLessThan(times.timeout - 100);
    });

    test('of another kind than long polling is refused', async () => {
        const wire = await client().start();
        expect(await wire.connect({ connectionType: 'callback-polling' })).toEqual([
            expect.objectContaining({ error: '400::Invalid connection type callback-polling', successful: false })
        ]);
    });

    test('of a client that stayed away too long, or of another user, is not known', async () => {
        const wire = await client().start();
        const thief = client('OAuth other');
        thief.clientId = wire.clientId;
        const unknown = {
            advice: { interval: 0, reconnect: 'handshake' },
            channel: '/meta/connect',
            error: '403::Unknown client',
            successful: false
        };
        expect(await thief.connect()).toEqual([{ ...unknown, id: '1' }]);
        await until(() => parts.server.clientCount === 0);
        expect(await wire.connect()).toEqual([{ ...unknown, id: '3' }]);
    });

    test('without the cookie is refused', async () => {
        const wire = await client().start();
        wire.cookie = undefined;
        const error = `400::Client ${String(wire.clientId)} has established a session, but no BAYEUX_BROWSER cookie present`;
        expect(await wire.connect()).toEqual([expect.objectContaining({ error, successful: false })]);
    });

    test('that is held hears at once that its session was revoked', async () => {
        const wire = await client().start();
        const held = wire.connect();
        await until(() => parts.server.waitingCount === 1);
        parts.endSession('token');
        const denied = {
            clientId: wire.clientId,
            advice: { reconnect: 'none', interval: 0 },
            channel: '/meta/connect',
            error: '401::Authentication invalid',
            successful: false
        };
        expect(await held).toEqual([{ ...denied, id: '3' }]);
        expect(await wire.connect()).toEqual([{ ...denied, id: '4' }]);
    });
});

describe('subscribe', () => {
    test('answers as captured', async () => {
        const wire = await client().start();
        expect(await wire.subscribe(orderChannel)).toEqual({
            clientId: wire.clientId,
            channel: '/meta/subscribe',
            id: '3',
            subscription: orderChannel,
            successful: true
        });
    });

    test.each<[unknown, string]>([
        [undefined, '400::Channel name not specified'],
        ['event/Order_Placed__e', "400::Channel subscriptions must start with a leading '/'"],
        ['/event/*', '400::The channel specified is not valid'],
        ['/foo/bar', '400::The channel specified is not valid'],
        [`${orderChannel}?Isbn__c=1`, '400::The channel specified is not valid'],
        [
            '/event/order_placed__e',
            "400::The channel you requested to subscribe to doesn't exist {/event/order_placed__e}"
        ],
        ['/topic/Nothing', "400::The channel you requested to subscribe to doesn't exist {/topic/Nothing}"],
        ['/u/nothing', "400::The channel you requested to subscribe to doesn't exist {/u/nothing}"]
    ])('to %j fails', async (subscription, error) => {
        const wire = await client().start();
        expect(await wire.subscribe(subscription)).toMatchObject({ successful: false, error });
    });

    test('with a replay id that was never given out, or a map without the channel, fails', async () => {
        const wire = await client().start();
        expect((await wire.subscribe(orderChannel, { [orderChannel]: 82 }))['error']).toBe(
            '400::The replayId {82} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.'
        );
        expect((await wire.subscribe(orderChannel, { '/event/A__e': -2 }))['error']).toBe(
            `400::The replayId for channel {${orderChannel}} wasn't found using the provided replay ID map {{/event/A__e=-2}}. Ensure that ` +
                'the channel name you provided in the replay map is valid and matches the channel name used for subscribing.'
        );
    });

    test('in a list is all or nothing', async () => {
        const wire = await client().start();
        const reply = await wire.subscribe([orderChannel, '/u/nothing']);
        expect(reply).toMatchObject({ successful: false, subscription: [orderChannel, '/u/nothing'] });
        expect(parts.server.onlineUsers(orderChannel).size).toBe(0);
        expect(await wire.subscribe([orderChannel])).toMatchObject({ successful: true });
        expect([...parts.server.onlineUsers(orderChannel)]).toEqual([parts.userId]);
    });
});

describe('deliveries', () => {
    test('come with the connect, before its reply', async () => {
        const wire = await client().start();
        await wire.subscribe(orderChannel);
        const held = wire.connect();
        publish('1');
        const messages = await held;
        expect(messages.map(({ channel }) => channel)).toEqual([orderChannel, '/meta/connect']);
        expect(Object.keys(messages[0] ?? {})).toEqual(['channel', 'data']);
        expect(messages.filter(isDelivery).map(isbn)).toEqual(['1']);
    });

    test('wait while the client is away', async () => {
        const wire = await client().start();
        await wire.subscribe(orderChannel);
        publish('1', '2');
        publish('3');
        await parts.bus.durable();
        expect((await wire.connect()).filter(isDelivery).map(isbn)).toEqual(['1', '2', '3']);
    });

    test('start where the replay extension says', async () => {
        publish('1', '2', '3');
        await parts.bus.durable();
        const all = await client().start();
        await all.subscribe(orderChannel, { [orderChannel]: -2, '/event/Other__e': -1 });
        const events = (await all.connect()).filter(isDelivery);
        expect(events.map(isbn)).toEqual(['1', '2', '3']);
        const some = await client().start();
        await some.subscribe(orderChannel, { [orderChannel]: events[1] && replayId(events[1]) });
        expect((await some.connect()).filter(isDelivery).map(isbn)).toEqual(['3']);
        const none = await client().start();
        await none.subscribe(orderChannel, { [orderChannel]: -1 });
        const held = none.connect();
        publish('4');
        expect((await held).filter(isDelivery).map(isbn)).toEqual(['4']);
    });

    test('are cut into responses of a bounded size, with nothing left out', async () => {
        const wire = await client().start();
        await wire.subscribe(orderChannel);
        const isbns = Array.from({ length: 4_000 }, (_, i) => String(i));
        for (let at = 0; at < isbns.length; at += 200) publish(...isbns.slice(at, at + 200));
        await parts.bus.durable();
        const received: string[] = [];
        let responses = 0;
        while (received.length < isbns.length) {
            const messages = (await wire.connect()).filter(isDelivery);
            received.push(...messages.map(isbn));
            responses++;
        }
        expect(received).toEqual(isbns);
        expect(responses).toBeGreaterThan(1);
    });

    test('of a response that never arrived come again', async () => {
        const wire = await client().start();
        await wire.subscribe(orderChannel);
        const aborted = new AbortController();
        const held = fetch(`${parts.url}/cometd/67.0`, {
            method: 'POST',
            signal: aborted.signal,
            headers: { authorization: 'OAuth token', cookie: wire.cookie ?? '', 'content-type': 'application/json' },
            body: JSON.stringify([
                { channel: '/meta/connect', connectionType: 'long-polling', clientId: wire.clientId }
            ])
        });
        await until(() => parts.server.waitingCount === 1);
        aborted.abort();
        await expect(held).rejects.toThrow();
        await until(() => parts.server.waitingCount === 0);
        publish('1');
        await parts.bus.durable();
        expect((await wire.connect()).filter(isDelivery).map(isbn)).toEqual(['1']);
    });

    test('end with unsubscribe', async () => {
        const wire = await client().start();
        await wire.subscribe(orderChannel);
        const [reply] = await wire.send({ channel: '/meta/unsubscribe', subscription: orderChannel });
        expect(reply).toEqual({
            clientId: wire.clientId,
            channel: '/meta/unsubscribe',
            id: '4',
            subscription: orderChannel,
            successful: true
        });
        const held = wire.connect();
        publish('1');
        expect((await held).filter(isDelivery)).toEqual([]);
    });

    test('go on for a client that subscribes again: its new replay id is dropped', async () => {
        publish('1');
        await parts.bus.durable();
        const wire = await client().start();
        await wire.subscribe(orderChannel);
        expect(await wire.subscribe(orderChannel, { [orderChannel]: -2 })).toMatchObject({ successful: true });
        const held = wire.connect();
        publish('2');
        expect((await held).filter(isDelivery).map(isbn)).toEqual(['2']);
    });
});

describe('deliveries to some only', () => {
    function insert(object: string, record: Record<string, string | number>): void {
        const options = { userId: parts.userId, origin: 'rest' };
        parts.database.transaction(options, (transaction) => {
            const [result] = transaction.dml({ operation: 'insert', object, records: [record], allOrNone: true });
            expect(result?.errors).toEqual([]);
        });
    }

    test('a filter of a PushTopic subscription takes what fulfils any of its conditions', async () => {
        insert('PushTopic', { Name: 'Books', Query: 'SELECT Id, Name, Genre__c FROM Book__c', ApiVersion: 62 });
        const wire = await client().start();
        const filtered = "/topic/Books?Genre__c='Fiction'&Name='Emma'";
        expect(await wire.subscribe('/topic/Books?Colour__c=red')).toMatchObject({
            error: '400::Query fields {Colour__c} do not exist on the topic entity'
        });
        expect(await wire.subscribe(filtered)).toMatchObject({ successful: true });
        const held = wire.connect();
        const books = [
            { Name: 'Dune', Genre__c: 'Fiction' },
            { Name: 'Cosmos', Genre__c: 'Science' },
            { Name: 'Emma', Genre__c: 'Romance' }
        ];
        parts.bus.append(
            '/topic/Books',
            books.map((sobject) => ({ kind: 'pushTopic', userId: '', body: { event: { type: 'created' }, sobject } }))
        );
        const messages = (await held).filter(({ channel }) => channel === filtered);
        expect(messages.map(({ data }) => (data as { sobject: { Name: string } }).sobject.Name)).toEqual([
            'Dune',
            'Emma'
        ]);
    });

    test('a generic event for some users reaches no others', async () => {
        insert('StreamingChannel', { Name: '/u/news' });
        const wire = await client().start();
        await wire.subscribe('/u/news');
        const held = wire.connect();
        const event = (payload: string, ...userIds: string[]) =>
            ({ kind: 'generic', userId: '', body: { payload, userIds } }) as const;
        parts.bus.append('/u/news', [event('others', '005X'), event('me', '005X', parts.userId), event('all')]);
        const messages = (await held).filter(({ channel }) => channel === '/u/news');
        expect(messages.map(({ data }) => (data as { payload: string }).payload)).toEqual(['me', 'all']);
    });
});

describe('the rest', () => {
    test('disconnect ends the client and the connect that is held', async () => {
        const wire = await client().start();
        const held = wire.connect();
        await until(() => parts.server.waitingCount === 1);
        const [reply] = await wire.send({ channel: '/meta/disconnect' });
        expect(reply).toMatchObject({ channel: '/meta/disconnect', clientId: wire.clientId, successful: true });
        expect(await held).toEqual([expect.objectContaining({ advice: { reconnect: 'none', interval: 0 } })]);
        expect(parts.server.clientCount).toBe(0);
    });

    test('clients may not publish', async () => {
        const wire = await client().start();
        const [reply] = await wire.send({ channel: orderChannel, data: {} });
        expect(reply).toMatchObject({ successful: false, error: '403:denied_by_security_policy:publish_denied' });
    });

    test('a session may have several clients, each with its own position', async () => {
        const [first, second] = await Promise.all([client().start(), client().start()]);
        await first.subscribe(orderChannel);
        await second.subscribe(orderChannel);
        const held = [first.connect(), second.connect()];
        publish('1');
        for (const messages of await Promise.all(held)) expect(messages.filter(isDelivery).map(isbn)).toEqual(['1']);
        expect(parts.server.clientCount).toBe(2);
    });
});

describe('system topics', () => {
    test('tell of the records of a test run and of debug logs', async () => {
        const wire = await client().start();
        expect(await wire.subscribe('/systemTopic/TestResult')).toMatchObject({ successful: true });
        expect(await wire.subscribe('/systemTopic/Logging', { '/systemTopic/Logging': -1 })).toMatchObject({
            successful: true
        });
        expect(await wire.subscribe('/systemTopic/Nothing')).toMatchObject({
            error: "400::The channel you requested to subscribe to doesn't exist {/systemTopic/Nothing}"
        });
        const { bus, userId } = parts;
        const sobject = { Id: '7070000000000001AAA' };
        publishToSystemTopic(bus, 'TestResult', { type: 'updated', sobject, userId });
        await bus.durable();
        let [delivery] = await wire.connect();
        while (delivery?.['channel'] === '/meta/connect') [delivery] = await wire.connect();
        expect(delivery).toEqual({
            channel: '/systemTopic/TestResult',
            data: {
                event: {
                    createdDate: expect.stringMatching(/Z$/) as unknown,
                    replayId: expect.any(Number) as unknown,
                    type: 'updated'
                },
                sobject
            }
        });
    });

    test('may tell some users only', async () => {
        const [mine, other] = [await client().start(), await client('OAuth other').start()];
        for (const wire of [mine, other]) await wire.subscribe('/systemTopic/Logging');
        const { bus, userId } = parts;
        for (const [Id, userIds] of [
            ['07L000000000001AAA', [userId]],
            ['07L000000000002AAA', []]
        ] as const) {
            publishToSystemTopic(bus, 'Logging', { type: 'created', sobject: { Id }, userId, userIds });
        }
        await bus.durable();
        const heard = async (wire: WireClient, count: number) => {
            const ids: unknown[] = [];
            while (ids.length < count) {
                for (const { data } of await wire.connect({ advice: { timeout: 100 } })) {
                    if (data !== undefined) ids.push((data as { sobject: { Id: string } }).sobject.Id);
                }
            }
            return ids;
        };
        expect(await heard(other, 1)).toEqual(['07L000000000002AAA']);
        expect(await heard(mine, 2)).toEqual(['07L000000000001AAA', '07L000000000002AAA']);
    });
});

describe('with enforced allocations', () => {
    test('clients, subscriptions and deliveries beyond them are refused', async () => {
        await parts.close();
        parts = await openStreamingParts({ enforceLimits: true });
        const wire = await client().start();
        await wire.subscribe(orderChannel);
        for (let more = 1; more < 20; more++) await client().handshake();
        expect(await client().handshake()).toMatchObject({
            error: '403::Handshake denied',
            ext: { sfdc: { failureReason: '403::Organization concurrent user limit exceeded' } }
        });
        parts.bus.allocations.deliver({ channel: orderChannel, count: 10_000, client: 'another' });
        const held = wire.connect();
        await until(() => parts.server.waitingCount === 1);
        expect(await wire.subscribe('/data/Book__ChangeEvent')).toMatchObject({
            error: '403::Organization total events daily limit exceeded'
        });
        publish('1');
        expect(await held).toEqual([
            expect.objectContaining({
                channel: '/meta/connect',
                error: '403::Organization total events daily limit exceeded',
                successful: false
            })
        ]);
    });
});
