import jsforce from 'jsforce';
import { StreamingExtension } from 'jsforce/lib/api/streaming';
import { order, orderChannel, temporaryDirectory, until } from '../bus/busParts';
import { fayeClient, replayExtension, type FayeClient, type FayeMessage } from './fayeClient';
import { openStreamingParts, WireClient, type StreamingParts } from './streamingParts';

const root = temporaryDirectory();
let parts: StreamingParts;
const atEnd: (() => void)[] = [];
afterEach(async () => {
    for (const end of atEnd.splice(0)) end();
    // faye goes on trying for ever to deliver its disconnect.
    await until(() => parts.server.clientCount === 0);
    await parts.close();
});

function publish(...isbns: string[]): void {
    parts.bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId });
}
const isbn = (data: unknown) => (data as { payload: { Isbn__c: string } }).payload.Isbn__c;
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));

/** A faye client that collects what it hears of orders. */
async function listener(replayFrom: number, received: string[], url = parts.url) {
    const client = fayeClient(url);
    const replay = replayExtension(orderChannel, replayFrom);
    const incoming: FayeMessage[] = [];
    client.addExtension(replay);
    client.addExtension({
        incoming: (message, pass) => {
            incoming.push(message);
            pass(message);
        }
    });
    atEnd.push(() => client.disconnect());
    await client.subscribe(orderChannel, (data) => received.push(isbn(data)));
    return { client, replay, incoming };
}

describe('faye', () => {
    test('hears every event once, in order', async () => {
        parts = await openStreamingParts();
        const received: string[] = [];
        await listener(-1, received);
        for (let at = 0; at < 1_000; at += 50) {
            publish(...numbers(at, at + 50));
            await parts.bus.durable();
        }
        await until(() => received.length >= 1_000);
        expect(received).toEqual(numbers(0, 1_000));
    });

    test('hears what happened before it came, if it asks for it', async () => {
        parts = await openStreamingParts();
        publish('1', '2', '3');
        await parts.bus.durable();
        const received: string[] = [];
        await listener(-2, received);
        await until(() => received.length === 3);
        expect(received).toEqual(['1', '2', '3']);
    });

    test('shakes hands again when it was dropped, and goes on after its last event', async () => {
        parts = await openStreamingParts();
        const received: string[] = [];
        const { incoming } = await listener(-1, received);
        publish('1');
        await until(() => received.length === 1);
        parts.server.close();
        publish('2');
        await until(() => received.length === 2);
        publish('3');
        await until(() => received.length === 3);
        expect(received).toEqual(['1', '2', '3']);
        expect(incoming.filter(({ channel }) => channel === '/meta/handshake')).toHaveLength(2);
        expect(incoming.some(({ error }) => error === '403::Unknown client')).toBe(true);
    });

    test('is told when its session is revoked', async () => {
        parts = await openStreamingParts();
        const { client, incoming } = await listener(-1, []);
        await until(() => parts.server.waitingCount === 1);
        parts.endSession('token');
        const denied = await until(() => incoming.find(({ error }) => error === '401::Authentication invalid'));
        expect(denied['advice']).toEqual({ reconnect: 'none', interval: 0 });
        client.disconnect();
        await until(() => incoming.some(({ channel }) => channel === '/meta/disconnect'));
    });

    test('hears every event exactly once over a restart of the org', async () => {
        const directory = `${root}/restart`;
        parts = await openStreamingParts({ directory });
        const port = Number(new URL(parts.url).port);
        const received: string[] = [];
        await listener(-1, received);
        publish(...numbers(0, 20));
        await until(() => received.length === 20);
        publish(...numbers(20, 40));
        await parts.close();
        parts = await openStreamingParts({ directory, port });
        publish(...numbers(40, 60));
        await until(() => received.length >= 60, 20_000);
        expect(received).toEqual(numbers(0, 60));
    });

    test('gets a refused subscription as an error', async () => {
        parts = await openStreamingParts();
        const client = fayeClient(parts.url);
        atEnd.push(() => client.disconnect());
        await expect(client.subscribe('/event/Nothing__e', () => undefined)).rejects.toMatchObject({
            message: "400::The channel you requested to subscribe to doesn't exist {/event/Nothing__e}"
        });
    });
});

describe('jsforce', () => {
    const connection = () => new jsforce.Connection({ instanceUrl: parts.url, accessToken: 'token', version: '62.0' });

    test('subscribes by channel', async () => {
        parts = await openStreamingParts();
        const received: string[] = [];
        connection()
            .streaming.channel(orderChannel)
            .subscribe((data: unknown) => received.push(isbn(data)));
        // Its client can't be disconnected: it stops when its session ends.
        atEnd.push(() => parts.endSession('token'));
        await until(() => parts.server.onlineUsers(orderChannel).size === 1);
        publish('1', '2');
        await until(() => received.length === 2);
        expect(received).toEqual(['1', '2']);
    });

    test('replays with its extension', async () => {
        parts = await openStreamingParts();
        publish('1', '2');
        await parts.bus.durable();
        const received: string[] = [];
        const replay = new StreamingExtension.Replay(orderChannel, -2);
        const client = connection().streaming.createClient([replay]) as unknown as FayeClient;
        atEnd.push(() => client.disconnect());
        client.subscribe(orderChannel, (data: unknown) => received.push(isbn(data)));
        await until(() => received.length === 2);
        expect(received).toEqual(['1', '2']);
    });

    test('hears of a failed authentication through its extension', async () => {
        parts = await openStreamingParts();
        let failed = false;
        const authFailure = new StreamingExtension.AuthFailure(() => (failed = true));
        const revoked = new jsforce.Connection({ instanceUrl: parts.url, accessToken: 'revoked', version: '62.0' });
        const client = revoked.streaming.createClient([authFailure]);
        client.subscribe(orderChannel, () => undefined);
        await until(() => failed);
        expect(failed).toBe(true);
    });
});

test('each event ends the poll that waits for it', async () => {
    parts = await openStreamingParts({ directory: `${root}/latency` });
    const wire = await new WireClient(parts.url).start();
    await wire.subscribe(orderChannel);
    publish('warm up');
    await wire.connect();
    for (let i = 0; i < 20; i++) {
        const held = wire.connect();
        await until(() => parts.server.waitingCount === 1);
        publish(String(i));
        const deliveries = (await held).filter(({ channel }) => channel === orderChannel);
        expect(deliveries.map(({ data }) => isbn(data))).toEqual([String(i)]);
    }
});
