import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Clock } from '../clock';
import type { SessionStore } from '../api/session';
import type { OrgEventBus } from '../bus/orgEventBus';
import type { Schema } from '../schema/objectDefinition';
import { EventCodecs } from './avro/eventCodecs';
import { Callers } from './callers';
import { loadCertificate } from './certificate';
import { getSchema } from './getSchema';
import { getTopic } from './getTopic';
import { managedSubscribe } from './managedSubscribe';
import { publish } from './publish';
import { PublishedReplayIds } from './publishedReplayIds';
import { publishStream } from './publishStream';
import { platformTimes, type PubSubOrg, type StreamTimes } from './pubSubOrg';
import { pubSubService } from './pubSubService';
import type { PubSubTapHolder } from './pubSubTap';
import type { PubSubLog } from './rpc';
import { SharedFetches } from './sharedFetches';
import { subscribe } from './subscribe';
import { Topics } from './topics';

/** "If your PublishRequest exceeds 4 MB, the publish call fails" (Pub/Sub API and Event Allocations). */
const largestRequest = 4 * 1024 * 1024;
const mostStreamsAConnection = 1_000;

export interface PubSubOptions {
    readonly bus: OrgEventBus;
    readonly schema: Schema;
    readonly sessions: SessionStore;
    /** 18-character id of the org. */
    readonly organizationId: string;
    /** Keeps the certificate and the schemas that clients were given; without it they last as long as the service. */
    readonly directory?: string;
    /** 7443 on the platform; 0 takes a free one. */
    readonly port: number;
    readonly log: PubSubLog;
    readonly times?: Partial<StreamTimes>;
    /** Without it everybody may. */
    readonly maySubscribe?: PubSubOrg['maySubscribe'];
    /** Default: the machine's. */
    readonly clock?: Pick<Clock, 'now'>;
    readonly taps?: PubSubTapHolder;
}

/** A Pub/Sub API that listens. */
export interface PubSub {
    readonly port: number;
    /** What clients have to trust: the service's own certificate for `localhost`, `127.0.0.1` and `::1`. */
    readonly certificatePem: string;
    /** Ends all streams, and goes on. */
    endStreams(): void;
    /** Ends all streams, then the service. */
    close(): Promise<void>;
}

/** Serves Salesforce's Pub/Sub API (gRPC, package `eventbus.v1`) over TLS on the loopback interface. */
export async function startPubSub(options: PubSubOptions): Promise<PubSub> {
    const { bus, schema, sessions, organizationId, directory, log } = options;
    const { certificatePem, keyPem } = await loadCertificate(directory);
    const callers = new Callers(sessions, organizationId);
    const topics = new Topics(bus, schema, organizationId);
    const definitions = () => topics.definitions();
    const codecs = new EventCodecs({ schema, schemas: bus.schemas, definitions, directory });
    const org: PubSubOrg = {
        clock: options.clock ?? { now: Date.now },
        bus,
        codecs,
        fetches: new SharedFetches(bus, codecs),
        topics,
        maySubscribe: options.maySubscribe ?? (() => true),
        callers,
        publishedIds: new PublishedReplayIds(bus),
        times: { ...platformTimes, ...options.times },
        taps: options.taps ?? { tap: undefined },
        log
    };
    const server = new Server({
        'grpc.max_receive_message_length': largestRequest,
        'grpc.max_concurrent_streams': mostStreamsAConnection
    });
    server.addService(pubSubService(), {
        GetTopic: getTopic(org),
        GetSchema: getSchema(org),
        Publish: publish(org),
        PublishStream: publishStream(org),
        Subscribe: subscribe(org),
        ManagedSubscribe: managedSubscribe(org)
    });
    const credentials = ServerCredentials.createSsl(null, [
        { private_key: Buffer.from(keyPem), cert_chain: Buffer.from(certificatePem) }
    ]);
    const port = await listen(server, options.port, credentials).catch((error: unknown) => {
        callers.close();
        throw error;
    });
    return {
        port,
        certificatePem,
        endStreams: () => callers.endAll(),
        async close() {
            callers.close();
            await shutdown(server);
        }
    };
}

function listen(server: Server, port: number, credentials: ServerCredentials): Promise<number> {
    return new Promise((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
}

/** Lets the streams' last words out; a client that doesn't take them is left behind. */
function shutdown(server: Server): Promise<void> {
    return new Promise((resolve) => {
        const patience = setTimeout(() => server.forceShutdown(), 1_000);
        server.tryShutdown(() => {
            clearTimeout(patience);
            resolve();
        });
    });
}
