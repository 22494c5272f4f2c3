import { bayeuxError } from '../bayeuxError';
import { idOf, isObject, refusal, type BayeuxMessage } from '../bayeuxMessage';
import { platformTimes } from '../longPoll';
import type { ClientRequest } from './metaRequest';

/**
 * `/meta/connect`: the long poll. The first one of a client returns at once and carries the advice; later ones wait for events. A client
 * may ask by `advice.timeout` for a shorter wait of that one connect, 0 being none at all (as CometD's and faye's do when other messages travel
 * with the connect; CometD's server takes it as "transient timeout").
 */
export function connect({ message, client, exchange, alone }: ClientRequest): 'held' | 'answered' {
    if (message.connectionType !== 'long-polling') {
        exchange.add(
            refusal(message, bayeuxError.connectionType(message.connectionType), { clientId: client.clientId })
        );
        return 'answered';
    }
    const reply = { channel: message.channel, ...idOf(message), successful: true };
    if (!client.connected) {
        const advice = { interval: 0, timeout: platformTimes.timeout, reconnect: 'retry' };
        client.answerConnect(exchange, { clientId: client.clientId, advice, ...reply });
        return 'held';
    }
    const timeout = timeoutAskedFor(message);
    if (!alone || timeout === 0) client.answerConnect(exchange, { clientId: client.clientId, ...reply });
    else client.holdConnect(exchange, { clientId: client.clientId, ...reply }, timeout);
    return 'held';
}

/** Milliseconds; undefined if the client doesn't say. */
function timeoutAskedFor({ advice }: BayeuxMessage): number | undefined {
    const timeout = isObject(advice) ? advice['timeout'] : undefined;
    return typeof timeout === 'number' && timeout >= 0 ? timeout : undefined;
}
