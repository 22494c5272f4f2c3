import type { BusEvent } from '../bus/busEvent';
import type { ConsumerOutcome, InternalConsumer } from '../bus/eventBus';
import type { MovableClock } from '../clock';
import type { OrgDatabase } from '../data/database';
import type { OrgTransaction } from '../data/orgTransaction';
import type { StoredValue } from '../data/recordStore';
import type { Transaction } from '../data/transaction';
import { SalesforceError } from '../errors';
import { Timetable } from '../timetable';
import type { CompiledFlows } from './compiledFlows';
import type { ExpectedEvent, FlowDefinition } from './flowDefinition';
import { FlowFault } from './flowFault';
import type { FlowServices } from './flowServices';
import { FlowRecord } from './flowValue';
import { fromStored, FormulaDatetime } from './formula/formulaValue';
import { areEqual } from './formula/operators';
import type { Interview } from './interview';
import type { InterviewState } from './interviewState';

const prefix = 'flow/paused/';
/** Most events that one call of a subscription takes. */
const batchSize = 2000;

/** A paused interview, as the journal holds it. */
interface Paused {
    readonly flow: string;
    readonly userId: string;
    readonly element: string;
    readonly events: readonly ExpectedEvent[];
    readonly state: InterviewState;
}

export interface PausedInterviewsOptions {
    readonly database: OrgDatabase;
    readonly clock: MovableClock;
    readonly compiled: () => CompiledFlows;
    readonly services: FlowServices;
}

/**
 * Interviews that wait for a time or a platform event. They are kept in the database, so they outlive a restart. "An interview can execute only one
 * connector per Wait element": what else it waited for is forgotten when one event comes.
 */
export class PausedInterviews {
    readonly #options: PausedInterviewsOptions;
    readonly #timetable: Timetable;
    /** Keys of the interviews that wait for a platform event, by its API name in lower case. */
    readonly #byEvent = new Map<string, Set<string>>();

    constructor(options: PausedInterviewsOptions) {
        this.#options = options;
        this.#timetable = new Timetable(options.clock, (key) => this.#ring(key));
        options.clock.onMove(() => this.reload());
        this.reload();
    }

