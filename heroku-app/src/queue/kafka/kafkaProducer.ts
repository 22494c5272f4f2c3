import { setTimeout as delay } from 'node:timers/promises';
import { murmur2, Producer, type MessageToProduce } from '@platformatic/kafka';
import { Backoff } from '../../backoff';
import { QueueError, type Position, type Topic } from '../eventQueue';
import { withoutDeadConnections } from './deadConnection';
import type { KafkaClient } from './kafkaClient';
import { hasCode, kafkaErrors, messageOf } from './kafkaError';

interface Waiting {
    readonly topic: Topic<unknown>;
    readonly key: Buffer;
    readonly value: Buffer;
    readonly time: number;
    resolve(position: Position): void;
    reject(error: unknown): void;
}

interface Placed extends Waiting {
    readonly partition: number;
}

/** What one message may be, and one request: a broker takes a megabyte by default (`message.max.bytes`). */
export const largestMessage = 950_000;
const largestBatch = 900_000;
/** What may wait in memory to be written. */
const mostWaiting = 64 * 1024 * 1024;
/** After so long Kafka's client in Java gives up, too (`delivery.timeout.ms`). */
const patience = 120_000;

/**
 * Writes to Kafka: idempotent, `acks` all, one request at a time, and all that was appended meanwhile goes with the next. A request whose answer is
 * lost is sent again as it was, so that the broker knows it by its sequence numbers and writes it once.
 */
export class KafkaProducer {
    readonly #client: KafkaClient;
    readonly #onRetry: (error: unknown) => void;
    readonly #closing = new AbortController();
    #producer: Producer | undefined;
    #waiting: Waiting[] = [];
    #bytes = 0;
    #writing: Promise<void> | undefined;

    /** @param onRetry hears why something could not be written yet */
    constructor(client: KafkaClient, onRetry: (error: unknown) => void) {
        this.#client = client;
        this.#onRetry = onRetry;
    }

