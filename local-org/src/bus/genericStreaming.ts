import type { OrgDatabase } from '../data/database';
import { writeSystemRecords } from '../data/systemRecords';
import type { DmlChunk } from '../data/transaction';
import { SalesforceError } from '../errors';
import type { StoredRecord } from '../data/record';
import type { EventBus } from './eventBus';

/** "Payload: up to 3,000 characters" (Streaming API Developer Guide, "Streaming Channel Push"). */
const longestPayload = 3_000;
const longestName = 80;
const objectName = 'StreamingChannel';
/** "The name must begin with /u/": letters, digits, slashes, underscores, dashes. */
const nameForm = /^\/u\/[\w\-/]+$/;

/** One event of a push: to everybody on the channel, or to some users. */
export interface PushEvent {
    readonly payload: string;
    /** Empty or absent: everybody. */
    readonly userIds?: readonly string[];
}

/** What became of one event of a push. */
export interface PushResult {
    /** How many of the named users it was delivered to; -1 for an event to everybody. */
    readonly fanoutCount: number;
    /** By named user: was the user subscribed? */
    readonly userOnlineStatus: Readonly<Record<string, boolean>>;
}

export interface GenericStreamingOptions {
    readonly database: OrgDatabase;
    readonly bus: EventBus;
    /** Does the org make channels when somebody subscribes to them (EventSettings, `enableDynamicStreamingChannel`)? */
    readonly createsChannels?: () => boolean;
}

/** Generic streaming: events with any payload, pushed to `/u/…` channels through `StreamingChannel` records. */
export class GenericStreaming {
    readonly #options: GenericStreamingOptions;
    #onlineUsers: (channel: string) => ReadonlySet<string> = () => new Set();

    constructor(options: GenericStreamingOptions) {
        this.#options = options;
        options.database.registerHook('beforeTrigger', validateName);
    }

    /** The streaming room tells who listens. */
    registerOnlineUsers(onlineUsers: (channel: string) => ReadonlySet<string>): void {
        this.#onlineUsers = onlineUsers;
    }

    /**
     * `GET …/sobjects/StreamingChannel/{id}/push`.
     * @throws SalesforceError NOT_FOUND
     */
    status(channelId: string): { readonly OnlineUserIds: readonly string[]; readonly ChannelName: string } {
        const channel = this.#nameOf(channelId);
        return { OnlineUserIds: [...this.#onlineUsers(channel)], ChannelName: channel };
    }

    /**
     * `POST …/sobjects/StreamingChannel/{id}/push`. Await `bus.durable()` before it is acknowledged.
     * @throws SalesforceError NOT_FOUND; STRING_TOO_LONG (then nothing was pushed)
     */
    push(channelId: string, events: readonly PushEvent[], userId: string): PushResult[] {
        const channel = this.#nameOf(channelId);
        for (const { payload } of events) checkPayload(payload);
        const online = this.#onlineUsers(channel);
        this.#options.bus.append(
            channel,
            events.map(({ payload, userIds = [] }) => ({ kind: 'generic', body: { payload, userIds }, userId }))
        );
        return events.map(({ userIds = [] }) => ({
            fanoutCount: userIds.length === 0 ? -1 : userIds.filter((id) => online.has(id)).length,
            userOnlineStatus: Object.fromEntries(userIds.map((id) => [id, online.has(id)]))
        }));
    }

    /**
     * "Dynamic streaming channel creation, which creates a StreamingChannel when a client first subscribes to the channel." False if the org doesn't, or
     * the name can't be one.
     */
    createChannel(channel: string, userId: string): boolean {
        const { database, createsChannels } = this.#options;
        if (createsChannels?.() !== true || !nameForm.test(channel) || channel.length > longestName) return false;
        const fields = { Name: channel, IsDynamic: true, OwnerId: userId };
        writeSystemRecords(database, userId, [{ object: objectName, fields }]);
        return true;
    }

    #nameOf(channelId: string): string {
        const record: StoredRecord | undefined = this.#options.database.get('StreamingChannel', channelId);
        const name = record?.['Name'];
        if (typeof name !== 'string') throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist');
        return name;
    }
}

function checkPayload(payload: string): void {
    if (payload.length <= longestPayload) return;
    const message = `Payload: data value too large: ${payload.slice(0, 100)}… (max length=${longestPayload})`;
    throw new SalesforceError('STRING_TOO_LONG', message, ['payload']);
}

function validateName({ object, operation, rows }: DmlChunk): void {
    if (object.name !== 'StreamingChannel' || (operation !== 'insert' && operation !== 'update')) return;
    for (const row of rows) {
        const name = row.newRecord?.['Name'];
        if (typeof name !== 'string' || nameForm.test(name)) continue;
        const message = `Invalid channel name: ${name}. It must begin with /u/ and hold letters, digits, slashes, underscores and dashes only`;
        row.fail({ statusCode: 'FIELD_INTEGRITY_EXCEPTION', message, fields: ['Name'] });
    }
}
