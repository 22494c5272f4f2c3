/** A candidacy for a lead. */
export interface Campaign {
    /** Gives the lead up, or no longer asks for it; resolves once the work of it has ended. */
    close(): Promise<void>;
}

/**
 * A small map that the processes of a cluster share: durable, the last write wins. Reads are of what this process knows; what others wrote is
 * seen after {@link ClusterTable.refresh}.
 */
export interface ClusterTable<Value> {
    get(key: string): Value | undefined;
    entries(): Iterable<readonly [key: string, value: Value]>;
    /** Seen by `get` at once; resolves once it is durable. Writes in quick succession may go together. */
    put(key: string, value: Value): Promise<void>;
    /** Resolves once everything is known that others wrote before the call. To be called when a lead begins. */
    refresh(): Promise<void>;
}

/** What the processes of the app agree upon. One process alone is a cluster, too. */
export interface Cluster {
    /**
     * Runs `lead` while this process has the lead that `name` stands for: exactly one process of the cluster has it at a time. The signal aborts
     * when the lead is lost or given up. When `lead` ends by itself or rejects, it is asked for again.
     */
    campaign(name: string, lead: (signal: AbortSignal) => Promise<void>): Campaign;

    /** The table of that name, with everything written so far. */
    table<Value>(name: string): Promise<ClusterTable<Value>>;

    close(): Promise<void>;
}
