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
    readonly tls?: { readonly key: string; readonly certificate: string; readonly ca: string };
}

export function startKafka(options?: KafkaOptions): Promise<KafkaBroker>;
