import type { FieldValue, StoredRecord } from '../data/record';
import type { FieldDefinition, FieldType } from '../schema/objectDefinition';

/** A field as the payload has it: `,"Name":` (without the comma if it is the first), then its value. */
interface PayloadField {
    readonly name: string;
    readonly type: FieldType;
    readonly key: string;
}

/**
 * Writes the `data` of one definition's events as JSON text. All that the events of a definition have in common is made once; what is left an event is its
 * values, one after the other.
 */
export class PlatformEventText {
    /** How the text of every event of the definition begins, and of no other. */
    readonly head: string;
    /** Which fields are shown in another form than the store's. */
    readonly forms: PayloadForms;
    readonly #fields: readonly PayloadField[];
    readonly #names: ReadonlySet<string>;
    readonly #tail: string;
    /** Events come many a millisecond. */
    #instant = { milliseconds: NaN, text: '' };

    constructor(objectName: string, schemaId: string, fields: readonly FieldDefinition[]) {
        this.head = `{"schema":${JSON.stringify(schemaId)},"payload":{`;
        this.#fields = fields.map(({ name, type }, at) => ({
            name,
            type,
            key: `${at === 0 ? '' : ','}${JSON.stringify(name)}:`
        }));
        this.#names = new Set(fields.map(({ name }) => name));
        this.forms = { datetimes: namesOf(fields, 'datetime'), times: namesOf(fields, 'time') };
        this.#tail = `,"EventApiName":${JSON.stringify(objectName)}}}`;
    }

    write(record: StoredRecord, eventUuid: string | undefined, replayId: number): string {
        let text = this.head;
        for (const { name, type, key } of this.#fields) text += key + this.#value(record[name], type);
        text += eventUuid === undefined ? '},"event":{' : `},"event":{"EventUuid":${JSON.stringify(eventUuid)},`;
        return `${text}"replayId":${replayId}${this.#tail}`;
    }

    /** Does the record follow from its text? */
    showsAll(record: StoredRecord): boolean {
        for (const name in record) if (!this.#names.has(name)) return false;
        return true;
    }

    #value(value: FieldValue | undefined, type: FieldType): string {
        if (value === undefined || value === null) return 'null';
        if (typeof value === 'string') return JSON.stringify(value);
        if (typeof value === 'boolean') return value ? 'true' : 'false';
        if (type === 'datetime') return this.#datetime(value);
        if (type === 'time') return `"${new Date(value).toISOString().slice(11)}"`;
        return Number.isFinite(value) ? String(value) : 'null';
    }

    /** A platform event's datetimes leave out a fraction of zero (`2021-03-09T15:23:51Z`, `2017-04-09T18:31:40.517Z`). */
    #datetime(milliseconds: number): string {
        if (this.#instant.milliseconds !== milliseconds) {
            const text = `"${new Date(milliseconds).toISOString().replace('.000Z', 'Z')}"`;
            this.#instant = { milliseconds, text };
        }
        return this.#instant.text;
    }
}

/** Fields of a payload that hold an instant, by how it is written. */
export interface PayloadForms {
    readonly datetimes: readonly string[];
    readonly times: readonly string[];
}

/** The record of an event again, from the text that {@link PlatformEventText} wrote. */
export function recordOfText(data: string, { datetimes, times }: PayloadForms): StoredRecord {
    const { payload } = JSON.parse(data) as { payload: Record<string, FieldValue> };
    for (const name of datetimes) payload[name] = instant(payload[name], '');
    for (const name of times) payload[name] = instant(payload[name], '1970-01-01T');
    return payload;
}

function namesOf(fields: readonly FieldDefinition[], wanted: FieldType): string[] {
    return fields.filter(({ type }) => type === wanted).map(({ name }) => name);
}

function instant(value: FieldValue | undefined, date: string): FieldValue {
    return typeof value === 'string' ? Date.parse(date + value) : null;
}
