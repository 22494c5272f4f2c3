import type { FieldDefinition, FieldType } from '../schema/objectDefinition';
import { rowErrors } from './dmlError';
import type { FieldValue } from './record';
import { toRecordId } from './recordId';
import type { DmlError } from './transaction';

type ValueKind =
    'text' | 'number' | 'integer' | 'boolean' | 'date' | 'datetime' | 'time' | 'reference' | 'base64' | 'other';

const kindByType: Readonly<Record<FieldType, ValueKind>> = {
    id: 'reference',
    reference: 'reference',
    string: 'text',
    textarea: 'text',
    picklist: 'text',
    multipicklist: 'text',
    combobox: 'text',
    email: 'text',
    phone: 'text',
    url: 'text',
    encryptedstring: 'text',
    boolean: 'boolean',
    int: 'integer',
    long: 'integer',
    double: 'number',
    currency: 'number',
    percent: 'number',
    date: 'date',
    datetime: 'datetime',
    time: 'time',
    base64: 'base64',
    address: 'other',
    location: 'other',
    anyType: 'other',
    complexvalue: 'other'
};

const dayMilliseconds = 24 * 60 * 60 * 1000;
const datePattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const emailPattern = /^[^\s@<>()[\]\\,;:"]+@[^\s@.<>()[\]\\,;:"]+(?:\.[^\s@.<>()[\]\\,;:"]+)+$/;

/** What DML needs to know of a field, worked out once. */
export class FieldPlan {
    readonly name: string;
    readonly kind: ValueKind;
    readonly referenceTo: ReadonlySet<string>;
    readonly #picklist: ReadonlySet<string> | undefined;
    /** Numbers must stay below it. */
    readonly #limit: number;

    constructor(readonly definition: FieldDefinition) {
        this.name = definition.name;
        this.kind = kindByType[definition.type];
        this.referenceTo = new Set(definition.referenceTo);
        this.#picklist =
            definition.restrictedPicklist === true
                ? new Set((definition.picklistValues ?? []).filter((v) => v.active).map((v) => v.value))
                : undefined;
        this.#limit = limitOf(definition);
    }

    /** Whether a value must be there when the record is saved. The system sees to those that nobody may write. */
    get required(): boolean {
        const { nillable, createable, type } = this.definition;
        return !nillable && createable && type !== 'boolean';
    }

    /** Whether `value` has the form that the store holds for this type. */
    accepts(value: FieldValue): boolean {
        if (value === null) return this.kind !== 'boolean';
        switch (this.kind) {
            case 'text':
            case 'reference':
            case 'base64':
                return typeof value === 'string';
            case 'boolean':
                return typeof value === 'boolean';
            case 'number':
                return typeof value === 'number' && Number.isFinite(value);
            case 'integer':
            case 'datetime':
                return Number.isSafeInteger(value);
            case 'time':
                return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < dayMilliseconds;
            case 'date':
                return typeof value === 'string' && isDate(value);
            case 'other':
                return true;
        }
    }

    /** The value as it is stored: text is trimmed and empty text is null, ids get 18 characters, times of day lose milliseconds. */
    stored(value: FieldValue): FieldValue {
        if (typeof value === 'string') {
            if (this.kind === 'text') {
                const text = value.trim();
                return text === '' ? null : text;
            }
            if (this.kind === 'reference') return value === '' ? null : (toRecordId(value) ?? value);
            return value === '' ? null : value;
        }
        if (this.kind === 'datetime' && typeof value === 'number') return wholeSeconds(value);
        return value;
    }

    /** What is wrong with a stored value by itself; references are looked at elsewhere. */
    check(value: FieldValue): DmlError | undefined {
        const { label, length, type } = this.definition;
        if (typeof value === 'string') {
            if (this.kind === 'text') {
                if (length !== undefined && length > 0 && value.length > length) {
                    return rowErrors.tooLong(label, value, length, this.name);
                }
                if (type === 'email' && !emailPattern.test(value)) return rowErrors.badEmail(label, value, this.name);
                if (this.#picklist !== undefined) return this.#checkPicklist(value, this.#picklist);
            } else if (this.kind === 'reference' && toRecordId(value) === undefined) {
                return rowErrors.malformedId(label, value, this.name);
            }
        } else if (typeof value === 'number' && Math.abs(value) >= this.#limit) {
            return rowErrors.outOfRange(label, value, this.name);
        }
        return undefined;
    }

    #checkPicklist(value: string, allowed: ReadonlySet<string>): DmlError | undefined {
        if (this.definition.type !== 'multipicklist') {
            return allowed.has(value) ? undefined : rowErrors.badPicklistValue(this.definition.label, value, this.name);
        }
        const bad = value.split(';').find((part) => !allowed.has(part));
        return bad === undefined ? undefined : rowErrors.badPicklistValue(this.definition.label, bad, this.name);
    }
}

function isDate(text: string): boolean {
    if (!datePattern.test(text)) return false;
    return Number(text.slice(8)) <= 28 || new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

/** Salesforce keeps datetimes to the second. */
export function wholeSeconds(milliseconds: number): number {
    return Math.floor(milliseconds / 1000) * 1000;
}

function limitOf(field: FieldDefinition): number {
    if (field.type === 'int') return 2 ** 31;
    const isNumber = field.type === 'double' || field.type === 'currency' || field.type === 'percent';
    if (!isNumber || field.precision === undefined || field.precision === 0) return Infinity;
    return 10 ** (field.precision - (field.scale ?? 0));
}
