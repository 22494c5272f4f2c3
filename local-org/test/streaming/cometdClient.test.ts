import { join } from 'node:path';
import { order, orderChannel, until } from '../bus/busParts';
import { ToldProgram } from '../toldProgram';
import { openStreamingParts, type Message, type StreamingParts } from './streamingParts';

let parts: StreamingParts;
let program: ToldProgram;
beforeEach(async () => {
    parts = await openStreamingParts();
    program = new ToldProgram(join(__dirname, 'cometdClient.mjs'), { url: parts.url, token: 'token' });
    await program.heard('ready');
});
afterEach(async () => {
    await program.end();
    await parts.close();
});

function publish(...isbns: string[]): void {
    parts.bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId });
}
interface Heard {
    readonly channel: string;
    readonly data: { readonly payload: { readonly Isbn__c: string } };
}
const isbns = () => program.all<Heard>('event').map(({ data }) => data.payload.Isbn__c);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => String(from + at));

async function listen(place = -1): Promise<void> {
    program.do('handshake');
    await program.heard('handshake');
    program.do('subscribe', { [orderChannel]: place });
    await until(() => parts.server.onlineUsers(orderChannel).size === 1);
    await program.heard('subscribe');
}

describe('cometd 9', () => {
    test('shakes hands: long polling, with replay', async () => {
        await listen();
        expect(program.all<Message>('handshake')).toMatchObject([
            { successful: true, supportedConnectionTypes: ['long-polling'], ext: { replay: true } }
        ]);
    });

    test('hears every event once, in order', async () => {
        await listen();
        for (let at = 0; at < 500; at += 50) {
            publish(...numbers(at, at + 50));
            await parts.bus.durable();
        }
        await until(() => isbns().length >= 500);
        expect(isbns()).toEqual(numbers(0, 500));
    });

    test('hears what happened before it came, if it asks for it', async () => {
        publish('1', '2', '3');
        await parts.bus.durable();
        await listen(-2);
        await program.heard('event', 3);
        expect(isbns()).toEqual(['1', '2', '3']);
    });

    test('shakes hands again when it was dropped, and goes on after its last event', async () => {
        await listen();
        publish('1');
        await program.heard('event', 1);
        parts.server.close();
        publish('2');
        await program.heard('event', 2);
        publish('3');
        await program.heard('event', 3);
        expect(isbns()).toEqual(['1', '2', '3']);
        expect(program.all('handshake')).toHaveLength(2);
        expect(program.all<Message>('connect').some(({ error }) => error === '403::Unknown client')).toBe(true);
    });

    test('is told when its session is revoked, and tries no more', async () => {
        await listen();
        await until(() => parts.server.waitingCount === 1);
        parts.endSession('token');
        const denied = await until(() => program.all<Message>('connect').find(({ error }) => error !== undefined));
        expect(denied).toMatchObject({
            error: '401::Authentication invalid',
            advice: { reconnect: 'none', interval: 0 }
        });
        expect(program.all('handshake')).toHaveLength(1);
    });

    test('gets subscriptions of a batch, refused ones with their error', async () => {
        program.do('handshake');
        await program.heard('handshake');
        program.do('subscribe', { [orderChannel]: -1, '/event/Nothing__e': -1, '/data/Book__ChangeEvent': 7 });
        const replies = await program.heard<Message>('subscribe', 3);
        const errors = new Map(replies.map(({ subscription, error }) => [subscription, error]));
        expect(errors.get(orderChannel)).toBeUndefined();
        expect(errors.get('/event/Nothing__e')).toBe(
            "400::The channel you requested to subscribe to doesn't exist {/event/Nothing__e}"
        );
        expect(errors.get('/data/Book__ChangeEvent')).toMatch(
            /^400::The replayId \{7\} you provided was invalid\. {2}Please provide a valid ID/
        );
        publish('1');
        await program.heard('event');
    });

    test('hears no more after it unsubscribed', async () => {
        await listen();
        publish('1');
        await program.heard('event');
        program.do('unsubscribe', orderChannel);
        await program.heard('unsubscribe');
        publish('2');
        await parts.bus.durable();
        program.do('subscribe', { [orderChannel]: -1 });
        await program.heard('subscribe', 2);
        publish('3');
        await program.heard('event', 2);
        expect(isbns()).toEqual(['1', '3']);
    });

    test('may not publish, and takes its leave', async () => {
        await listen();
        program.do('publish', orderChannel);
        expect(await program.heard('published')).toEqual([
            { successful: false, error: '403:denied_by_security_policy:publish_denied' }
        ]);
        program.do('disconnect');
        await until(() => parts.server.clientCount === 0);
        await program.heard('disconnect');
    });
});
