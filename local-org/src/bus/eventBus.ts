import type { RecordInput } from '../data/record';
import type { Transaction, TransactionOptions } from '../data/transaction';
import type { PartitionScheme } from './partitions';
import type { BusEvent, ChannelWatch, NewBusEvent, PublishResult, ReplayFrom } from './busEvent';

/**
 * The event bus of an org: one durable, ordered log a channel. Subscribers pull: each reads from its own position at its own pace,
 * so a slow one holds up nobody and costs no memory.
 */
export interface EventBus {
    /**
     * Publishes platform events, each checked against its event's definition (unknown field, required field, type, length).
     * By the definition's `publishBehavior`: after commit -> joins `transaction`; immediately, or without a transaction -> at once.
     * Bad events fail alone, with the errors that REST and `EventBus.publish` give.
     */
    publish(request: {
        readonly objectName: string;
        readonly records: readonly RecordInput[];
        readonly userId: string;
        readonly transaction?: Transaction;
        /** By what it came, for usage metrics: `REST_API`, `SOAP_API`, `PUB_SUB_API`, `FLOW`, `APEX`, `BULK_API`. */
        readonly client?: string;
        /** By row: UUIDs preset by Apex (`newSObject(null, true)`). */
        readonly eventUuids?: readonly (string | undefined)[];
        /** Apex publish callbacks (`EventBus.EventPublishSuccessCallback`, `EventPublishFailureCallback`): called once, later. */
        readonly onPublished?: PublishCallback;
    }): PublishResult[];

    /** Appends events that are already complete (generic push, system topics). */
    append(channel: string, events: readonly NewBusEvent[]): void;

    /** Resolves once everything appended so far is on disk. Acknowledge a publish, and deliver, only after it. */
    durable(): Promise<void>;

    /** Up to `limit` events after `replayId`, oldest first; only durable ones. O(log n + events returned). */
    read(channel: string, afterReplayId: number, limit: number): BusEvent[];

    /**
     * Position to start reading from for a subscriber's `replayFrom`; undefined if that id is not valid for the channel
     * (never given out, or older than retention).
     */
    startPosition(channel: string, replayFrom: ReplayFrom): number | undefined;

    /** Where the channel's tip was some milliseconds ago: after it come the events since then. */
    tipAgo(channel: string, milliseconds: number): number;

    /** Does the channel exist (an event definition, a PushTopic, a StreamingChannel, a system topic)? */
    channelExists(channel: string): boolean;

    watch(channel: string, onAppend: () => void): ChannelWatch;

    /**
     * Starts a consumer: from its saved position, or from the tip if it is new. A consumer in the error state starts anew where it stopped, as
     * it does on the platform when the trigger is saved again.
     */
    register(consumer: InternalConsumer): ConsumerRegistration;

    /** What `SELECT … FROM EventBusSubscriber` shows. */
    subscribers(): Iterable<SubscriberState>;

    /** A bus in memory over a forked database: what Apex tests publish to. `deliver()` hands its events to the triggers and flows. */
    fork(database: Transaction['database']): TestEventBus;
}

/** The test bus (`Test.getEventBus()`). */
export interface TestEventBus extends EventBus {
    /** Hands what was published so far to the registered consumers, synchronously. */
    deliver(): void;
    /** `Test.enableChangeDataCapture()`: from now on changes of all objects that have change events are captured, to be delivered with the rest. */
    enableChangeDataCapture(): void;
    /** Drops what was published so far; failure callbacks run, triggers do not. */
    fail(): void;
}

/** `failure` only where the event can't reach the bus (`TestEventBus.fail`, a broken disk). */
export type PublishCallback = (outcome: 'success' | 'failure', eventUuids: readonly string[]) => void;

/** Ends the consumer; its position is kept for the next start. */
export interface ConsumerRegistration {
    close(): void;
}

/**
 * A consumer inside the org (Apex event trigger, platform-event-triggered flow). The bus calls it with batches from the consumer's own
 * durable position, each consumer at its own pace, never inside somebody else's transaction (in an Apex test: inside the test's, on `deliver`).
 *
 * The position belongs to the transaction in which the batch is handled, so a batch is applied at most once and none is lost, also over
 * kill -9:
 *
 * ```ts
 * handle(batch) {
 *     batch.transaction({ userId, origin: 'apex' }, (transaction) => {
 *         runTrigger(transaction, batch.events);
 *         batch.commitPosition(transaction);              // or (transaction, checkpoint)
 *     });
 *     return { kind: 'done' };                            // or { kind: 'resumeAfter', replayId: checkpoint }
 * }
 * ```
 *
 * A consumer that runs as different users (a flow) may open several transactions, one after the other, each with the position of its last
 * event. What `handle` leaves uncommitted of the position that its outcome implies, the bus commits by itself: so `failed` needs no more
 * than being returned (after the exception undid the consumer's transaction).
 */
export interface InternalConsumer {
    /** `EventBusSubscriber.Name`: the trigger's or flow's name. */
    readonly name: string;
    readonly type: 'ApexTrigger' | 'FlowInterview';
    readonly objectName: string;
    /** Most events a batch: 2,000 for Apex, see PlatformEventSubscriberConfig. */
    readonly batchSize: number;
    /** Its events are shared out among parallel subscriptions. */
    readonly partitions?: PartitionScheme;
    handle(batch: ConsumerBatch): ConsumerOutcome;
}

export interface ConsumerBatch {
    readonly events: readonly BusEvent[];
    /** 0 on the first try; `TriggerContext.retries`. */
    readonly retries: number;
    readonly lastError: string | undefined;
    /**
     * Runs `work` in a transaction of the bus's database. Whatever `work` throws undoes it (and the position with it) and is thrown on. On a test
     * bus, inside the test's transaction, `work` runs in that one and is undone alone, by a savepoint.
     */
    transaction<T>(options: TransactionOptions, work: (transaction: Transaction) => T): T;
    /** Makes the position part of `transaction`: through the whole batch, or through the event with this replay id. */
    commitPosition(transaction: Transaction, throughReplayId?: number): void;
}

/** What became of a batch. */
export type ConsumerOutcome =
    | { readonly kind: 'done' }
    /** `setResumeCheckpoint`: go on after this replay id. */
    | { readonly kind: 'resumeAfter'; readonly replayId: number; readonly error?: string }
    /** `EventBus.RetryableException`: the whole batch again, after a growing delay; 1 + 9 tries, then the subscription is in error. */
    | { readonly kind: 'retry'; readonly error: string }
    /** Any other exception: the batch is lost to this consumer (as on the platform), and logged. */
    | { readonly kind: 'failed'; readonly error: string };

/** A consumer's row of EventBusSubscriber. */
export interface SubscriberState {
    readonly name: string;
    readonly type: InternalConsumer['type'];
    /** The event's API name (`Topic`). */
    readonly topic: string;
    /** Replay id of the last event it handled. */
    readonly position: number;
    readonly retries: number;
    readonly lastError: string | undefined;
    readonly status: 'Running' | 'Error';
}
