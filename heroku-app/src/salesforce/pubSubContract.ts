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
 * What the app uses of Salesforce's Pub/Sub API (gRPC, package `eventbus.v1`), as a protobuf descriptor in JSON: names and numbers are the platform's
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
                        TopicRequest: { fields: { topic_name: field(1, 'string') } },
                        TopicInfo: {
                            fields: {
                                topic_name: field(1, 'string'),
                                tenant_guid: field(2, 'string'),
                                can_publish: field(3, 'bool'),
                                can_subscribe: field(4, 'bool'),
                                schema_id: field(5, 'string'),
                                rpc_id: field(6, 'string')
                            }
                        },
                        SchemaRequest: { fields: { schema_id: field(1, 'string') } },
                        SchemaInfo: { fields: { schema_json: field(1, 'string'), schema_id: field(2, 'string') } },
                        ProducerEvent: {
                            fields: {
                                id: field(1, 'string'),
                                schema_id: field(2, 'string'),
                                payload: field(3, 'bytes')
                            }
                        },
                        ConsumerEvent: { fields: { event: field(1, 'ProducerEvent'), replay_id: field(2, 'bytes') } },
                        ReplayPreset: { values: { LATEST: 0, EARLIEST: 1, CUSTOM: 2 } },
                        FetchRequest: {
                            fields: {
                                topic_name: field(1, 'string'),
                                replay_preset: field(2, 'ReplayPreset'),
                                replay_id: field(3, 'bytes'),
                                num_requested: field(4, 'int32'),
                                auth_refresh: field(5, 'string')
                            }
                        },
                        FetchResponse: {
                            fields: {
                                events: field(1, 'ConsumerEvent', true),
                                latest_replay_id: field(2, 'bytes'),
                                rpc_id: field(3, 'string'),
                                pending_num_requested: field(4, 'int32')
                            }
                        },
                        PublishRequest: {
                            fields: {
                                topic_name: field(1, 'string'),
                                events: field(2, 'ProducerEvent', true),
                                auth_refresh: field(3, 'string')
                            }
                        },
                        PublishResponse: {
                            fields: {
                                results: field(1, 'PublishResult', true),
                                schema_id: field(2, 'string'),
                                rpc_id: field(3, 'string')
                            }
                        },
                        PublishResult: {
                            fields: {
                                replay_id: field(1, 'bytes'),
                                error: field(2, 'Error'),
                                correlation_key: field(3, 'string')
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
