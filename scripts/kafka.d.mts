export interface KafkaBroker {
    /** For `KAFKA_URL`. */
    readonly url: string;
    /** Of the listener with TLS, if there is one. */
    readonly tlsUrl?: string;
    readonly port: number;
    readonly pid: number;
    readonly directory: string;
    /** As an operator would. */
    stop(): Promise<void>;
    /** As the machine's failure would; its data stays for the next start. */
    kill(): Promise<void>;
}

export interface KafkaOptions {
    readonly directory?: string;
    readonly port?: number;
    readonly quiet?: boolean;
    readonly settings?: Readonly<Record<string, string | number>>;
    /** A second listener, for clients that reach it by the port `as`. */
    readonly behind?: { readonly port: number; readonly as: number };
    /** Called if it ends unasked after it was ready. */
    readonly onExit?: () => void;
    readonly tls?: { readonly key: string; readonly certificate: string; readonly ca: string };
}

export function startKafka(options?: KafkaOptions): Promise<KafkaBroker>;

/** Ports that are free now. */
export function freePorts(count: number): Promise<number[]>;
