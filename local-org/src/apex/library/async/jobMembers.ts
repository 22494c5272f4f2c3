import type { OrgTransaction } from '../../../data/orgTransaction';
import { removeSystemRecord } from '../../../data/systemRecords';
import { changeRow } from '../../runtime/jobRows';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import type { ApexDate } from '../../runtime/values/apexDate';
import { given } from '../given';
import type { LibraryType } from '../libraryType';

const over: ReadonlySet<unknown> = new Set(['Completed', 'Failed', 'Aborted']);

/** A scheduled job by its CronTrigger, or any other by its AsyncApexJob: it won't run (any more). */
function abortJob(x: Execution, jobId: string | null): void {
    const id = given(jobId);
    const { transaction, org } = x;
    const row = transaction.get('AsyncApexJob', id);
    const cronTriggerId = row === undefined ? id : row['CronTriggerId'];
    if (typeof cronTriggerId === 'string' && transaction.get('CronTrigger', cronTriggerId) !== undefined) {
        org.jobs.scheduled.abort(transaction, cronTriggerId);
        return;
    }
    if (row === undefined) throw systemException('System.StringException', `Job does not exist: ${id}`);
    if (!over.has(row['Status']))
        changeRow(transaction, String(row['Id']), { Status: 'Aborted', CompletedDate: transaction.now });
}

/** Removes rows of jobs that were over before a day; gives how many. */
function purgeOldAsyncJobs(x: Execution, before: ApexDate | null): number {
    const limit = Date.parse(given(before).toIsoText());
    const ids = oldJobs(x.transaction, limit);
    for (const id of ids) removeSystemRecord(x.transaction, 'AsyncApexJob', id);
    return ids.length;
}

function oldJobs({ database }: OrgTransaction, limit: number): string[] {
    const rows = [...database.records('AsyncApexJob')];
    const isOld = (completed: unknown) => typeof completed === 'number' && completed < limit;
    return rows.filter((row) => over.has(row['Status']) && isOld(row['CompletedDate'])).map((row) => String(row['Id']));
}

/** Members of System about jobs of any kind. */
export const jobMembers: LibraryType['members'] = {
    'static void abortJob(String jobId)': abortJob,
    'static Integer purgeOldAsyncJobs(Date before)': purgeOldAsyncJobs
};
