import type { Clock } from '../clock';
import type { OrgDatabase } from '../data/database';
import type { PendingEvent } from '../data/transaction';
import { NotSupportedError } from '../errors';
import type { Schema } from '../schema/objectDefinition';
import {
    placedEvent,
    type BusEvent,
    type ChannelWatch,
    type NewBusEvent,
    type PublishResult,
    type ReplayFrom
} from './busEvent';
import { Channel } from './channel';
import { Consumer } from './consumer';
import type {
    ConsumerRegistration,
    InternalConsumer,
    PublishCallback,
    SubscriberState,
    TestEventBus
} from './eventBus';
import { changeEventName } from '../schema/changeEvent';
import { ChangeEvents } from './changeDataCapture';
import { channelOfEvent, type ChannelCatalogue } from './eventChannels';
import { eventData } from './eventData';
import { preparePublish, publishesAfterCommit } from './eventPublisher';
import type { EventSchemas } from './eventSchema';
import type { BusLog } from './orgEventBus';
import { ReplayIds } from './replayIds';
import { SubscriberRow } from './subscriberRow';

/** "Test events have their own publishing limit of 500 event messages in a test method" (Platform Events Developer Guide). */
const mostEvents = 500;

export interface TestEventBusOptions {
    readonly schema: Schema;
    readonly schemas: EventSchemas;
    readonly clock: Clock;
    readonly log: BusLog;
    /** The data that the test sees. */
    readonly database: OrgDatabase;
    readonly consumers: readonly InternalConsumer[];
    readonly catalogue: ChannelCatalogue;
}

interface UndeliveredEvent {
    readonly channel: string;
    readonly event: NewBusEvent;
}

/**
 * The event bus of one Apex test: replay ids from 1, subscribers at position 0, nothing delivered before {@link deliver}. Events that are
 * published after commit wait in the test's transaction, which never commits: a roll-back drops them there.
 */
export class OrgTestEventBus implements TestEventBus {
    readonly #options: TestEventBusOptions;
    readonly #channels = new Map<string, Channel>();
    readonly #consumers: Consumer[];
    #undelivered: UndeliveredEvent[] = [];
    /** Events of the test's transaction that are delivered; they stay in it. */
    readonly #taken = new WeakSet<PendingEvent>();
    readonly #callbacks = new Map<string, PublishCallback>();
    #published = 0;
    /** Undefined: changes aren't captured. */
    #capture: CapturedChanges | undefined;

