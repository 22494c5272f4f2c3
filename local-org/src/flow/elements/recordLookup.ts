import { SalesforceError } from '../../errors';
import { childNodes, flag, text, texts } from '../../metadata/xmlNode';
import { useLimit } from '../flowDml';
import { FlowFault, lookupFault } from '../flowFault';
import { type FlowRecord } from '../flowValue';
import type { Interview } from '../interview';
import { readRecordQuery, type RecordQuery } from '../recordFilters';
import { bulkStep } from './bulkStep';
import type { ElementReader } from './elementKind';

/** Get Records. */
export const readRecordLookup: ElementReader = (node, head, scope) => {
    const object = scope.object(text(node, 'object'), head.name);
    const query = readRecordQuery(node, object, scope, head.name);
    const queried = texts(node, 'queriedFields').map((name) => scope.field(object, name, head.name)?.name ?? name);
    /** Fields that the element doesn't name aren't in the record that it gives. */
    const partOf = (record: FlowRecord): FlowRecord =>
        queried.length === 0 ? record : record.only(['Id', ...queried]);
    const limitText = text(node, 'limit')?.trim();
    const limit = limitText === undefined ? undefined : Number(limitText);
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

    const keep = (interview: Interview, records: readonly FlowRecord[], isSingle: boolean): void => {
        const [first] = records;
        if (storesOutput) interview.setOutput(head.name, isSingle ? (first ?? null) : [...records]);
        if (outputReference !== undefined && (first || nullIfNone)) {
            interview.assign(outputReference.split('.'), isSingle ? (first ?? null) : [...records]);
        }
        if (!first && !nullIfNone) return;
        for (const { field, path } of outputs) interview.assign(path, first ? first.get(field) : null);
    };

    return bulkStep(head, {
        prepare: (interview) => firstOnly || (outputReference !== undefined && !collectionWanted(interview)),
        doAll: (areSingle, interviews) => findForAll(query, interviews, areSingle, orderBy, limit),
        finish: (interview, records, isSingle) => keep(interview, records.map(partOf), isSingle)
    });
};

/** One query for all ("bulkification"): it counts once, whatever each of them looks for. */
function findForAll(
    query: RecordQuery,
    interviews: readonly Interview[],
    areSingle: readonly boolean[],
    orderBy: string | undefined,
    limit: number | undefined
): (readonly FlowRecord[] | FlowFault)[] {
    const [first] = interviews;
    if (!first) return [];
    let rows = 0;
    try {
        useLimit(first, 'find', 'queries', 1);
        return interviews.map((interview, i) => {
            try {
                const found = query.find(interview, { orderBy, limit: areSingle[i] ? 1 : limit });
                rows += found.length;
                return found;
            } catch (error) {
                if (error instanceof SalesforceError) return lookupFault(error.message);
                if (error instanceof FlowFault) return error;
                throw error;
            }
        });
    } catch (error) {
        if (!(error instanceof FlowFault)) throw error;
        return interviews.map(() => error);
    } finally {
        if (rows > 0) useRows(first, rows);
    }
}

function useRows(interview: Interview, rows: number): void {
    useLimit(interview, 'find', 'queryRows', rows);
}
