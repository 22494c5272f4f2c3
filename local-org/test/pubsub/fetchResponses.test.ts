import { join } from 'node:path';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { consumerEventBytes } from '../../src/pubsub/consumerEventBytes';
import { sharingEvents } from '../../src/pubsub/fetchResponses';
import type { ConsumerEvent, FetchResponse } from '../../src/pubsub/wireMessages';

const proto = loadSync(join(__dirname, '../../src/pubsub/eventbus.proto'), { longs: Number, defaults: true });
const { Subscribe: subscribe } = proto['eventbus.v1.PubSub'] as ServiceDefinition;
if (subscribe === undefined) throw new Error('no Subscribe');

const event = (id: string, payload = Buffer.from(id)): ConsumerEvent => ({
    event: { id, schemaId: 's', payload },
    replayId: Buffer.from('1')
});
const response = (events: readonly ConsumerEvent[], rpcId: string): FetchResponse => ({
    events,
    rpcId,
    latestReplayId: Buffer.from('2'),
    pendingNumRequested: 1
});

describe('a FetchResponse', () => {
    test.each([
        ['of an ordinary event', event('3e74df29-1111-4222-8333-444455556666', Buffer.alloc(300, 7))],
        ['of a large one', event('a', Buffer.alloc(1_048_576, 1))],
        ['of an id that is no ASCII', event('größer')],
        [
            'of nothing but a replay id',
            { event: { id: '', schemaId: '', payload: Buffer.alloc(0) }, replayId: Buffer.from('1') }
        ],
        ['of nothing at all', { event: { id: '', schemaId: '', payload: Buffer.alloc(0) }, replayId: Buffer.alloc(0) }]
    ])('has the bytes that protobuf has: %s', (_, given) => {
        expect(consumerEventBytes(given).equals(subscribe.responseSerialize({ events: [given] }))).toBe(true);
    });

    test('arrives as it was sent', () => {
        const sent = response([event('a'), event('b')], 'x');
        const bytes = sharingEvents(subscribe.responseSerialize)(sent);
        const { events, ...rest } = subscribe.responseDeserialize(bytes) as FetchResponse;
        expect(rest).toEqual({ rpcId: 'x', latestReplayId: Buffer.from('2'), pendingNumRequested: 1 });
        expect(events).toMatchObject([...sent.events]);
    });

    test("has its events' bytes made once, whoever they are sent to", () => {
        const reads: string[] = [];
        const watched = (id: string): ConsumerEvent => {
            const whole = event(id);
            return {
                get event() {
                    reads.push(id);
                    return whole.event;
                },
                replayId: whole.replayId
            };
        };
        const serialize = sharingEvents(() => Buffer.from('-'));
        const [first, second] = [watched('a'), watched('b')];
        const list = [first, second];
        const bytes = serialize(response(list, 'x'));
        expect(serialize(response(list, 'y'))).toEqual(bytes);
        expect(serialize(response([first], 'z')).length).toBeLessThan(bytes.length);
        expect(reads).toEqual(['a', 'b']);
    });
});
