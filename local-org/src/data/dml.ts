import { SalesforceError } from '../errors';
import { deleteRows } from './deleteRows';
import { rowErrors } from './dmlError';
import { DmlRow } from './dmlRow';
import type { ObjectPlan } from './objectPlan';
import type { OrgTransaction } from './orgTransaction';
import type { RecordInput } from './record';
import { RollUpChanges } from './rollUpChanges';
import type { WriteAccess } from './recordAccess';
import { saveRows } from './saveRows';
import type { DmlOperation, DmlRequest, DmlRowResult } from './transaction';
import { undeleteRows } from './undeleteRows';
import { updateRollUps } from './updateRollUps';
import { upsertRows } from './upsertRows';

/** Triggers get at most this many rows at a time (Apex Developer Guide, "Trigger and Bulk Request Best Practices"). */
const chunkRows = 200;
/** "Maximum number of duplicate updates in one batch (12 allowed)". */
const repeatedUpdates = 12;
const attempts = 3;

/** Rows of one chunk that go through the order of execution together. */
export interface RowsWork {
    readonly transaction: OrgTransaction;
    readonly plan: ObjectPlan;
    readonly operation: Exclude<DmlOperation, 'upsert'>;
    readonly allOrNone: boolean;
    readonly rows: readonly DmlRow[];
    /** Told of every record written that a parent may sum up. */
    readonly rollUps: RollUpChanges;
    /** See {@link DmlRequest.access}. */
    readonly access: WriteAccess | undefined;
}

const workByOperation: Readonly<Record<RowsWork['operation'], (work: RowsWork) => void>> = {
    insert: saveRows,
    update: saveRows,
    delete: deleteRows,
    undelete: undeleteRows
};

/** Runs one DML statement. Rows fail with errors of their own; what is wrong with the statement as such is thrown. */
export function executeDml(transaction: OrgTransaction, request: DmlRequest): DmlRowResult[] {
    const plan = transaction.database.plan(request.object);
    checkOperation(plan, request.operation);
    const rows =
        request.operation === 'upsert'
            ? upsertRows(transaction, plan, request)
            : request.records.map((record, index) => readRow(plan, record, index, request.operation));
    const mixed = transaction.dmlScope.enter(plan, request);
    if (mixed !== undefined) for (const row of rows) row.errors.push(mixed);
    const start = transaction.savepoint();
    const failed = () => request.allOrNone && rows.some((row) => row.failed);
    if (!failed()) {
        for (const chunk of chunks(rows, request.operation)) {
            for (const work of workOf(transaction, plan, request, chunk)) runWork(work);
            if (failed()) break;
        }
    }
    if (failed()) {
        transaction.rollback(start);
        for (const row of rows) if (!row.failed) row.errors.push(rowErrors.rolledBack());
    }
    return rows.map((row) => row.result());
}

function readRow(plan: ObjectPlan, record: RecordInput, index: number, operation: DmlOperation): DmlRow {
    const row = new DmlRow(plan, index);
    if (operation !== 'insert') row.readId(record, operation);
    if (operation === 'insert' || operation === 'update') row.readValues(record, operation);
    return row;
}

function checkOperation(plan: ObjectPlan, operation: DmlOperation): void {
    const { kind, label } = plan.definition;
    if (kind === 'platformEvent' || kind === 'changeEvent' || kind === 'customMetadata') {
        const verb =
            operation === 'delete' || operation === 'undelete'
                ? `${operation}d`
                : operation === 'insert'
                  ? 'inserted'
                  : 'updated';
        throw new SalesforceError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be ${verb}: ${label}`);
    }
}

/** An id that comes again starts a new chunk: the later values win. */
function* chunks(rows: readonly DmlRow[], operation: DmlOperation): Iterable<DmlRow[]> {
    let chunk: DmlRow[] = [];
    const ids = new Set<string>();
    let repeats = 0;
    for (const row of rows) {
        const repeated = operation === 'update' && row.id !== null && ids.has(row.id);
        if (repeated && ++repeats > repeatedUpdates && row.id !== null) {
            row.errors.push(rowErrors.tooManyUpdatesOfOneRecord(row.id));
        }
        if (chunk.length === chunkRows || (repeated && chunk.some((other) => other.id === row.id))) {
            yield chunk;
            chunk = [];
        }
        if (row.id !== null) ids.add(row.id);
        chunk.push(row);
    }
    if (chunk.length > 0) yield chunk;
}

function workOf(
    transaction: OrgTransaction,
    plan: ObjectPlan,
    request: DmlRequest,
    chunk: readonly DmlRow[]
): Omit<RowsWork, 'rollUps'>[] {
    const { allOrNone, operation, access } = request;
    const rows = chunk.filter((row) => !row.failed);
    const work = (of: RowsWork['operation'], some: readonly DmlRow[]): Omit<RowsWork, 'rollUps'>[] =>
        some.length === 0 ? [] : [{ transaction, plan, operation: of, allOrNone, access, rows: some }];
    if (operation !== 'upsert') return work(operation, rows);
    return [
        ...work(
            'insert',
            rows.filter((row) => row.id === null)
        ),
        ...work(
            'update',
            rows.filter((row) => row.id !== null)
        )
    ];
}

/**
 * With partial success, rows that failed are set aside and the others are undone and run again, triggers included, up to three times
 * (Apex Developer Guide, "Bulk DML Exception Handling").
 */
function runWork(work: Omit<RowsWork, 'rollUps'>): void {
    const { transaction, allOrNone, operation } = work;
    const run = workByOperation[operation];
    let rows = work.rows;
    for (let attempt = 1; ; attempt++) {
        const start = transaction.savepoint();
        const rollUps = new RollUpChanges(transaction);
        run({ ...work, rows, rollUps });
        const { none } = transaction.database.hooks;
        // Rows with an error are going to be undone with the rest of the chunk, unless nothing of them was written.
        if (none || rows.every((row) => !row.failed)) updateRollUps(transaction, rollUps);
        const good = rows.filter((row) => !row.failed);
        if (good.length === rows.length || allOrNone) return;
        if (none && rollUps.byParent.size === 0) return;
        transaction.rollback(start);
        if (operation === 'insert') for (const row of good) row.id = null;
        if (good.length === 0) return;
        if (attempt === attempts) {
            for (const row of good) row.errors.push(rowErrors.tooManyRetries());
            return;
        }
        rows = good;
    }
}
