import { Backoff } from '../../backoff';
import type { BatchHandler, Position, QueueMessage, QueueSubscription, Topic } from '../eventQueue';
import type { KafkaClient } from './kafkaClient';
import { KafkaGroup, PartitionLostError, type GroupTimes } from './kafkaGroup';
import { KafkaReader } from './kafkaReader';

export interface KafkaSubscriptionParts<Message> {
    readonly client: KafkaClient;
    readonly topic: Topic<Message>;
    readonly group: string | undefined;
    readonly batch: number;
    readonly times: GroupTimes;
    /** For a subscriber without a group: messages to begin with, and where to go on. */
    readonly begin: () => Promise<{ messages: readonly QueueMessage<Message>[]; next: readonly Position[] }>;
    readonly handler: BatchHandler<Message>;
    readonly onError: (error: unknown) => void;
    readonly onClosed: () => void;
}

/** Hands over a topic's messages, batch after batch. */
export class KafkaSubscription<Message> implements QueueSubscription {
    readonly group: string | undefined;
    readonly caughtUp: Promise<void>;
    readonly #parts: KafkaSubscriptionParts<Message>;
    readonly #reader: KafkaReader<Message>;
    readonly #stop = new AbortController();
    readonly #running: Promise<void>;
    /** Partition -> first offset that is not handled. */
    readonly #handled = new Map<number, number>();
    /** Partition -> offset after what was there at the start. */
    #ends: Map<number, number> | undefined;
    #reportCaughtUp: () => void = () => undefined;
    #member: KafkaGroup | undefined;
    readonly #sought = new Map<number, number>();
    /** The batch in hand, if there is one. */
    #inHand: { readonly partitions: ReadonlySet<number>; readonly done: Promise<void> } | undefined;
    #closing: Promise<void> | undefined;

    constructor(parts: KafkaSubscriptionParts<Message>) {
        this.#parts = parts;
        this.group = parts.group;
        this.caughtUp = new Promise((resolve) => (this.#reportCaughtUp = resolve));
        this.#reader = new KafkaReader(parts.client, parts.topic, parts.onError);
        this.#running = this.#run();
    }

    async commit({ partition, offset }: Position): Promise<void> {
        await this.#member?.commit(new Map([[partition, offset]]));
    }

    seek({ partition, offset }: Position): void {
        this.#sought.set(partition, offset);
        this.#reader.wake();
    }

    close(): Promise<void> {
        this.#closing ??= this.#close();
        return this.#closing;
    }

    async #close(): Promise<void> {
        // the group waits for the batch in hand, too
        this.#stop.abort();
        this.#reader.wake();
        await this.#running;
        await this.#member?.close();
        await this.#reader.close();
        this.#parts.onClosed();
    }

    async #run(): Promise<void> {
        if (!(await this.#begin())) return;
        while (!this.#stop.signal.aborted) {
            this.#takeSeeks();
            this.#checkCaughtUp();
            const batch = this.#reader.take(this.#parts.batch);
            if (batch.length === 0) await this.#reader.more();
            else await this.#handle(batch);
        }
    }

    /** @returns false if it was closed before */
    async #begin(): Promise<boolean> {
        const { client, topic, group, times, begin, onError } = this.#parts;
        const backoff = new Backoff(200, 5000);
        while (!this.#stop.signal.aborted) {
            try {
                if (group === undefined) {
                    const { messages, next } = await begin();
                    for (let at = 0; at < messages.length; at += this.#parts.batch)
                        await this.#handle(messages.slice(at, at + this.#parts.batch));
                    this.#ends = new Map();
                    for (const position of next) this.#reader.seek(position);
                } else {
                    await client.layout(topic);
                    this.#ends = new Map((await client.offsets(topic.name, -1n)).entries());
                    this.#member = new KafkaGroup(client, {
                        group: `${group}.${topic.name}`,
                        topic: topic.name,
                        times,
                        partitions: async () => (await client.layout(topic)).leaders.length,
                        onAssigned: (offsets) => this.#start(offsets),
                        onRevoked: (partitions) => this.#letGo(partitions),
                        onLost: (partitions) => this.#drop(partitions),
                        onError
                    });
                }
                return true;
            } catch (error) {
                if (this.#stop.signal.aborted) return false;
                onError(error);
                client.forgetLayouts();
                await backoff.wait(this.#stop.signal).catch(() => undefined);
            }
        }
        return false;
    }

    /** Where nothing was committed yet, a group begins with the oldest message. */
    async #start(offsets: ReadonlyMap<number, number | undefined>): Promise<void> {
        const fresh = [...offsets.values()].some((offset) => offset === undefined);
        const oldest = fresh ? await this.#parts.client.offsets(this.#parts.topic.name, -2n) : [];
        for (const [partition, committed] of offsets) {
            const offset = committed ?? oldest[partition] ?? 0;
            this.#handled.set(partition, offset);
            this.#reader.seek({ partition, offset });
        }
    }

    async #letGo(partitions: readonly number[]): Promise<void> {
        this.#drop(partitions);
        const inHand = this.#inHand;
        if (inHand !== undefined && partitions.some((partition) => inHand.partitions.has(partition))) await inHand.done;
    }

