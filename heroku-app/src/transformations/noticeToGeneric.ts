import type { OutboundTransformation } from './transformation';

/** A notice -> a message of a generic streaming channel, as it is. */
export const noticeToGeneric: OutboundTransformation<'generic'> = ({ channel, payload }) => ({
    kind: 'generic',
    channel,
    payload
});
