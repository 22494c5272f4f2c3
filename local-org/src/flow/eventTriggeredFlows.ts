import type { BusEvent } from '../bus/busEvent';
import type { ConsumerBatch, ConsumerOutcome, InternalConsumer } from '../bus/eventBus';
import { SalesforceError } from '../errors';
import type { Transaction } from '../data/transaction';
import type { FlowDefinition } from './flowDefinition';
import { FlowFault } from './flowFault';
import type { FlowServices } from './flowServices';
import { FlowRecord } from './flowValue';
import type { StartInterview } from './recordTriggeredFlows';

/** Most events that one call of a flow's subscription takes. */
const batchSize = 2000;

/** A platform-event-triggered flow's subscription: one interview an event, as the user who published it. */
export function eventConsumer(
    flow: FlowDefinition,
    startInterview: StartInterview,
    log: FlowServices['log']
): InternalConsumer | undefined {
    const { object } = flow.start;
    if (!object) return undefined;

    function runOne(transaction: Transaction, event: BusEvent): void {
        const record = new FlowRecord(object as NonNullable<typeof object>, event.record ?? {}, true);
        const trigger = { record, prior: undefined, isBeforeSave: false, isNew: true };
        const savepoint = transaction.savepoint();
        const interview = startInterview({ flow, transaction, trigger });
        try {
            if (flow.start.condition && !flow.start.condition(interview)) return;
            interview.run();
        } catch (error) {
            // A failed interview takes back what it did; those of the other events stand. What local-org can't do is no failure of the flow's.
            transaction.rollback(savepoint);
            const expected = error instanceof FlowFault || error instanceof SalesforceError;
            if (!expected) throw error;
            if (error instanceof FlowFault) interview.services.reportFault?.(interview, error);
            log.error(
                {
                    flow: flow.name,
                    event: event.eventUuid,
                    cause: error instanceof Error ? error.message : String(error)
                },
                'a flow failed for an event'
            );
        }
    }

    function handle(batch: ConsumerBatch): ConsumerOutcome {
        for (const run of runsOfOneUser(batch.events)) {
            batch.transaction({ userId: run.userId, origin: 'flow' }, (transaction) => {
                for (const event of run.events) runOne(transaction, event);
                batch.commitPosition(transaction, run.lastReplayId);
            });
        }
        return { kind: 'done' };
    }

    return { name: flow.name, type: 'FlowInterview', objectName: object.name, batchSize, handle };
}

function runsOfOneUser(events: readonly BusEvent[]): { userId: string; events: BusEvent[]; lastReplayId: number }[] {
    const runs: { userId: string; events: BusEvent[]; lastReplayId: number }[] = [];
    for (const event of events) {
        const last = runs.at(-1);
        if (last?.userId === event.userId) {
            last.events.push(event);
            last.lastReplayId = event.replayId;
        } else runs.push({ userId: event.userId, events: [event], lastReplayId: event.replayId });
    }
    return runs;
}
