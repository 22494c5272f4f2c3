import type { ConnectionPool, RecordsBatch } from '@platformatic/kafka';
import { Backoff } from '../../backoff';
import type { Position, QueueMessage, Topic } from '../eventQueue';
import type { KafkaClient } from './kafkaClient';
import { hasCode, kafkaErrors } from './kafkaError';

interface Reading<Message> {
    /** Offset to fetch next. */
    next: number;
    /** Fetched and not handed out. */
    messages: QueueMessage<Message>[];
    /** Where in `messages` the first one stands that is not handed out. */
    at: number;
}

/** How long a broker holds a request while there is nothing new, in milliseconds. */
const longestWait = 250;
const bytesOfAPartition = 512 * 1024;
const bytesOfARequest = 4 * 1024 * 1024;
const replica = -1;

/**
 * Reads some partitions of a topic, ahead of whoever takes the messages: of each partition at most one answer's worth waits in memory, and nothing
 * is asked for until half of it is taken.
 */
export class KafkaReader<Message> {
    readonly #client: KafkaClient;
    readonly #topic: Topic<Message>;
    readonly #onError: (error: unknown) => void;
    readonly #partitions = new Map<number, Reading<Message>>();
    readonly #pool: ConnectionPool;
    readonly #stop = new AbortController();
    /** Brokers that are asked at the moment. */
    readonly #asked = new Set<number>();
    #pumping = false;
    #wake: (() => void) | undefined;
    /** Partition that is served first next time, so that none starves. */
    #turn = 0;

    constructor(client: KafkaClient, topic: Topic<Message>, onError: (error: unknown) => void) {
        this.#client = client;
        this.#topic = topic;
        this.#onError = onError;
        this.#pool = client.pool();
    }

    /** Reads the partition from `offset` on; what waits of it is dropped. */
    seek({ partition, offset }: Position): void {
        this.#partitions.set(partition, { next: offset, messages: [], at: 0 });
        this.#pump();
        this.#wake?.();
    }

    drop(partition: number): void {
        this.#partitions.delete(partition);
    }

    /** The next messages, at most so many; those of one partition in order. None if none have come yet. */
    take(most: number): QueueMessage<Message>[] {
        const taken: QueueMessage<Message>[] = [];
        const partitions = [...this.#partitions.values()];
        this.#turn++;
        for (let index = 0; index < partitions.length && taken.length < most; index++) {
            const reading = partitions[(this.#turn + index) % partitions.length];
            if (reading === undefined) continue;
            const end = Math.min(reading.messages.length, reading.at + most - taken.length);
            for (; reading.at < end; reading.at++) {
                const message = reading.messages[reading.at];
                if (message !== undefined) taken.push(message);
            }
        }
        this.#pump();
        return taken;
    }

    /** The offset up to which everything of the partition has been taken. */
    reached(partition: number): number {
        const reading = this.#partitions.get(partition);
        if (reading === undefined) return Infinity;
        return reading.messages[reading.at]?.offset ?? reading.next;
    }

    /** Resolves once there may be something to take. */
    more(): Promise<void> {
        if ([...this.#partitions.values()].some(({ messages, at }) => at < messages.length)) return Promise.resolve();
        return new Promise((resolve) => {
            this.#wake = () => {
                this.#wake = undefined;
                resolve();
            };
        });
    }

    wake(): void {
        this.#wake?.();
    }

    async close(): Promise<void> {
        this.#stop.abort();
        this.#partitions.clear();
        this.#wake?.();
        await this.#client.closePool(this.#pool);
    }

    #pump(): void {
        if (this.#pumping || this.#stop.signal.aborted) return;
        this.#pumping = true;
        void this.#ask().finally(() => (this.#pumping = false));
    }

    async #ask(): Promise<void> {
        const backoff = new Backoff(100, 5000);
        while (!this.#stop.signal.aborted) {
            try {
                const { id, leaders } = await this.#client.layout(this.#topic);
                const wanted = new Map<number, number[]>();
                for (const [partition, { messages, at }] of this.#partitions) {
                    const leader = leaders[partition];
                    if (leader === undefined || this.#asked.has(leader) || (messages.length - at) * 2 > messages.length)
                        continue;
                    wanted.set(leader, [...(wanted.get(leader) ?? []), partition]);
                }
                for (const [leader, partitions] of wanted) void this.#fetch(leader, id, partitions);
                return;
            } catch (error) {
                if (this.#stop.signal.aborted) return;
                this.#onError(error);
                await backoff.wait(this.#stop.signal).catch(() => undefined);
            }
        }
    }

    async #fetch(leader: number, topicId: string, partitions: readonly number[]): Promise<void> {
        this.#asked.add(leader);
        const readings = partitions.flatMap((partition) => {
            const reading = this.#partitions.get(partition);
            return reading === undefined ? [] : [{ partition, reading, from: reading.next }];
        });
        const backoff = new Backoff(100, 5000);
        try {
            const { responses } = await this.#client.fetch({
                node: leader,
                connectionPool: this.#pool,
                maxWaitTime: longestWait,
                minBytes: 1,
                maxBytes: bytesOfARequest,
                topics: [
                    {
                        topicId,
                        partitions: readings.map(({ partition, from }) => ({
                            partition,
                            currentLeaderEpoch: replica,
                            fetchOffset: BigInt(from),
                            lastFetchedEpoch: replica,
                            partitionMaxBytes: bytesOfAPartition
                        }))
                    }
                ]
            });
            for (const { partitionIndex, records } of responses.flatMap((response) => response.partitions)) {
                const asked = readings.find(({ partition }) => partition === partitionIndex);
                if (asked !== undefined && records !== undefined) this.#keep(asked, records);
            }
        } catch (error) {
            if (!this.#stop.signal.aborted) {
                this.#onError(error);
                this.#client.forgetLayouts();
                if (hasCode(error, kafkaErrors.offsetOutOfRange)) await this.#goToWhatIsLeft().catch(this.#onError);
                await backoff.wait(this.#stop.signal).catch(() => undefined);
            }
        } finally {
            this.#asked.delete(leader);
            this.#pumpSoon();
        }
    }

    #pumpSoon(): void {
        if (this.#pumping) setImmediate(() => this.#pump());
        else this.#pump();
    }

    #keep(
        asked: { partition: number; reading: Reading<Message>; from: number },
        batches: readonly RecordsBatch[]
    ): void {
        const { partition, reading, from } = asked;
        // sought or dropped meanwhile
        if (this.#partitions.get(partition) !== reading) return;
        const messages = reading.messages.slice(reading.at);
        for (const batch of batches) {
            const first = Number(batch.firstOffset);
            for (const record of batch.records) {
                const offset = first + record.offsetDelta;
                // a batch is handed over whole, even if only its end was asked for
                if (offset < from || record.value === null) continue;
                messages.push({
                    partition,
                    offset,
                    key: String(record.key ?? ''),
                    time: Number(batch.firstTimestamp + record.timestampDelta),
                    value: JSON.parse(record.value.toString()) as Message
                });
            }
            reading.next = Math.max(reading.next, first + batch.lastOffsetDelta + 1);
        }
        reading.messages = messages;
        reading.at = 0;
        this.#wake?.();
    }

    /** What was to be read is gone (retention): goes on with the oldest that is there. */
    async #goToWhatIsLeft(): Promise<void> {
        const oldest = await this.#client.offsets(this.#topic.name, -2n);
        for (const [partition, { next }] of this.#partitions) {
            const first = oldest[partition];
            if (first !== undefined && next < first) this.seek({ partition, offset: first });
        }
    }
}
