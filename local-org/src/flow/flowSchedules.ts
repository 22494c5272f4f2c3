import type { MovableClock } from '../clock';
import type { OrgDatabase } from '../data/database';
import type { OrgTransaction } from '../data/orgTransaction';
import type { Transaction } from '../data/transaction';
import { SalesforceError } from '../errors';
import { Timetable } from '../timetable';
import type { CompiledFlows } from './compiledFlows';
import type { FlowDefinition, FlowSchedule, ScheduledPath } from './flowDefinition';
import { FlowFault } from './flowFault';
import type { FlowServices } from './flowServices';
import { FlowRecord } from './flowValue';
import { timeAfter, timeOf } from './timeOffset';
import type { Interview, InterviewTrigger } from './interview';
import type { EntryConditions } from './recordTriggeredFlows';
import { runTogether } from './runTogether';

const pathPrefix = 'flow/scheduledPath/';
const schedulePrefix = 'schedule/';
/** Records that a schedule-triggered flow takes in a transaction. */
const batchSize = 200;

/** A path that waits, as the journal holds it. */
interface WaitingPath {
    readonly flow: string;
    readonly path: string;
    readonly recordId: string;
    readonly userId: string;
    readonly at: number;
}

export interface FlowScheduleOptions {
    readonly database: OrgDatabase;
    readonly clock: MovableClock;
    /** Schedule-triggered flows run as this user. */
    readonly automatedProcessUserId: string;
    readonly compiled: () => CompiledFlows;
    readonly services: FlowServices;
}

/**
 * Scheduled paths of record-triggered flows, and schedule-triggered flows. Waiting paths are kept in the database, so they outlive a restart.
 * What fell due several times while the clock leapt runs once.
 */
export class FlowSchedules {
    readonly #options: FlowScheduleOptions;
    readonly #timetable: Timetable;
    readonly #openedAt: number;

    constructor(options: FlowScheduleOptions) {
        this.#options = options;
        this.#openedAt = options.clock.now();
        this.#timetable = new Timetable(options.clock, (key) => this.#ring(key));
        options.clock.onMove(() => this.reload());
        this.reload();
    }

