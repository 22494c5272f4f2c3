import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import type { ObjectDefinition } from '../schema/objectDefinition';
import { publishableObject, publishEvents } from './eventPublishing';
import { OpenStream, type StreamProtocol } from './openStream';
import { pubSubErrors } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import type { PublishRequest, PublishResponse } from './wireMessages';

/** Requests of a stream that may be on their way to the disk at once; the client isn't read further meanwhile. */
const mostInFlight = 32;

type Stream = OpenStream<PublishRequest, PublishResponse>;

/** PublishStream: batches of events to one topic, each answered in turn; a client need not wait for the answers. */
export function publishStream(org: PubSubOrg): handleBidiStreamingCall<PublishRequest, PublishResponse> {
    return (call) => OpenStream.open(org, 'PublishStream', call, (stream) => new PublishProtocol(org, stream));
}

class PublishProtocol implements StreamProtocol<PublishRequest> {
    readonly #org: PubSubOrg;
    readonly #stream: Stream;
    /** Of the first request: "identifies the topic to publish on". */
    #topicName: string | undefined;
    #inFlight = 0;
    /** Resolves when all responses so far were sent. */
    #answered: Promise<void> = Promise.resolve();

    constructor(org: PubSubOrg, stream: Stream) {
        this.#org = org;
        this.#stream = stream;
        this.#restartTimeout();
    }

    onRequest(request: PublishRequest): void {
        const object = this.#topicOf(request);
        const { userId } = this.#stream.caller;
        const published = publishEvents(this.#org, object, request.events, userId);
        this.#restartTimeout();
        this.#inFlight++;
        if (this.#inFlight >= mostInFlight) this.#stream.pause();
        const { schemaId } = this.#org.codecs.schemaOf(object);
        this.#answered = this.#answered
            .then(() => published)
            .then((results) => this.#answer({ results, schemaId, rpcId: this.#stream.rpc.id }))
            .catch((error: unknown) => this.#stream.fail(error));
        // Its own failure is told in its turn.
        published.catch(() => undefined);
    }

    onRequestsEnd(): void {
        void this.#answered.then(() => this.#stream.end());
    }

    onClose(): void {}

    #topicOf(request: PublishRequest): ObjectDefinition {
        if (this.#topicName === undefined) {
            if (request.authRefresh !== '') throw pubSubErrors.publishRefreshInvalid();
            const object = publishableObject(this.#org, request.topicName);
            this.#topicName = request.topicName;
            return object;
        }
        if (request.topicName !== '' && request.topicName !== this.#topicName)
            throw pubSubErrors.publishTopicMismatch();
        this.#stream.caller.use(request.authRefresh);
        return publishableObject(this.#org, this.#topicName);
    }

    #answer(response: PublishResponse): Promise<void> {
        return new Promise((resolve) => {
            if (this.#stream.closed) return resolve();
            this.#stream.send(response, () => {
                this.#inFlight--;
                this.#stream.resume();
                resolve();
            });
        });
    }

    #restartTimeout(): void {
        this.#stream.idleAfter(this.#org.times.publishes, () => this.#stream.fail(pubSubErrors.publishStreamTimeout()));
    }
}
