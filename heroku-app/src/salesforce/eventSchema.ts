import { Type, types, type Schema } from 'avsc';
import { fieldNames } from './fieldBitmap';

/** A field of an Avro record as Salesforce writes it: `doc` is `Data:DateTime`, `CreatedDate:DateTime`, `Data:Text:00N…`, … */
export interface EventField {
    readonly name: string;
    readonly type: unknown;
    readonly doc?: string;
}

/** Values of 64 bits: numbers where they fit, text where JavaScript's numbers don't hold them. */
const longType = types.LongType.__with({
    fromBuffer(bytes: Buffer): number | string {
        const value = bytes.readBigInt64LE();
        const number = Number(value);
        return Number.isSafeInteger(number) ? number : value.toString();
    },
    toBuffer(value: number | string): Buffer {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(BigInt(value));
        return bytes;
    },
    fromJSON: (value: number | string) => value,
    toJSON: (value: number | string) => value,
    isValid: (value: unknown) =>
        Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,19}$/.test(value)),
    compare: (one: number | string, other: number | string) => Number(BigInt(one) - BigInt(other))
});

/** The bitmaps of a change event's header. */
const bitmaps = ['changedFields', 'nulledFields', 'diffFields'] as const;

/** The Avro schema of one version of one event: reads payloads into the form in which CometD gives them, and writes them. */
export class EventSchema {
    /** API name of the event: `News_Flash__e`, `AccountChangeEvent`. */
    readonly eventName: string;
    readonly #type: Type;
    readonly #fields: readonly EventField[];

    constructor(
        readonly id: string,
        schemaJson: string
    ) {
        const schema = JSON.parse(schemaJson) as { readonly name: string; readonly fields: readonly EventField[] };
        this.eventName = schema.name;
        this.#fields = schema.fields;
        // Avro gives a named type no second meaning: each schema has a registry of its own
        this.#type = Type.forSchema(schema as unknown as Schema, { registry: { long: longType } });
    }

    /**
     * The payload as CometD has it: dates as ISO 8601, and of a change event only the fields that changed, with their names in the header.
     * @throws Error if the bytes are not of this schema
     */
    decode(payload: Buffer): Record<string, unknown> {
        const values = plain(this.#type.fromBuffer(payload)) as Record<string, unknown>;
        for (const { name, doc, type } of this.#fields) values[name] = readable(values[name], doc, type);
        const header = values.ChangeEventHeader as Record<string, unknown> | undefined;
        if (header === undefined) return values;
        for (const bitmap of bitmaps) header[bitmap] = fieldNames((header[bitmap] ?? []) as string[], this.#fields);
        const nulled = new Set(header.nulledFields as string[]);
        return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null || nulled.has(name)));
    }

    /**
     * @param fields by API name; what is missing is null
     * @throws Error that names a field which the event doesn't have, or whose value doesn't fit
     */
    encode(fields: Readonly<Record<string, unknown>>): Buffer {
        const known = new Map(this.#fields.map((field) => [field.name, field]));
        for (const name of Object.keys(fields))
            if (!known.has(name)) throw new Error(`No such column '${name}' on ${this.eventName}.`);
        const values: Record<string, unknown> = {};
        for (const { name, doc, type } of this.#fields) values[name] = fields[name] === undefined ? absent(name, type) : writable(fields[name], doc, type); // prettier-ignore
        const wrong: string[] = [];
        this.#type.isValid(values, { errorHook: (path) => void wrong.push(path.join('.')) });
        if (wrong.length > 0) throw new Error(`${this.eventName}: no fit value for ${wrong.join(', ')}.`);
        return this.#type.toBuffer(values);
    }
}

/** avsc's records have prototypes of their own, its unions of records are wrapped. */
function plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

function kindOf(doc = ''): string {
    return doc.split(':')[1] ?? '';
}

function isLong(type: unknown): boolean {
    return type === 'long' || (Array.isArray(type) && type.includes('long'));
}

/** "Date and time fields are epoch milliseconds" (Event Deserialization Considerations). */
function readable(value: unknown, doc: string | undefined, type: unknown): unknown {
    if (typeof value !== 'number' || !isLong(type)) return value;
    const kind = kindOf(doc);
    if (kind === 'DateTime') return new Date(value).toISOString();
    if (kind === 'DateOnly') return new Date(value).toISOString().slice(0, 10);
    return kind === 'TimeOnly' ? new Date(value).toISOString().slice(11) : value;
}

function writable(value: unknown, doc: string | undefined, type: unknown): unknown {
    if (typeof value !== 'string' || !isLong(type)) return value;
    return Date.parse(kindOf(doc) === 'TimeOnly' ? `1970-01-01T${value}` : value);
}

/** CreatedDate and CreatedById are the publisher's to fill in, and the org's to overwrite. */
function absent(name: string, type: unknown): unknown {
    if (name === 'CreatedDate') return Date.now();
    return type === 'string' ? '' : null;
}
