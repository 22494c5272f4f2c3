/** A named sequence of messages, in partitions, each of which is ordered. `Message` says what its messages hold. */
export interface Topic<Message> {
    readonly name: string;
    readonly message?: Message;
    /** How many partitions Kafka is asked for; the embedded engine has one. Default 3. */
    readonly partitions?: number;
    /** How long Kafka is asked to keep messages, in milliseconds; the embedded engine keeps all topics equally long. */
    readonly retention?: number;
}

/** Place of a message in its topic. */
export interface Position {
    readonly partition: number;
    /** Ascending within the partition; there may be holes. */
    readonly offset: number;
}

export interface QueueMessage<Message> extends Position {
    /** Partition key: messages of one key keep their order. The id of the record they are about. */
    readonly key: string;
    /** When it was appended, in epoch milliseconds. */
    readonly time: number;
    readonly value: Message;
}

/** Where a subscription begins: a group goes on where it has committed; others see the last so many messages first. */
export type Start = { readonly group: string } | { readonly last: number };

export interface SubscribeOptions<Message> {
    readonly topic: Topic<Message>;
    readonly start: Start;
    /** Most messages handed over at once. Default 200. */
    readonly batch?: number;
}

/**
 * Gets messages, one batch at a time, those of one key in order. When it resolves, the batch is done with (and committed, for a group). When it rejects,
 * the same batch comes again, a little later.
 */
export type BatchHandler<Message> = (
    messages: readonly QueueMessage<Message>[],
    subscription: QueueSubscription
) => Promise<void> | void;

export interface QueueSubscription {
    /** Resolves once everything that was in the topic at the start of the subscription has been handled. */
    readonly caughtUp: Promise<void>;
    /** Marks all messages of the partition before `offset` as done with, and resolves once that is durable. Without a group it does nothing. */
    commit(position: Position): Promise<void>;
    /** Goes on in the partition at `offset`, after the batch in hand. */
    seek(position: Position): void;
    /** Ends after the batch in hand, which may be given up by the handler rejecting. */
    close(): Promise<void>;
}

/** What lies between the relays and everyone else. Shaped after Kafka, so that either a log of our own or Kafka can be it. */
export interface EventQueue {
    /**
     * Resolves with its place once the message is durable; messages of one key are ordered by the order of the calls.
     * @throws QueueError if the message is too large, or too much waits to be written
     */
    append<Message>(topic: Topic<Message>, key: string, value: Message): Promise<Position>;

    /**
     * Subscribers of one group, in this and other processes, share the partitions.
     * @throws if the group already has a subscriber of the topic in this process
     */
    subscribe<Message>(options: SubscribeOptions<Message>, handler: BatchHandler<Message>): QueueSubscription;

    /** The newest `count` messages, ordered by key, and by time across keys. */
    last<Message>(topic: Topic<Message>, count: number): Promise<readonly QueueMessage<Message>[]>;

    /** Number of messages that the group has not committed yet. */
    lag(topic: Topic<unknown>, group: string): Promise<number>;

    /** Lets the batches in hand end, writes what is buffered. */
    close(): Promise<void>;
}

/** The queue can't take a message or can't be used; the message says why and what to do. */
export class QueueError extends Error {
    override readonly name = 'QueueError';
}