    /** Reads again what waits: the records are those of another time. */
    reload(): void {
        this.#timetable.clear();
        this.#byEvent.clear();
        for (const [key, value] of this.#options.database.store.values)
            if (key.startsWith(prefix)) this.#expect(key, (value as unknown as Paused).events);
    }

    /** Keeps an interview with its transaction; those of Apex tests end with their pause. */
    keep(interview: Interview, pause: Pick<Paused, 'element' | 'events'>): void {
        const { transaction, flow } = interview;
        if (transaction.database !== this.#options.database) return;
        const key = keyOf(flow, interview);
        const paused: Paused = { flow: flow.name, userId: transaction.userId, state: interview.state(), ...pause };
        (transaction as OrgTransaction).setValue(key, paused as unknown as StoredValue);
        transaction.afterCommit(() => this.#expect(key, pause.events));
    }

    /** Calls off what a process has scheduled for a record that doesn't meet its criteria any more. */
    callOff(flow: FlowDefinition, interview: Interview): void {
        const { transaction } = interview;
        const key = keyOf(flow, interview);
        if (transaction.database !== this.#options.database || this.#options.database.value(key) === undefined) return;
        (transaction as OrgTransaction).setValue(key, undefined);
        transaction.afterCommit(() => this.#forget(key));
    }

    /** The subscription of a flow whose interviews wait for an event. */
    consumer(flow: FlowDefinition, objectName: string): InternalConsumer {
        return {
            name: `${flow.name}.${objectName}`,
            type: 'FlowInterview',
            objectName,
            batchSize,
            handle: (batch): ConsumerOutcome => {
                batch.transaction({ userId: batch.events[0]?.userId ?? '', origin: 'flow' }, (transaction) =>
                    batch.commitPosition(transaction)
                );
                for (const event of batch.events) this.#hear(flow, objectName, event);
                return { kind: 'done' };
            }
        };
    }

    close(): void {
        this.#timetable.close();
    }

    #expect(key: string, events: readonly ExpectedEvent[]): void {
        this.#forget(key);
        const times = events.flatMap(({ at }) => (at === undefined ? [] : [at]));
        if (times.length > 0) this.#timetable.put(key, Math.min(...times));
        for (const { event } of events) {
            if (!event) continue;
            const name = event.object.toLowerCase();
            const waiting = this.#byEvent.get(name) ?? new Set();
            this.#byEvent.set(name, waiting.add(key));
        }
    }

    #forget(key: string): void {
        this.#timetable.remove(key);
        for (const waiting of this.#byEvent.values()) waiting.delete(key);
    }

    #paused(key: string): Paused | undefined {
        return this.#options.database.value(key) as unknown as Paused | undefined;
    }

    #ring(key: string): void {
        const now = this.#options.clock.now();
        const due = this.#paused(key)?.events.find(({ at }) => at !== undefined && at <= now);
        if (due) this.#resume(key, due, new Map([['Base Time', new FormulaDatetime(due.at ?? now)]]));
    }

    #hear(flow: FlowDefinition, objectName: string, event: BusEvent): void {
        const object = this.#options.services.schema.object(objectName);
        for (const key of [...(this.#byEvent.get(objectName.toLowerCase()) ?? [])]) {
            const paused = this.#paused(key);
            if (paused?.flow !== flow.name || !object) continue;
            const record = event.record ?? {};
            const matching = paused.events.find(({ event: expected }) => {
                if (expected?.object.toLowerCase() !== objectName.toLowerCase()) return false;
                return Object.entries(expected.fields).every(([name, value]) => {
                    const field = object.fields.get(name.toLowerCase());
                    const is = fromStored(field?.type, field && record[field.name]);
                    return areEqual(is, fromStored(field?.type, value), { blanksAreZero: false });
                });
            });
            if (matching) this.#resume(key, matching, new Map([[object.name, new FlowRecord(object, record, true)]]));
        }
    }

    /** Goes on in a transaction of its own, as the user who started the interview. */
    #resume(key: string, event: ExpectedEvent, told: ReadonlyMap<string, FlowRecord | FormulaDatetime>): void {
        const { database, services, compiled } = this.#options;
        const paused = this.#paused(key);
        if (!paused) return;
        this.#forget(key);
        const flow = compiled().byName(paused.flow);
        try {
            database.transaction({ userId: paused.userId, origin: 'flow' }, (transaction) => {
                (transaction as OrgTransaction).setValue(key, undefined);
                if (flow) this.#goOn(flow, paused, event, told, transaction);
            });
        } catch (error) {
            if (!(error instanceof SalesforceError)) throw error;
            services.log.error({ flow: paused.flow, cause: error.message }, 'a paused flow failed');
        }
    }

    #goOn(
        flow: FlowDefinition,
        { state }: Paused,
        event: ExpectedEvent,
        told: ReadonlyMap<string, FlowRecord | FormulaDatetime>,
        transaction: Transaction
    ): void {
        const { compiled, services } = this.#options;
        const trigger = triggerOf(flow, state, transaction);
        if (trigger === 'gone') return;
        const interview = compiled().startInterview({ flow, transaction, trigger, target: event.target ?? '' });
        const savepoint = transaction.savepoint();
        try {
            interview.restore(state);
            interview.takeOutcome(event.name);
            for (const { name, path } of event.outputs) {
                if (name === 'Event Delivery Status') interview.assign(path, 'Delivered');
                else interview.assign(path, told.get(name) ?? null);
            }
            if (event.target !== undefined) interview.run();
        } catch (error) {
            if (!(error instanceof FlowFault)) throw error;
            transaction.rollback(savepoint);
            services.reportFault?.(interview, error);
            services.log.error({ flow: flow.name, cause: error.message }, 'a paused flow failed');
        }
    }
}

/** A process waits once for a record; any other interview for itself. */
function keyOf(flow: FlowDefinition, interview: Interview): string {
    const recordId = flow.process && interview.trigger?.record.id;
    return `${prefix}${flow.name}/${recordId ?? interview.guid}`;
}

/** The record that started the flow as it is now. */
function triggerOf(flow: FlowDefinition, state: InterviewState, transaction: Transaction) {
    const { object } = flow.start;
    if (!object || state.recordId === null) return undefined;
    const stored = transaction.get(object.name, state.recordId);
    if (!stored) return 'gone';
    return { record: new FlowRecord(object, stored, true), prior: undefined, isBeforeSave: false, isNew: false };
}
