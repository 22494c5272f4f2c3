import type { RecordInput } from '../data/record';
import type { Transaction } from '../data/transaction';
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
        /** By row: UUIDs preset by Apex (`newSObject(null, true)`). */
        readonly eventUuids?: readonly (string | undefined)[];
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

    /** Does the channel exist (an event definition, a PushTopic, a StreamingChannel, a system topic)? */
    channelExists(channel: string): boolean;

    watch(channel: string, onAppend: () => void): ChannelWatch;

    /** A bus in memory over a forked database: what Apex tests publish to. `deliver()` hands its events to the triggers and flows. */
    fork(database: Transaction['database']): TestEventBus;
}

/** The test bus (`Test.getEventBus()`). */
export interface TestEventBus extends EventBus {
    /** Hands what was published so far to the registered consumers, synchronously. */
    deliver(): void;
    /** Drops what was published so far; failure callbacks run, triggers do not. */
    fail(): void;
}

/**
 * A consumer inside the org (Apex event trigger, platform-event-triggered flow). The bus calls it with batches from the consumer's
 * own durable position. The position is committed in the transaction that the consumer opens: `handle` must open exactly one by
 * `begin()`, so that its DML and its position are one commit (at most once, also over kill -9).
 */
export interface InternalConsumer {
    /** `EventBusSubscriber.Name`: the trigger's or flow's name. */
    readonly name: string;
    readonly type: 'ApexTrigger' | 'FlowInterview';
    readonly objectName: string;
    /** Most events a batch: 2,000 for Apex, see PlatformEventSubscriberConfig. */
    readonly batchSize: number;
    handle(batch: ConsumerBatch): ConsumerOutcome;
}

export interface ConsumerBatch {
    readonly events: readonly BusEvent[];
    /** 0 on the first try; `TriggerContext.retries`. */
    readonly retries: number;
    readonly lastError: string | undefined;
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
