import { join } from 'node:path';
import { AtomicFile } from '../atomicFile';
import { Backoff } from '../backoff';
import type { Campaign, Cluster, ClusterTable } from './cluster';

/** The cluster that one process is: it leads whatever it asks for, at once; its tables are files in the data directory. */
export class EmbeddedCluster implements Cluster {
    readonly #directory: string;
    readonly #onLeadError: (name: string, error: unknown) => void;
    readonly #campaigns = new Set<EmbeddedCampaign>();
    readonly #tables = new Map<string, FileTable<unknown>>();

    /** @param onLeadError hears when the work of a lead rejected; it is begun again, a little later */
    constructor(directory: string, onLeadError: (name: string, error: unknown) => void) {
        this.#directory = directory;
        this.#onLeadError = onLeadError;
    }

    /** @throws if this process already asks for that lead */
    campaign(name: string, lead: (signal: AbortSignal) => Promise<void>): Campaign {
        if ([...this.#campaigns].some((other) => other.name === name))
            throw new Error(`This process already asks for the lead ${name}.`);
        const campaign = new EmbeddedCampaign(
            name,
            lead,
            (error) => this.#onLeadError(name, error),
            () => this.#campaigns.delete(campaign)
        );
        this.#campaigns.add(campaign);
        campaign.start();
        return campaign;
    }

    async table<Value>(name: string): Promise<ClusterTable<Value>> {
        let table = this.#tables.get(name);
        if (table === undefined) {
            table = new FileTable<unknown>(join(this.#directory, `${name}.json`));
            this.#tables.set(name, table);
        }
        return table as FileTable<Value>;
    }

    async close(): Promise<void> {
        await Promise.all([...this.#campaigns].map((campaign) => campaign.close()));
    }
}

class EmbeddedCampaign implements Campaign {
    readonly #stop = new AbortController();
    #running: Promise<void> | undefined;

    constructor(
        readonly name: string,
        private readonly lead: (signal: AbortSignal) => Promise<void>,
        private readonly onError: (error: unknown) => void,
        private readonly onClosed: () => void
    ) {}

    start(): void {
        this.#running = this.#run().finally(this.onClosed);
    }

    async close(): Promise<void> {
        this.#stop.abort(new Error('The lead is given up.'));
        await this.#running;
    }

    async #run(): Promise<void> {
        const { signal } = this.#stop;
        const backoff = new Backoff(200, 10000);
        while (!signal.aborted) {
            await this.lead(signal).catch((error: unknown) => {
                if (!signal.aborted) this.onError(error);
            });
            if (!signal.aborted) await backoff.wait(signal).catch(() => undefined);
        }
    }
}

class FileTable<Value> implements ClusterTable<Value> {
    readonly #values: Map<string, Value>;
    readonly #file: AtomicFile;

    constructor(path: string) {
        this.#file = new AtomicFile(path, () => Object.fromEntries(this.#values));
        this.#values = new Map(Object.entries((this.#file.read() ?? {}) as Record<string, Value>));
    }

    get(key: string): Value | undefined {
        return this.#values.get(key);
    }

    entries(): Iterable<readonly [string, Value]> {
        return this.#values.entries();
    }

    put(key: string, value: Value): Promise<void> {
        this.#values.set(key, value);
        return this.#file.save();
    }

    /** Nobody else writes the file. */
    async refresh(): Promise<void> {
        return;
    }
}
