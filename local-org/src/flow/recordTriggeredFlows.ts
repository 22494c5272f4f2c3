import { randomInt } from 'node:crypto';
import type { DmlChunk, DmlError, DmlPhase, TriggerRow } from '../data/transaction';
import type { FlowDefinition, FlowTrigger } from './flowDefinition';
import { FlowFault } from './flowFault';
import { FlowRecord } from './flowValue';
import { type Interview, type InterviewStart, type InterviewTrigger } from './interview';
import { runTogether } from './runTogether';

/** Starts an interview of a flow; the caller gives what the trigger knows. */
export type StartInterview = (start: Pick<InterviewStart, 'flow' | 'transaction' | 'trigger' | 'target'>) => Interview;

/** Told of what may start or call off work at a later time. */
export interface PathScheduler {
    /** Whether a record meets the entry conditions of a flow with scheduled paths. */
    changed(flow: FlowDefinition, interview: Interview, conditions: EntryConditions): void;
    /** A process (Process Builder) has run for a record. */
    ended(flow: FlowDefinition, interview: Interview): void;
}

/** Whether a record meets a flow's entry conditions; `still`: it did before, and only a record that comes to meet them starts the flow. */
export type EntryConditions = 'yes' | 'still' | 'no';

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

    /** Runs the flows of a phase; each over all rows of the chunk in step. */
    run(chunk: DmlChunk, schedule: PathScheduler): void {
        for (const flow of this.#flows.get(`${chunk.phase}:${chunk.object.name}`) ?? []) {
            if (startsOn(flow, chunk.operation)) this.#runFlow(flow, chunk, schedule);
        }
    }

    #runFlow(flow: FlowDefinition, chunk: DmlChunk, schedule: PathScheduler): void {
        const rows = new Map<Interview, TriggerRow>();
        for (const row of chunk.rows) {
            const trigger = triggerOf(flow, chunk, row);
            if (!trigger) continue;
            const interview = this.startInterview({ flow, transaction: chunk.transaction, trigger });
            try {
                const meets = meetsEntryConditions(flow, interview, this.startInterview, chunk);
                if (flow.start.scheduledPaths.length > 0) schedule.changed(flow, interview, meets);
                if (meets === 'yes') rows.set(interview, row);
            } catch (error) {
                if (!(error instanceof FlowFault)) throw error;
                interview.services.reportFault?.(interview, error);
                row.fail(triggerFault(flow, error));
            }
        }
        const keyOf = (interview: Interview) => `${flow.name}:${interview.trigger?.record.id ?? ''}`;
        this.#once(chunk, [...rows.keys()], keyOf, (interviews) => {
            runTogether(interviews, (interview, fault) => {
                interview.services.reportFault?.(interview, fault);
                rows.get(interview)?.fail(triggerFault(flow, fault));
            });
            if (flow.process) for (const interview of interviews) schedule.ended(flow, interview);
        });
    }

    /** A flow that updates its own record isn't started by that update. */
    #once(
        { transaction, phase }: DmlChunk,
        interviews: readonly Interview[],
        keyOf: (interview: Interview) => string,
        run: (interviews: readonly Interview[]) => void
    ): void {
        if (phase !== 'afterSaveFlow') return run(interviews);
        const active = (transaction.attributes.get(underWay) as Set<string> | undefined) ?? new Set<string>();
        transaction.attributes.set(underWay, active);
        const started = interviews.filter((interview) => !active.has(keyOf(interview)));
        for (const interview of started) active.add(keyOf(interview));
        try {
            run(started);
        } finally {
            for (const interview of started) active.delete(keyOf(interview));
        }
    }
}

function triggerFault(flow: FlowDefinition, { message }: FlowFault): DmlError {
    return {
        statusCode: 'CANNOT_EXECUTE_FLOW_TRIGGER',
        message: `We can't save this record because the “${flow.label}” process failed. Give your Salesforce admin these details. ${message} Error ID: ${errorId()}`,
        fields: []
    };
}

/** As the platform's look: `1405213620-33528 (-1704150698)`. */
function errorId(): string {
    return `${randomInt(2 ** 31)}-${randomInt(1000, 200_000)} (${randomInt(2 ** 32) - 2 ** 31})`;
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
        record: new FlowRecord(object, values, true),
        prior: operation === 'update' && row.oldRecord ? new FlowRecord(object, row.oldRecord, true) : undefined,
        row,
        isBeforeSave: flow.start.trigger === 'RecordBeforeSave',
        isNew: operation === 'insert'
    };
}

/**
 * "Only when a record is updated to meet the condition requirements": the record must not have met them before. A record that goes on meeting them
 * keeps its scheduled paths.
 */
function meetsEntryConditions(
    flow: FlowDefinition,
    interview: Interview,
    start: StartInterview,
    chunk: DmlChunk
): EntryConditions {
    const { condition, onlyWhenChangedToMeet } = flow.start;
    if (!condition) return 'yes';
    if (!condition(interview)) return 'no';
    const { trigger } = interview;
    if (!onlyWhenChangedToMeet || !trigger?.prior) return 'yes';
    const before: InterviewTrigger = { ...trigger, record: trigger.prior };
    return condition(start({ flow, transaction: chunk.transaction, trigger: before })) ? 'still' : 'yes';
}
