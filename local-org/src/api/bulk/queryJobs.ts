import { UserServices } from '../userServices';
import { randomInt } from 'node:crypto';
import { toRecordId } from '../../data/recordId';
import { SalesforceError } from '../../errors';
import type { Query } from '../../soql/query';
import { ApiUsage } from '../apiUsage';
import type { OrgServices } from '../orgServices';
import type { CsvFormat } from './bulkCsv';
import type { JobState } from './ingestJob';
import { bulkColumns } from './queryColumns';
import { headerLine, rowLine } from './queryCsv';

const jobLifeMs = 7 * 24 * 60 * 60 * 1000;
const jobsADay = 10000;
/** Rows of a page of results if the client doesn't say. */
const rowsAPage = 50000;

/** A query job. */
export interface QueryJob extends CsvFormat {
    readonly id: string;
    readonly operation: 'query' | 'queryAll';
    readonly soql: string;
    readonly object: string;
    readonly createdById: string;
    readonly createdAt: number;
    readonly apiVersion: number;
    state: JobState;
    modifiedAt: number;
    errorMessage?: string;
    processingMs: number;
    header?: string;
    /** Lines of CSV, once the query has run. */
    lines?: readonly string[];
}

/** A page of a job's results. */
export interface ResultPage {
    readonly csv: string;
    readonly rows: number;
    /** Where the next page begins; undefined after the last. */
    readonly locator: string | undefined;
}

/** The query jobs of an org. They live as long as the process: results are those of a moment, and quickly asked for again. */
export class QueryJobs {
    readonly #services: OrgServices;
    readonly #users: UserServices<OrgServices>;
    readonly #jobs = new Map<string, QueryJob>();
    /** Jobs of the last 24 hours. */
    readonly started: ApiUsage;

    constructor(services: OrgServices) {
        this.#services = services;
        this.#users = new UserServices(services);
        this.started = new ApiUsage(services.clock, jobsADay);
    }

    /** Checks the query and runs it soon. */
    create(
        given: Pick<QueryJob, 'operation' | 'soql' | 'createdById' | 'apiVersion' | 'columnDelimiter' | 'lineEnding'>
    ): QueryJob {
        this.#removeOld();
        const { queries, schema } = this.#users.of(given.createdById);
        const query = queries.parse(given.soql);
        const columns = bulkColumns(schema, query);
        queries.check(query);
        const now = this.#services.clock.now();
        const digits = Array.from({ length: 9 }, () => randomInt(36).toString(36).toUpperCase()).join('');
        const job: QueryJob = {
            ...given,
            id: toRecordId(`750Lo1${digits}`) ?? '',
            object: this.#services.schema.object(query.from.name)?.name ?? query.from.name,
            createdAt: now,
            modifiedAt: now,
            state: 'UploadComplete',
            processingMs: 0
        };
        this.#jobs.set(job.id, job);
        this.started.count();
        setImmediate(() => this.#run(job, query, columns));
        return job;
    }

    all(): QueryJob[] {
        this.#removeOld();
        return [...this.#jobs.values()];
    }

    find(id: string): QueryJob {
        const job = this.#jobs.get(toRecordId(id) ?? id);
        if (!job) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist');
        return job;
    }

    abort(id: string): QueryJob {
        const job = this.find(id);
        if (job.state !== 'UploadComplete' && job.state !== 'InProgress') {
            const word = job.state === 'JobComplete' ? 'Completed' : job.state;
            throw new SalesforceError('INVALIDJOBSTATE', `Aborting already ${word} Job not allowed`);
        }
        return this.#setState(job, 'Aborted');
    }

    delete(id: string): void {
        const job = this.find(id);
        if (job.state === 'InProgress' || job.state === 'UploadComplete') {
            throw new SalesforceError('INVALIDJOBSTATE', `Deleting ${job.state} Job not allowed`);
        }
        this.#jobs.delete(job.id);
    }

    /** @throws SalesforceError if the job isn't complete, or the locator isn't one that was given out */
    results(id: string, locator: string | null, maxRecords: number | undefined): ResultPage {
        const job = this.find(id);
        if (!job.lines || job.header === undefined || job.state !== 'JobComplete') {
            throw new SalesforceError('INVALIDJOBSTATE', `Results of ${job.state} Job are not available`);
        }
        const from = locator === null ? 0 : positionOf(locator);
        if (from === undefined || from > job.lines.length) {
            throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
        }
        const lines = job.lines.slice(from, from + (maxRecords ?? rowsAPage));
        const end = from + lines.length;
        return {
            csv: job.header + lines.join(''),
            rows: lines.length,
            locator: end < job.lines.length ? Buffer.from(String(end)).toString('base64url') : undefined
        };
    }

    #run(job: QueryJob, query: Query, columns: readonly (readonly string[])[]): void {
        if (job.state !== 'UploadComplete') return;
        this.#setState(job, 'InProgress');
        const startedAt = performance.now();
        try {
            const options = { userId: job.createdById, includeDeleted: job.operation === 'queryAll' };
            const { queries, database } = this.#users.of(job.createdById);
            const { rows } = queries.run(database, query, options);
            job.header = headerLine(columns, job);
            job.lines = rows.map((row) => rowLine(row, columns, job));
            job.processingMs = Math.round(performance.now() - startedAt);
            this.#setState(job, 'JobComplete');
        } catch (error) {
            job.errorMessage = (error as Error).message;
            this.#setState(job, 'Failed');
        }
    }

    #setState(job: QueryJob, state: JobState): QueryJob {
        job.state = state;
        job.modifiedAt = this.#services.clock.now();
        return job;
    }

    #removeOld(): void {
        const oldest = this.#services.clock.now() - jobLifeMs;
        for (const job of this.#jobs.values()) {
            if (job.createdAt > oldest) return;
            this.#jobs.delete(job.id);
        }
    }
}

function positionOf(locator: string): number | undefined {
    const text = Buffer.from(locator, 'base64url').toString();
    return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
