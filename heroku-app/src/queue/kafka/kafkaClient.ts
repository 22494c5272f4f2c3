import { Admin, ConnectionPool, Consumer, type BaseOptions, type Connection } from '@platformatic/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import { QueueError, type Topic } from '../eventQueue';
import { endDeadConnectionsOf, withoutDeadConnections } from './deadConnection';
import { explainKafka } from './explainKafka';
import { hasCode, kafkaErrors, messageOf } from './kafkaError';
import type { KafkaSettings } from './kafkaSettings';

/** What is known of a topic: the leader of each partition, by the partition's number. */
export interface TopicLayout {
    readonly id: string;
    readonly leaders: readonly number[];
}

export interface TopicNeeds {
    readonly partitions: number;
    readonly retention?: number;
    /** Only the newest message of each key matters. */
    readonly compacted?: boolean;
}

const defaultPartitions = 3;
const requestTimeout = 10000;
const topicPatience = 15000;

/** The connection to Kafka that all parts of the engine share: names, topics, offsets, and connections to the brokers. */
export class KafkaClient {
    readonly settings: KafkaSettings;
    readonly #client: Consumer;
    readonly #pools = new Set<ConnectionPool>();
    readonly #ensured = new Map<string, Promise<TopicLayout>>();

    constructor(settings: KafkaSettings) {
        this.settings = settings;
        this.#client = withoutDeadConnections(new Consumer({ ...this.options(), groupId: this.named('reader') }));
    }

    /** As every client of this app is made. */
    options(): BaseOptions {
        const { brokers, tls } = this.settings;
        return {
            clientId: 'news-agency',
            bootstrapBrokers: brokers.map((broker) => ({ ...broker })),
            retries: 1,
            retryDelay: 200,
            connectTimeout: 5000,
            requestTimeout,
            tls: tls && {
                ca: tls.ca,
                cert: tls.certificate,
                key: tls.key,
                rejectUnauthorized: true,
                // the certificates of Heroku's brokers don't bear their host names: being signed by the add-on's own CA is what counts
                checkServerIdentity: () => undefined
            }
        };
    }

    /** The name of a topic or group as Kafka knows it. */
    named(name: string): string {
        return this.settings.prefix + name;
    }

    /** Connections of one's own: a broker answers the requests of a connection in order, and some take long. */
    pool(timeout = requestTimeout): ConnectionPool {
        const { clientId, bootstrapBrokers: _, ...options } = this.options();
        const pool = endDeadConnectionsOf(new ConnectionPool(clientId, { ...options, requestTimeout: timeout }));
        this.#pools.add(pool);
        return pool;
    }

    async closePool(pool: ConnectionPool): Promise<void> {
        this.#pools.delete(pool);
        await pool.close();
    }

    /** A connection to the broker of this number, as the newest metadata knows it. */
    async broker(node: number, pool: ConnectionPool): Promise<Connection> {
        const { brokers } = await this.#client.metadata({ topics: [] });
        const broker = brokers.get(node);
        if (broker === undefined) throw new QueueError(`Kafka has no broker ${node} at the moment.`);
        return pool.get(broker);
    }

    /** A connection to any broker. */
    anyBroker(pool: ConnectionPool): Promise<Connection> {
        return pool.getFirstAvailable(this.settings.brokers.map((broker) => ({ ...broker })));
    }

    /**
     * The topic's partitions and their leaders; the topic is made if it isn't there.
     * @throws QueueError if it can't be made; the message says what to do
     */
    async layout({ name, partitions = defaultPartitions, retention }: Topic<unknown>): Promise<TopicLayout> {
        return this.topic(name, { partitions, retention });
    }

    /** @throws KafkaUnreachableError */
    async topic(name: string, needs: TopicNeeds): Promise<TopicLayout> {
        return this.#explained(this.#topic(name, needs));
    }

    async #topic(name: string, needs: TopicNeeds): Promise<TopicLayout> {
        let ensured = this.#ensured.get(name);
        if (ensured === undefined) {
            ensured = this.#ensure(name, needs);
            this.#ensured.set(name, ensured);
            ensured.catch(() => this.#ensured.delete(name));
            await ensured;
        }
        await ensured;
        return (await this.#describe(name)) ?? ensured;
    }

    /** After an error that tells of another leader: the next look asks the brokers. */
    forgetLayouts(): void {
        this.#client.clearMetadata();
    }

    /** Offsets of the first messages (`-2n`), or after the last ones (`-1n`), by partition. */
    async offsets(topic: string, which: -1n | -2n): Promise<readonly number[]> {
        const name = this.named(topic);
        const offsets = await this.#explained(this.#client.listOffsets({ topics: [name], timestamp: which }));
        return (offsets.get(name) ?? []).map(Number);
    }

    /** One request for what is behind the positions, to the partitions' leader. */
    fetch(options: Parameters<Consumer['fetch']>[0]): ReturnType<Consumer['fetch']> {
        return this.#client.fetch(options) as unknown as ReturnType<Consumer['fetch']>;
    }

    async close(): Promise<void> {
        await Promise.all([...this.#pools].map((pool) => this.closePool(pool)));
        await this.#client.close(true);
    }

    async #explained<Answer>(asked: Promise<Answer>): Promise<Answer> {
        try {
            return await asked;
        } catch (error) {
            throw explainKafka(error, this.settings);
        }
    }

    async #ensure(name: string, needs: TopicNeeds): Promise<TopicLayout> {
        const there = await this.#describe(name);
        if (there !== undefined) return there;
        await this.#create(name, needs);
        const deadline = Date.now() + topicPatience;
        for (;;) {
            const layout = await this.#describe(name);
            if (layout !== undefined) return layout;
            if (Date.now() > deadline)
                throw new QueueError(`Kafka made the topic ${this.named(name)}, but has no leader for it.`);
            await delay(50);
        }
    }

    async #describe(name: string): Promise<TopicLayout | undefined> {
        try {
            const { topics } = await this.#client.metadata({ topics: [this.named(name)] });
            const found = topics.get(this.named(name));
            if (
                found === undefined ||
                found.partitions.some((partition) => partition === undefined || partition.leader < 0)
            ) {
                this.forgetLayouts();
                return undefined;
            }
            return { id: found.id, leaders: found.partitions.map(({ leader }) => leader) };
        } catch (error) {
            if (!messageOf(error).includes('Unknown topic') && !hasCode(error, kafkaErrors.leaderNotAvailable))
                throw error;
            this.forgetLayouts();
            return undefined;
        }
    }

    async #create(name: string, { partitions, retention, compacted }: TopicNeeds): Promise<void> {
        const admin = withoutDeadConnections(new Admin(this.options()));
        try {
            await admin.createTopics({
                topics: [this.named(name)],
                partitions,
                // as many as the cluster is set up to have
                replicas: -1,
                configs: [
                    ...(compacted ? [{ name: 'cleanup.policy', value: 'compact' }] : []),
                    ...(retention === undefined ? [] : [{ name: 'retention.ms', value: String(retention) }])
                ]
            });
        } catch (error) {
            if (hasCode(error, kafkaErrors.topicAlreadyExists)) return;
            if (!hasCode(error, ...kafkaErrors.notAllowed)) throw error;
            throw new QueueError(
                `Kafka has no topic ${this.named(name)} and doesn't let the app make it. Make it with: heroku kafka:topics:create ${name} ` +
                    `--partitions ${partitions}${compacted ? ' --compaction' : ''}`,
                { cause: error }
            );
        } finally {
            await admin.close();
        }
    }
}