    /** Reads again what waits: flows were replaced, or the records are those of another time. */
    reload(): void {
        this.#timetable.clear();
        for (const [key, value] of this.#options.database.store.values) {
            if (key.startsWith(pathPrefix)) this.#timetable.put(key, (value as unknown as WaitingPath).at);
        }
        for (const flow of this.#options.compiled().scheduled) this.#expect(flow, this.#lastRun(flow));
    }

    /** A change that a flow listens to: its paths are scheduled, or those that wait are called off. */
    changed(flow: FlowDefinition, interview: Interview, conditions: EntryConditions): void {
        const { transaction, trigger } = interview;
        const recordId = trigger?.record.id;
        if (transaction.database !== this.#options.database || typeof recordId !== 'string') return;
        for (const path of flow.start.scheduledPaths) {
            const key = `${pathPrefix}${flow.name}/${path.name}/${recordId}`;
            if (conditions === 'still' && path.field === undefined) continue;
            const at = conditions !== 'no' ? pathTime(path, trigger?.record, this.#options.clock.now()) : undefined;
            const { userId } = transaction;
            const waiting = at === undefined ? undefined : { flow: flow.name, path: path.name, recordId, userId, at };
            if (waiting === undefined && this.#options.database.value(key) === undefined) continue;
            (transaction as OrgTransaction).setValue(key, waiting);
            transaction.afterCommit(() => {
                if (waiting) this.#timetable.put(key, waiting.at);
                else this.#timetable.remove(key);
            });
        }
    }

    close(): void {
        this.#timetable.close();
    }

    #ring(key: string): void {
        try {
            if (key.startsWith(pathPrefix)) this.#runPath(key);
            else this.#runSchedule(key.slice(schedulePrefix.length));
        } catch (error) {
            if (!(error instanceof FlowFault || error instanceof SalesforceError)) throw error;
            this.#options.services.log.error({ flow: key, cause: error.message }, 'a scheduled flow failed');
        }
    }

    #runPath(key: string): void {
        const { database, compiled, services } = this.#options;
        const waiting = database.value(key) as unknown as WaitingPath | undefined;
        if (waiting === undefined) return;
        const flow = compiled().byName(waiting.flow);
        const path = flow?.start.scheduledPaths.find(({ name }) => name === waiting.path);
        database.transaction({ userId: waiting.userId, origin: 'flow' }, (transaction) => {
            (transaction as OrgTransaction).setValue(key, undefined);
            const object = flow?.start.object;
            const stored = object && transaction.get(object.name, waiting.recordId);
            if (!flow || !path || !object || !stored) return;
            const trigger = triggerFor(new FlowRecord(object, stored, true));
            const interview = compiled().startInterview({ flow, transaction, trigger, target: path.target });
            const savepoint = transaction.savepoint();
            try {
                interview.run();
            } catch (error) {
                if (!(error instanceof FlowFault)) throw error;
                transaction.rollback(savepoint);
                services.reportFault?.(interview, error);
                services.log.error(
                    { flow: flow.name, path: path.name, cause: error.message },
                    'a scheduled path failed'
                );
            }
        });
    }

    #runSchedule(name: string): void {
        const { clock, database, compiled, automatedProcessUserId: userId } = this.#options;
        const flow = compiled().byName(name);
        if (!flow) return;
        const now = clock.now();
        const ids = this.#recordsOf(flow, userId);
        for (let at = 0; at === 0 || at < ids.length; at += batchSize) {
            database.transaction({ userId, origin: 'flow' }, (transaction) => {
                (transaction as OrgTransaction).setValue(`flow/${schedulePrefix}${flow.name}`, now);
                this.#runBatch(flow, transaction, ids.slice(at, at + batchSize));
            });
        }
        this.#expect(flow, now);
    }

    /** Ids of the records that the flow runs for; an empty one stands for a flow without an object. */
    #recordsOf(flow: FlowDefinition, userId: string): string[] {
        const { database, services } = this.#options;
        if (!flow.start.object) return [''];
        const { rows } = services.queries.query(database, `SELECT Id FROM ${flow.start.object.name} ORDER BY Id`, {
            userId
        });
        return rows.map((row) => {
            const id = row.values.get('Id');
            return id?.kind === 'field' ? String(id.value) : '';
        });
    }

    #runBatch(flow: FlowDefinition, transaction: Transaction, ids: readonly string[]): void {
        const { compiled, services } = this.#options;
        const interviews = ids.flatMap((id) => {
            const object = flow.start.object;
            const stored = object && transaction.get(object.name, id);
            if (object && !stored) return [];
            const trigger = object && stored ? triggerFor(new FlowRecord(object, stored, true)) : undefined;
            const interview = compiled().startInterview({ flow, transaction, trigger });
            return flow.start.condition?.(interview) === false ? [] : [interview];
        });
        runTogether(interviews, (interview, fault) => {
            const record = interview.trigger?.record.id;
            interview.services.reportFault?.(interview, fault);
            services.log.error({ flow: flow.name, record, cause: fault.message }, 'a scheduled flow failed');
        });
    }

    #lastRun(flow: FlowDefinition): number {
        const value = this.#options.database.value(`flow/${schedulePrefix}${flow.name}`);
        return typeof value === 'number' ? value : this.#openedAt;
    }

    #expect(flow: FlowDefinition, after: number): void {
        const at = flow.start.schedule && nextTime(flow.start.schedule, after);
        if (at !== undefined) this.#timetable.put(`${schedulePrefix}${flow.name}`, at);
    }
}

function triggerFor(record: FlowRecord): InterviewTrigger {
    return { record, prior: undefined, isBeforeSave: false, isNew: false };
}

/** The first time of a schedule after a moment. */
function nextTime({ first, every }: FlowSchedule, after: number): number | undefined {
    if (first > after) return first;
    return every === undefined ? undefined : first + (Math.floor((after - first) / every) + 1) * every;
}

/** When a path runs; undefined if the field is blank or the time has passed. */
function pathTime(path: ScheduledPath, record: FlowRecord | undefined, now: number): number | undefined {
    if (path.isAsynchronous) return now;
    const base = path.field === undefined ? now : timeOf(record?.get(path.field) ?? null);
    if (base === undefined) return undefined;
    const at = timeAfter(base, path.offset.number, path.offset.unit);
    return at < now ? undefined : at;
}
