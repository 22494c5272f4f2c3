import type { FieldValue, StoredRecord } from '../data/record';
import type { FieldType } from '../schema/objectDefinition';
import type { NewBusEvent } from './busEvent';
import type { EventSchema } from './eventSchema';

/**
 * The `data` member of an event's Bayeux message, as JSON text (captured forms in the Streaming API, Platform Events and Change Data Capture
 * Developer Guides).
 */
export function eventData(event: NewBusEvent, replayId: number, createdAt: number, schema?: EventSchema): string {
    switch (event.kind) {
        case 'platformEvent':
            return JSON.stringify({
                schema: schema?.id,
                payload: payload(event.record ?? {}, schema),
                event: { EventUuid: event.eventUuid, replayId, EventApiName: event.objectName }
            });
        case 'changeEvent':
            return JSON.stringify({ ...event.body, event: { replayId } });
        case 'pushTopic': {
            const { event: what, sobject } = event.body as { event: { type: string }; sobject: unknown };
            const createdDate = new Date(createdAt).toISOString();
            return JSON.stringify({ event: { createdDate, replayId, type: what.type }, sobject });
        }
        case 'generic': {
            const createdDate = new Date(createdAt).toISOString();
            return JSON.stringify({ payload: event.body?.['payload'], event: { createdDate, replayId } });
        }
    }
}

function payload(record: StoredRecord, schema: EventSchema | undefined): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { name, type } of schema?.fields ?? []) values[name] = instantOrValue(record[name] ?? null, type);
    return values;
}

/** A platform event's datetimes leave out a fraction of zero (`2021-03-09T15:23:51Z`, `2017-04-09T18:31:40.517Z`). */
function instantOrValue(value: FieldValue, type: FieldType): FieldValue {
    if (type === 'datetime' && typeof value === 'number') return new Date(value).toISOString().replace('.000Z', 'Z');
    return jsonValue(value, type);
}

/** A field's value as JSON events show it. */
export function jsonValue(value: FieldValue, type: FieldType): FieldValue {
    if (typeof value !== 'number') return value;
    if (type === 'datetime') return new Date(value).toISOString();
    if (type === 'time') return new Date(value).toISOString().slice(11);
    return value;
}
