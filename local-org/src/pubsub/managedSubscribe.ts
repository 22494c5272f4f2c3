import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import type { ManagedSubscription, ManagedSubscriptionLease } from '../bus/managedSubscriptions';
import { EventDelivery, type Batch } from './eventDelivery';
import { OpenStream, type StreamProtocol } from './openStream';
import { pubSubErrors } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import { decodeReplayId, encodeReplayId } from './replayIdBytes';
import { endsOf, retainedPosition } from './replayPositions';
import {
    errorCode,
    type CommitReplayRequest,
    type CommitReplayResponse,
    type ManagedFetchRequest,
    type ManagedFetchResponse
} from './wireMessages';

const idLengths = [15, 18];

type Stream = OpenStream<ManagedFetchRequest, ManagedFetchResponse>;

/** ManagedSubscribe (beta): Subscribe with the place kept by the org, for one client at a time. */
export function managedSubscribe(org: PubSubOrg): handleBidiStreamingCall<ManagedFetchRequest, ManagedFetchResponse> {
    return (call) =>
        OpenStream.open(org, 'ManagedSubscribe', call, (stream) => new ManagedSubscribeProtocol(org, stream));
}

/** What a stream has from its first request on. */
interface Running {
    readonly subscription: ManagedSubscription;
    readonly delivery: EventDelivery;
    readonly lease: ManagedSubscriptionLease;
}

class ManagedSubscribeProtocol implements StreamProtocol<ManagedFetchRequest> {
    readonly #org: PubSubOrg;
    readonly #stream: Stream;
    #running: Running | undefined;
    #commitDeadline: NodeJS.Timeout | undefined;

    constructor(org: PubSubOrg, stream: Stream) {
        this.#org = org;
        this.#stream = stream;
        this.#restartTimer();
    }

    onRequest(request: ManagedFetchRequest): void {
        const { numRequested, commitReplayIdRequest: commit } = request;
        if (numRequested < 0) throw pubSubErrors.managedRequestedEventsInvalid();
        if (this.#running === undefined) this.#start(request);
        else this.#checkFollowing(this.#running, request);
        if (this.#running === undefined) return;
        if (commit !== null) this.#commit(this.#running, commit);
        if (numRequested > 0) this.#running.delivery.request(numRequested);
        this.#restartTimer();
    }

    onRequestsEnd(): void {
        this.#stream.end();
    }

    onClose(): void {
        clearTimeout(this.#commitDeadline);
        this.#running?.delivery.close();
        this.#running?.lease.release();
    }

    #start(request: ManagedFetchRequest): void {
        const { bus, fetches, topics } = this.#org;
        const subscription = this.#find(request);
        if (request.commitReplayIdRequest !== null) throw pubSubErrors.managedCommitRestricted();
        if (request.authRefresh !== '') throw pubSubErrors.managedRefreshRestricted();
        if (subscription.state !== 'RUN') throw pubSubErrors.managedStopped();
        topics.find(subscription.topicName);
        if (!this.#org.maySubscribe(this.#stream.caller.userId, subscription.topicName)) {
            throw pubSubErrors.cannotSubscribe(subscription.topicName);
        }
        const lease = bus.managedSubscriptions.open(subscription.id, (why) =>
            this.#stream.fail(why === 'stopped' ? pubSubErrors.managedStopped() : pubSubErrors.managedDeleted())
        );
        if (lease === undefined) throw pubSubErrors.managedAlreadyActive();
        const delivery = new EventDelivery({
            bus,
            fetches,
            channel: subscription.topicName,
            position: this.#startPosition(subscription),
            copies: () => {
                const { tap } = this.#org.taps;
                return tap && ((event) => tap.copies(event, this.#stream.rpc.id));
            },
            send: (batch, onSent) => this.#send(batch, onSent),
            onError: (error) => this.#stream.fail(error)
        });
        this.#running = { subscription, delivery, lease };
        this.#awaitCommit();
    }

    #find({ subscriptionId, developerName }: ManagedFetchRequest): ManagedSubscription {
        const { managedSubscriptions } = this.#org.bus;
        if ((subscriptionId === '') === (developerName === '')) throw pubSubErrors.managedIdentifierInvalid();
        if (subscriptionId === '') {
            const named = managedSubscriptions.withName(developerName);
            if (named === undefined) throw pubSubErrors.managedNameNotFound(developerName);
            return named;
        }
        if (!idLengths.includes(subscriptionId.length)) throw pubSubErrors.managedIdInvalid();
        const found = managedSubscriptions.withId(subscriptionId);
        if (found === undefined) throw pubSubErrors.managedIdNotFound(subscriptionId);
        return found;
    }

    /** The id "cannot change in subsequent ManagedFetchRequests within the same subscribe stream, but can be omitted for efficiency". */
    #checkFollowing({ subscription }: Running, request: ManagedFetchRequest): void {
        const { subscriptionId, developerName, numRequested, commitReplayIdRequest, authRefresh } = request;
        const isSame =
            (subscriptionId === '' ||
                this.#org.bus.managedSubscriptions.withId(subscriptionId)?.id === subscription.id) &&
            (developerName === '' || developerName.toLowerCase() === subscription.developerName.toLowerCase());
        const isEmpty = numRequested === 0 && commitReplayIdRequest === null && authRefresh === '';
        if (!isSame || isEmpty) throw pubSubErrors.managedRequestInvalid();
        this.#stream.caller.use(authRefresh);
    }

    /** After the committed replay id; by the configuration if there is none, or it is no longer valid. */
    #startPosition({ id, topicName, defaultReplay, errorRecoveryReplay }: ManagedSubscription): number {
        const { bus, taps } = this.#org;
        const committed = bus.managedSubscriptions.committed(id);
        const refused =
            committed !== undefined && taps.tap?.refusesReplay(topicName, this.#stream.rpc.id, 'ManagedSubscribe');
        const position = refused === true ? undefined : retainedPosition(bus, topicName, committed);
        if (position !== undefined) return position;
        const preset = committed === undefined ? defaultReplay : errorRecoveryReplay;
        const { earliest, latest } = endsOf(bus, topicName);
        return preset === 'EARLIEST' ? earliest : latest;
    }

    /** "Commit failures … arrive inside CommitResponse and don't terminate the connection." */
    #commit({ subscription, delivery }: Running, { commitRequestId, replayId }: CommitReplayRequest): void {
        const { clock, bus } = this.#org;
        const answer = (error: string | undefined): void =>
            this.#answerCommit({
                commitRequestId,
                replayId,
                ...(error !== undefined && { error: { code: errorCode.commit, msg: error } }),
                processTime
            });
        const processTime = clock.now();
        this.#awaitCommit();
        const position = retainedPosition(bus, subscription.topicName, replayId);
        const error = this.#refusalOf(subscription, delivery, replayId, position);
        if (error !== undefined || position === undefined) return answer(error);
        bus.managedSubscriptions.commit(subscription.id, position).then(
            () => answer(undefined),
            () => answer('The replay ID could not be committed. Try again later.')
        );
    }

