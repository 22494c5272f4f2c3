import { createHash } from 'node:crypto';
import { Type } from 'avsc';
import type { BusEvent } from '../../bus/busEvent';
import type { FieldDefinition, ObjectDefinition } from '../../schema/objectDefinition';
import { avroNamespace, type EventCodec } from './eventCodec';
import { fieldBitmap } from './fieldBitmap';
import { hasAvroForm, nullableField } from './fieldSchema';
import { jsonToAvro } from './fieldValue';

const strings = { type: 'array', items: 'string' };

/** As in every change event's schema on the platform. */
const headerField = {
    name: 'ChangeEventHeader',
    type: {
        type: 'record',
        name: 'ChangeEventHeader',
        fields: [
            { name: 'entityName', type: 'string' },
            { name: 'recordIds', type: strings },
            {
                name: 'changeType',
                type: {
                    type: 'enum',
                    name: 'ChangeType',
                    symbols: [
                        'CREATE',
                        'UPDATE',
                        'DELETE',
                        'UNDELETE',
                        'GAP_CREATE',
                        'GAP_UPDATE',
                        'GAP_DELETE',
                        'GAP_UNDELETE',
                        'GAP_OVERFLOW',
                        'SNAPSHOT'
                    ]
                }
            },
            { name: 'changeOrigin', type: 'string' },
            { name: 'transactionKey', type: 'string' },
            { name: 'sequenceNumber', type: 'int' },
            { name: 'commitTimestamp', type: 'long' },
            { name: 'commitNumber', type: 'long' },
            { name: 'commitUser', type: 'string' },
            { name: 'nulledFields', type: strings },
            { name: 'diffFields', type: strings },
            { name: 'changedFields', type: strings }
        ]
    },
    doc: 'Data:ComplexValueType'
};

/** A change event's payload, as the bus holds it: the fields that changed, in JSON's form. */
interface ChangePayload {
    readonly ChangeEventHeader: {
        readonly transactionKey: string;
        readonly sequenceNumber: number;
        readonly changedFields: readonly string[];
    };
    readonly [field: string]: unknown;
}

/**
 * Change events in Avro: all fields are there, those that didn't change being null; the header's bitmaps tell which changed and which were
 * emptied ("Event Deserialization Considerations", Pub/Sub API guide).
 */
export class ChangeEventCodec implements EventCodec {
    readonly schemaId: string;
    readonly schemaJson: string;
    readonly #type: Type;
    readonly #fields: readonly FieldDefinition[];
    /** By name; the header is in place 0. */
    readonly #places: ReadonlyMap<string, number>;

    constructor(object: ObjectDefinition, schemaId: string) {
        this.#fields = [...object.fields.values()].filter((field) => field.name !== 'ReplayId' && hasAvroForm(field));
        this.#places = new Map(this.#fields.map(({ name }, at) => [name, at + 1]));
        this.schemaId = schemaId;
        this.schemaJson = JSON.stringify({
            type: 'record',
            name: object.name,
            namespace: avroNamespace,
            fields: [headerField, ...this.#fields.map((field) => nullableField(object.name, field))]
        });
        this.#type = Type.forSchema(JSON.parse(this.schemaJson));
    }

    /** Change events have no EventUuid of their own: one that follows from the change, the same on all channels. */
    eventId(event: BusEvent): string {
        const { transactionKey, sequenceNumber } = payloadOf(event).ChangeEventHeader;
        const hash = createHash('md5').update(`${transactionKey} ${sequenceNumber}`).digest('hex');
        return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    }

    encode(event: BusEvent): Buffer {
        const payload = payloadOf(event);
        const { changedFields } = payload.ChangeEventHeader;
        const header = {
            ...payload.ChangeEventHeader,
            changedFields: this.#bitmap(changedFields),
            nulledFields: this.#bitmap(changedFields.filter((name) => payload[name] === null)),
            diffFields: []
        };
        const values: Record<string, unknown> = { ChangeEventHeader: header };
        for (const { name, type } of this.#fields) values[name] = jsonToAvro(payload[name], type);
        return this.#type.toBuffer(values);
    }

    #bitmap(names: readonly string[]): string[] {
        return fieldBitmap(names.flatMap((name) => this.#places.get(name) ?? []));
    }
}

function payloadOf(event: BusEvent): ChangePayload {
    return event.body?.['payload'] as ChangePayload;
}
