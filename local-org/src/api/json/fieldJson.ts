import type { FieldValue } from '../../data/record';
import type { FieldDefinition, FieldType } from '../../schema/objectDefinition';
import type { Json } from './jsonBody';

const numberTypes: ReadonlySet<FieldType> = new Set(['int', 'long', 'double', 'currency', 'percent']);
const wholeNumberTypes: ReadonlySet<FieldType> = new Set(['int', 'long']);
const dayMs = 24 * 60 * 60 * 1000;

/** A stored value in REST's form: datetimes `2021-03-09T15:23:51.000+0000`, dates `2021-03-09`, times `15:23:51.000Z`. */
export function fieldToJson(type: FieldType, value: FieldValue): Json {
    // kept as JSON
    if (type === 'complexvalue' && typeof value === 'string') return JSON.parse(value) as Json;
    if (typeof value !== 'number') return value;
    if (type === 'datetime') return new Date(value).toISOString().replace('Z', '+0000');
    if (type === 'time') return new Date(value).toISOString().slice(11);
    return value;
}

/** The stored value of what a client sent; undefined if it is of the wrong form for the field. */
export function fieldFromJson(field: FieldDefinition, json: Json): FieldValue | undefined {
    const { type } = field;
    if (json === null) return null;
    if (type === 'boolean') return booleanOf(json);
    if (numberTypes.has(type)) return numberOf(json, wholeNumberTypes.has(type));
    // Jackson, which reads the platform's JSON, takes epoch milliseconds and RFC 1123 beside ISO 8601; the Salesforce CLI sends trace flags so
    if (type === 'datetime' && typeof json === 'number' && Number.isInteger(json)) return json;
    if (typeof json !== 'string') return undefined;
    if (type === 'date') return json === '' ? null : dateOf(json);
    if (type === 'datetime') return json === '' ? null : datetimeOf(json);
    if (type === 'time') return json === '' ? null : timeOf(json);
    return json === '' ? null : json;
}

function booleanOf(json: Json): boolean | undefined {
    if (typeof json === 'boolean') return json;
    if (typeof json !== 'string' || !/^(?:true|false)$/i.test(json)) return undefined;
    return json.toLowerCase() === 'true';
}

function numberOf(json: Json, whole: boolean): number | undefined {
    const isNumeral = typeof json === 'string' && /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(json);
    const number = typeof json === 'number' ? json : isNumeral ? Number(json) : undefined;
    return number === undefined || (whole && !Number.isInteger(number)) ? undefined : number;
}

function dateOf(text: string): string | undefined {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
    const date = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
}

/** ISO 8601 with date, time and zone (`Z`, `+01:00`, `+0100`); a date alone is its midnight in UTC. Or RFC 1123: `Tue, 09 Mar 2021 15:23:51 GMT`. */
function datetimeOf(text: string): number | undefined {
    if (/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) {
        const moment = Date.parse(text);
        return Number.isNaN(moment) ? undefined : moment;
    }
    const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2}))?$/.exec(text);
    const date = match?.[1];
    if (!match || date === undefined || dateOf(date) === undefined) return undefined;
    const zone = (match[3] ?? 'Z').replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
    const milliseconds = Date.parse(`${date}T${match[2] ?? '00:00:00'}${zone}`);
    return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function timeOf(text: string): number | undefined {
    const match = /^(\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)Z?$/.exec(text);
    const milliseconds = match ? Date.parse(`1970-01-01T${match[1]}Z`) : NaN;
    return milliseconds >= 0 && milliseconds < dayMs ? milliseconds : undefined;
}
