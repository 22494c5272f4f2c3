import { join } from 'node:path';
import {
    credentials,
    loadPackageDefinition,
    Metadata,
    type Client,
    type ClientDuplexStream,
    type GrpcObject,
    type ServiceError,
    type StatusObject
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { Type } from 'avsc';
import { SessionStore } from '../../src/api/session';
import { ChangeDataCapture } from '../../src/bus/changeDataCapture';
import { setupRecords } from '../../src/data/database';
import type { StreamTimes } from '../../src/pubsub/pubSubOrg';
import { startPubSub, type PubSub } from '../../src/pubsub/startPubSub';
import { openBusParts, type BusParts } from '../bus/busParts';

export { order, orderChannel, temporaryDirectory, until } from '../bus/busParts';

/** An org with a Pub/Sub API on a port of its own. */
export interface PubSubParts extends BusParts {
    readonly sessions: SessionStore;
    readonly organizationId: string;
    readonly pubSub: PubSub;
    readonly accessToken: string;
    readonly client: PubSubClient;
}

export async function openPubSubParts(
    options: {
        directory?: string;
        times?: Partial<StreamTimes>;
        maySubscribe?: (userId: string, topicName: string) => boolean;
    } = {}
): Promise<PubSubParts> {
    const { directory } = options;
    const parts = await openBusParts(directory);
    const { schema, database, bus, clock } = parts;
    new ChangeDataCapture({ schema, database, catalogue: bus.catalogue, schemas: bus.schemas });
    const { organizationId } = setupRecords(database);
    const sessions = new SessionStore({ clock, organizationId });
    const log = {
        error: (...args: unknown[]) => void parts.logged.push(args.map((arg) => JSON.stringify(arg)).join(' '))
    };
    const pubSub = await startPubSub({
        bus,
        schema,
        sessions,
        organizationId,
        directory: directory === undefined ? undefined : join(directory, 'pubsub'),
        port: 0,
        log,
        times: options.times,
        ...(options.maySubscribe && { maySubscribe: options.maySubscribe })
    });
    const { accessToken } = sessions.issue(parts.userId);
    const client = new PubSubClient(pubSub, {
        accesstoken: accessToken,
        instanceurl: 'https://localhost',
        tenantid: organizationId
    });
    return {
        ...parts,
        sessions,
        organizationId,
        pubSub,
        accessToken,
        client,
        async close() {
            client.close();
            await pubSub.close();
            await parts.close();
        }
    };
}

/** Platform's own contract, as the client package ships it. */
const protoFile = join(__dirname, '../../../node_modules/salesforce-pubsub-api-client/pubsub_api.proto');

export type Message = Readonly<Record<string, unknown>>;
export interface ProducerEvent {
    readonly id: string;
    readonly schemaId: string;
    readonly payload: Buffer;
}
export interface FetchResponse {
    readonly events: readonly { readonly event: ProducerEvent; readonly replayId: Buffer }[];
    readonly latestReplayId: Buffer;
    readonly rpcId: string;
    readonly pendingNumRequested: number;
}
export interface PublishResponse {
    readonly results: readonly {
        readonly replayId: Buffer;
        readonly error: { readonly code: string; readonly msg: string } | null;
        readonly correlationKey: string;
    }[];
    readonly schemaId: string;
    readonly rpcId: string;
}

type Stub = Client & Record<string, (...args: unknown[]) => unknown>;

/** A plain gRPC client: what goes over the wire is what a test says. */
export class PubSubClient {
    readonly #stub: Stub;
    readonly #types = new Map<string, Promise<Type>>();

    constructor(
        { port, certificatePem }: Pick<PubSub, 'port' | 'certificatePem'>,
        private readonly headers: Readonly<Record<string, string>>
    ) {
        const definition = loadPackageDefinition(loadSync(protoFile, { defaults: true, enums: String, longs: Number }));
        const { v1 } = definition['eventbus'] as { v1: GrpcObject };
        const PubSubStub = v1?.['PubSub'] as unknown as new (target: string, ...more: unknown[]) => Stub;
        this.#stub = new PubSubStub(`127.0.0.1:${port}`, credentials.createSsl(Buffer.from(certificatePem)));
    }

    /** A unary call. */
    call<T = Message>(method: string, request: Message, headers: Message = this.headers): Promise<T> {
        return new Promise((resolve, reject) =>
            this.#stub[method]?.(request, metadata(headers), (error: ServiceError | null, response: T) =>
                error ? reject(error) : resolve(response)
            )
        );
    }

    stream<T>(method: string, headers: Message = this.headers): OpenedStream<T> {
        return new OpenedStream(this.#stub[method]?.(metadata(headers)) as ClientDuplexStream<Message, T>);
    }

    /** Subscribes by a first FetchRequest. */
    subscribe(request: Message): OpenedStream<FetchResponse> {
        return this.stream<FetchResponse>('Subscribe').write(request);
    }

    /** The Avro type of a schema id, by GetSchema. */
    type(schemaId: string): Promise<Type> {
        const known = this.#types.get(schemaId);
        if (known !== undefined) return known;
        const type = this.call<{ schemaJson: string }>('GetSchema', { schemaId }).then(({ schemaJson }) =>
            Type.forSchema(JSON.parse(schemaJson))
        );
        this.#types.set(schemaId, type);
        return type;
    }

    async decode({ schemaId, payload }: ProducerEvent): Promise<Record<string, unknown>> {
        return { ...((await this.type(schemaId)).fromBuffer(payload) as object) };
    }

    /** An event in Avro for a topic; fields not given are null. */
    async encode(topicName: string, id: string, fields: Message): Promise<ProducerEvent> {
        const { schemaId } = await this.call<{ schemaId: string }>('GetTopic', { topicName });
        const type = await this.type(schemaId);
        const payload = type.toBuffer({ CreatedDate: Date.now(), CreatedById: '005000000000001AAA', ...fields });
        return { id, schemaId, payload };
    }

    close(): void {
        this.#stub.close();
    }
}

/** A stream, with what came over it. */
export class OpenedStream<T> {
    readonly responses: T[] = [];
    readonly status: Promise<StatusObject>;
    ended = false;

    constructor(readonly call: ClientDuplexStream<Message, T>) {
        call.on('data', (response: T) => this.responses.push(response));
        call.on('error', () => undefined);
        this.status = new Promise((resolve) =>
            call.on('status', (status: StatusObject) => {
                this.ended = true;
                resolve(status);
            })
        );
    }

    write(request: Message): this {
        this.call.write(request);
        return this;
    }
}

function metadata(headers: Message): Metadata {
    const result = new Metadata();
    for (const [name, value] of Object.entries(headers)) result.set(name, String(value));
    return result;
}

export const errorCodeOf = ({ metadata: trailers }: Pick<StatusObject, 'metadata'>) => trailers.get('error-code')[0];
export const eventsOf = (stream: OpenedStream<FetchResponse>) => stream.responses.flatMap(({ events }) => events);
