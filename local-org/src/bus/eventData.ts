import type { FieldValue } from '../data/record';
import type { FieldType } from '../schema/objectDefinition';
import type { NewBusEvent } from './busEvent';
import type { EventSchema } from './eventSchema';
import { PlatformEventText } from './platformEventText';

/**
 * The `data` member of an event's Bayeux message, as JSON text (captured forms in the Streaming API, Platform Events and Change Data Capture
 * Developer Guides).
 */
export function eventData(event: NewBusEvent, replayId: number, createdAt: number, schema?: EventSchema): string {
    switch (event.kind) {
        case 'platformEvent':
            return (schema?.text ?? ofUnknown(event)).write(event.record ?? {}, event.eventUuid, replayId);
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

/** Of an event whose definition is gone nothing but its name can be told. */
function ofUnknown({ objectName = '' }: NewBusEvent): PlatformEventText {
    return new PlatformEventText(objectName, '', []);
}

/** A field's value as JSON events show it. */
export function jsonValue(value: FieldValue, type: FieldType): FieldValue {
    if (typeof value !== 'number') return value;
    if (type === 'datetime') return new Date(value).toISOString();
    if (type === 'time') return new Date(value).toISOString().slice(11);
    return value;
}