    #refusalOf(
        { id }: ManagedSubscription,
        delivery: EventDelivery,
        replayId: Buffer,
        position: number | undefined
    ): string | undefined {
        if (replayId.length === 0) return 'The commit request has no replay ID.';
        const given = decodeReplayId(replayId);
        if (given !== undefined && given > delivery.position) {
            return 'The replay ID was committed before its event was delivered.';
        }
        if (position === undefined) return 'The replay ID is invalid, or older than the retention of the event bus.';
        const committed = this.#org.bus.managedSubscriptions.committed(id);
        return committed !== undefined && position < committed
            ? 'The replay ID is older than the replay ID that is currently committed.'
            : undefined;
    }

    #answerCommit(commitResponse: CommitReplayResponse): void {
        if (this.#running === undefined || this.#stream.closed) return;
        const { position, pending } = this.#running.delivery;
        this.#stream.send({
            events: [],
            latestReplayId: encodeReplayId(position),
            rpcId: this.#stream.rpc.id,
            pendingNumRequested: pending,
            commitResponse
        });
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

    /** Seen on the platform: "No CommitReplayRequests sent in the last 1800 seconds. Closing managed subscription." */
    #awaitCommit(): void {
        const { commits } = this.#org.times;
        clearTimeout(this.#commitDeadline);
        this.#commitDeadline = setTimeout(() => this.#stream.fail(pubSubErrors.managedCommitTimeout(commits)), commits);
        this.#commitDeadline.unref();
    }

    /** As with Subscribe: nothing requested for a while ends the stream, nothing to deliver is told by an empty response. */
    #restartTimer(): void {
        const { idle, keepAlive } = this.#org.times;
        const { delivery } = this.#running ?? {};
        if (delivery === undefined || delivery.pending === 0) this.#stream.idleAfter(idle, () => this.#stream.end());
        else {
            this.#stream.idleAfter(keepAlive, () =>
                this.#send(
                    { events: [], latestReplayId: delivery.position, pending: delivery.pending },
                    () => undefined
                )
            );
        }
    }
}
