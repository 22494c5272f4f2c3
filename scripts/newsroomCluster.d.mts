/** See newsroomCluster.mjs. */
export type Part = 'kafka' | 'org' | 'worker' | 'web 1' | 'web 2';

export const PARTS: readonly Part[];

export interface ClusterOptions {
    readonly data: string;
    readonly ports?: {
        readonly org?: number;
        readonly kafka?: number;
        readonly router?: number;
        readonly web?: readonly [number, number];
    };
    readonly supervised?: boolean;
    readonly workerVia?: { readonly org: number; readonly kafka: number; readonly behind: number };
    readonly environment?: Readonly<Record<string, string>>;
    readonly quiet?: boolean;
    readonly tell?: (what: string) => void;
}

export interface NewsroomCluster {
    readonly org: { readonly instanceUrl: string; readonly accessToken: string; readonly organizationId?: string };
    readonly kafkaUrl: string;
    readonly webUrls: readonly [string, string];
    readonly appUrl: string;
    readonly wireUrl: string;
    readonly ticketSecret: string;
    readonly pids: Readonly<Partial<Record<Part, number>>>;
    start(part: Part): Promise<void>;
    kill(part: Part): Promise<void>;
    stop(): Promise<void>;
}

export function startCluster(options: ClusterOptions): Promise<NewsroomCluster>;
