import { decodeReplayId, encodeReplayId } from '../../../src/pubsub/replayIdBytes';
import { errorCodeOf, PubSubClient, type FetchResponse, type OpenedStream } from '../../pubsub/pubSubParts';
import { WatchfulListener } from './listener';

/** How long after a failure a client is started again, in milliseconds. */
const pause = 100;

/** Plain grpc-js, with a new stream after each that has ended. */
export class GrpcListener extends WatchfulListener {
    readonly name = 'grpc-js';
    #client: PubSubClient | undefined;

    protected begin(last: number): void {
        const { org, channel } = this.options;
        const client = new PubSubClient(
            {
                port: Number(org.pubSubEndpoint?.split(':')[1]),
                certificatePem: org.pubSubCertificate ?? ''
            },
            { accesstoken: org.org.adminToken(), instanceurl: org.instanceUrl, tenantid: org.org.organizationId }
        );
        this.#client = client;
        const fetch = { topicName: channel, numRequested: 100 };
        const place =
            last === -2 ? { replayPreset: 'EARLIEST' } : { replayPreset: 'CUSTOM', replayId: encodeReplayId(last) };
        const stream: OpenedStream<FetchResponse> = client.subscribe({ ...fetch, ...place });
        stream.call.on('data', ({ events, pendingNumRequested }: FetchResponse) => {
            if (this.#client !== client) return;
            for (const { replayId, event } of events) this.hear(decodeReplayId(replayId) ?? NaN, event.id);
            if (pendingNumRequested < 50) stream.write({ ...fetch, numRequested: 50 });
        });
        void stream.status.then((status) => {
            const code = String(errorCodeOf(status) ?? '').replace('sfdc.platform.eventbus.grpc.', '');
            setTimeout(() => {
                if (this.#client === client) this.lost(/replayid.corrupted$/.test(code) ? 'gap' : code);
            }, pause);
        });
    }

    protected end(): void {
        const client = this.#client;
        this.#client = undefined;
        client?.close();
    }
}
