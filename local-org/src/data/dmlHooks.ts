import { SalesforceError } from '../errors';
import { rowErrors } from './dmlError';
import type { DmlRow } from './dmlRow';
import type { FormulaEvaluator } from './formulaEvaluator';
import type { OrgTransaction } from './orgTransaction';
import type { Commit, DmlHook, DmlHookKind, DmlOperation, DmlPhase, Transaction } from './transaction';

/** What the rooms above have registered to run inside DML and commits. A fork shares it. */
export class DmlHooks {
    readonly #byPhase: Readonly<Record<DmlPhase, { readonly hook: DmlHook; readonly kind: DmlHookKind }[]>> = {
        beforeSaveFlow: [],
        beforeTrigger: [],
        afterTrigger: [],
        afterSaveFlow: []
    };
    readonly commit: ((transaction: Transaction, commit: Commit) => void)[] = [];
    evaluateFormula: FormulaEvaluator | undefined;
    #count = 0;

    get none(): boolean {
        return this.#count === 0;
    }

    register(phase: DmlPhase, hook: DmlHook, kind: DmlHookKind = 'platform'): void {
        this.#byPhase[phase].push({ hook, kind });
        this.#count++;
    }

    /**
     * Runs the hooks of a phase over the rows that have no error. A hook that throws a {@link SalesforceError} fails all of them, as an
     * uncaught exception in a trigger does; anything else it throws is not the rows' fault and goes up.
     */
    run(
        phase: DmlPhase,
        operation: Exclude<DmlOperation, 'upsert'>,
        transaction: OrgTransaction,
        rows: readonly DmlRow[]
    ): void {
        for (const { hook, kind } of this.#byPhase[phase]) {
            if (kind === 'automation' && transaction.database.automationMuted) continue;
            const good = rows.filter((row) => !row.failed);
            const first = good[0];
            if (first === undefined) return;
            try {
                hook({ transaction, object: first.plan.definition, operation, phase, rows: good });
            } catch (error) {
                if (!(error instanceof SalesforceError)) throw error;
                for (const row of good) row.errors.push(rowErrors.of(error));
            }
        }
    }
}
