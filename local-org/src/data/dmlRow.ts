import { SalesforceError } from '../errors';
import { rowErrors } from './dmlError';
import type { ObjectPlan } from './objectPlan';
import type { FieldValue, RecordInput, StoredRecord } from './record';
import { toRecordId } from './recordId';
import type { DmlError, DmlRowResult, TriggerRow } from './transaction';

type Values = Record<string, FieldValue>;

/** One row of a DML statement on its way through the order of execution. */
export class DmlRow implements TriggerRow {
    readonly errors: DmlError[] = [];
    /** Given fields by API name, `Id` aside. */
    readonly values: Values = {};
    /** 18 characters; for an insert only once it is saved. */
    id: string | null = null;
    created = false;
    /** The record to be saved. Its fields may change until {@link seal}. */
    draft: Values | undefined;
    oldRecord: StoredRecord | undefined;
    #sealed = true;

    constructor(
        readonly plan: ObjectPlan,
        /** Place in the request. */
        readonly index: number
    ) {}

    get newRecord(): StoredRecord | undefined {
        return this.draft;
    }

    get failed(): boolean {
        return this.errors.length > 0;
    }

    /** Takes in the given fields of an insert or update; what is wrong with them becomes the row's errors. */
    readValues(record: RecordInput, operation: 'insert' | 'update'): void {
        const notWritable: string[] = [];
        for (const name in record) {
            const value = record[name];
            if (value === undefined) continue;
            const field = this.plan.field(name);
            if (field === undefined) {
                this.errors.push(rowErrors.unknownField(name, this.plan.objectName));
                continue;
            }
            if (field.name === 'Id') {
                if (operation === 'update') continue;
                if (value !== null) this.errors.push(rowErrors.idOnInsert());
                continue;
            }
            const { createable, updateable, label } = field.definition;
            if (operation === 'insert' ? !createable : !updateable) notWritable.push(field.name);
            else if (!field.accepts(value)) this.errors.push(rowErrors.wrongType(label, value, field.name));
            else this.values[field.name] = value;
        }
        if (notWritable.length > 0) this.errors.push(rowErrors.notWritable(notWritable));
    }

    /** Takes in the id that an update, delete or undelete needs. */
    readId(record: RecordInput, operation: string): void {
        const given = idOf(record);
        if (given === null) {
            this.errors.push(rowErrors.idMissing(operation));
            return;
        }
        const id = typeof given === 'string' ? toRecordId(given) : undefined;
        if (id === undefined || !id.startsWith(this.plan.definition.keyPrefix)) {
            const label = this.plan.field('Id')?.definition.label ?? 'Record ID';
            this.errors.push(rowErrors.malformedId(label, String(given), 'Id'));
            return;
        }
        this.id = id;
    }

    /** Starts (or starts again) with the values that were given. */
    begin(oldRecord: StoredRecord | undefined, draft: Values | undefined): void {
        this.oldRecord = oldRecord;
        this.draft = draft;
        this.#sealed = draft === undefined;
    }

    /** From here on the record is as it will be stored. */
    seal(): void {
        this.#sealed = true;
    }

    setField(name: string, value: FieldValue): void {
        if (this.#sealed || this.draft === undefined) {
            throw new Error('a record takes new values in the before phases of insert and update only');
        }
        const field = this.plan.field(name);
        if (field === undefined) throw thrown(rowErrors.unknownField(name, this.plan.objectName));
        if (field.name === 'Id' || field.definition.formula !== undefined)
            throw thrown(rowErrors.notWritable([field.name]));
        if (field.accepts(value)) this.draft[field.name] = value;
        else this.errors.push(rowErrors.wrongType(field.definition.label, value, field.name));
    }

    addError(message: string, field?: string): void {
        const name = field === undefined ? undefined : (this.plan.field(field)?.name ?? field);
        this.errors.push(rowErrors.validation(message, name));
    }

    fail(error: DmlError): void {
        this.errors.push(error);
    }

    result(): DmlRowResult {
        if (this.failed) return { success: false, id: null, created: false, errors: this.errors };
        return { success: true, id: this.id, created: this.created, errors: [] };
    }
}

/** The `Id` of a record, whatever its capitals; null if it has none. */
export function idOf(record: RecordInput): FieldValue {
    const value = record['Id'];
    if (value !== undefined) return value === '' ? null : value;
    for (const name in record) {
        if (name.toLowerCase() === 'id') return record[name] ?? null;
    }
    return null;
}

function thrown(error: DmlError): SalesforceError {
    return new SalesforceError(error.statusCode, error.message, error.fields);
}
