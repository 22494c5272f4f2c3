import type { DmlOperation } from '../../data/transaction';
import { fieldToJson } from '../json/fieldJson';
import { soapElement, type SoapAnswer } from '../soap/soapMessage';
import type { SavedRow } from '../bulk/saveRows';

export const dataLoadNamespace = 'http://www.force.com/2009/06/asyncapi/dataload';

export type AsyncOperation = Extract<DmlOperation, 'insert' | 'update' | 'upsert' | 'delete'> | 'query' | 'queryAll';
export type AsyncContentType = 'CSV' | 'JSON' | 'XML';
export type ConcurrencyMode = 'Parallel' | 'Serial';
export type AsyncJobState = 'Open' | 'Closed' | 'Aborted';
export type BatchState = 'Queued' | 'InProgress' | 'Completed' | 'Failed' | 'NotProcessed';

/** A result of a query's batch: its rows in the job's content type. */
export interface QueryOutput {
    readonly id: string;
    readonly text: string;
}

/** A part of a job's data, or its query. */
export interface AsyncBatch {
    readonly id: string;
    readonly jobId: string;
    readonly createdAt: number;
    /** As it was sent. */
    readonly request: string;
    modifiedAt: number;
    state: BatchState;
    stateMessage?: string;
    processed: number;
    failed: number;
    processingMs: number;
    /** Of a batch of rows. */
    rows?: readonly SavedRow[];
    /** Of a query. */
    output?: QueryOutput;
}

/** A job of the Bulk API: batches that share object and operation. */
export interface AsyncJob {
    readonly id: string;
    readonly operation: AsyncOperation;
    readonly object: string;
    readonly externalIdFieldName?: string;
    readonly assignmentRuleId?: string;
    readonly concurrencyMode: ConcurrencyMode;
    readonly contentType: AsyncContentType;
    readonly createdById: string;
    readonly createdAt: number;
    readonly apiVersion: number;
    readonly batches: AsyncBatch[];
    state: AsyncJobState;
    modifiedAt: number;
}

type Info = Readonly<Record<string, string | number | boolean | undefined>>;

/** What is told of a job; undefined: not set. Times are epoch milliseconds. */
function jobInfo(job: AsyncJob): Info {
    const inState = (state: BatchState) => job.batches.filter((batch) => batch.state === state).length;
    const sum = (of: (batch: AsyncBatch) => number) => job.batches.reduce((total, batch) => total + of(batch), 0);
    return {
        id: job.id,
        operation: job.operation,
        object: job.object,
        createdById: job.createdById,
        createdDate: job.createdAt,
        systemModstamp: job.modifiedAt,
        state: job.state,
        externalIdFieldName: job.externalIdFieldName,
        assignmentRuleId: job.assignmentRuleId,
        concurrencyMode: job.concurrencyMode,
        contentType: job.contentType,
        numberBatchesQueued: inState('Queued'),
        numberBatchesInProgress: inState('InProgress'),
        numberBatchesCompleted: inState('Completed'),
        numberBatchesFailed: inState('Failed'),
        numberBatchesTotal: job.batches.length,
        numberRecordsProcessed: sum(({ processed }) => processed),
        numberRetries: 0,
        apiVersion: job.apiVersion,
        numberRecordsFailed: sum(({ failed }) => failed),
        totalProcessingTime: sum(({ processingMs }) => processingMs),
        apiActiveProcessingTime: sum(({ processingMs }) => processingMs),
        apexProcessingTime: 0
    };
}

function batchInfo(batch: AsyncBatch): Info {
    return {
        id: batch.id,
        jobId: batch.jobId,
        state: batch.state,
        stateMessage: batch.stateMessage,
        createdDate: batch.createdAt,
        systemModstamp: batch.modifiedAt,
        numberRecordsProcessed: batch.processed,
        numberRecordsFailed: batch.failed,
        totalProcessingTime: batch.processingMs,
        apiActiveProcessingTime: batch.processingMs,
        apexProcessingTime: 0
    };
}

export function jobXml(job: AsyncJob): string {
    return document('jobInfo', infoXml(jobInfo(job)));
}

export function jobJson(job: AsyncJob): string {
    return JSON.stringify({ ...infoJson(jobInfo(job)), fastPathEnabled: false });
}

export function batchXml(batch: AsyncBatch): string {
    return document('batchInfo', infoXml(batchInfo(batch)));
}

export function batchJson(batch: AsyncBatch): string {
    return JSON.stringify(infoJson(batchInfo(batch)));
}

export function batchListXml(batches: readonly AsyncBatch[]): string {
    return document('batchInfoList', { batchInfo: batches.map((batch) => infoXml(batchInfo(batch))) });
}

export function batchListJson(batches: readonly AsyncBatch[]): string {
    return JSON.stringify({ batchInfo: batches.map((batch) => infoJson(batchInfo(batch))) });
}

/** An XML document in the API's namespace. */
export function document(root: string, content: SoapAnswer): string {
    const element = soapElement(root, content).replace(`<${root}>`, `<${root} xmlns="${dataLoadNamespace}">`);
    return `<?xml version="1.0" encoding="UTF-8"?>${element}`;
}

function infoXml(info: Info): Readonly<Record<string, SoapAnswer>> {
    return mapInfo(info, (name, value) => {
        if (name === 'apiVersion') return Number(value).toFixed(1);
        return isTime(name) ? new Date(Number(value)).toISOString() : value;
    });
}

/** What isn't set is null, in the order of the alphabet. */
function infoJson(info: Info): Readonly<Record<string, unknown>> {
    const members = mapInfo(info, (name, value) =>
        isTime(name) ? fieldToJson('datetime', Number(value)) : (value ?? null)
    );
    return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isTime(name: string): boolean {
    return name === 'createdDate' || name === 'systemModstamp';
}

function mapInfo<T>(info: Info, map: (name: string, value: Info[string]) => T): Record<string, T> {
    return Object.fromEntries(Object.entries(info).map(([name, value]) => [name, map(name, value)]));
}
