import type { OrgEventBus } from '../bus/orgEventBus';
import { decodeReplayId } from './replayIdBytes';

const tip = -1;
const everything = -2;

/** Where a topic's events begin and end. */
export function endsOf(bus: OrgEventBus, topicName: string): { readonly earliest: number; readonly latest: number } {
    return {
        earliest: bus.startPosition(topicName, everything) ?? 0,
        latest: bus.startPosition(topicName, tip) ?? 0
    };
}

/**
 * The position of a replay id that a client sent, or that was kept for it; undefined if it is none of the topic's, or older than its retention. It
 * may be that of no event: an empty response gives the id of a channel's begin, or of the last event before retention.
 */
export function retainedPosition(
    bus: OrgEventBus,
    topicName: string,
    replayId: Buffer | number | undefined
): number | undefined {
    const position = typeof replayId === 'object' ? decodeReplayId(replayId) : replayId;
    if (position === undefined || position < 0) return undefined;
    const { earliest, latest } = endsOf(bus, topicName);
    return position === earliest || position === latest ? position : bus.startPosition(topicName, position);
}