    /** @throws QueueError */
    append(topic: Topic<unknown>, key: string, text: string): Promise<Position> {
        const value = Buffer.from(text);
        if (this.#closing.signal.aborted) return Promise.reject(new QueueError('The queue is closed.'));
        if (value.length > largestMessage)
            return Promise.reject(
                new QueueError(
                    `A message of ${value.length} bytes is too large for ${topic.name}: Kafka takes ${largestMessage}.`
                )
            );
        if (this.#bytes > mostWaiting)
            return Promise.reject(new QueueError(`Kafka doesn't keep up: ${this.#bytes} bytes wait to be written.`));
        return new Promise((resolve, reject) => {
            this.#bytes += value.length;
            this.#waiting.push({ topic, key: Buffer.from(key), value, time: Date.now(), resolve, reject });
            this.#writing ??= this.#writeAll();
        });
    }

    /** Writes what waits, for so long at most, in milliseconds. */
    async close(grace = 5000): Promise<void> {
        const stop = setTimeout(() => this.#closing.abort(), grace);
        await this.#writing;
        clearTimeout(stop);
        this.#closing.abort();
        await this.#producer?.close(true);
    }

    async #writeAll(): Promise<void> {
        // a turn of the event loop gathers what belongs together
        await new Promise((resolve) => setImmediate(resolve));
        for (let batch = this.#take(); batch.length > 0; batch = this.#take()) await this.#write(batch);
        this.#writing = undefined;
    }

    #take(): Waiting[] {
        let bytes = 0;
        let count = 0;
        for (const { value, key } of this.#waiting) {
            bytes += value.length + key.length + 20;
            if (count > 0 && bytes > largestBatch) break;
            count++;
        }
        return this.#waiting.splice(0, count);
    }

    async #write(batch: Waiting[]): Promise<void> {
        try {
            const placed = await this.#place(batch);
            if (placed.length > 0) await this.#deliver(placed);
        } catch (error) {
            for (const { reject } of batch) reject(error);
        } finally {
            for (const { value } of batch) this.#bytes -= value.length;
        }
    }

    /** A message whose topic can't be had fails alone. */
    async #place(batch: readonly Waiting[]): Promise<Placed[]> {
        const counts = new Map<string, number>();
        for (const { topic } of batch) {
            if (counts.has(topic.name)) continue;
            const count = await this.#persist(async () => (await this.#client.layout(topic)).leaders.length).catch(
                (error: unknown) => {
                    for (const each of batch) if (each.topic.name === topic.name) each.reject(error);
                    return 0;
                }
            );
            counts.set(topic.name, count);
        }
        return batch.flatMap((each) => {
            const count = counts.get(each.topic.name) ?? 0;
            return count === 0 ? [] : [{ ...each, partition: partitionOf(each.key, count) }];
        });
    }

    async #deliver(placed: readonly Placed[]): Promise<void> {
        let left = placed;
        await this.#persist(async () => {
            const producer = (this.#producer ??= withoutDeadConnections(
                new Producer({ ...this.#client.options(), idempotent: true, retries: 3 })
            ));
            try {
                const { offsets } = await producer.send({ messages: left.map((each) => this.#message(each)) });
                this.#settle(left, offsets ?? []);
                left = [];
            } catch (error) {
                left = this.#settle(left, producedOf(error));
                if (left.length === 0) return;
                if (hasCode(error, ...kafkaErrors.producerUnknown)) await this.#forgetProducer();
                throw error;
            }
        }).catch(async (error: unknown) => {
            // whether it was written is not known: what comes next must not continue its sequence
            await this.#forgetProducer();
            for (const { reject } of left) reject(error);
        });
    }

    /** Tells those whose partition was written; gives the others. */
    #settle(
        placed: readonly Placed[],
        written: readonly { topic: string; partition: number; offset: bigint }[]
    ): Placed[] {
        const next = new Map(written.map(({ topic, partition, offset }) => [`${topic}:${partition}`, Number(offset)]));
        return placed.filter(({ topic, partition, resolve }) => {
            const at = `${this.#client.named(topic.name)}:${partition}`;
            const offset = next.get(at);
            if (offset === undefined) return true;
            next.set(at, offset + 1);
            resolve({ partition, offset });
            return false;
        });
    }

    #message({ topic, partition, key, value, time }: Placed): MessageToProduce {
        return { topic: this.#client.named(topic.name), partition, key, value, timestamp: BigInt(time) };
    }

    async #forgetProducer(): Promise<void> {
        const producer = this.#producer;
        this.#producer = undefined;
        if (producer !== undefined) await Promise.resolve(producer.close(true)).catch(() => undefined);
    }

    /** Tries until it succeeds, fails for good, or has been tried for too long. */
    async #persist<Result>(attempt: () => Promise<Result>): Promise<Result> {
        const backoff = new Backoff(100, 2000);
        const deadline = Date.now() + patience;
        for (;;) {
            try {
                return await attempt();
            } catch (error) {
                if (error instanceof QueueError) throw error;
                if (hasCode(error, kafkaErrors.messageTooLarge))
                    throw new QueueError(
                        'Kafka takes no message as large as this one (max.message.bytes of the topic).',
                        {
                            cause: error
                        }
                    );
                if (hasCode(error, ...kafkaErrors.notAllowed))
                    throw new QueueError(`Kafka does not let the app write: ${messageOf(error)}`, { cause: error });
                if (Date.now() > deadline || this.#closing.signal.aborted)
                    throw new QueueError(`Kafka could not be written to: ${messageOf(error)}`, { cause: error });
                this.#onRetry(error);
                this.#client.forgetLayouts();
                await delay(backoff.next(), undefined, { signal: this.#closing.signal }).catch(() => undefined);
            }
        }
    }
}

/** As Kafka's own client in Java places a key. */
export function partitionOf(key: Buffer, count: number): number {
    return count === 1 ? 0 : (murmur2(key) & 0x7fffffff) % count;
}

function producedOf(error: unknown): { topic: string; partition: number; offset: bigint }[] {
    const { produced } = error as { produced?: { offsets?: { topic: string; partition: number; offset: bigint }[] } };
    return produced?.offsets ?? [];
}
