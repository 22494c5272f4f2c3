import type { RecordInput } from '../../data/record';
import { toRecordId } from '../../data/recordId';
import type { DmlError, DmlOperation } from '../../data/transaction';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import type { OrgServices } from '../orgServices';

/** A row of a batch: the record that it holds, or why it can't be read. */
export type ReadRow = { readonly record: RecordInput } | { readonly error: DmlError };

/** What became of a row; without errors it was saved. */
export interface SavedRow {
    /** Empty for a row that was not inserted. */
    readonly id: string;
    readonly created: boolean;
    readonly errors: readonly DmlError[];
}

/** How rows are saved. */
export interface RowsTarget {
    readonly object: ObjectDefinition;
    readonly operation: DmlOperation;
    readonly externalIdField?: string;
    readonly userId: string;
    /** `bulk/62.0`: what change events name as their origin. */
    readonly origin: string;
}

/** Errors of a row as results in CSV show them: `CODE:message:Field --`. */
export function rowErrorText(errors: readonly DmlError[]): string {
    return errors
        .map(({ statusCode, message, fields }) => `${statusCode}:${message}:${[...fields, '--'].join(' ')}`)
        .join(';');
}

/** Saves rows in one transaction, a bad one failing alone; rows of a platform event are published. */
export function saveRows(
    { database, bus }: OrgServices,
    target: RowsTarget,
    read: readonly ReadRow[]
): { readonly rows: SavedRow[]; readonly durable: Promise<void> } {
    const { object, operation, externalIdField, userId, origin } = target;
    const records = read.flatMap((row) => ('record' in row ? [row.record] : []));
    if (object.kind === 'platformEvent') {
        const published = bus.publish({ objectName: object.name, records, userId, client: 'BULK_API' });
        const id = toRecordId(`${object.keyPrefix}xx0000000001`) ?? '';
        const saved = published.map(({ success, errors }) => ({ success, errors, id, created: true }));
        return { rows: inOrder(read, saved), durable: bus.durable() };
    }
    const { result, durable } = database.transaction({ userId, origin }, (transaction) =>
        transaction.dml({ operation, object: object.name, records, allOrNone: false, externalIdField })
    );
    const isInsert = operation === 'insert';
    const saved = result.map((row) => ({ ...row, created: isInsert || row.created }));
    return { rows: inOrder(read, saved), durable };
}

/** Results of all rows: of those that were saved, and of those that could not even be read. */
function inOrder(
    read: readonly ReadRow[],
    saved: readonly {
        readonly success: boolean;
        readonly errors: readonly DmlError[];
        readonly id: string | null;
        readonly created: boolean;
    }[]
): SavedRow[] {
    const rest = saved[Symbol.iterator]();
    return read.map((row) => {
        if ('error' in row) return { id: '', created: false, errors: [row.error] };
        const result = rest.next().value;
        const id = result?.id ?? '';
        if (result?.success) return { id, created: result.created, errors: [] };
        return { id, created: false, errors: result?.errors ?? [] };
    });
}
