import { Metadata, status, type StatusObject } from '@grpc/grpc-js';

const codePrefix = 'sfdc.platform.eventbus.grpc.';

/** Name of an RPC, as the trailer `type` tells it. */
export type RpcType = 'GetTopic' | 'GetSchema' | 'Publish' | 'PublishStream' | 'Subscribe' | 'ManagedSubscribe';

/**
 * An error that ends an RPC. The client gets a gRPC status whose text ends in the RPC's id, and trailers with Salesforce's own code
 * ("Handle Errors", Pub/Sub API guide).
 */
export class PubSubError extends Error {
    override readonly name = 'PubSubError';

    constructor(
        readonly status: status,
        /** Salesforce's code without its common prefix. */
        readonly code: string,
        message: string
    ) {
        super(message);
    }

    /** What the client is sent. Captured: `{"code":13,"details":"… rpcId: 45b0…","metadata":{"error-code":[…],"rpc-id":[…],"type":["Subscribe"]}}`. */
    toStatus(rpcId: string, type: RpcType): StatusObject {
        const metadata = new Metadata();
        metadata.set('error-code', codePrefix + this.code);
        metadata.set('rpc-id', rpcId);
        metadata.set('type', type);
        return { code: this.status, details: `${this.message} rpcId: ${rpcId}`, metadata };
    }
}

const invalid = (code: string, message: string) => new PubSubError(status.INVALID_ARGUMENT, code, message);

/**
 * The errors of the Pub/Sub API. All codes are Salesforce's. Texts and statuses: those of authentication, unavailable, topicNotFound,
 * topicNotAllowed, schemaIdBlank, replayIdCorrupted and requestedEventsInvalid were seen on the platform; the other texts say the same as the
 * guide's table of error codes.
 */
