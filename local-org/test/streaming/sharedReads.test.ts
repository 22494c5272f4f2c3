import { SharedReads } from '../../src/streaming/sharedReads';
import { openBusParts, order, orderChannel, type BusParts } from '../bus/busParts';

let parts: BusParts;
let reads: SharedReads;
const start = () => parts.bus.startPosition(orderChannel, -2) ?? 0;

beforeEach(async () => {
    parts = await openBusParts();
    reads = new SharedReads(parts.bus);
});
afterEach(() => parts.close());

async function publish(...isbns: string[]): Promise<void> {
    parts.bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId: parts.userId });
    await parts.bus.durable();
}

test('what is read at one place is put together once', async () => {
    await publish('1', '2');
    const first = reads.read(orderChannel, start(), 1_000_000);
    expect(first.messages?.count).toBe(2);
    expect(reads.read(orderChannel, start(), 1_000_000).messages).toBe(first.messages);
    expect(JSON.parse(`[${first.messages?.text}]`)).toMatchObject([
        { channel: orderChannel, data: { payload: { Isbn__c: '1' } } },
        { channel: orderChannel, data: { payload: { Isbn__c: '2' } } }
    ]);
});

test('what was published since is read', async () => {
    await publish('1');
    expect(reads.read(orderChannel, start(), 1_000_000)).toMatchObject({ more: false, messages: { count: 1 } });
    await publish('2');
    expect(reads.read(orderChannel, start(), 1_000_000)).toMatchObject({ more: false, messages: { count: 2 } });
});

test('a read ends at its bound, and the next goes on there', async () => {
    await publish('1', '2', '3');
    const first = reads.read(orderChannel, start(), 1);
    expect(first).toMatchObject({ more: true, messages: { count: 1 } });
    expect(reads.read(orderChannel, first.end, 1_000_000)).toMatchObject({ more: false, messages: { count: 2 } });
});

test('events for some users only are left to each subscriber', async () => {
    const event = { kind: 'generic', body: { payload: 'x', userIds: [parts.userId] }, userId: parts.userId } as const;
    parts.bus.append('/u/desk', [event]);
    await parts.bus.durable();
    const position = parts.bus.startPosition('/u/desk', -2) ?? 0;
    expect(reads.read('/u/desk', position, 1_000_000).messages).toBeUndefined();
});
