import { Type } from 'avsc';
import type { BusEvent } from '../../bus/busEvent';
import type { RecordInput } from '../../data/record';
import type { EventSchema } from '../../bus/eventSchema';
import type { FieldDefinition, ObjectDefinition } from '../../schema/objectDefinition';
import { avroNamespace, type PublishableCodec } from './eventCodec';
import { hasAvroForm, nullableField, type AvroField } from './fieldSchema';
import { fromAvro, toAvro, type AvroValue } from './fieldValue';

/** Set by the org, and first in every platform event. Publishers must give them some value, for Avro knows no default of theirs. */
const systemFields: readonly AvroField[] = [
    { name: 'CreatedDate', type: 'long', doc: 'CreatedDate:DateTime' },
    { name: 'CreatedById', type: 'string', doc: 'CreatedBy:EntityId' }
];

/** Platform events in Avro. */
export class PlatformEventCodec implements PublishableCodec {
    readonly schemaId: string;
    readonly schemaJson: string;
    readonly #type: Type;
    /** Without the system fields. */
    readonly #fields: readonly FieldDefinition[];

    constructor(object: ObjectDefinition, schema: EventSchema) {
        const isSystem = (name: string) => systemFields.some((field) => field.name === name);
        this.#fields = schema.fields.filter((field) => !isSystem(field.name) && hasAvroForm(field));
        this.schemaId = schema.id;
        this.schemaJson = JSON.stringify({
            type: 'record',
            name: object.name,
            namespace: avroNamespace,
            fields: [...systemFields, ...this.#fields.map((field) => nullableField(object.name, field))]
        });
        this.#type = Type.forSchema(JSON.parse(this.schemaJson));
    }

    eventId(event: BusEvent): string {
        return event.eventUuid ?? '';
    }

    encode(event: BusEvent): Buffer {
        const record = event.record ?? {};
        const values: Record<string, AvroValue> = {
            CreatedDate: toAvro(record['CreatedDate'], 'datetime') ?? event.createdAt,
            CreatedById: toAvro(record['CreatedById'], 'reference') ?? event.userId
        };
        for (const { name, type } of this.#fields) values[name] = toAvro(record[name], type);
        return this.#type.toBuffer(values);
    }

    decode(payload: Buffer): RecordInput {
        return decodeFields(this.#type, this.#fields, payload);
    }
}

/** The fields of a payload in the store's form; `type` may be that of an earlier definition, whose fields of today are taken. */
export function decodeFields(type: Type, fields: readonly FieldDefinition[], payload: Buffer): RecordInput {
    const values = type.fromBuffer(payload) as Record<string, AvroValue | undefined>;
    const record: RecordInput = {};
    for (const field of fields) {
        const value = values[field.name];
        if (value !== undefined && value !== null) record[field.name] = fromAvro(value, field.type);
    }
    return record;
}
