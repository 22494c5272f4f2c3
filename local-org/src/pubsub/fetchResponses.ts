import type { serialize } from '@grpc/grpc-js';
import type { ConsumerEvent, FetchResponse } from './wireMessages';

/**
 * Writes FetchResponses with the bytes of each event made once, for all streams that it is sent to. Fields of a protobuf message may stand in any order
 * and in pieces, so a response is the pieces of its events, then one of the rest.
 */
export function sharingEvents(serializeWhole: serialize<object>): serialize<FetchResponse> {
    const encoded = new WeakMap<ConsumerEvent, Buffer>();
    const bytesOf = (event: ConsumerEvent): Buffer => {
        const known = encoded.get(event);
        if (known !== undefined) return known;
        const bytes = serializeWhole({ events: [event] });
        encoded.set(event, bytes);
        return bytes;
    };
    return ({ events, ...rest }) => Buffer.concat([...events.map(bytesOf), serializeWhole(rest)]);
}
