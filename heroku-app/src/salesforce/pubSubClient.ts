import {
    credentials,
    loadPackageDefinition,
    Metadata,
    type Client,
    type ClientDuplexStream,
    type GrpcObject,
    type ServiceError
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { EventSchema } from './eventSchema';
import { pubSubContract } from './pubSubContract';
import type {
    FetchRequest,
    FetchResponse,
    PublishRequest,
    PublishResponse,
    SchemaInfo,
    TopicInfo
} from './pubSubMessages';
import type { Access } from './session';

export interface PubSubConnectionOptions {
    /** `host:port`; by default {@link pubSubEndpoint}. */
    readonly endpoint?: string;
    /** PEM of the certificates to trust beside the usual ones' place: that of an org on this machine. */
    readonly certificate?: string;
    /** A ping goes out after so long without a word, and is waited for so long, in milliseconds. */
    readonly keepAlive?: { readonly time: number; readonly timeout: number };
}

/** "api.pubsub.salesforce.com:7443" (Pub/Sub API endpoints). */
export const pubSubEndpoint = 'api.pubsub.salesforce.com:7443';
/** A half-open connection is found within 20 s. grpc-js doubles the time by itself when a server finds the pings too many. */
export const keepAlive = { time: 10000, timeout: 10000 };
/** Longest wait for the answer to a single call, in milliseconds. */
const callTimeout = 25000;
/** Salesforce's responses have 3 MB and a little; no more is taken. */
const largestMessage = 8 * 1024 * 1024;

type Stub = Client & Record<string, (...args: unknown[]) => unknown>;

/** One connection to the Pub/Sub API; it connects by itself, and again after it broke. */
export class PubSubClient {
    readonly #stub: Stub;
    /** Schema id -> its schema. An id stands for one schema for ever, so that nothing in here gets old. */
    readonly #schemas = new Map<string, Promise<EventSchema>>();

    constructor(options: PubSubConnectionOptions = {}) {
        const { endpoint = pubSubEndpoint, certificate, keepAlive: { time, timeout } = keepAlive } = options;
        const definition = loadPackageDefinition(
            fromJSON(pubSubContract, { defaults: true, enums: String, longs: Number })
        );
        const { v1 } = definition.eventbus as { v1: GrpcObject };
        const PubSub = v1.PubSub as unknown as new (target: string, ...more: unknown[]) => Stub;
        const trusted = certificate === undefined ? null : Buffer.from(certificate);
        this.#stub = new PubSub(endpoint, credentials.createSsl(trusted), {
            'grpc.keepalive_time_ms': time,
            'grpc.keepalive_timeout_ms': timeout,
            'grpc.keepalive_permit_without_calls': 1,
            'grpc.max_receive_message_length': largestMessage,
            'grpc.initial_reconnect_backoff_ms': 500,
            'grpc.max_reconnect_backoff_ms': 15000
        });
    }

    /** @throws ServiceError */
    topic(topicName: string, access: Access): Promise<TopicInfo> {
        return this.#call<TopicInfo>('GetTopic', { topicName }, access);
    }

    /** The schema of that id: asked for once, whoever wants it. @throws ServiceError */
    schema(schemaId: string, access: Access): Promise<EventSchema> {
        const known = this.#schemas.get(schemaId);
        if (known !== undefined) return known;
        const asked = this.#call<SchemaInfo>('GetSchema', { schemaId }, access).then(
            ({ schemaJson }) => new EventSchema(schemaId, schemaJson)
        );
        this.#schemas.set(schemaId, asked);
        asked.catch(() => this.#schemas.delete(schemaId));
        return asked;
    }

    subscribe(access: Access): ClientDuplexStream<FetchRequest, FetchResponse> {
        return this.#stub.Subscribe?.(metadataOf(access)) as ClientDuplexStream<FetchRequest, FetchResponse>;
    }

    /** @throws ServiceError */
    publish(request: PublishRequest, access: Access): Promise<PublishResponse> {
        return this.#call<PublishResponse>('Publish', request, access);
    }

    publishStream(access: Access): ClientDuplexStream<PublishRequest, PublishResponse> {
        return this.#stub.PublishStream?.(metadataOf(access)) as ClientDuplexStream<PublishRequest, PublishResponse>;
    }

    close(): void {
        this.#stub.close();
    }

    #call<Answer>(method: string, request: object, access: Access): Promise<Answer> {
        const options = { deadline: Date.now() + callTimeout };
        return new Promise((resolve, reject) =>
            this.#stub[method]?.(
                request,
                metadataOf(access),
                options,
                (error: ServiceError | null, answer: Answer | undefined) =>
                    error === null && answer !== undefined ? resolve(answer) : reject(error)
            )
        );
    }
}

/** "accesstoken, instanceurl, tenantid" (Pub/Sub API, Authentication). */
function metadataOf({ accessToken, instanceUrl, organizationId }: Access): Metadata {
    const metadata = new Metadata();
    metadata.set('accesstoken', accessToken);
    metadata.set('instanceurl', instanceUrl);
    metadata.set('tenantid', organizationId);
    return metadata;
}
