import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock';
import type { CommitPublisher, JournaledEvent } from '../data/commitPublisher';
import { OrgDatabase } from '../data/database';
import type { Database, PendingEvent } from '../data/transaction';
import type { Schema } from '../schema/objectDefinition';
import {
    placedEvent,
    type BusEvent,
    type ChannelWatch,
    type NewBusEvent,
    type PublishResult,
    type ReplayFrom
} from './busEvent';
import { Channels } from './channels';
import { Allocations } from './allocations';
import type { ChannelContents } from './channel';
import { Consumer, type ConsumerWatch } from './consumer';
import { ConsumerRunner, platformRetryDelays, type RetryDelays } from './consumerRunner';
import type { ConsumerRegistration, EventBus, InternalConsumer, SubscriberState, TestEventBus } from './eventBus';
import { ChannelCatalogue, channelOfEvent, onlyEventOf, type CustomEventChannel } from './eventChannels';
import { eventData } from './eventData';
import { preparePublish, publishesAfterCommit } from './eventPublisher';
import { EventSchemas, type EventSchema } from './eventSchema';
import { encodeLoggedEvent } from './loggedEvent';
import { ManagedSubscriptions } from './managedSubscriptions';
import { forgetPartitions, Partitions } from './partitions';
import { SubscriberRow } from './subscriberRow';
import { OrgTestEventBus } from './testEventBus';

/** Where the bus tells of consumers that fail. */
export type BusLog = Pick<FastifyBaseLogger, 'warn' | 'error'>;

export interface EventBusOptions {
    readonly schema: Schema;
    readonly database: OrgDatabase;
    /** Without it events live in memory. */
    readonly directory?: string;
    readonly clock: Clock;
    readonly log: BusLog;
    /** See `eventChannels`. */
    readonly channels?: readonly CustomEventChannel[];
    /** By default those of a Developer Edition, counted only. */
    readonly allocations?: Allocations;
    /** How long a consumer's retries wait. */
    readonly retryDelays?: RetryDelays;
    /** See `DurableLogOptions.beforeSync`. */
    readonly beforeSync?: () => Promise<void> | undefined;
}

/** Looks on at what passes the bus. */
export interface BusTap {
    published(events: readonly BusEvent[]): void;
    /** A trigger or flow is given events. */
    handled(consumer: InternalConsumer, events: readonly BusEvent[]): void;
}

/**
 * Opens the event bus of an org. It takes over what the database's journal holds of events that its own logs don't have yet, so it must be
 * opened right after the database.
 * @throws LogLockedError, LogCorruptError
 */
export function openEventBus(options: EventBusOptions): OrgEventBus {
    return new OrgEventBus(options);
}

/** The bus of an org. Also tells which channels there are, and what Change Data Capture has to watch. */
export class OrgEventBus implements EventBus {
    readonly catalogue: ChannelCatalogue;
    readonly allocations: Allocations;
    readonly schemas = new EventSchemas();
    readonly managedSubscriptions: ManagedSubscriptions;
    /** Consumers of test buses, where they aren't those registered: of a deployment that is being tested. */
    testConsumers: (() => readonly InternalConsumer[]) | undefined;
    readonly #options: EventBusOptions;
    readonly #channels: Channels;
    readonly #runners = new Set<ConsumerRunner>();
    /** Undefined: nobody looks on, and it costs nothing. */
    tap: BusTap | undefined;
    #consumersMuted = false;

    constructor(options: EventBusOptions) {
        this.#options = options;
        this.allocations = options.allocations ?? new Allocations(options);
        this.catalogue = new ChannelCatalogue(options);
        this.managedSubscriptions = new ManagedSubscriptions(options.database);
        this.catalogue.use(options.channels ?? []);
        this.#channels = new Channels({
            clock: options.clock,
            directory: options.directory,
            beforeSync: options.beforeSync,
            isStandardVolume: (event) => options.schema.object(event)?.standardVolume === true,
            encode: (event) => encodeLoggedEvent(event, this.#schemaOf(event)?.text)
        });
        options.database.registerCommitPublisher(this.#commitPublisher());
    }

