import { join } from 'node:path';
import type { Cluster } from './cluster';
import { EmbeddedQueue } from './embedded';
import { EmbeddedCluster } from './embeddedCluster';
import type { EventQueue } from './eventQueue';
import type { KafkaSettings } from './kafka/kafkaSettings';

export interface QueueOptions {
    /** For the embedded engine. */
    readonly directory: string;
    /** In milliseconds. */
    readonly retention: number;
    /** Kafka is the queue if there are settings for it. */
    readonly kafka: KafkaSettings | undefined;
    /** Hears what went wrong and is tried again: with a topic or a role. */
    readonly onError: (what: string, error: unknown) => void;
    /** Hears that the queue is of no use any more. */
    readonly onBroken: (error: Error) => void;
}

export interface OpenQueue {
    readonly queue: EventQueue;
    readonly cluster: Cluster;
    /** Gives up the roles, ends the subscriptions, writes what is buffered. */
    close(): Promise<void>;
}

/** Opens the queue that the configuration names. Kafka's client is loaded only if it is needed. */
export async function openQueue(options: QueueOptions): Promise<OpenQueue> {
    return options.kafka === undefined ? openEmbedded(options) : openKafka(options, options.kafka);
}

function openEmbedded({ directory, retention, onError, onBroken }: QueueOptions): OpenQueue {
    const queue = new EmbeddedQueue({
        directory: join(directory, 'queue'),
        retention,
        onHandlerError: onError,
        onBroken
    });
    const cluster = new EmbeddedCluster(join(directory, 'cluster'), onError);
    return {
        queue,
        cluster,
        close: async () => {
            await cluster.close();
            await queue.close();
        }
    };
}

async function openKafka({ retention, onError: report }: QueueOptions, settings: KafkaSettings): Promise<OpenQueue> {
    const { KafkaClient } = await import('./kafka/kafkaClient');
    const { KafkaQueue } = await import('./kafka/kafkaQueue');
    const { KafkaCluster } = await import('./kafka/kafkaCluster');
    const { explainKafka } = await import('./kafka/explainKafka');
    const onError = (what: string, error: unknown): void => report(what, explainKafka(error, settings));
    const client = new KafkaClient(settings);
    const queue = new KafkaQueue({ client, retention, onError });
    const cluster = new KafkaCluster({ client, producer: queue.producer, onError });
    return {
        queue,
        cluster,
        close: async () => {
            await cluster.close();
            await queue.close();
            await client.close();
        }
    };
}