export const pubSubErrors = {
    authentication: () =>
        new PubSubError(
            status.UNAUTHENTICATED,
            'service.auth.error',
            'An authentication exception occurred. Provide valid authentication via metadata headers.'
        ),
    headersInvalid: (header: string) =>
        new PubSubError(
            status.UNAUTHENTICATED,
            'service.auth.headers.invalid',
            `The authentication header ${header} is invalid or blank.`
        ),
    refreshInvalid: () =>
        new PubSubError(
            status.UNAUTHENTICATED,
            'service.auth.refresh.invalid',
            'The authentication refresh token is invalid.'
        ),
    unavailable: () =>
        new PubSubError(status.INTERNAL, 'service.unavailable', 'The service is unavailable. Try again later.'),

    concurrentClientLimit: () =>
        new PubSubError(
            status.RESOURCE_EXHAUSTED,
            'concurrent.client.limit.exceeded',
            'The maximum number of concurrent clients across all topics has been exceeded.'
        ),
    requestLimitExceeded: () =>
        new PubSubError(
            status.RESOURCE_EXHAUSTED,
            'subscription.limit.exceeded',
            'The limit of the org is exceeded. Try again later.'
        ),

    topicBlank: () => invalid('topic.validation.empty', "Topic validation failed. The topic name can't be blank."),
    topicNotFound: (tenant: string, topic: string) =>
        new PubSubError(
            status.NOT_FOUND,
            'topic.not.found',
            `The topic information for org ${tenant} and topic ${topic} not found. Ensure the topic name is correct and that the topic exists.`
        ),
    topicNotAllowed: (tenant: string, topic: string) =>
        new PubSubError(
            status.PERMISSION_DENIED,
            'topic.meta.permission',
            `An error occurred while getting the metadata for org ${tenant} and topic ${topic}. Ensure the credentials and topic name are correct.`
        ),

    cannotSubscribe: (topic: string) =>
        new PubSubError(
            status.PERMISSION_DENIED,
            'subscription.topic.cannot.subscribe',
            `The user doesn't have permission to subscribe to the topic ${topic}.`
        ),

    schemaIdBlank: () => invalid('schema.validation.failed', "Schema validation failed. The schema ID can't be blank."),
    schemaNotFound: (tenant: string, schemaId: string) =>
        new PubSubError(
            status.PERMISSION_DENIED,
            'schema.meta.permission',
            `An error occurred while getting the schema for org ${tenant} and schema ID ${schemaId}. Ensure the credentials and schema ID are correct.`
        ),

    replayIdCorrupted: () =>
        invalid(
            'subscription.fetch.replayid.corrupted',
            'The Replay ID validation failed. Ensure that the Replay ID is valid.'
        ),
    replayIdMissing: () =>
        invalid(
            'subscription.fetch.replayid.validation.failed',
            'The Replay ID validation failed. A Replay ID is required for the replay preset CUSTOM.'
        ),
    requestedEventsInvalid: () =>
        invalid(
            'subscription.fetch.requested.events.invalid',
            'The requested number of events in a fetch request must be greater than zero.'
        ),
    deliveryLimitExceeded: () =>
        new PubSubError(
            status.RESOURCE_EXHAUSTED,
            'subscription.limit.exceeded',
            'The event delivery limit of the org for the last 24 hours was exceeded.'
        ),
    fetchTopicMismatch: () =>
        invalid(
            'subscription.fetch.topic.mismatch',
            'The topic name in a fetch request must match the topic name of the first fetch request of the stream.'
        ),

    publishTopicBlank: () =>
        invalid('publish.topic.validation.empty', "Topic validation failed. The topic name can't be blank."),
    publishTopicMismatch: () =>
        invalid(
            'publish.topic.mismatch',
            'The topic name in a publish request must match the topic name of the first publish request of the stream.'
        ),
    publishEventCountInvalid: () =>
        invalid('publish.event.count.invalid', 'A publish request must contain at least one event.'),
    publishRefreshInvalid: () =>
        invalid(
            'publish.auth.refresh.invalid',
            'The first publish request of a stream must not contain an authentication refresh token.'
        ),
    publishStreamTimeout: () =>
        new PubSubError(
            status.DEADLINE_EXCEEDED,
            'publish.stream.sweeper.timeout',
            'The stream was closed because no publish request was received in time.'
        ),

    managedIdentifierInvalid: () =>
        invalid(
            'managed.subscription.id.or.developer.name.empty',
            'Provide either a subscription ID or a developer name.'
        ),
    managedIdInvalid: () =>
        invalid(
            'managed.subscription.subscription.id.invalid',
            'The subscription ID must have a length of 15 or 18 characters.'
        ),
    managedIdNotFound: (id: string) =>
        new PubSubError(
            status.NOT_FOUND,
            'managed.subscription.subscription.id.not.found',
            `A managed event subscription with the subscription ID ${id} was not found.`
        ),
    managedNameNotFound: (name: string) =>
        new PubSubError(
            status.NOT_FOUND,
            'managed.subscription.developer.name.not.found',
            `A managed event subscription with the developer name ${name} was not found.`
        ),
    managedAlreadyActive: () =>
        new PubSubError(
            status.ALREADY_EXISTS,
            'managed.subscription.already.active',
            'An active subscription with the same subscription ID already exists. It can take a while to expire. Try subscribing again later.'
        ),
    managedStopped: () =>
        new PubSubError(
            status.FAILED_PRECONDITION,
            'managed.subscription.config.stopped',
            'The managed event subscription is stopped. Change its state to RUN to subscribe.'
        ),
    managedDeleted: () =>
        new PubSubError(
            status.NOT_FOUND,
            'managed.subscription.config.deleted',
            'The configuration of the managed event subscription was deleted.'
        ),
    managedRequestedEventsInvalid: () =>
        invalid(
            'managed.subscription.fetch.request.events.invalid',
            'The requested number of events in a managed fetch request must be greater than or equal to zero.'
        ),
    managedRequestInvalid: () =>
        invalid(
            'managed.subscription.fetch.request.invalid',
            'A managed fetch request for the same subscription must request events, or contain a commit request or an authentication refresh token.'
        ),
    managedCommitRestricted: () =>
        invalid(
            'managed.subscription.fetch.request.commit.request.restricted',
            'The first managed fetch request of a stream must not contain a commit request.'
        ),
    managedRefreshRestricted: () =>
        invalid(
            'managed.subscription.fetch.request.auth.request.restricted',
            'The first managed fetch request of a stream must not contain an authentication refresh token.'
        ),
    managedCommitTimeout: (milliseconds: number) =>
        new PubSubError(
            status.DEADLINE_EXCEEDED,
            'managed.subscription.sweeper.timeout',
            `No CommitReplayRequests sent in the last ${milliseconds / 1000} seconds. Closing managed subscription.`
        )
} as const;
