/** The messages of `eventbus.proto` as grpc-js gives and takes them: what a message leaves out arrives as its type's default. */

export interface TopicRequest {
    readonly topicName: string;
}

export interface TopicInfo {
    readonly topicName: string;
    /** `CORE/prod/<organization id>` */
    readonly tenantGuid: string;
    readonly canPublish: boolean;
    readonly canSubscribe: boolean;
    /** Empty for channels of events of several kinds. */
    readonly schemaId: string;
    readonly rpcId: string;
}

export interface SchemaRequest {
    readonly schemaId: string;
}

export interface SchemaInfo {
    readonly schemaJson: string;
    readonly schemaId: string;
    readonly rpcId: string;
}

export interface ProducerEvent {
    readonly id: string;
    readonly schemaId: string;
    /** Avro, binary, without a header. */
    readonly payload: Buffer;
}

export interface ConsumerEvent {
    readonly event: ProducerEvent;
    readonly replayId: Buffer;
}

export const replayPreset = { latest: 0, earliest: 1, custom: 2 } as const;

export interface FetchRequest {
    readonly topicName: string;
    /** One of {@link replayPreset}. */
    readonly replayPreset: number;
    readonly replayId: Buffer;
    readonly numRequested: number;
    readonly authRefresh: string;
}

export interface FetchResponse {
    readonly events: readonly ConsumerEvent[];
    readonly latestReplayId: Buffer;
    readonly rpcId: string;
    readonly pendingNumRequested: number;
}

export interface PublishRequest {
    readonly topicName: string;
    readonly events: readonly ProducerEvent[];
    readonly authRefresh: string;
}

export const errorCode = { publish: 1, commit: 2 } as const;

export interface PublishResult {
    readonly replayId?: Buffer;
    readonly error?: { readonly code: number; readonly msg: string };
    /** The `id` that the publisher gave the event. */
    readonly correlationKey: string;
}

export interface PublishResponse {
    readonly results: readonly PublishResult[];
    readonly schemaId: string;
    readonly rpcId: string;
}

export interface ManagedFetchRequest {
    readonly subscriptionId: string;
    readonly developerName: string;
    readonly numRequested: number;
    readonly authRefresh: string;
    readonly commitReplayIdRequest: CommitReplayRequest | null;
}

export interface ManagedFetchResponse extends FetchResponse {
    readonly commitResponse?: CommitReplayResponse;
}

export interface CommitReplayRequest {
    /** The client's own, to know the response by. */
    readonly commitRequestId: string;
    readonly replayId: Buffer;
}

export interface CommitReplayResponse {
    readonly commitRequestId: string;
    readonly replayId: Buffer;
    readonly error?: { readonly code: number; readonly msg: string };
    /** When the request was received, in epoch milliseconds. */
    readonly processTime: number;
}
