import { NotSupportedError, SalesforceError } from '../errors';
import type { DmlChunk, DmlHook, DmlPhase, TriggerRow } from '../data/transaction';
import type { FlowDefinition, FlowTrigger } from './flowDefinition';
import { FlowFault } from './flowFault';
import { FlowRecord } from './flowValue';
import { type Interview, type InterviewStart, type InterviewTrigger } from './interview';

/** Starts an interview of a flow; the caller gives what the trigger knows. */
export type StartInterview = (start: Pick<InterviewStart, 'flow' | 'transaction' | 'trigger'>) => Interview;

const phaseByTrigger: Readonly<Partial<Record<FlowTrigger, DmlPhase>>> = {
    RecordBeforeSave: 'beforeSaveFlow',
    RecordBeforeDelete: 'beforeSaveFlow',
    RecordAfterSave: 'afterSaveFlow'
};

/** Records that record-triggered flows are working on in a transaction: `flow:record id`. */
const underWay = Symbol('records in record-triggered flows');

/** Record-triggered flows of an org as DML hooks. */
export class RecordTriggeredFlows {
    /** By phase and object, in the order in which they run. */
    readonly #flows = new Map<string, FlowDefinition[]>();

    constructor(
        flows: readonly FlowDefinition[],
        private readonly startInterview: StartInterview
    ) {
        const ordered = [...flows].sort((a, b) => a.start.order - b.start.order || (a.name < b.name ? -1 : 1));
        for (const flow of ordered) {
            const phase = flow.start.trigger && phaseByTrigger[flow.start.trigger];
            if (!phase || !flow.start.object) continue;
            const key = `${phase}:${flow.start.object.name}`;
            this.#flows.set(key, [...(this.#flows.get(key) ?? []), flow]);
        }
    }

    readonly hook: DmlHook = (chunk) => {
        for (const flow of this.#flows.get(`${chunk.phase}:${chunk.object.name}`) ?? []) {
            if (!startsOn(flow, chunk.operation)) continue;
            for (const row of chunk.rows) this.#run(flow, chunk, row);
        }
    };

    #run(flow: FlowDefinition, chunk: DmlChunk, row: TriggerRow): void {
        const trigger = triggerOf(flow, chunk, row);
        if (!trigger) return;
        const interview = this.startInterview({ flow, transaction: chunk.transaction, trigger });
        try {
            if (!meetsEntryConditions(flow, interview, this.startInterview, chunk)) return;
            this.#once(chunk, `${flow.name}:${trigger.record.id ?? ''}`, () => interview.run());
        } catch (error) {
            if (error instanceof NotSupportedError || !(error instanceof FlowFault)) throw error;
            throw new SalesforceError(
                'CANNOT_EXECUTE_FLOW_TRIGGER',
                `We can't save this record because the “${flow.label}” process failed. Give your Salesforce admin these details. ${error.message}`
            );
        }
    }

    /** A flow that updates its own record isn't started by that update. */
    #once({ transaction, phase }: DmlChunk, key: string, run: () => void): void {
        if (phase !== 'afterSaveFlow') return run();
        const active = (transaction.attributes.get(underWay) as Set<string> | undefined) ?? new Set<string>();
        transaction.attributes.set(underWay, active);
        if (active.has(key)) return;
        active.add(key);
        try {
            run();
        } finally {
            active.delete(key);
        }
    }
}

function startsOn({ start }: FlowDefinition, operation: DmlChunk['operation']): boolean {
    const type = start.recordTriggerType;
    switch (operation) {
        case 'insert':
            return type === 'Create' || type === 'CreateAndUpdate';
        case 'update':
            return type === 'Update' || type === 'CreateAndUpdate';
        case 'delete':
            return start.trigger === 'RecordBeforeDelete' || type === 'Delete';
        case 'undelete':
            return false;
    }
}

function triggerOf(
    flow: FlowDefinition,
    { object, operation }: DmlChunk,
    row: TriggerRow
): InterviewTrigger | undefined {
    const values = row.newRecord ?? row.oldRecord;
    if (!values) return undefined;
    return {
        record: new FlowRecord(object, values),
        prior: operation === 'update' && row.oldRecord ? new FlowRecord(object, row.oldRecord) : undefined,
        row,
        isBeforeSave: flow.start.trigger === 'RecordBeforeSave',
        isNew: operation === 'insert'
    };
}

/** "Only when a record is updated to meet the condition requirements": the record must not have met them before. */
function meetsEntryConditions(
    flow: FlowDefinition,
    interview: Interview,
    start: StartInterview,
    chunk: DmlChunk
): boolean {
    const { condition, onlyWhenChangedToMeet } = flow.start;
    if (!condition) return true;
    if (!condition(interview)) return false;
    const { trigger } = interview;
    if (!onlyWhenChangedToMeet || !trigger?.prior) return true;
    const before: InterviewTrigger = { ...trigger, record: trigger.prior };
    return !condition(start({ flow, transaction: chunk.transaction, trigger: before }));
}
