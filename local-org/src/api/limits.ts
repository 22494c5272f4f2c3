import type { ApiResponse } from './reply';
import type { ApiRequest } from './route';

/** Allocations that nothing here uses up, as a Developer Edition org shows them. */
const untouched: Readonly<Record<string, number>> = {
    ConcurrentAsyncGetReportInstances: 200,
    ConcurrentSyncReportRuns: 20,
    DailyAsyncApexExecutions: 250000,
    DailyBulkApiBatches: 15000,
    DailyBulkV2QueryFileStorageMB: 976562,
    DailyBulkV2QueryJobs: 10000,
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
    const api = { Max: usage.dailyLimit, Remaining: Math.max(0, usage.dailyLimit - usage.used) };
    return { status: 200, body: Object.fromEntries([...fixed, ...used, ['DailyApiRequests', api]]) };
}
