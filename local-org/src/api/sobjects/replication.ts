import { toRecordId } from '../../data/recordId';
import { SalesforceError } from '../../errors';
import { fieldToJson } from '../json/fieldJson';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { objectOf } from './sobjectResource';

/** Deleted and updated records can be asked for as long as they are in the recycle bin, or for 30 days ("Get Updated"). */
const longestMs = 30 * 24 * 60 * 60 * 1000;
const minute = 60 * 1000;

/** `GET /sobjects/X/updated?start=&end=`: ids of the records that were created or updated. */
export function updatedRecords(request: ApiRequest): ApiResponse {
    const { rows, covered } = changedRows(request, false);
    return { status: 200, body: { ids: rows.map((row) => row.id), latestDateCovered: covered } };
}

/** `GET /sobjects/X/deleted?start=&end=` */
export function deletedRecords(request: ApiRequest): ApiResponse {
    const { rows, covered, from } = changedRows(request, true);
    const records = rows.map(({ id, at }) => ({ deletedDate: fieldToJson('datetime', at), id }));
    const earliest = rows.length === 0 ? from : Math.min(...rows.map(({ at }) => at));
    return {
        status: 200,
        body: {
            deletedRecords: records,
            earliestDateAvailable: fieldToJson('datetime', earliest),
            latestDateCovered: covered
        }
    };
}

function changedRows(request: ApiRequest, deleted: boolean) {
    const object = objectOf(request);
    const { clock, queries, database } = request.services;
    const stamp = object.fields.get('systemmodstamp');
    if (!stamp || object.kind === 'platformEvent') {
        throw new SalesforceError('INVALID_TYPE_FOR_OPERATION', `${object.name} is not replicateable`);
    }
    const from = dateOf(request, 'start');
    const to = dateOf(request, 'end');
    if (to <= from) throw new SalesforceError('INVALID_REPLICATION_DATE', 'endDate before startDate');
    if (from < clock.now() - longestMs) {
        throw new SalesforceError('INVALID_REPLICATION_DATE', 'startDate before org replication enabled date');
    }
    const literal = (time: number) => new Date(time).toISOString();
    const kind = object.fields.has('isdeleted') ? `IsDeleted = ${deleted} AND ` : '';
    const soql = `SELECT SystemModstamp FROM ${object.name} WHERE ${kind}SystemModstamp >= ${literal(from)} AND SystemModstamp < ${literal(to)}`;
    const noneDeleted = deleted && kind === '';
    const result = noneDeleted
        ? []
        : queries.query(database, soql, { userId: request.session.userId, includeDeleted: deleted }).rows;
    const rows = result.map((row) => {
        const value = row.values.get('SystemModstamp');
        return { id: toRecordId(row.id ?? '') ?? '', at: Number(value?.kind === 'field' ? value.value : 0) };
    });
    return { rows, from, covered: fieldToJson('datetime', Math.floor(to / minute) * minute) };
}

function dateOf({ query }: ApiRequest, name: 'start' | 'end'): number {
    // A plus sign of the zone that the client did not encode has become a space
    const time = Date.parse((query.get(name) ?? '').replace(/ (\d\d:?\d\d)$/, '+$1'));
    if (!Number.isNaN(time)) return time;
    throw new SalesforceError('MALFORMED_QUERY', `The ${name} parameter must be a valid date and time`);
}
