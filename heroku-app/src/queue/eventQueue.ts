/** A named, ordered sequence of messages. `Message` says what its messages hold. */
export interface Topic<Message> {
    readonly name: string;
    readonly message?: Message;
}

export interface QueueMessage<Message> {
    /** Place in the topic: ascending, without holes. */
    readonly offset: number;
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
 * Gets messages in order, one batch at a time. When it resolves, the batch is done with (and committed, for a group). When it rejects,
 * the same batch comes again, a little later.
 */
export type BatchHandler<Message> = (
    messages: readonly QueueMessage<Message>[],
    subscription: QueueSubscription
) => Promise<void> | void;

export interface QueueSubscription {
    /** Resolves once everything that was in the topic at the start of the subscription has been handled. */
    readonly caughtUp: Promise<void>;
    /** Marks all messages before `offset` as done with, and resolves once that is durable. Without a group it does nothing. */
    commit(offset: number): Promise<void>;
    /** Goes on at `offset`, after the batch in hand. */
    seek(offset: number): void;
    /** Ends after the batch in hand, which may be given up by the handler rejecting. */
    close(): Promise<void>;
}

/** What lies between the relays and everyone else. Shaped after Kafka, so that either a log of our own or Kafka can be it. */
export interface EventQueue {
    /** Resolves with the offset once the message is durable; messages are ordered by the order of the calls. */
    append<Message>(topic: Topic<Message>, key: string, value: Message): Promise<number>;

    /** @throws if the group already has a subscriber of the topic in this process */
    subscribe<Message>(options: SubscribeOptions<Message>, handler: BatchHandler<Message>): QueueSubscription;

    /** The newest `count` messages, oldest first. */
    last<Message>(topic: Topic<Message>, count: number): Promise<readonly QueueMessage<Message>[]>;

    /** Number of messages that the group has not committed yet. */
    lag(topic: Topic<unknown>, group: string): Promise<number>;

    /** Lets the batches in hand end, writes what is buffered. */
    close(): Promise<void>;
}
