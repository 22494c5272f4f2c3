import { bayeuxError } from '../bayeuxError';
import { idOf, refusal, type BayeuxMessage, type BayeuxReply } from '../bayeuxMessage';
import type { HandshakeRequest, StreamingRoom } from './metaRequest';

const longPolling = 'long-polling';

/** `/meta/handshake`: makes a client. */
export function handshake(room: StreamingRoom, request: HandshakeRequest): void {
    const { message, user, exchange } = request;
    const types = message.supportedConnectionTypes;
    if (!Array.isArray(types) || !types.includes(longPolling)) {
        const asked: unknown = Array.isArray(types) ? types[0] : types;
        exchange.add(refusal(message, bayeuxError.connectionType(asked), { advice: { reconnect: 'none' } }));
        return;
    }
    const client = room.clients.create(user, request.browserId);
    if (client === undefined) {
        exchange.add(handshakeDenied(message, bayeuxError.concurrentUserLimit));
        return;
    }
    exchange.add({
        ext: { replay: true, 'payload.format': true },
        minimumVersion: '1.0',
        clientId: client.clientId,
        supportedConnectionTypes: [longPolling],
        channel: message.channel,
        ...idOf(message),
        version: '1.0',
        successful: true
    });
    exchange.browserId = client.browserId;
}

/** The reason stands in the extension only. */
export function handshakeDenied(message: BayeuxMessage, failureReason: string): BayeuxReply {
    return refusal(message, bayeuxError.handshakeDenied, {
        ext: { sfdc: { failureReason } },
        advice: { reconnect: 'none' }
    });
}
