import type { StoredRecord } from '../data/record';

export type BusEventKind = 'platformEvent' | 'pushTopic' | 'generic' | 'changeEvent';

/** An event before it has a place on its channel. Plain JSON, so that it can be journaled with a transaction. */
export interface NewBusEvent {
    readonly kind: BusEventKind;
    /** UUID; platform events and change events. */
    readonly eventUuid?: string;
    /** Platform events and change events: the entity, e.g. `News_Flash__e`. */
    readonly objectName?: string;
    /** Platform events: the event's fields incl. CreatedById and CreatedDate, as the store holds values. */
    readonly record?: StoredRecord;
    /** PushTopic (`{event:{type}, sobject}`), generic (`{payload, userIds}`) and change events (the payload): what is delivered, replay id and dates aside. */
    readonly body?: Readonly<Record<string, unknown>>;
    /** Who published: a platform-event-triggered flow runs as this user. */
    readonly userId: string;
}

/** An event on a channel's log. */
export interface BusEvent extends NewBusEvent {
    readonly channel: string;
    /** Opaque to clients, ascending but not contiguous within a channel, never used twice. */
    readonly replayId: number;
    /** Epoch milliseconds. */
    readonly createdAt: number;
    /** The `data` member of the Bayeux message as JSON text: encoded once an event, not once a subscriber. */
    readonly data: string;
}

/** An event in its place. All are made alike, member by member: there are many, and what reads them is quick only if they look the same. */
export function placedEvent(
    event: NewBusEvent,
    { channel, replayId, createdAt, data }: Pick<BusEvent, 'channel' | 'replayId' | 'createdAt' | 'data'>
): BusEvent {
    const { kind, eventUuid, objectName, record, body, userId } = event;
    return { kind, eventUuid, objectName, record, body, userId, channel, replayId, createdAt, data };
}

/** Where a subscriber starts: -1 the tip, -2 everything retained, N strictly after N (CometD replay extension). */
export type ReplayFrom = number;

/** What publishing one platform event gave: `success` means enqueued (`OPERATION_ENQUEUED`), and `eventUuid` identifies it. */
export interface PublishResult {
    readonly success: boolean;
    readonly eventUuid: string;
    readonly errors: readonly {
        readonly statusCode: string;
        readonly message: string;
        readonly fields: readonly string[];
    }[];
}

/** Calls back when something was appended to a channel; `close` ends it. The subscriber reads at its own pace. */
export interface ChannelWatch {
    close(): void;
}
