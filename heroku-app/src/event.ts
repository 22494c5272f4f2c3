import { createHash } from 'node:crypto';
import { CloudEvent, type CloudEventV1 } from 'cloudevents';

/**
 * What Salesforce said, in a CloudEvents 1.0 envelope: `id` is the EventUuid where there is one, `source` the org and channel, `subject` the record
 * it is about. Extensions: `channel`; `replayid` (its place in the channel, as text: opaque to all but Salesforce); `traceparent` of the span that
 * put it into the queue (CloudEvents' Distributed Tracing extension), if there are traces.
 */
export type NewsEvent = CloudEventV1<Record<string, unknown>> & {
    readonly channel: string;
    readonly replayid: string;
    readonly traceparent?: string;
};

/** `data` of a Bayeux message of Salesforce's: the parts that differ from one kind of channel to the next are all optional. */
export interface SalesforceMessage {
    readonly event?: {
        /** A number in CometD; text (bytes in base64) from the Pub/Sub API. */
        readonly replayId?: number | string;
        readonly EventUuid?: string;
        /** API name of the event, which a channel of several kinds does not tell. */
        readonly EventApiName?: string;
        readonly createdDate?: string;
        readonly type?: string;
    };
    /** Id of the payload's schema. */
    readonly schema?: string;
    readonly payload?: unknown;
    /** Why the payload could not be read: then it is what came, in base64. */
    readonly unreadable?: string;
    readonly sobject?: Record<string, unknown>;
}

interface ChangeEventHeader {
    readonly entityName?: string;
    readonly recordIds?: readonly string[];
    readonly transactionKey?: string;
    readonly sequenceNumber?: number;
    readonly commitTimestamp?: number;
    readonly changeType?: string;
}

/**
 * Puts a message heard from Salesforce into its envelope.
 *
 * PushTopic and generic events carry no EventUuid: their id is made of org, channel, replay id and date, so that the same event heard
 * twice has the same id, and one of another org (whose replay ids start anew) has not.
 * @param channel the channel as subscribed, for example `/event/Story_Published__e`
 * @param organizationId of the org that was heard
 */
export function newsEvent(channel: string, message: SalesforceMessage, organizationId: string): NewsEvent {
    const { event = {}, sobject } = message;
    const payload = isRecord(message.payload) ? message.payload : undefined;
    const header = payload?.ChangeEventHeader as ChangeEventHeader | undefined;
    const time = timeOf(event.createdDate ?? payload?.CreatedDate ?? header?.commitTimestamp);
    const replayId = String(event.replayId ?? '');
    return new CloudEvent<Record<string, unknown>>({
        id: eventId(channel, message, organizationId),
        source: `//salesforce/${organizationId}${encodeURI(channel)}`,
        type: typeOf(channel, eventNameOf(event.EventApiName, header), event.type ?? header?.changeType),
        subject: subjectOf(sobject, payload, header),
        time,
        datacontenttype: 'application/json',
        data: sobject ?? payload ?? { payload: message.payload },
        channel,
        replayid: replayId
    }).toJSON() as unknown as NewsEvent;
}

/** How an event is known again: by its EventUuid where there is one. */
export function eventId(channel: string, message: SalesforceMessage, organizationId: string): string {
    const { event = {} } = message;
    if (event.EventUuid !== undefined && event.EventUuid !== '') return event.EventUuid;
    const payload = isRecord(message.payload) ? message.payload : undefined;
    const header = payload?.ChangeEventHeader as ChangeEventHeader | undefined;
    const time = timeOf(event.createdDate ?? payload?.CreatedDate ?? header?.commitTimestamp);
    const replayId = String(event.replayId ?? '');
    const identity = [organizationId, channel, replayId, time, header?.transactionKey, header?.sequenceNumber];
    return createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 32);
}

/** When Salesforce made the event, in epoch milliseconds; undefined if it doesn't tell. */
export function createdAt({ event, payload }: SalesforceMessage): number | undefined {
    const fields = isRecord(payload) ? payload : undefined;
    const header = fields?.ChangeEventHeader as ChangeEventHeader | undefined;
    return Date.parse(timeOf(event?.createdDate ?? fields?.CreatedDate ?? header?.commitTimestamp)) || undefined;
}

/** Channels of events of several kinds: `/event/News__chn`, `/data/News__chn`, `/data/ChangeEvents`. */
const severalKinds = /^\/(event|data)\/(?:\w+__chn|ChangeEvents)$/;

/** `/event/Story_Published__e` -> `com.salesforce.event.Story_Published__e`, also for one that came by a channel of several kinds. */
function typeOf(channel: string, eventName: string | undefined, change: string | undefined): string {
    const [, room] = severalKinds.exec(channel) ?? [];
    const name = room === undefined || eventName === undefined ? undefined : `${room}.${eventName}`;
    const path = (channel.split('?')[0] ?? channel).split('/').filter(Boolean).join('.');
    return ['com.salesforce', name ?? path, change?.toLowerCase()].filter(Boolean).join('.');
}

function eventNameOf(apiName: string | undefined, header: ChangeEventHeader | undefined): string | undefined {
    if (apiName !== undefined || header?.entityName === undefined) return apiName;
    return header.entityName.replace(/(?:__c)?$/, (suffix) => (suffix === '' ? 'ChangeEvent' : '__ChangeEvent'));
}

/** The record that an event is about: its own id, else whichever field names one. */
function subjectOf(
    sobject: Record<string, unknown> | undefined,
    payload: Record<string, unknown> | undefined,
    header: ChangeEventHeader | undefined
): string | undefined {
    const candidates = [sobject?.Id, header?.recordIds?.[0], payload?.Story_Id__c, payload?.External_Id__c];
    return candidates.find((id): id is string => typeof id === 'string' && id !== '');
}

function timeOf(value: unknown): string {
    const date = typeof value === 'string' || typeof value === 'number' ? new Date(value) : new Date(0);
    return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
