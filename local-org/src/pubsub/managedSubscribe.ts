import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import { OpenStream } from './openStream';
import { pubSubErrors, type PubSubError } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import type { FetchResponse, ManagedFetchRequest } from './wireMessages';

const idLengths = [15, 18];

/** ManagedSubscribe (beta): there are no managed event subscriptions in the org, so every request is for one that isn't found. */
export function managedSubscribe(org: PubSubOrg): handleBidiStreamingCall<ManagedFetchRequest, FetchResponse> {
    return (call) =>
        OpenStream.open(org, 'ManagedSubscribe', call, (stream) => ({
            onRequest: (request: ManagedFetchRequest) => stream.fail(notFound(request)),
            onRequestsEnd: () => stream.end(),
            onClose: () => undefined
        }));
}

function notFound({ subscriptionId, developerName }: ManagedFetchRequest): PubSubError {
    if ((subscriptionId === '') === (developerName === '')) return pubSubErrors.managedIdentifierInvalid();
    if (subscriptionId === '') return pubSubErrors.managedNameNotFound(developerName);
    if (!idLengths.includes(subscriptionId.length)) return pubSubErrors.managedIdInvalid();
    return pubSubErrors.managedIdNotFound(subscriptionId);
}
