import type { Outbound } from '../queue/topics';
import { flashToNewsFlash } from './flashToNewsFlash';
import { noticeToGeneric } from './noticeToGeneric';
import { salesforceToNews } from './salesforceToNews';
import type { Heard, InboundTransformation, OutboundOf, OutboundTransformation, ToSalesforce } from './transformation';

export interface Transformations {
    /** By the kind of the outbound message. */
    readonly outbound: { readonly [Kind in Outbound['kind']]: OutboundTransformation<Kind> };
    /** By channel; `*` takes every channel that has none of its own. */
    readonly inbound: { readonly [channel: string]: InboundTransformation; readonly '*': InboundTransformation };
}

/** One line for each transformation: add yours here. */
export const transformations: Transformations = {
    outbound: { flash: flashToNewsFlash, generic: noticeToGeneric },
    inbound: { '*': salesforceToNews }
};

/** @throws what the transformation throws */
export function transformOutbound<Kind extends Outbound['kind']>(
    message: OutboundOf<Kind>,
    { outbound }: Transformations
): ToSalesforce {
    return outbound[message.kind as Kind](message);
}

/** @throws what the transformation throws; Error if the event could not be read */
export function transformInbound(heard: Heard, { inbound }: Transformations) {
    const { channel, message } = heard;
    if (message.unreadable !== undefined)
        throw new Error(`The event can't be read by its schema: ${message.unreadable}`);
    return (inbound[channel] ?? inbound['*'])(heard);
}
