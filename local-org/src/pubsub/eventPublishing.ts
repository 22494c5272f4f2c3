import { randomUUID } from 'node:crypto';
import type { RecordInput } from '../data/record';
import type { ObjectDefinition } from '../schema/objectDefinition';
import { pubSubErrors } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import { encodeReplayId } from './replayIdBytes';
import { errorCode, type ProducerEvent, type PublishResult } from './wireMessages';

/** "Each event message in a batch in a PublishRequest has a maximum size of 1 MB" (Pub/Sub API and Event Allocations). */
const largestEvent = 1_048_576;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The definition of a topic's events, for a publisher.
 * @throws PubSubError if the topic is blank, isn't there or takes no events
 */
export function publishableObject({ topics }: PubSubOrg, topicName: string): ObjectDefinition {
    if (topicName.trim() === '') throw pubSubErrors.publishTopicBlank();
    const { object, canPublish } = topics.find(topicName);
    if (object === undefined || !canPublish) throw pubSubErrors.topicNotAllowed(topics.tenant, topicName);
    return object;
}

/**
 * Publishes the events of one request. What is wrong with an event is told by its result alone; the others are published.
 * The results come when the events are on disk.
 * @throws PubSubError `publish.event.count.invalid`
 */
export function publishEvents(
    { bus, codecs, publishedIds, log }: PubSubOrg,
    object: ObjectDefinition,
    events: readonly ProducerEvent[],
    userId: string
): Promise<PublishResult[]> {
    if (events.length === 0) throw pubSubErrors.publishEventCountInvalid();
    const records: RecordInput[] = [];
    const eventUuids: string[] = [];
    const results = events.map((event): PublishResult | undefined => {
        const record = decodeEvent(codecs, object, event);
        if (typeof record === 'string') return publishError(event, record);
        records.push(record);
        eventUuids.push(uuid.test(event.id) ? event.id : randomUUID());
        return undefined;
    });
    const { rows, replayIds } = publishedIds.track(`/event/${object.name}`, () => {
        const rows =
            records.length === 0
                ? []
                : bus.publish({ objectName: object.name, records, userId, eventUuids, client: 'PUB_SUB_API' });
        return { rows, eventUuids: rows.filter(({ success }) => success).map(({ eventUuid }) => eventUuid) };
    });
    const outcomes = rows.values();
    return replayIds.catch(unwritten).then((ids) => {
        const found = ids.values();
        return results.map((result, at) => {
            const event = events[at] as ProducerEvent;
            if (result !== undefined) return result;
            const outcome = outcomes.next().value;
            if (outcome?.success !== true) return publishError(event, outcome?.errors[0]?.message ?? '');
            const replayId = found.next().value;
            if (replayId === undefined) return commitError(event);
            return { replayId: encodeReplayId(replayId), correlationKey: event.id };
        });
    });

    function unwritten(error: unknown): [] {
        log.error({ err: error }, 'published events could not be written');
        return [];
    }
}

/** The event's fields, or what is wrong with it. */
function decodeEvent(
    codecs: PubSubOrg['codecs'],
    object: ObjectDefinition,
    event: ProducerEvent
): RecordInput | string {
    const { length } = event.payload;
    if (length > largestEvent) {
        return `The event payload size of ${length} bytes exceeds the maximum allowed size of ${largestEvent} bytes`;
    }
    if (event.schemaId.trim() === '') return pubSubErrors.schemaIdBlank().message;
    try {
        return (
            codecs.decode(object, event.schemaId, event.payload) ??
            `The schema ID ${event.schemaId} is not a schema of the event ${object.name}.`
        );
    } catch {
        return `The event payload can't be deserialized with the schema ID ${event.schemaId}.`;
    }
}

function publishError({ id }: ProducerEvent, msg: string): PublishResult {
    return { error: { code: errorCode.publish, msg }, correlationKey: id };
}

/** The event couldn't be written. */
function commitError({ id }: ProducerEvent): PublishResult {
    return { error: { code: errorCode.commit, msg: pubSubErrors.unavailable().message }, correlationKey: id };
}
