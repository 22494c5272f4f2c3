import { createHash } from 'node:crypto';
import { Type } from 'avsc';
import type { BusEvent } from '../../bus/busEvent';
import type { FieldDefinition, ObjectDefinition } from '../../schema/objectDefinition';
import { avroNamespace, type EventCodec } from './eventCodec';
import { CompoundFields } from '../../bus/compoundFields';
import { fieldBitmap } from './fieldBitmap';
import { compoundField, hasAvroForm, nullableField, type AvroField } from './fieldSchema';
import { jsonToAvro, type AvroValue } from './fieldValue';

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

/** A field of the record, or one with components. */
interface CodedField {
    readonly name: string;
    readonly avro: AvroField;
    /** The value in the payload as Avro has it. */
    readonly value: (json: unknown) => AvroValue | Readonly<Record<string, AvroValue>>;
    /** Of a compound field: the place of each component. */
    readonly components?: ReadonlyMap<string, number>;
}

/**
 * Change events in Avro: all fields are there, those that didn't change being null; the header's bitmaps tell which changed and which were
 * emptied ("Event Deserialization Considerations", Pub/Sub API guide).
 */
export class ChangeEventCodec implements EventCodec {
    readonly schemaId: string;
    readonly schemaJson: string;
    readonly #type: Type;
    readonly #fields: readonly CodedField[];
    /** By name; the header is in place 0. */
    readonly #places: ReadonlyMap<string, number>;

    constructor(object: ObjectDefinition, schemaId: string) {
        this.#fields = codedFields(object);
        this.#places = new Map(this.#fields.map(({ name }, at) => [name, at + 1]));
        this.schemaId = schemaId;
        this.schemaJson = JSON.stringify({
            type: 'record',
            name: object.name,
            namespace: avroNamespace,
            fields: [headerField, ...this.#fields.map(({ avro }) => avro)]
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
            changedFields: this.#bitmaps(changedFields),
            nulledFields: this.#bitmaps(changedFields.filter((name) => isNull(payload, name))),
            diffFields: []
        };
        const values: Record<string, unknown> = { ChangeEventHeader: header };
        for (const { name, value } of this.#fields) values[name] = value(payload[name]);
        return this.#type.toBuffer(values);
    }

    /** One bitmap of the plain fields, then one for each compound field with its place before it (`["0x208", "4-0x1"]`). */
    #bitmaps(names: readonly string[]): string[] {
        const plain: number[] = [];
        const ofCompounds = new Map<number, number[]>();
        for (const name of names) {
            const [top = '', component] = name.split('.');
            const place = this.#places.get(top);
            if (place === undefined) continue;
            if (component === undefined) plain.push(place);
            const at = component === undefined ? undefined : this.#fields[place - 1]?.components?.get(component);
            if (at !== undefined) ofCompounds.set(place, [...(ofCompounds.get(place) ?? []), at]);
        }
        const nested = [...ofCompounds].flatMap(([place, at]) => fieldBitmap(at).map((bits) => `${place}-${bits}`));
        return [...fieldBitmap(plain), ...nested];
    }
}

function codedFields(object: ObjectDefinition): CodedField[] {
    const compounds = new CompoundFields(object);
    const fields: CodedField[] = [];
    const declared = new Set<string>();
    for (const field of object.fields.values()) {
        if (field.name === 'ReplayId' || compounds.partOf(field.name) !== undefined) continue;
        const parts = compounds.partsOf(field.name);
        if (parts === undefined) {
            if (!hasAvroForm(field)) continue;
            const avro = nullableField(object.name, field);
            fields.push({ name: field.name, avro, value: (json) => jsonToAvro(json, field.type) });
            continue;
        }
        if (parts.length === 0) continue;
        fields.push({
            name: field.name,
            avro: compoundField(object.name, field, parts, declared),
            value: (json) => compoundValue(json, parts),
            components: new Map(parts.map(({ component }, at) => [component, at]))
        });
    }
    return fields;
}

function compoundValue(
    json: unknown,
    parts: readonly { readonly component: string; readonly field: FieldDefinition }[]
): Readonly<Record<string, AvroValue>> | null {
    if (typeof json !== 'object' || json === null) return null;
    const held = json as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
        parts.map(({ component, field }) => [component, jsonToAvro(held[component], field.type)])
    );
}

function isNull(payload: ChangePayload, name: string): boolean {
    const [top = '', component] = name.split('.');
    const value = payload[top] ?? null;
    return component === undefined || value === null
        ? value === null
        : ((value as Readonly<Record<string, unknown>>)[component] ?? null) === null;
}

function payloadOf(event: BusEvent): ChangePayload {
    return event.body?.['payload'] as ChangePayload;
}
