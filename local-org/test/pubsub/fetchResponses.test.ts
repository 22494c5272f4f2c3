import { sharingEvents } from '../../src/pubsub/fetchResponses';
import type { ConsumerEvent, FetchResponse } from '../../src/pubsub/wireMessages';

const event = (id: string): ConsumerEvent => ({
    event: { id, schemaId: 's', payload: Buffer.from(id) },
    replayId: Buffer.from('1')
});
const response = (events: readonly ConsumerEvent[], rpcId: string): FetchResponse => ({
    events,
    rpcId,
    latestReplayId: Buffer.from('2'),
    pendingNumRequested: 1
});

test("an event's bytes are made once, whatever it is sent in", () => {
    const made: object[] = [];
    const serialize = sharingEvents((part) => {
        made.push(part);
        return Buffer.from(`[${Object.keys(part).join()}]`);
    });
    const [first, second] = [event('a'), event('b')];
    expect(serialize(response([first, second], 'x')).toString()).toBe(
        '[events][events][rpcId,latestReplayId,pendingNumRequested]'
    );
    serialize(response([second, first], 'y'));
    expect(made.filter((part) => 'events' in part)).toEqual([{ events: [first] }, { events: [second] }]);
});
