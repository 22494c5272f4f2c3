import type { DmlRow } from './dmlRow';
import type { ObjectPlan } from './objectPlan';
import type { OrgTransaction } from './orgTransaction';
import type { FieldValue, StoredRecord } from './record';
import type { RollUp } from './rollUp';

/** What the details written by one chunk of DML do to one field of one parent. */
export interface RollUpChange {
    /** For COUNT and SUM. */
    difference: number;
    /** The best value that came and the best that went, for MIN and MAX. */
    came: FieldValue;
    went: FieldValue;
}

/** What they do to one parent, and whose fault it is if that fails. */
export interface ParentChanges {
    readonly fields: Map<RollUp, RollUpChange>;
    readonly details: Set<DmlRow>;
}

/** Takes note of the details that a chunk of DML writes, so that their parents are brought up to date once, when its triggers are through. */
export class RollUpChanges {
    /** By parent object, then by id. */
    readonly byParent = new Map<string, Map<string, ParentChanges>>();

    constructor(private readonly transaction: OrgTransaction) {}

    /** A detail is there now, or is another, or is gone. `except`: parents whose values hold it already. */
    note(
        plan: ObjectPlan,
        before: StoredRecord | undefined,
        after: StoredRecord | undefined,
        row?: DmlRow,
        except?: ReadonlySet<string>
    ): void {
        for (const rollUp of plan.detailRollUps) {
            const oldParent = parentOf(before, rollUp);
            const newParent = parentOf(after, rollUp);
            const oldValue = before && oldParent !== undefined ? rollUp.valueOf(this.transaction, before) : null;
            const newValue = after && newParent !== undefined ? rollUp.valueOf(this.transaction, after) : null;
            if (oldParent === newParent && oldValue === newValue) continue;
            if (oldParent !== undefined && oldValue !== null && except?.has(oldParent) !== true)
                this.#add(rollUp, oldParent, oldValue, -1, row);
            if (newParent !== undefined && newValue !== null && except?.has(newParent) !== true)
                this.#add(rollUp, newParent, newValue, 1, row);
        }
    }

    #add(rollUp: RollUp, parentId: string, value: FieldValue, sign: 1 | -1, row: DmlRow | undefined): void {
        let parents = this.byParent.get(rollUp.parentObject);
        if (parents === undefined) this.byParent.set(rollUp.parentObject, (parents = new Map()));
        let parent = parents.get(parentId);
        if (parent === undefined) parents.set(parentId, (parent = { fields: new Map(), details: new Set() }));
        let change = parent.fields.get(rollUp);
        if (change === undefined) parent.fields.set(rollUp, (change = { difference: 0, came: null, went: null }));
        if (row !== undefined) parent.details.add(row);
        if (rollUp.operation === 'COUNT' || rollUp.operation === 'SUM') {
            change.difference = rollUp.sum(change.difference, sign * Number(value));
        } else if (sign > 0) {
            if (rollUp.isBetter(value, change.came)) change.came = value;
        } else if (rollUp.isBetter(value, change.went)) change.went = value;
    }
}

function parentOf(record: StoredRecord | undefined, rollUp: RollUp): string | undefined {
    const id = record?.[rollUp.foreignKey];
    return typeof id === 'string' ? id : undefined;
}
