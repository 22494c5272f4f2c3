/** What the processes of the app share beside the queue: small maps, and who does what only one of them may do. */
export interface Cluster {
    /** Opens a map, and reads it. The same name gives the same map in every process. */
    keyValue<Value>(name: string): Promise<KeyValue<Value>>;

    /**
     * Calls `work` while this process holds the role; one process of the cluster holds it at a time. If `work` settles before its term is
     * over, it is called again, a little later.
     */
    lead(role: string, work: (term: Term) => Promise<void>): Leadership;

    /** Gives up every role, which lets another process take it at once. */
    close(): Promise<void>;
}

export interface Term {
    /** Aborts when the role is given up, lost to another process, or can't be shown to be held any more. Then `work` must end. */
    readonly signal: AbortSignal;
}

export interface Leadership {
    /** Whether this process holds the role now. */
    readonly leads: boolean;
    /** Gives the role up once the work has ended. */
    close(): Promise<void>;
}

/** A map small enough to be held in memory. The last write of a key wins. */
export interface KeyValue<Value> {
    /** As this process last saw it. */
    get(key: string): Value | undefined;
    entries(): Iterable<[string, Value]>;
    /** Resolves once it is durable; writes of one key that wait for each other become one. */
    set(key: string, value: Value): Promise<void>;
    delete(key: string): Promise<void>;
    /** Sees everything that any process had written before the call: to be called at the start of a term. */
    refresh(): Promise<void>;
}
