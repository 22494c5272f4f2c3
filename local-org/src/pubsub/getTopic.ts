import type { handleUnaryCall } from '@grpc/grpc-js';
import { pubSubErrors } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import { Rpc } from './rpc';
import type { TopicInfo, TopicRequest } from './wireMessages';

/** GetTopic: what may be done with a topic, and the schema of its events. */
export function getTopic({
    callers,
    topics,
    codecs,
    maySubscribe,
    log
}: PubSubOrg): handleUnaryCall<TopicRequest, TopicInfo> {
    return ({ metadata, request: { topicName } }, callback) => {
        const rpc = new Rpc('GetTopic', log);
        try {
            const { userId } = callers.authenticate(metadata);
            if (topicName.trim() === '') throw pubSubErrors.topicBlank();
            const { name, object, canPublish } = topics.find(topicName);
            callback(null, {
                topicName: name,
                tenantGuid: topics.tenant,
                canPublish,
                canSubscribe: maySubscribe(userId, name),
                schemaId: object === undefined ? '' : codecs.schemaOf(object).schemaId,
                rpcId: rpc.id
            });
        } catch (error) {
            callback(rpc.failure(error));
        }
    };
}
