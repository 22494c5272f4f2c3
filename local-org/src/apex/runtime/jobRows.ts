import type { OrgTransaction } from '../../data/orgTransaction';
import type { FieldValue } from '../../data/record';
import { writeSystemRecord } from '../../data/systemRecords';
import type { AsyncJob } from './asyncJobs';
import type { Execution } from './execution';

/** Why a job failed, as AsyncApexJob tells it. */
export interface JobFailure {
    readonly type: string;
    readonly message: string;
}

/** "ExtendedStatus: a short description of the first error", 255 characters. */
const longestStatus = 255;

/** Adds a job's AsyncApexJob row; gives its id. */
export function newJobRow(
    x: Execution,
    job: {
        readonly type: 'Future' | 'Queueable' | 'BatchApex' | 'ScheduledApex';
        readonly className: string;
        readonly methodName?: string;
        readonly fields?: Readonly<Record<string, FieldValue>>;
    }
): string {
    return writeSystemRecord(x.transaction, {
        object: 'AsyncApexJob',
        fields: {
            JobType: job.type,
            Status: 'Queued',
            ApexClassId: x.org.classId(job.className) || null,
            MethodName: job.methodName ?? null,
            JobItemsProcessed: 0,
            TotalJobItems: 0,
            NumberOfErrors: 0,
            ...job.fields
        }
    });
}

/** What a job's row goes through while the job runs. */
export function rowProgress(id: string): Pick<AsyncJob, 'begin' | 'end' | 'fail'> {
    return {
        begin: (transaction) => beginRow(transaction, id, 'Processing'),
        end: (transaction) => completeRow(transaction, id),
        fail: (transaction, failure) => failRow(transaction, id, failure.message)
    };
}

/** Marks the row as under way; false if the job was aborted or is of a time before a reset. */
export function beginRow(transaction: OrgTransaction, id: string, Status: string): boolean {
    const status = transaction.get('AsyncApexJob', id)?.['Status'];
    if (status === undefined || status === 'Aborted' || status === 'Failed') return false;
    changeRow(transaction, id, { Status });
    return true;
}

export function completeRow(transaction: OrgTransaction, id: string): void {
    // an abortJob of the job itself stands
    if (transaction.get('AsyncApexJob', id)?.['Status'] === 'Aborted') return;
    changeRow(transaction, id, { Status: 'Completed', CompletedDate: transaction.now });
}

export function failRow(transaction: OrgTransaction, id: string, message: string): void {
    const errors = Number(transaction.get('AsyncApexJob', id)?.['NumberOfErrors'] ?? 0) + 1;
    changeRow(transaction, id, {
        Status: 'Failed',
        NumberOfErrors: errors,
        ExtendedStatus: message.slice(0, longestStatus),
        CompletedDate: transaction.now
    });
}

/** One chunk of a batch is done. Only the first error is told. */
export function countChunk(transaction: OrgTransaction, id: string, failure?: JobFailure): void {
    const row = transaction.get('AsyncApexJob', id) ?? {};
    changeRow(transaction, id, {
        JobItemsProcessed: Number(row['JobItemsProcessed'] ?? 0) + 1,
        ...(failure && {
            NumberOfErrors: Number(row['NumberOfErrors'] ?? 0) + 1,
            ExtendedStatus: row['ExtendedStatus'] ?? `First error: ${failure.message}`.slice(0, longestStatus)
        })
    });
}

export function changeRow(transaction: OrgTransaction, id: string, fields: Readonly<Record<string, FieldValue>>): void {
    writeSystemRecord(transaction, { object: 'AsyncApexJob', id, fields });
}
