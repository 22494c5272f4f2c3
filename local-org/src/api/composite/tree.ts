import type { RecordInput } from '../../data/record';
import type { DmlError, Transaction } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { isJsonObject, type Json, type JsonObject } from '../json/jsonBody';
import { recordFromJson } from '../json/recordInput';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { objectNamed, objectOf, transact } from '../sobjects/sobjectResource';

/** "sObject Tree": at most 200 records, five levels deep. */
const mostRecords = 200;
const mostLevels = 5;

/** Records of one object on one level: they are inserted together. */
interface Level {
    readonly object: ObjectDefinition;
    readonly nodes: TreeNode[];
}

interface TreeNode {
    readonly referenceId: string;
    readonly record: RecordInput;
    readonly parent: { readonly node: TreeNode; readonly field: string } | undefined;
    id?: string;
}

class TreeFailure extends Error {
    constructor(readonly results: readonly { referenceId: string; errors: readonly DmlError[] }[]) {
        super('a record of the tree failed');
    }
}

/** `POST /composite/tree/X`: creates records with their children, all or none. */
export function createTree(request: ApiRequest): ApiResponse {
    const levels: Level[] = [];
    collect(request, objectOf(request), request.body.object(), [], undefined, levels);
    const nodes = levels.flatMap((level) => level.nodes);
    if (nodes.length > mostRecords) {
        throw new SalesforceError(
            'EXCEEDED_MAX_SIZE_REQUEST',
            `The request exceeds the maximum of ${mostRecords} records.`
        );
    }
    const references = new Set(nodes.map((node) => node.referenceId));
    if (references.size < nodes.length)
        throw new SalesforceError('INVALID_INPUT', 'Duplicate ReferenceId provided in the request.');
    try {
        const { durable } = transact(request, (transaction) => levels.forEach((level) => insert(transaction, level)));
        const results = nodes.map(({ referenceId, id }) => ({ referenceId, id }));
        return { status: 201, body: { hasErrors: false, results }, durable };
    } catch (error) {
        if (!(error instanceof TreeFailure)) throw error;
        return { status: 400, body: { hasErrors: true, results: error.results } };
    }
}

function insert(transaction: Transaction, { object, nodes }: Level): void {
    const records = nodes.map(({ record, parent }) =>
        parent ? { ...record, [parent.field]: parent.node.id ?? null } : record
    );
    const results = transaction.dml({ operation: 'insert', object: object.name, records, allOrNone: false });
    const failures = nodes.flatMap(({ referenceId }, i) => {
        const result = results[i];
        return result && !result.success ? [{ referenceId, errors: result.errors }] : [];
    });
    if (failures.length > 0) throw new TreeFailure(failures);
    for (const [i, node] of nodes.entries()) node.id = results[i]?.id ?? undefined;
}

/** Reads `{"records": […]}` and the child relationships in them, parents before children. */
function collect(
    request: ApiRequest,
    object: ObjectDefinition,
    container: JsonObject,
    path: readonly (string | number)[],
    parent: { node: TreeNode; field: string } | undefined,
    levels: Level[]
): void {
    if (path.length / 3 >= mostLevels) {
        throw new SalesforceError('INVALID_INPUT', `The tree exceeds the maximum of ${mostLevels} levels.`);
    }
    const records = container['records'];
    if (!Array.isArray(records)) throw request.body.mistyped('list', records ?? null, path);
    const level: Level = { object, nodes: [] };
    levels.push(level);
    for (const [i, json] of (records as readonly Json[]).entries()) {
        const place = [...path, 'records', i];
        if (!isJsonObject(json)) throw request.body.mistyped('sobject', json, place);
        collectRecord(request, level, json, place, parent, levels);
    }
}

function collectRecord(
    request: ApiRequest,
    level: Level,
    json: JsonObject,
    path: readonly (string | number)[],
    parent: { node: TreeNode; field: string } | undefined,
    levels: Level[]
): void {
    const { object } = level;
    const attributes = json['attributes'];
    const referenceId = isJsonObject(attributes) ? attributes['referenceId'] : undefined;
    if (typeof referenceId !== 'string')
        throw new SalesforceError('INVALID_INPUT', 'Include a reference ID for each record in the request.');
    const { schema, database } = request.services;
    const relationships = schema.childRelationships(object.name);
    const fields: Record<string, Json> = {};
    const children: { relationship: (typeof relationships)[number]; key: string; value: JsonObject }[] = [];
    for (const [key, value] of Object.entries(json)) {
        const relationship = relationships.find((r) => r.relationshipName?.toLowerCase() === key.toLowerCase());
        if (relationship && isJsonObject(value) && 'records' in value) children.push({ relationship, key, value });
        else fields[key] = value;
    }
    const node: TreeNode = {
        referenceId,
        record: recordFromJson(object, fields, database, { body: request.body, path }),
        parent
    };
    level.nodes.push(node);
    for (const { relationship, key, value } of children) {
        const child = objectNamed(request, relationship.childObject);
        collect(request, child, value, [...path, key], { node, field: relationship.field }, levels);
    }
}
