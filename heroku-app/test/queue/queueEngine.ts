import { EmbeddedQueue } from '../../src/queue/embedded';
import type { EventQueue } from '../../src/queue/eventQueue';
import { readKafkaSettings } from '../../src/queue/kafka/kafkaSettings';

/** Where a queue is; can be handed to another process as JSON. */
export type QueuePlace =
    | { readonly engine: 'embedded'; readonly directory: string }
    | { readonly engine: 'kafka'; readonly url: string; readonly prefix: string };

export interface OpenedQueue {
    readonly queue: EventQueue;
    readonly errors: unknown[];
    close(): Promise<void>;
}

/** Short, so that a dead member is found out soon. */
export const quickTimes = { session: 2000, heartbeat: 150 };

/** Opens the queue as a process of the app does. */
export async function openQueueAt(place: QueuePlace): Promise<OpenedQueue> {
    const errors: unknown[] = [];
    if (place.engine === 'embedded') {
        const queue = new EmbeddedQueue({
            directory: place.directory,
            retention: 1000,
            segmentBytes: 20000,
            onHandlerError: (_topic, error) => errors.push(error),
            onBroken: (error) => errors.push(error)
        });
        return { queue, errors, close: () => queue.close() };
    }
    const { KafkaClient } = await import('../../src/queue/kafka/kafkaClient');
    const { KafkaQueue } = await import('../../src/queue/kafka/kafkaQueue');
    const settings = readKafkaSettings({ KAFKA_URL: place.url, KAFKA_PREFIX: place.prefix }, []);
    if (settings === undefined) throw new Error('no place of Kafka');
    const client = new KafkaClient(settings);
    const queue = new KafkaQueue({
        client,
        retention: 3600000,
        times: quickTimes,
        onError: (_topic, error) => errors.push(error)
    });
    return {
        queue,
        errors,
        close: async () => {
            await queue.close();
            await client.close();
        }
    };
}
