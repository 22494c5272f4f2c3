import type { BusEvent } from '../../bus/busEvent';
import type { RecordInput } from '../../data/record';

/** How the events of one definition look in Avro. */
export interface EventCodec {
    /** Schema id, as in the event's CometD messages. */
    readonly schemaId: string;
    /** The Avro schema as JSON. */
    readonly schemaJson: string;
    /** The event's id for subscribers (its EventUuid). */
    eventId(event: BusEvent): string;
    /** The event's payload, binary, without a header. */
    encode(event: BusEvent): Buffer;
}

/** A codec of events that clients publish, too. */
export interface PublishableCodec extends EventCodec {
    /**
     * The fields of a payload that a client made, CreatedDate and CreatedById aside.
     * @throws Error if the bytes are none of the schema's
     */
    decode(payload: Buffer): RecordInput;
}

/** Namespace of all of Salesforce's event schemas. */
export const avroNamespace = 'com.sforce.eventbus';