    publish(request: Parameters<EventBus['publish']>[0]): PublishResult[] {
        const { object, channel, events, results, eventUuids } = preparePublish(
            this.#options.schema,
            this.#options.clock,
            request,
            this.#options.database,
            this.allocations
        );
        if (events.length === 0) return results;
        const { transaction, onPublished } = request;
        if (transaction !== undefined && publishesAfterCommit(object)) {
            for (const event of events) transaction.publishAfterCommit({ channel, event });
            if (onPublished) transaction.afterCommit(() => onPublished('success', eventUuids));
            return results;
        }
        this.append(channel, events);
        if (onPublished) {
            this.durable().then(
                () => onPublished('success', eventUuids),
                () => onPublished('failure', eventUuids)
            );
        }
        return results;
    }

    append(channel: string, events: readonly NewBusEvent[]): void {
        const byChannel = new Map<string, NewBusEvent[]>();
        for (const event of events) {
            for (const name of this.catalogue.channelsOf(channel, event)) {
                const group = byChannel.get(name);
                if (group === undefined) byChannel.set(name, [event]);
                else group.push(event);
            }
        }
        const createdAt = this.#options.clock.now();
        for (const [name, group] of byChannel) {
            const target = this.#channels.get(name);
            const replayIds = target.nextReplayIds(group.length);
            const placed = group.map((event, i) => this.#placed(event, name, replayIds[i] ?? 0, createdAt));
            target.append(placed);
            this.tap?.published(placed);
        }
    }

    /**
     * Puts other custom channels in the place of those there are; subscribers stay.
     * @throws SourceError if they don't fit the schema; then nothing changes
     */
    useChannels(channels: readonly CustomEventChannel[]): void {
        this.catalogue.use(channels);
        this.#channels.definitionsChanged();
    }

    durable(): Promise<void> {
        return this.#channels.settled();
    }

    read(channel: string, afterReplayId: number, limit: number): BusEvent[] {
        return this.#channels.get(channel).read(afterReplayId, limit);
    }

    startPosition(channel: string, replayFrom: ReplayFrom): number | undefined {
        return this.#channels.get(channel).startPosition(replayFrom);
    }

    tipAgo(channel: string, milliseconds: number): number {
        return this.#channels.get(channel).tipAt(this.#options.clock.now() - milliseconds);
    }

    channelExists(channel: string): boolean {
        return this.catalogue.exists(channel);
    }

    watch(channel: string, onAppend: () => void): ChannelWatch {
        return this.#channels.get(channel).watch(onAppend);
    }

    register(definition: InternalConsumer): ConsumerRegistration {
        const channel = this.#channels.get(channelOfEvent(definition.objectName));
        const runners = this.#consumersOf(definition, channel.tip).map((consumer) => {
            consumer.start(channel.tip);
            return new ConsumerRunner(consumer, channel, this.#options.retryDelays ?? platformRetryDelays);
        });
        for (const runner of runners) this.#runners.add(runner);
        return {
            close: () => {
                for (const runner of runners) {
                    this.#runners.delete(runner);
                    runner.close();
                }
            }
        };
    }

