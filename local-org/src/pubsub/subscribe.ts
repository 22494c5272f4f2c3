import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import { EventDelivery, type Batch } from './eventDelivery';
import { OpenStream, type StreamProtocol } from './openStream';
import { pubSubErrors } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import { encodeReplayId } from './replayIdBytes';
import { endsOf, retainedPosition } from './replayPositions';
import { replayPreset, type FetchRequest, type FetchResponse } from './wireMessages';

type Stream = OpenStream<FetchRequest, FetchResponse>;

/** Subscribe: events of one topic, as many as the client requests. */
export function subscribe(org: PubSubOrg): handleBidiStreamingCall<FetchRequest, FetchResponse> {
    return (call) => OpenStream.open(org, 'Subscribe', call, (stream) => new SubscribeProtocol(org, stream));
}

class SubscribeProtocol implements StreamProtocol<FetchRequest> {
    readonly #org: PubSubOrg;
    readonly #stream: Stream;
    #topicName = '';
    /** From the first request on. */
    #delivery: EventDelivery | undefined;

    constructor(org: PubSubOrg, stream: Stream) {
        this.#org = org;
        this.#stream = stream;
        this.#restartTimer();
    }

    onRequest(request: FetchRequest): void {
        if (this.#delivery === undefined) this.#start(request);
        else this.#checkFollowing(request);
        if (request.numRequested <= 0 && request.authRefresh === '') throw pubSubErrors.requestedEventsInvalid();
        this.#delivery?.request(Math.max(request.numRequested, 0));
        this.#restartTimer();
    }

    /** A client that requests no more is still sent what it has requested; it cancels the call when it wants to leave. */
    onRequestsEnd(): void {
        if (this.#delivery === undefined || this.#delivery.pending === 0) this.#stream.end();
    }

    onClose(): void {
        this.#delivery?.close();
    }

    /** "replay_preset and replay_id values are only consumed as part of the first FetchRequest." */
    #start(request: FetchRequest): void {
        const { bus, fetches, topics } = this.#org;
        if (request.topicName.trim() === '') throw pubSubErrors.topicBlank();
        if (request.authRefresh !== '') throw pubSubErrors.refreshInvalid();
        if (request.numRequested <= 0) throw pubSubErrors.requestedEventsInvalid();
        topics.find(request.topicName);
        if (!this.#org.maySubscribe(this.#stream.caller.userId, request.topicName)) {
            throw pubSubErrors.cannotSubscribe(request.topicName);
        }
        this.#topicName = request.topicName;
        this.#delivery = new EventDelivery({
            bus,
            fetches,
            channel: request.topicName,
            position: this.#startPosition(request),
            copies: () => {
                const { tap } = this.#org.taps;
                return tap && ((event) => tap.copies(event, this.#stream.rpc.id));
            },
            send: (batch, onSent) => this.#send(batch, onSent),
            onError: (error) => this.#stream.fail(error)
        });
    }

    #checkFollowing(request: FetchRequest): void {
        if (request.topicName !== '' && request.topicName !== this.#topicName) throw pubSubErrors.fetchTopicMismatch();
        this.#stream.caller.use(request.authRefresh);
    }

    #startPosition({ topicName, replayPreset: preset, replayId }: FetchRequest): number {
        const { bus } = this.#org;
        const { earliest, latest } = endsOf(bus, topicName);
        if (preset === replayPreset.latest) return latest;
        if (preset === replayPreset.earliest) return earliest;
        if (replayId.length === 0) throw pubSubErrors.replayIdMissing();
        const valid = retainedPosition(bus, topicName, replayId);
        if (valid === earliest || valid === latest) return valid;
        const refused = this.#org.taps.tap?.refusesReplay(topicName, this.#stream.rpc.id, 'Subscribe') === true;
        if (valid === undefined || refused) throw pubSubErrors.replayIdCorrupted();
        return valid;
    }

    #send({ events, latestReplayId, pending }: Batch, onSent: () => void): void {
        this.#stream.send(
            {
                events,
                latestReplayId: encodeReplayId(latestReplayId),
                rpcId: this.#stream.rpc.id,
                pendingNumRequested: pending
            },
            onSent
        );
        this.#restartTimer();
    }

    /** Nothing requested: the stream ends after a while. Nothing to deliver: an empty response tells that it is alive, and where it stands. */
    #restartTimer(): void {
        const { idle, keepAlive } = this.#org.times;
        if (this.#delivery === undefined || this.#delivery.pending === 0) {
            this.#stream.idleAfter(idle, () => this.#stream.end());
        } else {
            this.#stream.idleAfter(keepAlive, () => this.#sendKeepAlive());
        }
    }

    #sendKeepAlive(): void {
        const { position = 0, pending = 0 } = this.#delivery ?? {};
        this.#send({ events: [], latestReplayId: position, pending }, () => undefined);
    }
}
