import type { OrgDatabase } from '../../data/orgDatabase';
import type { OrgTransaction } from '../../data/orgTransaction';
import { removeSystemRecord, writeSystemRecord } from '../../data/systemRecords';
import { Timetable } from '../../timetable';
import type { ApexOrg } from './apexOrg';
import type { AsyncJob } from './asyncJobs';
import { CronExpression } from './cronExpression';
import type { Execution } from './execution';
import { changeRow, newJobRow } from './jobRows';
import { runSchedulable } from './schedulableContext';
import { instanceFields } from './userObject';
import { systemException } from './values/apexException';
import type { ApexObject } from './values/apexObject';

/** What runs when a scheduled job's time has come. */
export interface ScheduledWork {
    readonly name: string;
    readonly className: string;
    /** Of `System.schedule`: kept over a restart if nothing is in its fields. */
    readonly object?: ApexObject;
    run(x: Execution, cronTriggerId: string): void;
}

/** How CronJobDetail calls scheduled Apex. */
const scheduledApex = '7';
const keptKey = (id: string) => `apex/scheduled/${id}`;

/** Jobs with a CronTrigger: the row says when, this holds what. What fell due several times while the clock leapt runs once. */
export class ScheduledJobs {
    readonly #work = new Map<string, ScheduledWork>();
    readonly #timetable: Timetable;

    constructor(
        private readonly org: ApexOrg,
        private readonly add: (job: AsyncJob) => void
    ) {
        this.#timetable = new Timetable(org.services.clock, (id) => this.#fire(id));
    }

    /** Reads again from the rows when jobs are due. */
    reload(): void {
        this.#timetable.clear();
        const { database } = this.org.services;
        for (const row of database.records('CronTrigger')) {
            if (typeof row['NextFireTime'] === 'number') this.#timetable.put(String(row['Id']), row['NextFireTime']);
        }
    }

    close(): void {
        this.#timetable.close();
    }

