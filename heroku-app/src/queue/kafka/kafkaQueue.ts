import { offsetFetchV8, findCoordinatorV4 } from '@platformatic/kafka';
import type {
    BatchHandler,
    EventQueue,
    Position,
    QueueMessage,
    QueueSubscription,
    SubscribeOptions,
    Topic
} from '../eventQueue';
import { QueueError } from '../eventQueue';
import { type KafkaClient } from './kafkaClient';
import type { GroupTimes } from './kafkaGroup';
import { KafkaProducer } from './kafkaProducer';
import { KafkaReader } from './kafkaReader';
import { KafkaSubscription } from './kafkaSubscription';

export interface KafkaQueueOptions {
    readonly client: KafkaClient;
    /** How long topics that the app makes keep messages, in milliseconds; others are as they were made. */
    readonly retention: number;
    readonly times?: GroupTimes;
    /** Hears what went wrong; the queue goes on trying. */
    readonly onError: (topic: string, error: unknown) => void;
}

/** As Kafka's own clients, but for the heartbeat: a partition moves within a second or two. */
export const usualTimes: GroupTimes = { session: 10000, heartbeat: 1000 };
const defaultBatch = 200;

/** The queue in Kafka. A key's messages are in one partition; a group's subscribers, in whatever process, share the partitions. */
export class KafkaQueue implements EventQueue {
    readonly #options: KafkaQueueOptions;
    readonly #client: KafkaClient;
    readonly #producer: KafkaProducer;
    readonly #subscriptions = new Map<KafkaSubscription<unknown>, string>();
    #closing: Promise<void> | undefined;

    constructor(options: KafkaQueueOptions) {
        this.#options = options;
        this.#client = options.client;
        this.#producer = new KafkaProducer(this.#client, (error) => options.onError('(writing)', error));
    }

    /** Writes the topics; the cluster's maps, too. */
    get producer(): KafkaProducer {
        return this.#producer;
    }

    append<Message>(topic: Topic<Message>, key: string, value: Message): Promise<Position> {
        return this.#producer.append(this.#kept(topic), key, JSON.stringify(value));
    }

    subscribe<Message>(options: SubscribeOptions<Message>, handler: BatchHandler<Message>): QueueSubscription {
        if (this.#closing !== undefined) throw new QueueError('The queue is closed.');
        const { topic: bare, start, batch = defaultBatch } = options;
        const topic = this.#kept(bare);
        const group = 'group' in start ? start.group : undefined;
        const isTaken = [...this.#subscriptions].some(([other, name]) => name === topic.name && other.group === group);
        if (group !== undefined && isTaken)
            throw new QueueError(`The group ${group} already has a subscriber of ${topic.name} in this process.`);
        const subscription = new KafkaSubscription<Message>({
            client: this.#client,
            topic,
            group,
            batch,
            times: this.#options.times ?? usualTimes,
            begin: () => this.#newest(topic, 'last' in start ? start.last : 0),
            handler,
            onError: (error) => this.#options.onError(topic.name, error),
            onClosed: () => this.#subscriptions.delete(subscription as KafkaSubscription<unknown>)
        });
        this.#subscriptions.set(subscription as KafkaSubscription<unknown>, topic.name);
        return subscription;
    }

    async last<Message>(topic: Topic<Message>, count: number): Promise<readonly QueueMessage<Message>[]> {
        return (await this.#newest(this.#kept(topic), count)).messages;
    }

    async lag(topic: Topic<unknown>, group: string): Promise<number> {
        await this.#client.layout(this.#kept(topic));
        const [first, next] = await Promise.all([
            this.#client.offsets(topic.name, -2n),
            this.#client.offsets(topic.name, -1n)
        ]);
        const committed = await this.#committed(topic.name, group, next.length);
        return next.reduce((sum, end, partition) => {
            const done = Math.max(committed.get(partition) ?? 0, first[partition] ?? 0);
            return sum + Math.max(0, end - done);
        }, 0);
    }

    close(): Promise<void> {
        this.#closing ??= this.#close();
        return this.#closing;
    }

    async #close(): Promise<void> {
        await Promise.all([...this.#subscriptions.keys()].map((subscription) => subscription.close()));
        await this.#producer.close();
    }

    #kept<Message>(topic: Topic<Message>): Topic<Message> {
        return { retention: this.#options.retention, ...topic };
    }

    /** The newest messages of all partitions, merged by time (which within a partition doesn't change the order), and where they end. */
    async #newest<Message>(
        topic: Topic<Message>,
        count: number
    ): Promise<{ messages: QueueMessage<Message>[]; next: Position[] }> {
        await this.#client.layout(topic);
        const [first, ends] = await Promise.all([
            this.#client.offsets(topic.name, -2n),
            this.#client.offsets(topic.name, -1n)
        ]);
        const next = ends.map((offset, partition) => ({ partition, offset }));
        const tails = new Map<number, QueueMessage<Message>[]>();
        const waiting = new Map<number, number>();
        const reader = new KafkaReader(this.#client, topic, (error) => this.#options.onError(topic.name, error));
        for (const { partition, offset: end } of next) {
            const from = Math.max(first[partition] ?? 0, end - count);
            if (from >= end) continue;
            waiting.set(partition, end);
            tails.set(partition, []);
            reader.seek({ partition, offset: from });
        }
        try {
            while (waiting.size > 0) {
                for (const message of reader.take(1000)) {
                    const end = waiting.get(message.partition);
                    if (end === undefined) continue;
                    if (message.offset < end) tails.get(message.partition)?.push(message);
                }
                for (const [partition, end] of waiting)
                    if (reader.reached(partition) >= end) {
                        waiting.delete(partition);
                        reader.drop(partition);
                    }
                if (waiting.size > 0) await reader.more();
            }
        } finally {
            await reader.close();
        }
        return { messages: mergeByTime([...tails.values()]).slice(-count || Infinity), next };
    }

    async #committed(topic: string, group: string, partitions: number): Promise<Map<number, number>> {
        const pool = this.#client.pool();
        try {
            const groupId = this.#client.named(`${group}.${topic}`);
            const any = await this.#client.anyBroker(pool);
            const { coordinators } = await findCoordinatorV4.api.async(any, 0, [groupId]);
            const [coordinator] = coordinators;
            if (coordinator === undefined) return new Map();
            const connection = await pool.get({ host: coordinator.host, port: coordinator.port });
            const partitionIndexes = Array.from({ length: partitions }, (_, index) => index);
            const topics = [{ name: this.#client.named(topic), partitionIndexes }];
            const { groups } = await offsetFetchV8.api.async(connection, [{ groupId, memberEpoch: -1, topics }], true);
            const found = groups.flatMap((each) => each.topics.flatMap((one) => one.partitions));
            return new Map(
                found.map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)])
            );
        } finally {
            await this.#client.closePool(pool);
        }
    }
}

/** Each list is in its order already, and stays so. */
function mergeByTime<Message>(lists: readonly (readonly QueueMessage<Message>[])[]): QueueMessage<Message>[] {
    const ats = lists.map(() => 0);
    const merged: QueueMessage<Message>[] = [];
    for (;;) {
        let earliest: { readonly list: number; readonly message: QueueMessage<Message> } | undefined;
        for (const [list, messages] of lists.entries()) {
            const message = messages[ats[list] ?? 0];
            if (message !== undefined && (earliest === undefined || message.time < earliest.message.time))
                earliest = { list, message };
        }
        if (earliest === undefined) return merged;
        merged.push(earliest.message);
        ats[earliest.list] = (ats[earliest.list] ?? 0) + 1;
    }
}
