import { apexId } from '../../runtime/typing';
import type { DmlError, DmlRowResult } from '../../../data/transaction';
import type { ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { DatabaseError, DmlResult, errorList, moreProperties } from '../database/results';
import { primitiveList, stringList } from '../lists';
import { jsonException } from './jsonException';
import type { JsonNode } from './jsonNode';

const resultTypes = new Set([
    'Database.SaveResult',
    'Database.UpsertResult',
    'Database.DeleteResult',
    'Database.UndeleteResult',
    'Database.EmptyRecycleBinResult',
    ...Object.keys(moreProperties)
]);

/** Fields of a DML result or of one of its errors in JSON; undefined for other objects. */
export function dmlResultFields(value: ApexObject): readonly (readonly [string, ApexValue])[] | undefined {
    if (value instanceof DatabaseError) {
        const { fields, message, statusCode } = value;
        return [
            ['statusCode', statusCode],
            ['message', message],
            ['fields', stringList(fields)]
        ];
    }
    if (!(value instanceof DmlResult)) return undefined;
    const { success, id, created, errors } = value.row;
    const ofUpsert = value.libraryType === 'Database.UpsertResult' ? ([['created', created]] as const) : [];
    return [['success', success], ['id', id], ...ofUpsert, ...value.more, ['errors', errorList(errors)]];
}

/** A DML result made of JSON, which is how tests make them: nothing else can. Undefined for other types. */
export function readDmlResult(typeName: string, node: JsonNode): ApexObject | undefined {
    if (typeName === 'Database.Error') {
        const { statusCode, message, fields } = readError(node);
        return new DatabaseError(statusCode, message, fields);
    }
    if (!resultTypes.has(typeName)) return undefined;
    const result = new DmlResult(typeName, readRow(node));
    const members = membersOf(node);
    for (const property of moreProperties[typeName] ?? []) {
        const value = members.get(property.toLowerCase());
        if (typeof value === 'string') result.more.set(property, apexId(value) ?? null);
        else if (Array.isArray(value)) result.more.set(property, primitiveList('Id', value.map(String)));
    }
    return result;
}

function readRow(node: JsonNode): DmlRowResult {
    const members = membersOf(node);
    const id = members.get('id');
    const errors = members.get('errors');
    return {
        success: members.get('success') === true,
        created: members.get('created') === true,
        id: typeof id === 'string' ? (apexId(id) ?? null) : null,
        errors: Array.isArray(errors) ? errors.map(readError) : []
    };
}

function readError(node: JsonNode): DmlError {
    const members = membersOf(node);
    const fields = members.get('fields');
    return {
        statusCode: String(members.get('statuscode') ?? ''),
        message: String(members.get('message') ?? ''),
        fields: Array.isArray(fields) ? fields.map(String) : []
    };
}

function membersOf(node: JsonNode): ReadonlyMap<string, JsonNode> {
    if (!(node instanceof Map)) throw jsonException("Malformed JSON: Expected '{' at the beginning of object");
    return new Map(Array.from(node as ReadonlyMap<string, JsonNode>, ([name, value]) => [name.toLowerCase(), value]));
}
