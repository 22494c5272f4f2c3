import { createHash } from 'node:crypto';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import { CompoundFields } from './compoundFields';
import { PlatformEventText } from './platformEventText';

/** System fields that are no part of an event's payload: they stand beside it, or exist in Apex and SOQL only. */
const outsidePayload = new Set(['id', 'replayid', 'eventuuid', 'setupownerid', 'systemmodstamp', 'isdeleted']);

/** What an event definition looks like to its subscribers. */
export interface EventSchema {
    /** Changes when the definition does (`schema` of a message; Pub/Sub's schema id). */
    readonly id: string;
    /** Fields of the payload, in order: CreatedDate, CreatedById, then the event's own. */
    readonly fields: readonly FieldDefinition[];
    /** Of a change event: which fields are parts of others. */
    readonly compounds: CompoundFields;
    /** Of a platform event: writes its messages. */
    readonly text: PlatformEventText;
}

/** The event schemas of an org, each made once. */
export class EventSchemas {
    readonly #schemas = new WeakMap<ObjectDefinition, EventSchema>();

    of(object: ObjectDefinition): EventSchema {
        const known = this.#schemas.get(object);
        if (known !== undefined) return known;
        const fields = payloadFields(object);
        const id = schemaId(object, fields);
        const text = new PlatformEventText(object.name, id, fields);
        const schema = { id, fields, compounds: new CompoundFields(object), text };
        this.#schemas.set(object, schema);
        return schema;
    }
}

function payloadFields(object: ObjectDefinition): FieldDefinition[] {
    const fields = [...object.fields.values()].filter((field) => !outsidePayload.has(field.name.toLowerCase()));
    const system = ['CreatedDate', 'CreatedById'].flatMap((name) => fields.find((field) => field.name === name) ?? []);
    return [...system, ...fields.filter((field) => !system.includes(field))];
}

function schemaId(object: ObjectDefinition, fields: readonly FieldDefinition[]): string {
    const shape = fields.map(({ name, type, nillable, length, precision, scale }) => [
        name,
        type,
        nillable,
        length,
        precision,
        scale
    ]);
    return createHash('md5')
        .update(JSON.stringify([object.name, shape]))
        .digest('base64url');
}