    #drop(partitions: readonly number[]): void {
        for (const partition of partitions) {
            this.#reader.drop(partition);
            this.#handled.delete(partition);
            this.#sought.delete(partition);
        }
        this.#reader.wake();
    }

    #handle(batch: readonly QueueMessage<Message>[]): Promise<void> {
        const partitions = new Set(batch.map(({ partition }) => partition));
        const done = this.#handleUntilDone(batch).finally(() => (this.#inHand = undefined));
        this.#inHand = { partitions, done };
        return done;
    }

    async #handleUntilDone(messages: readonly QueueMessage<Message>[]): Promise<void> {
        const backoff = new Backoff(200, 10000);
        for (let batch = messages; batch.length > 0; batch = this.#stillMine(messages)) {
            try {
                await this.#parts.handler(batch, this);
                await this.#commit(batch);
                return;
            } catch (error) {
                if (error instanceof PartitionLostError || this.#stop.signal.aborted) return;
                this.#parts.onError(error);
                await backoff.wait(this.#stop.signal).catch(() => undefined);
                if (this.#stop.signal.aborted) return;
            }
        }
    }

    #stillMine(messages: readonly QueueMessage<Message>[]): readonly QueueMessage<Message>[] {
        const member = this.#member;
        return member === undefined ? messages : messages.filter(({ partition }) => member.owned.has(partition));
    }

    /** What another member has taken over meanwhile is left to it. */
    async #commit(batch: readonly QueueMessage<Message>[]): Promise<void> {
        const next = new Map(batch.map(({ partition, offset }) => [partition, offset + 1]));
        for (const partition of next.keys()) {
            if (this.#sought.has(partition)) next.delete(partition);
            if (this.#member !== undefined && !this.#member.owned.has(partition)) next.delete(partition);
        }
        if (next.size > 0) await this.#member?.commit(next);
        for (const [partition, offset] of next) if (this.#handled.has(partition)) this.#handled.set(partition, offset);
    }

    #takeSeeks(): void {
        for (const [partition, offset] of this.#sought) {
            this.#sought.delete(partition);
            if (this.#member !== undefined && !this.#member.owned.has(partition)) continue;
            this.#handled.set(partition, offset);
            this.#reader.seek({ partition, offset });
        }
    }

    /** Of the partitions that are this subscriber's. */
    #checkCaughtUp(): void {
        if (this.#ends === undefined || (this.#member !== undefined && this.#handled.size === 0)) return;
        for (const [partition, offset] of this.#handled) if (offset < (this.#ends.get(partition) ?? 0)) return;
        this.#reportCaughtUp();
    }
}
