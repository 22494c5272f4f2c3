import type { fromJSON } from '@grpc/proto-loader';
import type { MessageType } from './pubSubMessages';

/** Of protobuf's descriptors in JSON (protobufjs `INamespace`). */
interface Field {
    readonly id: number;
    readonly type: string;
    readonly rule?: string;
}

type FieldKind = 'string' | 'bytes' | 'bool' | 'int32' | MessageType;
const field = (id: number, type: FieldKind, repeated = false): Field =>
    repeated ? { id, type, rule: 'repeated' } : { id, type };
const rpc = (requestType: string, responseType: string, requestStream = false, responseStream = false) => ({
    requestType,
    responseType,
    requestStream,
    responseStream,
    comment: ''
});

/**
 * What the app uses of Salesforce's Pub/Sub API (gRPC, package `eventbus.v1`), as a protobuf descriptor in JSON: numbers are the platform's, names its own in camel case
 * ("Pub/Sub API", Salesforce Developers). Written in TypeScript so that it is part of the bundle.
 */
export const pubSubContract: Parameters<typeof fromJSON>[0] = {
    nested: {
        eventbus: {
            nested: {
                v1: {
                    nested: {
                        PubSub: {
                            methods: {
                                GetTopic: rpc('TopicRequest', 'TopicInfo'),
                                GetSchema: rpc('SchemaRequest', 'SchemaInfo'),
                                Subscribe: rpc('FetchRequest', 'FetchResponse', true, true),
                                Publish: rpc('PublishRequest', 'PublishResponse'),
                                PublishStream: rpc('PublishRequest', 'PublishResponse', true, true)
                            }
                        },
                        TopicRequest: { fields: { topicName: field(1, 'string') } },
                        TopicInfo: {
                            fields: {
                                topicName: field(1, 'string'),
                                tenantGuid: field(2, 'string'),
                                canPublish: field(3, 'bool'),
                                canSubscribe: field(4, 'bool'),
                                schemaId: field(5, 'string'),
                                rpcId: field(6, 'string')
                            }
                        },
                        SchemaRequest: { fields: { schemaId: field(1, 'string') } },
                        SchemaInfo: { fields: { schemaJson: field(1, 'string'), schemaId: field(2, 'string') } },
                        ProducerEvent: {
                            fields: {
                                id: field(1, 'string'),
                                schemaId: field(2, 'string'),
                                payload: field(3, 'bytes')
                            }
                        },
                        ConsumerEvent: { fields: { event: field(1, 'ProducerEvent'), replayId: field(2, 'bytes') } },
                        ReplayPreset: { values: { LATEST: 0, EARLIEST: 1, CUSTOM: 2 } },
                        FetchRequest: {
                            fields: {
                                topicName: field(1, 'string'),
                                replayPreset: field(2, 'ReplayPreset'),
                                replayId: field(3, 'bytes'),
                                numRequested: field(4, 'int32'),
                                authRefresh: field(5, 'string')
                            }
                        },
                        FetchResponse: {
                            fields: {
                                events: field(1, 'ConsumerEvent', true),
                                latestReplayId: field(2, 'bytes'),
                                rpcId: field(3, 'string'),
                                pendingNumRequested: field(4, 'int32')
                            }
                        },
                        PublishRequest: {
                            fields: {
                                topicName: field(1, 'string'),
                                events: field(2, 'ProducerEvent', true),
                                authRefresh: field(3, 'string')
                            }
                        },
                        PublishResponse: {
                            fields: {
                                results: field(1, 'PublishResult', true),
                                schemaId: field(2, 'string'),
                                rpcId: field(3, 'string')
                            }
                        },
                        PublishResult: {
                            fields: {
                                replayId: field(1, 'bytes'),
                                error: field(2, 'Error'),
                                correlationKey: field(3, 'string')
                            }
                        },
                        Error: { fields: { code: field(1, 'ErrorCode'), msg: field(2, 'string') } },
                        ErrorCode: { values: { UNKNOWN: 0, PUBLISH: 1, COMMIT: 2 } }
                    }
                }
            }
        }
    }
};
