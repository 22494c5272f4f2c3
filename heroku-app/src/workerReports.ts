import { hostname } from 'node:os';
import type { WorkerStatus } from './http/agency';
import type { Cluster, KeyValue } from './queue/cluster';

interface Report {
    /** Epoch milliseconds. */
    readonly at: number;
    readonly status: WorkerStatus;
}

const interval = 1000;
/** A worker that has said nothing for so long is gone, in milliseconds. */
const silence = 10000;

const reason = 'no worker process is running';
const noWorker: WorkerStatus = {
    salesforce: { connection: 'stopped', reason, since: new Date(0).toISOString(), channels: [], gaps: [] },
    outbound: { depth: 0, trouble: reason, perSecond: 0 },
    inbound: { duplicates: 0, perSecond: 0 }
};

/** Tells the web processes how the worker fares, until it is closed. */
export async function reportStatus(
    cluster: Cluster,
    look: () => Promise<WorkerStatus>,
    onError: (error: unknown) => void
): Promise<{ close(): Promise<void> }> {
    const reports = await cluster.keyValue<Report>('workers');
    const me = `${hostname()}:${process.pid}`;
    let busy = false;
    const report = async (): Promise<void> => {
        if (busy) return;
        busy = true;
        try {
            await reports.set(me, { at: Date.now(), status: await look() });
        } catch (error) {
            onError(error);
        } finally {
            busy = false;
        }
    };
    await report();
    const timer = setInterval(() => void report(), interval);
    return {
        close: async () => {
            clearInterval(timer);
            await reports.delete(me).catch(onError);
        }
    };
}

/** How the workers fare: the one that is connected to Salesforce, if there is one, speaks for all. */
export class WorkerReports {
    readonly #reports: KeyValue<Report>;
    #looked = 0;

    private constructor(reports: KeyValue<Report>) {
        this.#reports = reports;
    }

    static async open(cluster: Cluster): Promise<WorkerReports> {
        return new WorkerReports(await cluster.keyValue<Report>('workers'));
    }

    async status(): Promise<WorkerStatus> {
        if (Date.now() - this.#looked > interval) {
            this.#looked = Date.now();
            await this.#reports.refresh();
        }
        const alive = [...this.#reports.entries()]
            .map(([, report]) => report)
            .filter(({ at }) => Date.now() - at < silence)
            .sort((a, b) => b.at - a.at);
        const speaker = alive.find(({ status }) => status.salesforce.connection === 'connected') ?? alive[0];
        return speaker?.status ?? noWorker;
    }
}
