/** Names of the contract's messages and enumerations that are parts of others. */
export type MessageType = 'ProducerEvent' | 'ConsumerEvent' | 'ReplayPreset' | 'PublishResult' | 'Error' | 'ErrorCode';

/** The messages of the Pub/Sub API as grpc-js gives them: what a message leaves out arrives as its type's default. */
export interface ProducerEvent {
    /** The EventUuid. A publisher may choose it; it comes back as the correlation key. */
    readonly id: string;
    readonly schemaId: string;
    /** Avro, binary, without a header. */
    readonly payload: Buffer;
}

export interface ConsumerEvent {
    readonly event: ProducerEvent;
    /** Opaque: neither a number nor of any fixed length. */
    readonly replayId: Buffer;
}

export interface TopicInfo {
    readonly topicName: string;
    readonly canPublish: boolean;
    readonly canSubscribe: boolean;
    /** Empty for channels of events of several kinds. */
    readonly schemaId: string;
}

export interface SchemaInfo {
    readonly schemaJson: string;
    readonly schemaId: string;
}

export interface FetchRequest {
    readonly topicName: string;
    readonly replayPreset?: 'LATEST' | 'EARLIEST' | 'CUSTOM';
    readonly replayId?: Buffer;
    readonly numRequested: number;
}

export interface FetchResponse {
    readonly events: readonly ConsumerEvent[];
    readonly latestReplayId: Buffer;
    readonly pendingNumRequested: number;
}

export interface PublishRequest {
    readonly topicName: string;
    readonly events: readonly ProducerEvent[];
}

export interface PublishResponse {
    readonly results: readonly {
        readonly replayId: Buffer;
        readonly error: { readonly code: string; readonly msg: string } | null;
        readonly correlationKey: string;
    }[];
}
