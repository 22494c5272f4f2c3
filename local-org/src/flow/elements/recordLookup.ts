import { SalesforceError } from '../../errors';
import { childNodes, flag, text, texts } from '../../metadata/xmlNode';
import { dmlFault } from '../flowFault';
import { type FlowRecord } from '../flowValue';
import type { Interview } from '../interview';
import { readRecordQuery } from '../recordFilters';
import { step, type ElementReader } from './elementKind';

/** Get Records. */
export const readRecordLookup: ElementReader = (node, head, scope) => {
    const object = scope.object(text(node, 'object'), head.name);
    const query = readRecordQuery(node, object, scope, head.name);
    for (const name of texts(node, 'queriedFields')) scope.field(object, name, head.name);
    const sortField = text(node, 'sortField')?.trim();
    if (sortField !== undefined) scope.field(object, sortField, head.name);
    const orderBy =
        sortField === undefined
            ? undefined
            : `${sortField} ${text(node, 'sortOrder')?.trim() === 'Desc' ? 'DESC' : 'ASC'}`;
    const outputReference = text(node, 'outputReference')?.trim();
    if (outputReference !== undefined) scope.checkReference(outputReference.split('.'), head.name);
    const outputs = childNodes(node, 'outputAssignments').map((output) => {
        const path = (text(output, 'assignToReference') ?? '').trim().split('.');
        scope.checkReference(path, head.name);
        return { field: scope.field(object, text(output, 'field') ?? '', head.name)?.name ?? '', path };
    });
    const nullIfNone = flag(node, 'assignNullValuesIfNoRecordsFound');
    const collectionWanted = (interview: Interview) =>
        outputReference !== undefined && Array.isArray(interview.resolve(outputReference.split('.')));
    const storesOutput = flag(node, 'storeOutputAutomatically');
    const firstOnly = flag(node, 'getFirstRecordOnly') || (!storesOutput && outputs.length > 0);

    return step(head, (interview) => {
        const single = firstOnly || (outputReference !== undefined && !collectionWanted(interview));
        const records = findRecords(() => query.find(interview, { orderBy, limit: single ? 1 : undefined }));
        const [first] = records;
        if (storesOutput) interview.setOutput(head.name, single ? (first ?? null) : records);
        if (outputReference !== undefined && (first || nullIfNone)) {
            interview.assign(outputReference.split('.'), single ? (first ?? null) : records);
        }
        if (!first && !nullIfNone) return;
        for (const { field, path } of outputs) interview.assign(path, first ? first.get(field) : null);
    });
};

function findRecords(find: () => FlowRecord[]): FlowRecord[] {
    try {
        return find();
    } catch (error) {
        if (error instanceof SalesforceError)
            throw dmlFault('find', [{ statusCode: error.errorCode, message: error.message }]);
        throw error;
    }
}
