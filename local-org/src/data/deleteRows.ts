import { runBeforeHooks } from './beforeHooks';
import type { RowsWork } from './dml';
import { rowErrors } from './dmlError';
import type { ObjectPlan } from './objectPlan';
import type { ObjectTable } from './objectTable';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';
import type { DmlRow } from './dmlRow';
import type { RollUpChanges } from './rollUpChanges';
import { deletedWithKey, recycleKey, type DeletedChildren } from './recycleBin';
import type { DmlError } from './transaction';

/** Deletes rows with what hangs on them. Children go (or lose their parent) without triggers, as on the platform. */
export function deleteRows(work: RowsWork): void {
    const { transaction, plan, allOrNone, rows, rollUps, access } = work;
    const { hooks } = transaction.database;
    const table = transaction.database.table(plan);
    for (const row of rows) {
        if (row.id === null) continue;
        const old = table.get(row.id);
        if (old === undefined) {
            row.errors.push(table.deleted(row.id) === undefined ? rowErrors.invalidReference() : rowErrors.deleted());
        } else if (transaction.inTrigger.has(row.id)) {
            row.errors.push(rowErrors.inTrigger(row.id));
        } else {
            row.begin(old, undefined);
            const write = { operation: 'delete', object: plan.definition, record: old, values: {} } as const;
            const refusal = access?.refusal(write);
            if (refusal !== undefined) row.errors.push(refusal);
        }
    }
    runBeforeHooks(work);
    if (allOrNone && rows.some((row) => row.failed)) return;
    for (const row of rows) {
        if (row.failed || row.id === null) continue;
        const error = new Deletion(transaction, rollUps, row).run(plan, row.id);
        if (error !== undefined) row.errors.push(error);
    }
    if (hooks.none || (allOrNone && rows.some((row) => row.failed))) return;
    hooks.run('afterTrigger', 'delete', transaction, rows);
    hooks.run('afterSaveFlow', 'delete', transaction, rows);
}

interface DoomedRecord {
    readonly plan: ObjectPlan;
    readonly table: ObjectTable;
    readonly record: StoredRecord;
}

/** One record with all that goes with it. */
class Deletion {
    readonly #doomed = new Map<string, DoomedRecord>();
    readonly #cleared: {
        readonly table: ObjectTable;
        readonly id: string;
        readonly field: string;
        readonly object: string;
    }[] = [];
    readonly #restricting: {
        readonly parent: DoomedRecord;
        readonly plan: ObjectPlan;
        readonly child: StoredRecord;
    }[] = [];

    constructor(
        private readonly transaction: OrgTransaction,
        private readonly rollUps: RollUpChanges,
        private readonly row: DmlRow
    ) {}

    run(plan: ObjectPlan, id: string): DmlError | undefined {
        const table = this.transaction.database.table(plan);
        const root = table.get(id);
        if (root === undefined) return undefined;
        this.#collect({ plan, table, record: root });
        const error = this.#restriction();
        if (error !== undefined) return error;
        this.#clearLookups();
        for (const [doomedId, doomed] of this.#doomed) this.#remove(doomed, doomedId);
        this.#remember(plan, id);
        return undefined;
    }

    #collect(root: DoomedRecord): void {
        const waiting = [root];
        for (let doomed = waiting.pop(); doomed !== undefined; doomed = waiting.pop()) {
            const id = idOfRecord(doomed.record);
            if (this.#doomed.has(id)) continue;
            this.#doomed.set(id, doomed);
            for (const relationship of doomed.plan.children) {
                const plan = this.transaction.database.plan(relationship.childObject);
                const table = this.transaction.database.table(plan);
                const index = table.index(relationship.field);
                if (index === undefined) continue;
                for (const record of table.lookup(index, id)) {
                    if (relationship.cascadeDelete) waiting.push({ plan, table, record });
                    else if (relationship.restrictedDelete)
                        this.#restricting.push({ parent: doomed, plan, child: record });
                    else
                        this.#cleared.push({
                            table,
                            id: idOfRecord(record),
                            field: index.fieldName,
                            object: plan.objectName
                        });
                }
            }
        }
    }

    #restriction(): DmlError | undefined {
        const left = this.#restricting.filter(({ child }) => !this.#doomed.has(idOfRecord(child)));
        const first = left[0];
        if (first === undefined) return undefined;
        const names = left.filter((r) => r.plan === first.plan).map((r) => nameOf(r.plan, r.child));
        return rowErrors.restrictedDelete(
            nameOf(first.parent.plan, first.parent.record),
            first.plan.definition.pluralLabel.toLowerCase(),
            names
        );
    }

    #clearLookups(): void {
        for (const { table, id, field } of this.#cleared) {
            const record = table.get(id);
            if (record === undefined || this.#doomed.has(id)) continue;
            this.transaction.write(table, id, { ...record, [field]: null, SystemModstamp: this.transaction.now });
        }
    }

    #remove({ plan, table, record }: DoomedRecord, id: string): void {
        this.rollUps.note(plan, record, undefined, this.row);
        if (!plan.hasRecycleBin) {
            this.transaction.write(table, id, undefined);
            return;
        }
        const deleted: Record<string, FieldValue> = { ...record, IsDeleted: true };
        if (plan.audit.modified) deleted['LastModifiedDate'] = this.transaction.now;
        if (plan.audit.modifiedBy) deleted['LastModifiedById'] = this.transaction.userId;
        if (plan.audit.modstamp) deleted['SystemModstamp'] = this.transaction.now;
        this.transaction.write(table, id, deleted);
    }

    /** What an undelete of the root brings back. */
    #remember(plan: ObjectPlan, rootId: string): void {
        if (!plan.hasRecycleBin) return;
        const records: [string, string][] = [];
        for (const [id, doomed] of this.#doomed) {
            if (id === rootId || !doomed.plan.hasRecycleBin) continue;
            records.push([doomed.plan.objectName, id]);
            this.transaction.setValue(deletedWithKey(id), rootId);
        }
        const lookups = this.#cleared
            .filter(({ id }) => !this.#doomed.has(id))
            .map(({ object, id, field }): [string, string, string] => [object, id, field]);
        if (records.length === 0 && lookups.length === 0) return;
        const children: DeletedChildren = { records, lookups };
        this.transaction.setValue(recycleKey(rootId), children);
    }
}

function idOfRecord(record: StoredRecord): string {
    return String(record['Id']);
}

function nameOf(plan: ObjectPlan, record: StoredRecord): string {
    return String((plan.nameField === undefined ? undefined : record[plan.nameField.name]) ?? record['Id']);
}
