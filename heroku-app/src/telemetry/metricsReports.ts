import { hostname } from 'node:os';
import type { Cluster, KeyValue } from '../queue/cluster';
import type { Metrics, MetricsSnapshot } from './metrics';

interface Report {
    /** Epoch milliseconds. */
    readonly at: number;
    readonly snapshot: MetricsSnapshot;
}

const interval = 5000;
/** A process that has said nothing for so long is gone, in milliseconds. */
const silence = 20000;

/**
 * The figures of all processes, so that whichever web process a router hands the question to, answers for all of them; workers, which nobody can ask,
 * too.
 */
export class MetricsReports {
    readonly #metrics: Metrics;
    readonly #reports: KeyValue<Report>;
    readonly #onError: (error: unknown) => void;
    readonly #me = `${hostname()}:${process.pid}`;
    readonly #timer: NodeJS.Timeout;
    #telling = false;

    private constructor(metrics: Metrics, reports: KeyValue<Report>, onError: (error: unknown) => void) {
        this.#metrics = metrics;
        this.#reports = reports;
        this.#onError = onError;
        this.#timer = setInterval(() => void this.#tell(), interval);
    }

    /** Tells the others of this process's figures from now on. */
    static async open(metrics: Metrics, cluster: Cluster, onError: (error: unknown) => void): Promise<MetricsReports> {
        const reports = new MetricsReports(metrics, await cluster.keyValue<Report>('metrics'), onError);
        await reports.#tell();
        return reports;
    }

    /** This process's as they are, the others' of the last seconds. */
    async snapshots(): Promise<readonly MetricsSnapshot[]> {
        await this.#reports.refresh().catch(this.#onError);
        const others = [...this.#reports.entries()]
            .filter(([process, { at }]) => process !== this.#me && Date.now() - at < silence)
            .map(([, { snapshot }]) => snapshot);
        return [await this.#metrics.snapshot(), ...others];
    }

    async close(): Promise<void> {
        clearInterval(this.#timer);
        await this.#reports.delete(this.#me).catch(this.#onError);
    }

    async #tell(): Promise<void> {
        if (this.#telling) return;
        this.#telling = true;
        try {
            await this.#reports.set(this.#me, { at: Date.now(), snapshot: await this.#metrics.snapshot() });
        } catch (error) {
            this.#onError(error);
        } finally {
            this.#telling = false;
        }
    }
}
