import { fieldToJson } from '../json/fieldJson';
import type { CsvFormat } from './bulkCsv';

export type IngestOperation = 'insert' | 'update' | 'upsert' | 'delete';
export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** What became of one row. */
export interface RowResult {
    /** Position of the row in the CSV, from 0. */
    readonly row: number;
    readonly id: string;
    readonly created: boolean;
    /** `CODE:message:fields --`; undefined: saved. */
    readonly error?: string;
}

/** What is kept of an ingest job beside its data. Plain JSON. */
export interface IngestJob extends CsvFormat {
    readonly id: string;
    readonly operation: IngestOperation;
    readonly object: string;
    readonly externalIdFieldName?: string;
    readonly createdById: string;
    readonly createdAt: number;
    readonly apiVersion: number;
    state: JobState;
    modifiedAt: number;
    errorMessage?: string;
    /** Milliseconds spent saving. */
    processingMs: number;
}

/** `contentUrl` is where an open job takes its data. */
export function ingestJobJson(job: IngestJob): Record<string, unknown> {
    const version = job.apiVersion.toFixed(1);
    return {
        id: job.id,
        operation: job.operation,
        object: job.object,
        createdById: job.createdById,
        createdDate: fieldToJson('datetime', job.createdAt),
        systemModstamp: fieldToJson('datetime', job.modifiedAt),
        state: job.state,
        ...(job.externalIdFieldName === undefined ? {} : { externalIdFieldName: job.externalIdFieldName }),
        concurrencyMode: 'Parallel',
        contentType: 'CSV',
        apiVersion: job.apiVersion,
        ...(job.state === 'Open' ? { contentUrl: `services/data/v${version}/jobs/ingest/${job.id}/batches` } : {}),
        lineEnding: job.lineEnding,
        columnDelimiter: job.columnDelimiter
    };
}

/** What `GET` tells beyond what `POST` does. */
export function ingestJobDetails(job: IngestJob, processed: number, failed: number): Record<string, unknown> {
    return {
        ...ingestJobJson(job),
        jobType: 'V2Ingest',
        retries: 0,
        totalProcessingTime: job.processingMs,
        apiActiveProcessingTime: job.processingMs,
        apexProcessingTime: 0,
        numberRecordsProcessed: processed,
        numberRecordsFailed: failed,
        ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage })
    };
}
