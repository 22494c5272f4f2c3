import { UserServices } from '../userServices';
import { randomInt } from 'node:crypto';
import { toRecordId } from '../../data/recordId';
import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { ApiUsage } from '../apiUsage';
import type { OrgServices } from '../orgServices';
import { csvLine, InvalidCsv, parseCsv, type CsvTable } from './bulkCsv';
import { IngestColumns } from './ingestColumns';
import { IngestFiles, type KeptJob } from './ingestFiles';
import type { IngestJob, JobState, RowResult } from './ingestJob';
import { rowErrorText, saveRows } from './saveRows';

/** Rows of a transaction: a chunk of DML. The loop is free between two of them. */
const rowsATransaction = 200;
/** Rows of an internal batch, by which jobs count towards the daily limit. */
const rowsABatch = 10000;
/** Jobs older than seven days are removed ("Bulk API Limits"). */
const jobLifeMs = 7 * 24 * 60 * 60 * 1000;
const batchesADay = 15000;

interface RunningJob {
    readonly job: IngestJob;
    data: string;
    /** Of the rows saved so far, by row. */
    readonly results: RowResult[];
    failed: number;
    begun: number;
    /** Parsed data; undefined until it is needed. */
    table?: CsvTable;
}

/** The ingest jobs of an org: kept across restarts if there is a folder, and run one after the other in the background. */
export class IngestJobs {
    readonly #services: OrgServices;
    readonly #users: UserServices<OrgServices>;
    readonly #files: IngestFiles;
    /** By id, oldest first. */
    readonly #jobs = new Map<string, RunningJob>();
    readonly #waiting: RunningJob[] = [];
    #running: Promise<void> | undefined;
    #closed = false;
    /** Batches of the last 24 hours. */
    readonly batches: ApiUsage;

    constructor(services: OrgServices) {
        this.#services = services;
        this.#users = new UserServices(services);
        this.#files = new IngestFiles(services.bulkDirectory);
        this.batches = new ApiUsage(services.clock, batchesADay);
        const kept = this.#files.load().sort((a, b) => a.job.createdAt - b.job.createdAt);
        for (const job of kept) this.#takeUp(job);
    }

    create(given: Omit<IngestJob, 'id' | 'createdAt' | 'modifiedAt' | 'state' | 'processingMs'>): IngestJob {
        this.#removeOld();
        const now = this.#services.clock.now();
        const digits = Array.from({ length: 9 }, () => randomInt(36).toString(36).toUpperCase()).join('');
        const id = toRecordId(`750Lo0${digits}`) ?? '';
        const job: IngestJob = { ...given, id, createdAt: now, modifiedAt: now, state: 'Open', processingMs: 0 };
        this.#jobs.set(id, { job, data: '', results: [], failed: 0, begun: 0 });
        this.#files.save(job);
        return job;
    }

    all(): IngestJob[] {
        this.#removeOld();
        return [...this.#jobs.values()].map(({ job }) => job);
    }

    /** @throws SalesforceError NOT_FOUND */
    find(id: string): IngestJob {
        return this.#find(id).job;
    }

    counts(id: string): { readonly processed: number; readonly failed: number } {
        const { results, failed } = this.#find(id);
        return { processed: results.length, failed };
    }

    upload(id: string, data: string): void {
        const running = this.#find(id);
        if (running.job.state !== 'Open' || running.data !== '') {
            throw new SalesforceError('INVALIDJOBSTATE', 'Uploading data to a job is allowed once, while it is Open');
        }
        running.data = data;
        this.#files.saveData(running.job.id, data);
    }

    /** Queues the job. */
    complete(id: string): IngestJob {
        const running = this.#find(id);
        if (running.job.state !== 'Open') {
            throw new SalesforceError('INVALIDJOBSTATE', `Closing already ${running.job.state} Job not allowed`);
        }
        this.#setState(running, 'UploadComplete');
        this.#queue(running);
        return running.job;
    }

    abort(id: string): IngestJob {
        const running = this.#find(id);
        const { state } = running.job;
        if (state === 'JobComplete' || state === 'Failed' || state === 'Aborted') {
            const word = state === 'JobComplete' ? 'Completed' : state;
            throw new SalesforceError('INVALIDJOBSTATE', `Aborting already ${word} Job not allowed`);
        }
        this.#setState(running, 'Aborted');
        return running.job;
    }

    /** Only a job that is not open, and not at work, can be deleted. */
    delete(id: string): void {
        const { job } = this.#find(id);
        if (job.state === 'Open' || job.state === 'InProgress') {
            throw new SalesforceError('INVALIDJOBSTATE', `Deleting ${job.state} Job not allowed`);
        }
        this.#jobs.delete(job.id);
        this.#files.remove(job.id);
    }

    /** CSV of the rows that were saved. */
    successful(id: string): string {
        const { job, results, table } = this.#withTable(id);
        const lines = results.filter(({ error }) => error === undefined);
        return [
            csvLine(['sf__Id', 'sf__Created', ...table.header], job),
            ...lines.map((r) => csvLine([r.id, String(r.created), ...(table.rows[r.row] ?? [])], job))
        ].join('');
    }

    /** CSV of the rows that could not be saved. */
    failed(id: string): string {
        const { job, results, table } = this.#withTable(id);
        const lines = results.filter(({ error }) => error !== undefined);
        return [
            csvLine(['sf__Id', 'sf__Error', ...table.header], job),
            ...lines.map((r) => csvLine([r.id, r.error ?? '', ...(table.rows[r.row] ?? [])], job))
        ].join('');
    }

    /** CSV of the rows that the job never came to. */
    unprocessed(id: string): string {
        const { job, results, table } = this.#withTable(id);
        if (table.header.length === 0) return '';
        return [table.header, ...table.rows.slice(results.length)].map((values) => csvLine(values, job)).join('');
    }

    /** Stops after the rows in hand; the rest is done after the next start. */
    async close(): Promise<void> {
        this.#closed = true;
        await this.#running;
    }

    /** Takes a job of a former run up again. Rows of a batch that was interrupted are not saved a second time: they may have been saved. */
    #takeUp({ job, data, results, begun }: KeptJob): void {
        const running: RunningJob = { job, data, results: [...results], failed: 0, begun };
        for (let row = results.length; row < begun; row++) {
            const error = 'UNKNOWN_EXCEPTION:the org was stopped while the record was being saved:--';
            running.results.push({ row, id: '', created: false, error });
        }
        running.failed = running.results.filter(({ error }) => error !== undefined).length;
        this.#jobs.set(job.id, running);
        if (job.state === 'UploadComplete' || job.state === 'InProgress') this.#queue(running);
    }

