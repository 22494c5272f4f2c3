import { Type } from 'avsc';
import type { BusEvent } from '../../bus/busEvent';
import type { EventSchemas } from '../../bus/eventSchema';
import type { RecordInput } from '../../data/record';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { encodeReplayId } from '../replayIdBytes';
import type { ConsumerEvent } from '../wireMessages';
import { ChangeEventCodec } from './changeEventCodec';
import type { EventCodec } from './eventCodec';
import { decodeFields, PlatformEventCodec } from './platformEventCodec';
import { SchemaArchive } from './schemaArchive';

/** A schema as clients get it. */
export interface AvroSchema {
    readonly schemaId: string;
    readonly schemaJson: string;
}

/** Of a definition as it was before. */
interface EarlierSchema {
    readonly objectName: string;
    readonly type: Type;
}

export interface EventCodecsOptions {
    readonly schema: Schema;
    readonly schemas: EventSchemas;
    /** All event definitions whose schemas clients may ask for. */
    readonly definitions: () => Iterable<ObjectDefinition>;
    /** Keeps the schemas that clients were given. */
    readonly directory: string | undefined;
}

/** The org's events in Avro: each definition's codec is made once, each event is encoded once for all its subscribers. */
export class EventCodecs {
    readonly #codecs = new Map<string, EventCodec>();
    /** Present definitions by their schema ids; made when the first id is asked for. */
    #definitions: ReadonlyMap<string, ObjectDefinition> | undefined;
    readonly #earlier = new Map<string, EarlierSchema>();
    /** Lives as long as the bus holds the event in memory. */
    readonly #encoded = new WeakMap<BusEvent, ConsumerEvent>();
    readonly #archive: SchemaArchive;

    constructor(private readonly options: EventCodecsOptions) {
        this.#archive = new SchemaArchive(options.directory);
    }

    /** The present schema of an event definition. */
    schemaOf(object: ObjectDefinition): AvroSchema {
        return this.#codec(object);
    }

    /** The schema with this id, present or earlier. */
    find(schemaId: string): AvroSchema | undefined {
        this.#definitions ??= this.#indexDefinitions();
        const definition = this.#definitions.get(schemaId);
        if (definition !== undefined) return this.schemaOf(definition);
        const kept = this.#archive.find(schemaId);
        return kept && { schemaId, schemaJson: kept.schemaJson };
    }

    /** An event as subscribers get it. */
    encode(event: BusEvent): ConsumerEvent {
        const known = this.#encoded.get(event);
        if (known !== undefined) return known;
        const object = this.options.schema.object(event.objectName ?? '');
        if (object === undefined) throw new Error(`an event of the unknown object ${event.objectName}`);
        const codec = this.#codec(object);
        const encoded: ConsumerEvent = {
            event: { id: codec.eventId(event), schemaId: codec.schemaId, payload: codec.encode(event) },
            replayId: encodeReplayId(event.replayId)
        };
        this.#encoded.set(event, encoded);
        return encoded;
    }

    /**
     * The fields of a platform event that a client publishes; undefined if the schema isn't one of the event's.
     * @throws Error if the payload doesn't follow the schema
     */
    decode(object: ObjectDefinition, schemaId: string, payload: Buffer): RecordInput | undefined {
        const codec = this.#codec(object);
        if (!(codec instanceof PlatformEventCodec)) return undefined;
        if (codec.schemaId === schemaId) return codec.decode(payload);
        const earlier = this.#earlier.get(schemaId) ?? this.#readEarlier(schemaId);
        if (earlier?.objectName !== object.name) return undefined;
        const fields = this.options.schemas.of(object).fields.filter((field) => field.createable);
        return decodeFields(earlier.type, fields, payload);
    }

    #readEarlier(schemaId: string): EarlierSchema | undefined {
        const kept = this.#archive.find(schemaId);
        if (kept === undefined) return undefined;
        const earlier = { objectName: kept.objectName, type: Type.forSchema(JSON.parse(kept.schemaJson)) };
        this.#earlier.set(schemaId, earlier);
        return earlier;
    }

    #codec(object: ObjectDefinition): EventCodec {
        const known = this.#codecs.get(object.name);
        if (known !== undefined) return known;
        const schema = this.options.schemas.of(object);
        const codec =
            object.kind === 'changeEvent'
                ? new ChangeEventCodec(object, schema.id)
                : new PlatformEventCodec(object, schema);
        this.#codecs.set(object.name, codec);
        this.#archive.keep(codec.schemaId, object.name, codec.schemaJson);
        return codec;
    }

    #indexDefinitions(): Map<string, ObjectDefinition> {
        const definitions = new Map<string, ObjectDefinition>();
        for (const object of this.options.definitions()) definitions.set(this.options.schemas.of(object).id, object);
        return definitions;
    }
}
