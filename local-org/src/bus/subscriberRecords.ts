import type { StoredRecord } from '../data/record';
import { makeRecordId } from '../data/recordId';
import type { Schema } from '../schema/objectDefinition';
import type { SubscriberState } from './eventBus';

/**
 * The rows of EventBusSubscriber. "For high-volume platform events and change events, the value for Tip isn't available and is always -1"
 * (Object Reference).
 */
export function* subscriberRecords(
    schema: Schema,
    subscribers: Iterable<SubscriberState>,
    tipOf: (topic: string) => number
): Iterable<StoredRecord> {
    const keyPrefix = schema.object('EventBusSubscriber')?.keyPrefix ?? '000';
    let row = 0;
    for (const subscriber of subscribers) {
        row++;
        const tip = tipOf(subscriber.topic);
        yield {
            Id: makeRecordId(keyPrefix, row),
            Name: subscriber.name,
            Type: subscriber.type,
            Topic: subscriber.topic,
            Position: subscriber.position,
            LastProcessed: String(subscriber.position),
            Tip: tip,
            LastPublished: String(tip),
            Retries: subscriber.retries,
            LastError: subscriber.lastError ?? null,
            Status: subscriber.status,
            IsPartitioned: false
        };
    }
}
