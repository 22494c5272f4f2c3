import type { AccessControl } from '../access/accessControl';
import type { Queries } from '../access/userQueries';
import type { OrgApexEngine } from '../apex/engine';
import type { Clock } from '../clock';
import type { ChatterFeeds } from '../chatter/chatterFeeds';
import type { Database } from '../data/transaction';
import type { EventBus } from '../bus/eventBus';
import type { EventSchemas } from '../bus/eventSchema';
import type { GenericStreaming } from '../bus/genericStreaming';
import type { SourceModel } from '../metadata/sourceModel';
import type { Schema } from '../schema/objectDefinition';
import type { Flows } from '../flow/flows';
import type { ApexTestRuns } from '../deploy/apexTestRuns';
import type { DebugLogs } from '../deploy/debugLogs';
import type { SourceTracking } from '../deploy/sourceTracking';
import type { Deployments } from '../deploy/deployments';
import type { EventComponents } from '../deploy/eventComponents';
import type { MetadataCatalogue } from '../deploy/metadataCatalogue';
import type { Retrievals } from '../deploy/retrievals';
import type { ApiUsage } from './apiUsage';
import type { IngestJobs } from './bulk/ingestJobs';
import type { QueryJobs } from './bulk/queryJobs';
import type { QueryCursors } from './query/queryCursors';
import type { ConnectedApps } from './oauth/connectedApps';
import type { Logins } from './logins';
import type { SessionStore } from './session';

/** Deployments, retrievals and what there is to list. */
export interface MetadataServices {
    readonly deployments: Deployments;
    readonly retrievals: Retrievals;
    readonly catalogue: MetadataCatalogue;
    readonly testRuns: ApexTestRuns;
    readonly debugLogs: DebugLogs;
    readonly eventComponents: EventComponents;
    /** Undefined: an org that doesn't track changes of its source. */
    readonly tracking?: SourceTracking;
}

/** The rooms of one org, as the API reaches them. */
export interface OrgServices {
    readonly clock: Clock;
    readonly schema: Schema;
    readonly database: Database;
    readonly bus: EventBus & { readonly schemas: EventSchemas };
    /** As the user of the request may query. */
    readonly queries: Queries;
    readonly access: AccessControl;
    readonly chatter: ChatterFeeds;
    readonly genericStreaming: GenericStreaming;
    readonly flows: Flows;
    /** Undefined: an org that runs no Apex. */
    readonly apex?: Pick<
        OrgApexEngine,
        'executeAnonymous' | 'callRest' | 'apexAction' | 'apexActions' | 'invokeApexAction'
    >;
    readonly model: SourceModel;
    /** Undefined: an org that can't be deployed to. */
    readonly metadata?: MetadataServices;
    readonly sessions: SessionStore;
    readonly logins: Logins;
    readonly connectedApps: ConnectedApps;
    /** What else `/limits` reports: allocations that other rooms count (events published and delivered, streaming clients). */
    readonly allocations?: () => readonly { readonly name: string; readonly max: number; readonly used: number }[];
    /** Where Bulk API jobs are kept; without it they last as long as the server. */
    readonly bulkDirectory?: string;
    /** 18-character id of the org. */
    readonly organizationId: string;
}

/** The org's services with what the HTTP server itself keeps. */
export interface ApiServices extends OrgServices {
    /** The same in the rights of a user. */
    readonly asUser: (userId: string) => ApiServices;
    readonly usage: ApiUsage;
    readonly cursors: QueryCursors;
    readonly bulk: { readonly ingest: IngestJobs; readonly queries: QueryJobs };
}
