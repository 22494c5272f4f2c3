import type { RecordInput } from '../../data/record';
import type { Database, DmlError, DmlOperation } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import type { FieldDefinition, ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { fieldFromJson } from '../json/fieldJson';
import { JsonBody, type Json } from '../json/jsonBody';
import { recordFromJson } from '../json/recordInput';
import { InvalidCsv } from './bulkCsv';

/** A column of an ingest job: a field, or a parent named by one of its external ids (`Account.External_Id__c`, `Lead:Who.Email__c`). */
type Column =
    | { readonly kind: 'field'; readonly field: FieldDefinition }
    | { readonly kind: 'parent'; readonly relationship: string; readonly type?: string; readonly key: string };

/** What a CSV cell holds to set a field to null; an empty cell leaves it as it is ("Prepare CSV Files"). */
const nullMarker = '#N/A';
const trueTexts: ReadonlySet<string> = new Set(['true', 't', 'yes', 'y', '1', 'on']);
const falseTexts: ReadonlySet<string> = new Set(['false', 'f', 'no', 'n', '0', 'off']);

/** Reads the rows of a job's CSV by its header. */
export class IngestColumns {
    readonly #object: ObjectDefinition;
    readonly #columns: readonly Column[];

    /** @throws InvalidCsv if a name of the header is no field of the object */
    constructor(object: ObjectDefinition, header: readonly string[], operation: DmlOperation, schema: Schema) {
        this.#object = object;
        this.#columns = header.map((name) => readColumn(object, name, schema));
        const hasId = this.#columns.some((column) => column.kind === 'field' && column.field.type === 'id');
        if (operation === 'delete' && !(hasId && header.length === 1)) {
            throw new InvalidCsv('InvalidBatch : delete batch must contain only ids');
        }
        if (operation === 'insert' && hasId) {
            throw new InvalidCsv('InvalidBatch : Field name not found : Id');
        }
        if (operation === 'update' && !hasId) {
            throw new InvalidCsv('InvalidBatch : Id column missing in CSV header');
        }
    }

    /** The record of a row, or what is wrong with it. */
    record(
        row: readonly string[],
        database: Database
    ): { readonly record: RecordInput } | { readonly error: DmlError } {
        const record: RecordInput = {};
        for (const [i, column] of this.#columns.entries()) {
            const text = row[i] ?? '';
            if (text === '') continue;
            if (column.kind === 'field') {
                const value = cellValue(column.field, text);
                if (value === undefined) return { error: mistyped(column.field, text) };
                record[column.field.name] = value;
                continue;
            }
            try {
                Object.assign(record, parentReference(this.#object, column, text, database));
            } catch (error) {
                if (!(error instanceof SalesforceError)) throw error;
                return { error: { statusCode: error.errorCode, message: error.message, fields: error.fields } };
            }
        }
        return { record };
    }
}

function readColumn(object: ObjectDefinition, name: string, schema: Schema): Column {
    const field = object.fields.get(name.toLowerCase());
    if (field) return { kind: 'field', field };
    const match = /^(?:(\w+):)?(\w+)\.(\w+)$/.exec(name);
    const [, type, relationship = '', key = ''] = match ?? [];
    const reference = [...object.fields.values()].find(
        (candidate) => candidate.relationshipName?.toLowerCase() === relationship.toLowerCase()
    );
    const parent = reference && schema.object(type ?? reference.referenceTo[0] ?? '');
    if (!parent?.fields.has(key.toLowerCase())) throw new InvalidCsv(`InvalidBatch : Field name not found : ${name}`);
    return { kind: 'parent', relationship, type: type === undefined ? undefined : parent.name, key };
}

function parentReference(
    object: ObjectDefinition,
    column: Extract<Column, { kind: 'parent' }>,
    text: string,
    database: Database
): RecordInput {
    const parent: Record<string, Json> = { [column.key]: text };
    if (column.type !== undefined) parent['attributes'] = { type: column.type };
    return recordFromJson(object, { [column.relationship]: text === nullMarker ? null : parent }, database, {
        body: JsonBody.ofValue(null),
        path: []
    });
}

function cellValue(field: FieldDefinition, text: string) {
    if (text === nullMarker) return null;
    if (field.type !== 'boolean') return fieldFromJson(field, text);
    const word = text.trim().toLowerCase();
    return trueTexts.has(word) ? true : falseTexts.has(word) ? false : undefined;
}

function mistyped(field: FieldDefinition, text: string): DmlError {
    const message = `${field.label}: value not of required type: ${text}`;
    return { statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD', message, fields: [field.name] };
}
