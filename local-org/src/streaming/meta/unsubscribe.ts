import { idOf } from '../bayeuxMessage';
import type { ClientRequest } from './metaRequest';

/** `/meta/unsubscribe`: ends what there is of the named subscriptions. */
export function unsubscribe({ message, client, exchange }: ClientRequest): void {
    const names: unknown[] = Array.isArray(message.subscription) ? message.subscription : [message.subscription];
    for (const name of names) if (typeof name === 'string') client.unsubscribe(name);
    exchange.add({
        clientId: client.clientId,
        channel: message.channel,
        ...idOf(message),
        subscription: message.subscription,
        successful: true
    });
}
