import type { serialize } from '@grpc/grpc-js';
import { consumerEventBytes } from './consumerEventBytes';
import type { ConsumerEvent, FetchResponse } from './wireMessages';

/**
 * Writes FetchResponses with the bytes of each event made once, for all streams that it is sent to, and those of a list of events once for all that are
 * sent that list. Fields of a protobuf message may stand in any order and in pieces, so a response is its events, then the rest.
 */
export function sharingEvents<Response extends FetchResponse>(serializeWhole: serialize<object>): serialize<Response> {
    const ofEvents = new WeakMap<ConsumerEvent, Buffer>();
    const ofLists = new WeakMap<readonly ConsumerEvent[], Buffer>();
    const bytesOf = (event: ConsumerEvent): Buffer => {
        const known = ofEvents.get(event);
        if (known !== undefined) return known;
        const bytes = consumerEventBytes(event);
        ofEvents.set(event, bytes);
        return bytes;
    };
    const bytesOfAll = (events: readonly ConsumerEvent[]): Buffer => {
        const known = ofLists.get(events);
        if (known !== undefined) return known;
        const bytes = Buffer.concat(events.map(bytesOf));
        ofLists.set(events, bytes);
        return bytes;
    };
    return ({ events, ...rest }) => Buffer.concat([bytesOfAll(events), serializeWhole(rest)]);
}
