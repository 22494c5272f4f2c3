import { createPrivateKey, X509Certificate } from 'node:crypto';

/** How to reach Kafka, in the terms of Heroku's add-on. */
export interface KafkaSettings {
    readonly brokers: readonly { readonly host: string; readonly port: number }[];
    /** PEM; undefined for a broker without TLS. */
    readonly tls: { readonly ca: string; readonly certificate: string; readonly key: string } | undefined;
    /** In front of the names of all topics and groups; `KAFKA_PREFIX` of a shared cluster. */
    readonly prefix: string;
}

type KafkaVariables = Partial<
    Record<'KAFKA_URL' | 'KAFKA_TRUSTED_CERT' | 'KAFKA_CLIENT_CERT' | 'KAFKA_CLIENT_CERT_KEY' | 'KAFKA_PREFIX', string>
>;

/**
 * Reads the variables that Heroku's add-on sets: `KAFKA_URL` lists the brokers as `kafka+ssl://host:port` (`kafka://` without TLS), parted by commas.
 * @param problems gets a sentence for each variable that is missing or wrong
 * @returns undefined if `KAFKA_URL` isn't set: there is no Kafka
 */
export function readKafkaSettings(variables: KafkaVariables, problems: string[]): KafkaSettings | undefined {
    const { KAFKA_URL: urls } = variables;
    if (urls === undefined) return undefined;
    const brokers = urls.split(',').flatMap((text) => readBroker(text.trim(), problems));
    const secure = brokers.some((broker) => broker.secure);
    if (secure && !brokers.every((broker) => broker.secure))
        problems.push('KAFKA_URL must have either kafka+ssl:// or kafka:// for all brokers.');
    const pem = (name: keyof KafkaVariables, kind: string): string => {
        const text = variables[name]?.replaceAll('\\n', '\n') ?? '';
        if (text === '') problems.push(`${name} must be set, as KAFKA_URL has kafka+ssl://.`);
        else if (!text.includes(`${kind}-----`))
            problems.push(`${name} must be in PEM, with -----BEGIN … ${kind}-----.`);
        return text;
    };
    const before = problems.length;
    const tls = secure
        ? {
              ca: pem('KAFKA_TRUSTED_CERT', 'CERTIFICATE'),
              certificate: pem('KAFKA_CLIENT_CERT', 'CERTIFICATE'),
              key: pem('KAFKA_CLIENT_CERT_KEY', 'PRIVATE KEY')
          }
        : undefined;
    if (tls !== undefined && problems.length === before) problems.push(...problemsOf(tls));
    return {
        brokers: brokers.map(({ host, port }) => ({ host, port })),
        tls,
        prefix: variables.KAFKA_PREFIX ?? ''
    };
}

/** What TLS would only say once it connects, and then in OpenSSL's words. */
function problemsOf({ ca, certificate, key }: NonNullable<KafkaSettings['tls']>): string[] {
    const problems: string[] = [];
    const read = <Read>(name: keyof KafkaVariables, reader: () => Read): Read | undefined => {
        try {
            return reader();
        } catch {
            problems.push(`${name} can't be read: it is in PEM, but damaged.`);
            return undefined;
        }
    };
    read('KAFKA_TRUSTED_CERT', () => new X509Certificate(ca));
    const shown = read('KAFKA_CLIENT_CERT', () => new X509Certificate(certificate));
    const own = read('KAFKA_CLIENT_CERT_KEY', () => createPrivateKey(key));
    if (shown !== undefined && own !== undefined && !shown.checkPrivateKey(own))
        problems.push('KAFKA_CLIENT_CERT_KEY is not the key of KAFKA_CLIENT_CERT.');
    return problems;
}

function readBroker(text: string, problems: string[]): { host: string; port: number; secure: boolean }[] {
    const parts = /^(kafka|kafka\+ssl):\/\/([^/:]+|\[[^\]]+\]):(\d{1,5})\/?$/.exec(text);
    const [, scheme, host, port] = parts ?? [];
    if (host === undefined) {
        problems.push('KAFKA_URL must be brokers like kafka+ssl://HOST:9096 or kafka://HOST:9092, parted by commas.');
        return [];
    }
    return [{ host: host.replace(/^\[|\]$/g, ''), port: Number(port), secure: scheme === 'kafka+ssl' }];
}
