import { isObject, type BayeuxMessage } from './bayeuxMessage';
import { bayeuxError } from './bayeuxError';

const onlyNewEvents = -1;

/**
 * Where a subscription is to start, by the replay extension of the subscribe message (`ext.replay` maps channels to replay ids). Entries for
 * other channels are tolerated: some clients send all they have each time. Without the extension: at the tip.
 */
export function replayFromOf(message: BayeuxMessage, channel: string): { from: number } | { error: string } {
    const replay = isObject(message.ext) ? message.ext['replay'] : undefined;
    if (!isObject(replay)) return { from: onlyNewEvents };
    if (!Object.hasOwn(replay, channel)) return { error: bayeuxError.replayMapWithout(channel, replay) };
    const from = replay[channel];
    return typeof from === 'number' && Number.isSafeInteger(from)
        ? { from }
        : { error: bayeuxError.replayIdInvalid(from) };
}