    /** The consumer itself, or its partitions. */
    #consumersOf(definition: InternalConsumer, tip: number): Consumer[] {
        const { database, log } = this.#options;
        const row = new SubscriberRow(database, definition);
        const onError = (message: string, error?: unknown): void =>
            log.error(error === undefined ? {} : { err: error }, message);
        const watch = this.#consumerWatch();
        if (definition.partitions === undefined) {
            forgetPartitions(database, row, definition);
            return [new Consumer(definition, row, onError, watch)];
        }
        const partitions = new Partitions(database, row, definition, definition.partitions);
        partitions.start(tip);
        return Array.from(
            { length: definition.partitions.count },
            (_, partition) =>
                new Consumer(definition, partitions.progressOf(partition), onError, watch, (event) =>
                    partitions.concerns(partition, event)
                )
        );
    }

    *subscribers(): Iterable<SubscriberState> {
        for (const runner of this.#runners) yield runner.consumer.state;
    }

    fork(database: Database): TestEventBus {
        if (!(database instanceof OrgDatabase)) throw new Error('a test bus needs a fork of the database of the org');
        return new OrgTestEventBus({
            schema: this.#options.schema,
            schemas: this.schemas,
            clock: this.#options.clock,
            log: this.#options.log,
            database,
            catalogue: this.catalogue,
            consumers: this.testConsumers?.() ?? [
                ...new Set(Array.from(this.#runners, (runner) => runner.consumer.definition))
            ]
        });
    }

    /** All that is retained, by channel. */
    contents(): ChannelContents[] {
        return this.#channels.contents();
    }

    /**
     * Replaces what all channels retain (a channel that isn't named becomes empty), and in the same turn the records, by `restoreRecords`. Subscribers
     * stay; replay ids are not given out twice, unless the contents come with ids of another org.
     */
    async replace(contents: readonly ChannelContents[], restoreRecords: () => Promise<void>): Promise<void> {
        await this.#channels.replace(contents, () => {
            const restored = restoreRecords();
            for (const runner of this.#runners) runner.restart();
            return restored;
        });
    }

    /** While true, triggers and flows are not told of events; what was published meanwhile they never hear of. */
    set consumersMuted(muted: boolean) {
        if (!muted && this.#consumersMuted) {
            for (const runner of this.#runners) runner.skipToTip();
        }
        this.#consumersMuted = muted;
    }

    get consumersMuted(): boolean {
        return this.#consumersMuted;
    }

    #consumerWatch(): ConsumerWatch {
        const muted = (): boolean => this.#consumersMuted;
        return {
            get muted() {
                return muted();
            },
            handling: (consumer, events) => this.tap?.handled(consumer, events)
        };
    }

    /** Stops the consumers and lets go of the directory, once what was appended is on disk. */
    async close(): Promise<void> {
        for (const runner of this.#runners) runner.close();
        this.#runners.clear();
        await this.#channels.close();
    }

    #placed(event: NewBusEvent, channel: string, replayId: number, createdAt: number): BusEvent {
        const data = eventData(event, replayId, createdAt, this.#schemaOf(event));
        return placedEvent(event, { channel, replayId, createdAt, data });
    }

    #schemaOf({ objectName }: NewBusEvent): EventSchema | undefined {
        const object = objectName === undefined ? undefined : this.#options.schema.object(objectName);
        return object && this.schemas.of(object);
    }

    #commitPublisher(): CommitPublisher {
        return {
            assign: (events, commitTimestamp) => this.#assign(events, commitTimestamp),
            append: (events, journaled) => {
                for (const [channel, placed] of byChannel(events)) {
                    this.#channels.get(channel).append(placed, journaled);
                    const change = placed[0]?.kind === 'changeEvent' ? onlyEventOf(channel) : undefined;
                    if (change !== undefined) this.allocations.publishChanges(change, placed.length);
                    this.tap?.published(placed);
                }
            },
            recover: (events) => {
                for (const { channel, event } of events) this.#channels.get(channel).recover(event as BusEvent);
            },
            durable: () => this.#channels.durable()
        };
    }

    /** The ids aren't taken before the events are appended, right after: so a commit that fails leaves no trace. */
    #assign(events: readonly PendingEvent[], commitTimestamp: number): JournaledEvent[] {
        const assigned = new Map<string, number>();
        return events.flatMap(({ channel, event }) =>
            this.catalogue.channelsOf(channel, event as NewBusEvent).map((name) => {
                const before = assigned.get(name) ?? 0;
                assigned.set(name, before + 1);
                const [replayId = 0] = this.#channels.get(name).nextReplayIds(1, before);
                return { channel: name, event: this.#placed(event as NewBusEvent, name, replayId, commitTimestamp) };
            })
        );
    }
}

function byChannel(events: readonly JournaledEvent[]): Map<string, BusEvent[]> {
    const groups = new Map<string, BusEvent[]>();
    for (const { channel, event } of events) {
        const group = groups.get(channel);
        if (group === undefined) groups.set(channel, [event as BusEvent]);
        else group.push(event as BusEvent);
    }
    return groups;
}
