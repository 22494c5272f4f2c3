import type { RowsWork } from './dml';

/** Runs the before phases. Meanwhile nothing else may write to the records (SELF_REFERENCE_FROM_TRIGGER). */
export function runBeforeHooks({ transaction, operation, rows }: RowsWork): void {
    const { hooks } = transaction.database;
    if (hooks.none) return;
    const ids = rows.filter((row) => !row.failed).map((row) => row.id);
    for (const id of ids) if (id !== null) transaction.inTrigger.add(id);
    try {
        hooks.run('beforeSaveFlow', operation, transaction, rows);
        hooks.run('beforeTrigger', operation, transaction, rows);
    } finally {
        for (const id of ids) if (id !== null) transaction.inTrigger.delete(id);
    }
}