    #queue(running: RunningJob): void {
        this.#waiting.push(running);
        this.#running ??= this.#run();
    }

    async #run(): Promise<void> {
        for (let next = this.#waiting[0]; next !== undefined && !this.#closed; next = this.#waiting[0]) {
            await pause();
            await this.#runJob(next);
            this.#waiting.shift();
        }
        this.#running = undefined;
    }

    async #runJob(running: RunningJob): Promise<void> {
        const { job } = running;
        if (isOver(job.state) || this.#closed) return;
        this.#setState(running, 'InProgress');
        try {
            const { schema } = this.#users.of(job.createdById);
            const object = schema.object(job.object);
            if (!object) throw new InvalidCsv(`InvalidJob : Unable to find object: ${job.object}`);
            const table = (running.table ??= parseCsv(running.data, job));
            if (table.header.length > 0) {
                const columns = new IngestColumns(object, table.header, job.operation, schema);
                while (running.results.length < table.rows.length && !isOver(job.state)) {
                    if (this.#closed) return;
                    await this.#runRows(running, object, columns, table);
                    await pause();
                }
            }
            if (!isOver(job.state)) this.#setState(running, 'JobComplete');
        } catch (error) {
            running.job.errorMessage =
                error instanceof InvalidCsv ? error.message : `InternalServerError : ${(error as Error).message}`;
            this.#setState(running, 'Failed');
        }
    }

    /** One transaction's rows. */
    async #runRows(
        running: RunningJob,
        object: ObjectDefinition,
        columns: IngestColumns,
        { rows }: CsvTable
    ): Promise<void> {
        const startedAt = performance.now();
        const from = running.results.length;
        const part = rows.slice(from, from + rowsATransaction);
        if (from % rowsABatch === 0) this.batches.count();
        running.begun = from + part.length;
        this.#files.log(running.job.id, { begun: running.begun });
        const { job } = running;
        const services = this.#users.of(job.createdById);
        const target = {
            object,
            operation: job.operation,
            externalIdField: job.externalIdFieldName,
            userId: job.createdById,
            origin: `bulk/${job.apiVersion.toFixed(1)}`
        };
        const read = part.map((row) => columns.record(row, services.database));
        const { rows: saved, durable } = saveRows(services, target, read);
        await durable;
        const done = saved.map(({ errors, ...row }, i): RowResult => {
            const place = { row: from + i, ...row };
            return errors.length === 0 ? place : { ...place, error: rowErrorText(errors) };
        });
        this.#files.log(running.job.id, { done });
        running.results.push(...done);
        running.failed += done.filter(({ error }) => error !== undefined).length;
        running.job.processingMs += Math.round(performance.now() - startedAt);
    }

    #withTable(id: string): RunningJob & { readonly table: CsvTable } {
        const running = this.#find(id);
        if (running.table) return { ...running, table: running.table };
        try {
            return { ...running, table: (running.table = parseCsv(running.data, running.job)) };
        } catch (error) {
            if (!(error instanceof InvalidCsv)) throw error;
            return { ...running, table: { header: [], rows: [] } };
        }
    }

    #find(id: string): RunningJob {
        const running = this.#jobs.get(toRecordId(id) ?? id);
        if (!running) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist');
        return running;
    }

    #setState({ job }: RunningJob, state: JobState): void {
        job.state = state;
        job.modifiedAt = this.#services.clock.now();
        this.#files.save(job);
    }

    #removeOld(): void {
        const oldest = this.#services.clock.now() - jobLifeMs;
        for (const { job } of this.#jobs.values()) {
            if (job.createdAt > oldest) return;
            if (job.state === 'InProgress' || job.state === 'UploadComplete') continue;
            this.#jobs.delete(job.id);
            this.#files.remove(job.id);
        }
    }
}

/** Aborting may come between two steps of a job. */
function isOver(state: JobState): boolean {
    return state === 'JobComplete' || state === 'Failed' || state === 'Aborted';
}

function pause(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}
