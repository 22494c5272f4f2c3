import { idOf } from '../bayeuxMessage';
import type { ClientRequest, StreamingRoom } from './metaRequest';

/** `/meta/disconnect`: ends the client. A connect that is held returns and is told not to come again. */
export function disconnect(room: StreamingRoom, { message, client, exchange }: ClientRequest): void {
    room.clients.end(client, (reply) => ({ ...reply, advice: { reconnect: 'none', interval: 0 } }));
    exchange.add({ clientId: client.clientId, channel: message.channel, ...idOf(message), successful: true });
}
