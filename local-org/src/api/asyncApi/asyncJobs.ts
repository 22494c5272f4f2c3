import { UserServices } from '../userServices';
import { randomInt } from 'node:crypto';
import { toRecordId } from '../../data/recordId';
import { SalesforceError } from '../../errors';
import { saveRows, type SavedRow } from '../bulk/saveRows';
import type { ApiServices } from '../orgServices';
import { AsyncApiError } from './asyncApiError';
import type { AsyncBatch, AsyncJob, BatchState } from './asyncJob';
import { runQuery } from './batchResults';
import { readRows } from './batchRows';

/** Rows of a transaction: a chunk of DML. The loop is free between two of them. */
const rowsATransaction = 200;
/** Jobs and their batches are removed after seven days ("Bulk API Limits"). */
const jobLifeMs = 7 * 24 * 60 * 60 * 1000;

/** The jobs of the Bulk API. Their batches are worked off one after the other in the background; they live as long as the process. */
export class AsyncJobs {
    readonly #services: ApiServices;
    readonly #users: UserServices<ApiServices>;
    readonly #jobs = new Map<string, AsyncJob>();
    readonly #waiting: { readonly job: AsyncJob; readonly batch: AsyncBatch }[] = [];
    #running: Promise<void> | undefined;
    #closed = false;

    constructor(services: ApiServices) {
        this.#services = services;
        this.#users = new UserServices(services);
    }

    create(given: Omit<AsyncJob, 'id' | 'createdAt' | 'modifiedAt' | 'state' | 'batches'>): AsyncJob {
        const now = this.#services.clock.now();
        for (const old of this.#jobs.values()) {
            if (old.createdAt > now - jobLifeMs) break;
            this.#jobs.delete(old.id);
        }
        const job: AsyncJob = {
            ...given,
            id: newId('750Lo2'),
            createdAt: now,
            modifiedAt: now,
            state: 'Open',
            batches: []
        };
        this.#jobs.set(job.id, job);
        return job;
    }

    /** @throws AsyncApiError InvalidJob */
    find(id: string): AsyncJob {
        const job = this.#jobs.get(toRecordId(id) ?? id);
        if (!job) throw new AsyncApiError('InvalidJob', `Unable to find job for id: ${id}`);
        return job;
    }

    /** @throws AsyncApiError InvalidBatch */
    findBatch(job: AsyncJob, id: string): AsyncBatch {
        const batch = job.batches.find((each) => each.id === (toRecordId(id) ?? id));
        if (!batch) throw new AsyncApiError('InvalidBatch', `Unable to find batch for id: ${id}`);
        return batch;
    }

    /** Closing a job lets its batches run on; aborting it leaves those that wait unprocessed. */
    setState(job: AsyncJob, state: 'Closed' | 'Aborted'): void {
        if (job.state !== 'Open') {
            const word = state === 'Closed' ? 'Closing' : 'Aborting';
            throw new AsyncApiError('InvalidJobState', `${word} already ${job.state} Job not allowed`);
        }
        job.state = state;
        job.modifiedAt = this.#services.clock.now();
        if (state === 'Closed') return;
        for (const batch of job.batches) if (batch.state === 'Queued') this.#setState(batch, 'NotProcessed');
    }

    add(job: AsyncJob, request: string): AsyncBatch {
        if (job.state !== 'Open') {
            throw new AsyncApiError('InvalidJobState', `Unable to add a batch to a job that is ${job.state}`);
        }
        const now = this.#services.clock.now();
        const batch: AsyncBatch = {
            id: newId('751Lo0'),
            jobId: job.id,
            request,
            createdAt: now,
            modifiedAt: now,
            state: 'Queued',
            processed: 0,
            failed: 0,
            processingMs: 0
        };
        job.batches.push(batch);
        this.#services.bulk.ingest.batches.count();
        this.#waiting.push({ job, batch });
        this.#running ??= this.#run();
        return batch;
    }

    /** Stops after the rows in hand. */
    async close(): Promise<void> {
        this.#closed = true;
        await this.#running;
    }

    async #run(): Promise<void> {
        for (let next = this.#waiting[0]; next !== undefined && !this.#closed; next = this.#waiting[0]) {
            await pause();
            if (next.batch.state === 'Queued') await this.#runBatch(next.job, next.batch);
            this.#waiting.shift();
        }
        this.#running = undefined;
    }

    async #runBatch(job: AsyncJob, batch: AsyncBatch): Promise<void> {
        const startedAt = performance.now();
        this.#setState(batch, 'InProgress');
        try {
            if (job.operation === 'query' || job.operation === 'queryAll') this.#query(job, batch);
            else await this.#save(job, job.operation, batch);
            batch.processingMs = Math.round(performance.now() - startedAt);
            if (!this.#closed) this.#setState(batch, 'Completed');
        } catch (error) {
            batch.stateMessage = stateMessage(error);
            this.#setState(batch, 'Failed');
        }
    }

    #query(job: AsyncJob, batch: AsyncBatch): void {
        const { contentType, apiVersion, createdById: userId } = job;
        const includeDeleted = job.operation === 'queryAll';
        const services = this.#users.of(userId);
        const query = services.queries.parse(batch.request.trim());
        const { text, size } = runQuery(services, query, { userId, includeDeleted, contentType, apiVersion });
        batch.output = { id: newId('752Lo0'), text };
        batch.processed = size;
    }

    async #save(
        job: AsyncJob,
        operation: Exclude<AsyncJob['operation'], 'query' | 'queryAll'>,
        batch: AsyncBatch
    ): Promise<void> {
        const services = this.#users.of(job.createdById);
        const { schema, database } = services;
        const object = schema.object(job.object);
        if (!object) throw unknownEntity(job.object);
        const rows = readRows(batch.request, job.contentType, { object, operation, schema, database });
        const target = {
            object,
            operation,
            externalIdField: job.externalIdFieldName,
            userId: job.createdById,
            origin: `bulk/${job.apiVersion.toFixed(1)}`
        };
        const saved: SavedRow[] = [];
        batch.rows = saved;
        for (let from = 0; from < rows.length && !this.#closed; from += rowsATransaction) {
            const read = rows.slice(from, from + rowsATransaction).map((readRow) => readRow());
            const part = saveRows(services, target, read);
            await part.durable;
            saved.push(...part.rows);
            batch.processed = saved.length;
            batch.failed += part.rows.filter(({ errors }) => errors.length > 0).length;
            await pause();
        }
    }

    #setState(batch: AsyncBatch, state: BatchState): void {
        batch.state = state;
        batch.modifiedAt = this.#services.clock.now();
    }
}

export function unknownEntity(name: string): AsyncApiError {
    return new AsyncApiError('InvalidEntity', `Entity '${name}' is not supported by the Bulk API.`);
}

/** `InvalidBatch : Field name not found : Foo__c` */
function stateMessage(error: unknown): string {
    if (error instanceof AsyncApiError) return `${error.exceptionCode} : ${error.message}`;
    if (error instanceof SalesforceError) {
        return `InvalidBatch : Failed to process query: ${error.errorCode}: ${error.message}`;
    }
    return `InternalServerError : ${(error as Error).message}`;
}

function newId(prefix: string): string {
    const digits = Array.from({ length: 9 }, () => randomInt(36).toString(36).toUpperCase()).join('');
    return toRecordId(prefix + digits) ?? '';
}

function pause(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}
