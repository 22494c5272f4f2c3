import type { handleUnaryCall } from '@grpc/grpc-js';
import { publishableObject, publishEvents } from './eventPublishing';
import type { PubSubOrg } from './pubSubOrg';
import { Rpc } from './rpc';
import type { PublishRequest, PublishResponse } from './wireMessages';

/** Publish: one batch of events to one topic. Answers when they are on disk. */
export function publish(org: PubSubOrg): handleUnaryCall<PublishRequest, PublishResponse> {
    return ({ metadata, request }, callback) => {
        const rpc = new Rpc('Publish', org.log);
        const answer = async (): Promise<PublishResponse> => {
            const caller = org.callers.authenticate(metadata);
            const { userId } = caller;
            org.taps.tap?.admit(rpc.type, caller, rpc.id);
            const object = publishableObject(org, request.topicName);
            const results = await publishEvents(org, object, request.events, userId);
            return { results, schemaId: org.codecs.schemaOf(object).schemaId, rpcId: rpc.id };
        };
        answer().then(
            (response) => callback(null, response),
            (error: unknown) => callback(rpc.failure(error))
        );
    };
}
