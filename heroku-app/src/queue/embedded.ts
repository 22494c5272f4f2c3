import { join } from 'node:path';
import { DurableLog, LogWriteError, type LogEntry } from 'durable-log';
import { AtomicFile } from '../atomicFile';
import { EmbeddedSubscription } from './embeddedSubscription';
import type {
    BatchHandler,
    EventQueue,
    Position,
    QueueMessage,
    QueueSubscription,
    SubscribeOptions,
    Topic
} from './eventQueue';

export interface EmbeddedQueueOptions {
    readonly directory: string;
    /** How long messages are kept once every group has committed them, in milliseconds. */
    readonly retention: number;
    /** Size of one file of a topic; whole files are dropped. Default 16 MiB. */
    readonly segmentBytes?: number;
    /** Hears when a handler rejected; the batch will come again. */
    readonly onHandlerError: (topic: string, error: unknown) => void;
    /** Hears that the disk took no more: the queue is of no use until it is opened again. */
    readonly onBroken: (error: LogWriteError) => void;
}

interface OpenTopic {
    readonly log: DurableLog;
    readonly subscriptions: Set<EmbeddedSubscription<unknown>>;
    /** Settles when the newest messages are on disk: one promise for all that are written together. */
    group: Promise<void> | undefined;
}

const retentionInterval = 10 * 60 * 1000;

/**
 * The queue in this process: a durable log a topic, in the data directory, and a file of the groups' committed offsets. Every topic is
 * one partition, so that a group has one subscriber at a time.
 */
export class EmbeddedQueue implements EventQueue {
    readonly #options: EmbeddedQueueOptions;
    readonly #topics = new Map<string, OpenTopic>();
    /** `topic/group` -> offset of the first message that is not done with. */
    readonly #committed: Map<string, number>;
    readonly #offsets: AtomicFile;
    readonly #retentionTimer: NodeJS.Timeout;
    #closing: Promise<void> | undefined;

    constructor(options: EmbeddedQueueOptions) {
        this.#options = options;
        this.#offsets = new AtomicFile(join(options.directory, 'offsets.json'), () =>
            Object.fromEntries(this.#committed)
        );
        this.#committed = new Map(Object.entries((this.#offsets.read() ?? {}) as Record<string, number>));
        this.#retentionTimer = setInterval(() => this.dropExpired(Date.now()), retentionInterval).unref();
    }

    append<Message>(topic: Topic<Message>, key: string, value: Message): Promise<Position> {
        try {
            const open = this.#open(topic.name);
            const offset = open.log.append(JSON.stringify({ key, time: Date.now(), value }));
            const position = { partition: 0, offset };
            return this.#written(open, offset).then(() => position);
        } catch (error) {
            if (error instanceof LogWriteError) this.#options.onBroken(error);
            return Promise.reject(error);
        }
    }

    subscribe<Message>(options: SubscribeOptions<Message>, handler: BatchHandler<Message>): QueueSubscription {
        const { log, subscriptions } = this.#open(options.topic.name);
        const { name } = options.topic;
        const group = 'group' in options.start ? options.start.group : undefined;
        if (group !== undefined && [...subscriptions].some((other) => other.group === group))
            throw new Error(`The group ${group} already has a subscriber of ${name} in this process.`);
        const position =
            'group' in options.start
                ? Math.max(this.#committedBy(name, options.start.group), log.firstSequence)
                : Math.max(log.durableSequence + 1 - options.start.last, log.firstSequence);
        const subscription = new EmbeddedSubscription<Message>({
            group,
            position,
            end: log.durableSequence + 1,
            read: (from) => log.read(from, options.batch ?? 200).map((entry) => toMessage<Message>(entry)),
            commit: (offset) => this.#commit(name, group, offset),
            handler,
            onError: (error) => this.#options.onHandlerError(name, error),
            onClosed: () => subscriptions.delete(subscription as EmbeddedSubscription<unknown>)
        });
        subscriptions.add(subscription as EmbeddedSubscription<unknown>);
        subscription.start();
        return subscription;
    }

    async last<Message>(topic: Topic<Message>, count: number): Promise<readonly QueueMessage<Message>[]> {
        const { log } = this.#open(topic.name);
        return log.read(log.durableSequence + 1 - count, count).map((entry) => toMessage<Message>(entry));
    }

    async lag(topic: Topic<unknown>, group: string): Promise<number> {
        const { log } = this.#open(topic.name);
        return log.nextSequence - Math.max(this.#committedBy(topic.name, group), log.firstSequence);
    }

    /** Drops the files whose messages are all older than the retention and committed by every group that reads the topic. */
    dropExpired(now: number): void {
        const oldest = now - this.#options.retention;
        for (const [name, { log, subscriptions }] of this.#topics) {
            const groups = [...subscriptions].flatMap(({ group }) => (group === undefined ? [] : [group]));
            const done = Math.min(...groups.map((group) => this.#committedBy(name, group)), log.durableSequence + 1);
            log.dropBefore(Math.min(done, firstAtOrAfter(log, oldest)));
        }
    }

    close(): Promise<void> {
        this.#closing ??= this.#close();
        return this.#closing;
    }

    async #close(): Promise<void> {
        clearInterval(this.#retentionTimer);
        const topics = [...this.#topics.values()];
        await Promise.all(topics.flatMap(({ subscriptions }) => [...subscriptions].map((each) => each.close())));
        await Promise.all(topics.map(({ log }) => log.close()));
    }

    #open(name: string): OpenTopic {
        let topic = this.#topics.get(name);
        if (topic === undefined) {
            if (this.#closing !== undefined) throw new Error('The queue is closed.');
            const log = DurableLog.open({
                directory: join(this.#options.directory, name),
                segmentBytes: this.#options.segmentBytes ?? 16 * 1024 * 1024
            });
            topic = { log, subscriptions: new Set(), group: undefined };
            this.#topics.set(name, topic);
        }
        return topic;
    }

    /** Subscribers are woken once for all that is written together. */
    #written(topic: OpenTopic, offset: number): Promise<void> {
        const group = topic.log.durable(offset);
        if (group !== topic.group) {
            topic.group = group;
            group.then(
                () => {
                    for (const subscription of topic.subscriptions) subscription.wake();
                },
                (error: unknown) => {
                    if (error instanceof LogWriteError) this.#options.onBroken(error);
                }
            );
        }
        return group;
    }

    #committedBy(topic: string, group: string): number {
        return this.#committed.get(`${topic}/${group}`) ?? 0;
    }

    async #commit(topic: string, group: string | undefined, offset: number): Promise<void> {
        if (group === undefined) return;
        this.#committed.set(`${topic}/${group}`, offset);
        await this.#offsets.save();
    }
}

function toMessage<Message>({ sequence, payload }: LogEntry): QueueMessage<Message> {
    const entry = JSON.parse(payload.toString()) as { key: string; time: number; value: Message };
    return { partition: 0, offset: sequence, ...entry };
}

/** The first offset whose message was appended at `time` or later. O(log n): times ascend but for changes of the machine's clock. */
function firstAtOrAfter(log: DurableLog, time: number): number {
    let low = log.firstSequence;
    let high = log.durableSequence + 1;
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const [entry] = log.read(middle, 1);
        if (entry !== undefined && toMessage(entry).time < time) low = middle + 1;
        else high = middle;
    }
    return low;
}