    constructor(options: TestEventBusOptions) {
        this.#options = options;
        this.#consumers = options.consumers.map((definition) => this.#consumer(definition));
        options.database.registerCommitPublisher({
            assign: (events) => events,
            append: (events) => {
                const rest = (events as readonly UndeliveredEvent[]).filter((event) => !this.#taken.has(event));
                this.#undelivered.push(...rest);
            },
            recover: () => undefined,
            durable: () => Promise.resolve()
        });
    }

    publish(request: Parameters<TestEventBus['publish']>[0]): PublishResult[] {
        if (this.#published + request.records.length > mostEvents) return request.records.map(limitExceeded);
        this.#published += request.records.length;
        const prepared = preparePublish(this.#options.schema, this.#options.clock, request, this.#options.database);
        const { transaction, onPublished } = request;
        if (onPublished) for (const eventUuid of prepared.eventUuids) this.#callbacks.set(eventUuid, onPublished);
        for (const event of prepared.events) {
            const published = { channel: prepared.channel, event };
            if (transaction !== undefined && publishesAfterCommit(prepared.object)) {
                transaction.publishAfterCommit(published);
            } else {
                this.#undelivered.push(published);
            }
        }
        return prepared.results;
    }

    append(channel: string, events: readonly NewBusEvent[]): void {
        for (const event of events) this.#undelivered.push({ channel, event });
    }

    deliver(): void {
        const events = this.#takeUndelivered();
        for (const { channel, event } of events) this.#place(channel, event);
        this.#callBack('success', events);
        for (const consumer of this.#consumers) this.#deliverTo(consumer);
    }

    enableChangeDataCapture(): void {
        this.#capture ??= new CapturedChanges(this.#options);
    }

    fail(): void {
        this.#callBack('failure', this.#takeUndelivered());
    }

    durable(): Promise<void> {
        return Promise.resolve();
    }

    read(channel: string, afterReplayId: number, limit: number): BusEvent[] {
        return this.#channel(channel).read(afterReplayId, limit);
    }

    startPosition(channel: string, replayFrom: ReplayFrom): number | undefined {
        return this.#channel(channel).startPosition(replayFrom);
    }

    tipAgo(channel: string, milliseconds: number): number {
        return this.#channel(channel).tipAt(this.#options.clock.now() - milliseconds);
    }

    channelExists(channel: string): boolean {
        return this.#channels.has(channel);
    }

    watch(channel: string, onAppend: () => void): ChannelWatch {
        return this.#channel(channel).watch(onAppend);
    }

    register(definition: InternalConsumer): ConsumerRegistration {
        const consumer = this.#consumer(definition);
        this.#consumers.push(consumer);
        return { close: () => void this.#consumers.splice(this.#consumers.indexOf(consumer), 1) };
    }

    *subscribers(): Iterable<SubscriberState> {
        for (const consumer of this.#consumers) yield consumer.state;
    }

    fork(): TestEventBus {
        throw new Error('a test bus has no test bus of its own');
    }

    /** What consumers publish meanwhile waits for the next delivery, and so does a batch to be retried. */
    #deliverTo(consumer: Consumer): void {
        const channel = this.#channel(channelOfEvent(consumer.definition.objectName));
        consumer.showTip(channel.tip);
        for (;;) {
            const { position, status } = consumer.progress;
            const events = status === 'Error' ? [] : channel.read(position, consumer.definition.batchSize);
            if (consumer.handle(events) !== 'go on') return;
        }
    }

    #takeUndelivered(): UndeliveredEvent[] {
        const pending = this.#options.database.current?.events.filter((event) => !this.#taken.has(event)) ?? [];
        for (const event of pending) this.#taken.add(event);
        const changes = [...(this.#capture?.take() ?? [])];
        const events = [
            ...this.#undelivered,
            ...((pending as readonly PendingEvent[]).concat(changes) as UndeliveredEvent[])
        ];
        this.#undelivered = [];
        return events;
    }

    #place(name: string, event: NewBusEvent): void {
        const channel = this.#channel(name);
        const { schema, schemas, clock } = this.#options;
        const object = event.objectName === undefined ? undefined : schema.object(event.objectName);
        const createdAt = clock.now();
        const [replayId = 0] = channel.nextReplayIds(1);
        const data = eventData(event, replayId, createdAt, object && schemas.of(object));
        channel.append([placedEvent(event, { channel: name, replayId, createdAt, data })]);
    }

    #callBack(outcome: 'success' | 'failure', events: readonly UndeliveredEvent[]): void {
        const eventUuids = new Map<PublishCallback, string[]>();
        for (const { event } of events) {
            const callback = this.#callbacks.get(event.eventUuid ?? '');
            if (callback !== undefined && event.eventUuid !== undefined) {
                eventUuids.set(callback, [...(eventUuids.get(callback) ?? []), event.eventUuid]);
                this.#callbacks.delete(event.eventUuid);
            }
        }
        for (const [callback, uuids] of eventUuids) callback(outcome, uuids);
    }

    #channel(name: string): Channel {
        let channel = this.#channels.get(name);
        if (channel === undefined) {
            channel = new Channel(name, new ReplayIds(1, true));
            this.#channels.set(name, channel);
        }
        return channel;
    }

    #consumer(definition: InternalConsumer): Consumer {
        const consumer = new Consumer(
            definition,
            new SubscriberRow(this.#options.database, definition),
            (message, error) => {
                // what local-org can't do must fail the test, not vanish in a subscription
                if (error instanceof NotSupportedError) throw error;
                this.#options.log.warn(error === undefined ? {} : { err: error }, message);
            }
        );
        consumer.start(0);
        consumer.showTip(0);
        return consumer;
    }
}

/** The change events of a test's transaction, which never commits: of what changed between two deliveries. */
class CapturedChanges {
    readonly #options: TestEventBusOptions;
    readonly #events: ChangeEvents;
    /** Length of the transaction's undo log up to which changes were taken. */
    #taken: number;
    #commitNumber = 0;

    constructor(options: TestEventBusOptions) {
        this.#options = options;
        this.#events = new ChangeEvents(options);
        this.#taken = options.database.current?.undoLog.length ?? 0;
    }

    take(): Iterable<PendingEvent> {
        const { database, clock, schema } = this.#options;
        const { current } = database;
        if (current === undefined) return [];
        const { undoLog, userId, origin, key } = current;
        // a roll-back may have gone behind it
        const changes = database.changesOf(undoLog.writtenRecords(Math.min(this.#taken, undoLog.length)));
        this.#taken = undoLog.length;
        const commit = {
            transactionKey: key,
            userId,
            origin,
            commitTimestamp: clock.now(),
            commitNumber: ++this.#commitNumber,
            changes
        };
        return this.#events.of(commit, (object) => schema.object(changeEventName(object)) !== undefined);
    }
}

function limitExceeded(): PublishResult {
    const message = `The number of event messages published from an Apex test exceeds the limit of ${mostEvents}`;
    return { success: false, eventUuid: '', errors: [{ statusCode: 'LIMIT_EXCEEDED', message, fields: [] }] };
}
