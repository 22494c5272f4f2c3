import type { ApiUsage } from './apiUsage';
import type { ApiResponse } from './reply';
import type { ApiRequest } from './route';

/** Allocations that nothing here uses up, as a Developer Edition org shows them. */
const untouched: Readonly<Record<string, number>> = {
    ConcurrentAsyncGetReportInstances: 200,
    ConcurrentSyncReportRuns: 20,
    DailyAsyncApexExecutions: 250000,
    DailyBulkV2QueryFileStorageMB: 976562,
    DailyDurableGenericStreamingApiEvents: 10000,
    DailyDurableStreamingApiEvents: 10000,
    DailyGenericStreamingApiEvents: 10000,
    DailyStandardVolumePlatformEvents: 10000,
    DailyStreamingApiEvents: 10000,
    DailyWorkflowEmails: 15,
    DataStorageMB: 5,
    DurableStreamingApiConcurrentClients: 20,
    FileStorageMB: 20,
    HourlyAsyncReportRuns: 1200,
    HourlyODataCallout: 1000,
    HourlyPublishedPlatformEvents: 50000,
    HourlyPublishedStandardVolumePlatformEvents: 1000,
    HourlyTimeBasedWorkflow: 50,
    MassEmail: 10,
    MonthlyPlatformEvents: 300000,
    MonthlyPlatformEventsUsageEntitlement: 0,
    Package2VersionCreates: 6,
    PermissionSets: 1500,
    SingleEmail: 15,
    StreamingApiConcurrentClients: 20
};

/** `GET /limits`: what the org may use a day or hour, and what of it is left. */
export function limits({ services }: ApiRequest): ApiResponse {
    const { usage } = services;
    const fixed = Object.entries(untouched).map(([name, max]) => [name, { Max: max, Remaining: max }]);
    const used = (services.allocations?.() ?? []).map(({ name, max, used: count }) => [
        name,
        { Max: max, Remaining: Math.max(0, max - count) }
    ]);
    const counted = (name: string, { dailyLimit, used: count }: ApiUsage) => [
        name,
        { Max: dailyLimit, Remaining: Math.max(0, dailyLimit - count) }
    ];
    const own = [
        counted('DailyApiRequests', usage),
        counted('DailyBulkApiBatches', services.bulk.ingest.batches),
        counted('DailyBulkV2QueryJobs', services.bulk.queries.started)
    ];
    return { status: 200, body: Object.fromEntries([...fixed, ...used, ...own]) };
}