    /**
     * Adds the rows of a scheduled job; gives the CronTrigger's id. In a test the job runs once when the test stops, whatever its time.
     * @throws System.AsyncException, System.StringException
     */
    schedule(x: Execution, work: ScheduledWork, when: CronExpression | number): string {
        const { transaction, now } = x;
        const taken = transaction.database.lookup('CronJobDetail', 'Name', work.name);
        for (const row of taken ?? transaction.database.records('CronJobDetail')) {
            if (row['Name'] !== work.name) continue;
            throw systemException(
                'System.AsyncException',
                `The Apex job named "${work.name}" is already scheduled for execution.`
            );
        }
        const first = typeof when === 'number' ? when : when.next(now, x.timeZone);
        if (first === undefined) {
            const message = `Based on configured schedule, the given trigger '${work.name}' will never fire.`;
            throw systemException('System.AsyncException', message);
        }
        const detailId = writeSystemRecord(transaction, {
            object: 'CronJobDetail',
            fields: { Name: work.name, JobType: scheduledApex }
        });
        const id = writeSystemRecord(transaction, {
            object: 'CronTrigger',
            fields: {
                CronJobDetailId: detailId,
                CronExpression: typeof when === 'number' ? onceAt(when) : when.source,
                NextFireTime: first,
                PreviousFireTime: null,
                StartTime: transaction.now,
                EndTime: null,
                State: 'WAITING',
                TimesTriggered: 0,
                TimeZoneSidKey: String(x.user['TimeZoneSidKey'] ?? 'GMT'),
                OwnerId: x.userId
            }
        });
        const fields = { CronTriggerId: id };
        const jobId = newJobRow(x, { type: 'ScheduledApex', className: work.className, fields });
        if (x.test !== undefined) {
            x.test.jobs.push(this.#job(id, jobId, x.userId, work, (later) => work.run(later, id)));
            return id;
        }
        if (isPlain(x, work.object)) transaction.setValue(keptKey(id), work.className);
        transaction.afterCommit(() => {
            this.#work.set(id, work);
            this.#timetable.put(id, first);
        });
        return id;
    }

    /** `System.abortJob` of a CronTrigger. */
    abort(transaction: OrgTransaction, id: string): void {
        const detail = transaction.get('CronTrigger', id)?.['CronJobDetailId'];
        removeSystemRecord(transaction, 'CronTrigger', id);
        if (typeof detail === 'string') removeSystemRecord(transaction, 'CronJobDetail', detail);
        const jobId = jobOf(transaction.database, id);
        if (jobId !== undefined) changeRow(transaction, jobId, { Status: 'Aborted', CompletedDate: transaction.now });
        transaction.setValue(keptKey(id), undefined);
        transaction.afterCommit(() => {
            this.#timetable.remove(id);
            this.#work.delete(id);
        });
    }

    #fire(id: string): void {
        const database = this.org.services.database as OrgDatabase;
        const row = database.get('CronTrigger', id);
        const work = this.#work.get(id) ?? this.#keptWork(database, id);
        if (row === undefined) return;
        const userId = String(row['OwnerId']);
        if (work === undefined) {
            const message = `The scheduled job ${id} was lost when the org stopped: its object holds values.`;
            this.org.services.log({ level: 'ERROR', message, userId, where: undefined });
            return;
        }
        this.add(this.#job(id, jobOf(database, id) ?? '', userId, work, (x) => work.run(x, id)));
        const next = this.#nextTime(row['CronExpression'], row['TimeZoneSidKey']);
        database.transaction({ userId, origin: 'apex' }, (transaction) =>
            writeSystemRecord(transaction as OrgTransaction, {
                object: 'CronTrigger',
                id,
                fields: {
                    PreviousFireTime: row['NextFireTime'] ?? null,
                    NextFireTime: next ?? null,
                    TimesTriggered: Number(row['TimesTriggered'] ?? 0) + 1,
                    State: next === undefined ? 'DELETED' : 'WAITING'
                }
            })
        );
        if (next !== undefined) this.#timetable.put(id, next);
    }

    #job(
        id: string,
        jobId: string,
        userId: string,
        { className }: ScheduledWork,
        run: (x: Execution) => void
    ): AsyncJob {
        const settle = (transaction: OrgTransaction, Status: string, ExtendedStatus: string | null) => {
            if (transaction.get('AsyncApexJob', jobId) === undefined) return;
            const isOver = transaction.get('CronTrigger', id)?.['NextFireTime'] == null;
            const CompletedDate = isOver ? transaction.now : null;
            changeRow(transaction, jobId, { Status: isOver ? Status : 'Queued', ExtendedStatus, CompletedDate });
        };
        return {
            id: jobId,
            kind: 'SCHEDULED',
            userId,
            name: className,
            begin: (transaction) => transaction.get('CronTrigger', id) !== undefined,
            run,
            end: (transaction) => settle(transaction, 'Completed', null),
            fail: (transaction, { message }) => settle(transaction, 'Failed', message.slice(0, 255))
        };
    }

    #nextTime(source: unknown, zone: unknown): number | undefined {
        const { clock } = this.org.services;
        return new CronExpression(String(source)).next(clock.now(), this.org.timeZones.named(String(zone ?? 'GMT')));
    }

    /** An object without values is the same after a restart. */
    #keptWork(database: OrgDatabase, id: string): ScheduledWork | undefined {
        const className = database.value(keptKey(id));
        const info = typeof className === 'string' ? this.org.program.classes.get(className.toLowerCase()) : undefined;
        if (info === undefined) return undefined;
        return {
            name: '',
            className: info.name,
            run: (x, cronTriggerId) => runSchedulable(x, info.allocate(), cronTriggerId)
        };
    }
}

function jobOf(database: { lookup: OrgDatabase['lookup'] }, cronTriggerId: string): string | undefined {
    for (const row of database.lookup('AsyncApexJob', 'CronTriggerId', cronTriggerId) ?? []) return String(row['Id']);
    return undefined;
}

function isPlain(x: Execution, object: ApexObject | undefined): boolean {
    const info = object?.apexClass;
    if (object === undefined || info === undefined) return false;
    return instanceFields(x, info).every((field) => field.transient || (field.get?.(x, object) ?? null) === null);
}

/** The expression of a job that runs once. */
function onceAt(time: number): string {
    const at = new Date(time);
    const parts = [at.getUTCSeconds(), at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1];
    return `${parts.join(' ')} ? ${at.getUTCFullYear()}`;
}
