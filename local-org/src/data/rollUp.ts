import type { FieldDefinition, ObjectDefinition, RollUpField, RollUpFilter } from '../schema/objectDefinition';
import type { ObjectPlan } from './objectPlan';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';

/** A roll-up summary field as its details see it: which of them count, and what they add. */
export class RollUp {
    readonly parentObject: string;
    /** API name of the field on the parent. */
    readonly fieldName: string;
    readonly operation: RollUpField['summary']['operation'];
    readonly childObject: string;
    /** The details' reference to the parent, by API name. */
    readonly foreignKey: string;
    readonly #object: ObjectDefinition;
    readonly #summarized: FieldDefinition | undefined;
    readonly #filters: readonly { readonly filter: RollUpFilter; readonly field: FieldDefinition }[];

    constructor({ parentObject, field, summary }: RollUpField, child: ObjectPlan) {
        const childField = (name: string) => child.field(name)?.definition;
        this.parentObject = parentObject;
        this.fieldName = field.name;
        this.operation = summary.operation;
        this.childObject = child.objectName;
        this.foreignKey = childField(summary.foreignKey)?.name ?? summary.foreignKey;
        this.#object = child.definition;
        this.#summarized = summary.summarizedField === undefined ? undefined : childField(summary.summarizedField);
        this.#filters = summary.filters.flatMap((filter) => {
            const filtered = childField(filter.field);
            return filtered === undefined ? [] : [{ filter, field: filtered }];
        });
    }

    /** The value of a parent without details. */
    get empty(): FieldValue {
        return this.operation === 'COUNT' || this.operation === 'SUM' ? 0 : null;
    }

    /** What a detail adds to its parent; null if it doesn't count. */
    valueOf(transaction: OrgTransaction, record: StoredRecord): FieldValue {
        for (const { filter, field } of this.#filters) {
            const other = filter.valueField === undefined ? undefined : this.#fieldNamed(filter.valueField);
            const otherValue = other && this.#read(transaction, record, other);
            if (!meets(filter, field, this.#read(transaction, record, field), otherValue)) return null;
        }
        if (this.operation === 'COUNT') return 1;
        return this.#summarized === undefined ? null : this.#read(transaction, record, this.#summarized);
    }

    /** Whether `a` is more of what is wanted (the lowest, the highest) than `b`. */
    isBetter(a: FieldValue, b: FieldValue): boolean {
        if (a === null || b === null) return a !== null;
        return this.operation === 'MIN' ? a < b : a > b;
    }

    /** The value of a parent with these details, worked out from nothing. O(details). */
    valueOfAll(transaction: OrgTransaction, details: Iterable<StoredRecord>): FieldValue {
        let result = this.empty;
        for (const detail of details) {
            const value = this.valueOf(transaction, detail);
            if (value === null) continue;
            if (this.operation === 'MIN' || this.operation === 'MAX') {
                if (this.isBetter(value, result)) result = value;
            } else result = this.sum(result, Number(value));
        }
        return result;
    }

    /** Adds as decimals do: what binary fractions put behind the last digit (`0.1 + 0.2`) is taken off. */
    sum(total: FieldValue, more: number): number {
        return Number((Number(total ?? 0) + more).toPrecision(15));
    }

    #fieldNamed(name: string): FieldDefinition | undefined {
        return this.#object.fields.get(name.toLowerCase());
    }

    #read(transaction: OrgTransaction, record: StoredRecord, field: FieldDefinition): FieldValue {
        if (field.formula === undefined) return record[field.name] ?? (field.type === 'boolean' ? false : null);
        const evaluate = transaction.database.formulaEvaluator;
        if (evaluate === undefined) return null;
        return evaluate({
            formula: field.formula,
            purpose: 'formulaField',
            field,
            object: this.#object,
            record,
            oldRecord: undefined,
            transaction
        });
    }
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** A filter's text in the form of the field's values. */
function operandOf(text: string, field: FieldDefinition): FieldValue {
    switch (field.type) {
        case 'boolean':
            return /^(true|1)$/i.test(text);
        case 'int':
        case 'long':
        case 'double':
        case 'currency':
        case 'percent':
            return Number(text.replaceAll(',', ''));
        case 'date':
            return isoDay(text);
        case 'datetime':
            return Date.parse(/[T ]/.test(text) ? text : `${isoDay(text)}T00:00:00Z`);
        case 'time':
            return Date.parse(`1970-01-01T${text.replace(/Z$/, '')}Z`) % dayMilliseconds;
        default:
            return text;
    }
}

/** Dates of filters are written as the day (`2024-05-31`) or as in the United States (`5/31/2024`). */
function isoDay(text: string): string {
    const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
    if (!american) return text;
    const [, month = '', day = '', year = ''] = american;
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function folded(value: FieldValue): FieldValue {
    return typeof value === 'string' ? value.toLowerCase() : value;
}

function meets(
    { operation, values }: RollUpFilter,
    field: FieldDefinition,
    given: FieldValue,
    other: FieldValue | undefined
): boolean {
    const value = folded(given);
    const wanted =
        other !== undefined
            ? [folded(other)]
            : values.length === 0
              ? [null]
              : values.map((text) => folded(operandOf(text, field)));
    const text = typeof value === 'string' ? value : '';
    const parts = new Set(text.split(';'));
    const some = (test: (one: FieldValue) => boolean) => wanted.some(test);
    const ordered = (test: (a: string | number, b: string | number) => boolean) =>
        some(
            (one) =>
                (typeof value === 'string' || typeof value === 'number') &&
                typeof one === typeof value &&
                test(value, one as string | number)
        );
    switch (operation) {
        case 'equals':
            return some((one) => one === value);
        case 'notEqual':
            return !some((one) => one === value);
        case 'lessThan':
            return ordered((a, b) => a < b);
        case 'greaterThan':
            return ordered((a, b) => a > b);
        case 'lessOrEqual':
            return ordered((a, b) => a <= b);
        case 'greaterOrEqual':
            return ordered((a, b) => a >= b);
        case 'contains':
            return some((one) => one !== null && text.includes(String(one)));
        case 'notContain':
            return !some((one) => one !== null && text.includes(String(one)));
        case 'startsWith':
            return some((one) => one !== null && text.startsWith(String(one)));
        case 'includes':
            return some((one) => parts.has(String(one ?? '')));
        case 'excludes':
            return !some((one) => parts.has(String(one ?? '')));
    }
}
