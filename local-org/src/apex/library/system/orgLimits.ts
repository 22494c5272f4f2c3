import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { libraryList } from '../lists';
import { primitive } from '../../typeName';
import { ApexMap } from '../../runtime/values/apexMap';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of System.OrgLimit: one of the org's allocations. */
class OrgLimit extends LibraryValue {
    constructor(
        readonly name: string,
        readonly limit: number
    ) {
        super();
    }

    override get libraryType(): string {
        return 'OrgLimit';
    }

    override get printed(): string {
        return `System.OrgLimit[getLimit=${this.limit};getName=${this.name};getValue=0;]`;
    }
}

/** What a new developer edition may use (REST `/limits` shows the same names). Nothing has been used of them: Apex runs inside one transaction. */
const limits: Readonly<Record<string, number>> = {
    ActiveScratchOrgs: 3,
    AnalyticsExternalDataSizeMB: 40_960,
    ConcurrentAsyncGetReportInstances: 200,
    ConcurrentEinsteinDataInsightsStoryCreation: 5,
    ConcurrentSyncReportRuns: 20,
    DailyApiRequests: 15_000,
    DailyAsyncApexExecutions: 250_000,
    DailyAsyncApexTests: 500,
    DailyBulkApiBatches: 15_000,
    DailyBulkV2QueryFileStorageMB: 976_562,
    DailyBulkV2QueryJobs: 10_000,
    DailyDeliveredPlatformEvents: 10_000,
    DailyDurableGenericStreamingApiEvents: 10_000,
    DailyDurableStreamingApiEvents: 10_000,
    DailyGenericStreamingApiEvents: 10_000,
    DailyScratchOrgs: 6,
    DailyStandardVolumePlatformEvents: 10_000,
    DailyStreamingApiEvents: 10_000,
    DailyWorkflowEmails: 390,
    DataStorageMB: 5,
    DurableStreamingApiConcurrentClients: 20,
    FileStorageMB: 20,
    HourlyAsyncReportRuns: 1_200,
    HourlyDashboardRefreshes: 200,
    HourlyODataCallout: 1_000,
    HourlyPublishedPlatformEvents: 50_000,
    HourlyPublishedStandardVolumePlatformEvents: 1_000,
    HourlySyncReportRuns: 500,
    HourlyTimeBasedWorkflow: 50,
    MassEmail: 10,
    MonthlyPlatformEvents: 300_000,
    Package2VersionCreates: 6,
    PermissionSets: 1_500,
    SingleEmail: 15,
    StreamingApiConcurrentClients: 20
};

const all = () => Object.entries(limits).map(([name, limit]) => new OrgLimit(name, limit));

export const orgLimitTypes: readonly LibraryType[] = [
    {
        name: 'OrgLimit',
        namespace: 'System',
        members: {
            'String getName()': (_x, { name }: OrgLimit) => name,
            'Integer getLimit()': (_x, { limit }: OrgLimit) => limit,
            'Integer getValue()': () => 0,
            'String toString()': (_x, limit: OrgLimit) => limit.printed
        }
    },
    {
        name: 'OrgLimits',
        namespace: 'System',
        members: {
            'static List<OrgLimit> getAll()': () => libraryList('OrgLimit', all()),
            'static Map<String, OrgLimit> getMap()': (x) => {
                const value = { kind: 'library', name: 'OrgLimit', arguments: [] } as const;
                const map = new ApexMap({ kind: 'map', key: primitive('String'), value });
                for (const limit of all()) map.set(x, given(limit.name), limit);
                return map;
            }
        }
    }
];
