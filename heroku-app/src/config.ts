import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { isSafeAddress, staysInside } from './outward';
import { readKafkaSettings, type KafkaSettings } from './queue/kafka/kafkaSettings';

/** How the app logs in at Salesforce. */
export type SalesforceCredentials =
    | {
          readonly kind: 'password';
          readonly username: string;
          readonly password: string;
          readonly securityToken: string;
      }
    | {
          readonly kind: 'jwt';
          readonly username: string;
          readonly clientId: string;
          /** PEM. */
          readonly privateKey: string;
          readonly audience: string;
      }
    | { readonly kind: 'client-credentials'; readonly clientId: string; readonly clientSecret: string };

export interface Config {
    readonly port: number;
    readonly host: string;
    readonly dataDirectory: string;
    readonly logLevel: string;
    readonly agencyName: string;
    /** Asked for by the page and its API if it is set. */
    readonly deskPassword: string | undefined;
    /** Lets Prometheus in, beside the desk's password. */
    readonly metricsToken: string | undefined;
    /** Most requests a second from one address. */
    readonly apiRate: number;
    /** The name of this process among the app's; undefined: the app is not behind Heroku's router. */
    readonly dyno: string | undefined;
    /** Where traces go; undefined: there are none. */
    readonly tracing:
        | {
              readonly endpoint: string;
              readonly headers: Readonly<Record<string, string>>;
              readonly serviceName: string;
          }
        | undefined;
    readonly salesforce: {
        readonly loginUrl: string;
        readonly apiVersion: string;
        readonly credentials: SalesforceCredentials;
        readonly channels: readonly string[];
        readonly firstReplay: 'all' | 'new';
        /** How channels are heard. */
        readonly subscriber: 'cometd' | 'pubsub';
        /** How events are published. */
        readonly publisher: 'rest' | 'collections' | 'composite' | 'pubsub' | 'pubsub-stream';
        readonly pubSub: {
            /** `host:port` */
            readonly endpoint: string;
            /** PEM; undefined trusts the usual authorities. */
            readonly certificate: string | undefined;
        };
        /** Most events that may be delivered to the app in 24 hours; undefined: what the org's limit leaves. */
        readonly deliveryBudget: number | undefined;
    };
    /** What this process does: page, API and WebSocket; Salesforce and the wire's lines; or both. */
    readonly process: 'web' | 'worker' | 'all';
    readonly queue: {
        /** In milliseconds. */
        readonly retention: number;
        /** Kafka is the queue if it is set. */
        readonly kafka: KafkaSettings | undefined;
    };
    readonly wire: {
        readonly ticketSecret: string;
        readonly allowedOrigins: readonly string[];
        readonly rate: number;
        readonly maxClients: number;
        readonly maxClientsPerUser: number;
        readonly slowClients: 'drop' | 'disconnect';
    };
}

/** The environment is not as it should be. The message names every variable that is wrong and what to do about it. */
export class ConfigError extends Error {
    override readonly name = 'ConfigError';

    constructor(problems: readonly string[]) {
        super(`The configuration is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    }
}

const wholeNumber = (least: number, most: number, what: string) =>
    z.coerce
        .number(`must be ${what}`)
        .refine((value) => Number.isInteger(value) && value >= least && value <= most, `must be ${what}`);
const url = (what: string) =>
    z
        .string()
        .refine((text) => /^https?:\/\/[^/]+\/?$/.test(text), { error: `must be ${what}`, abort: true })
        .refine(isSafeAddress, 'must begin with https://: over http others could read along')
        .transform((text) => text.replace(/\/$/, ''));
const list = z.string().transform((text) => text.split(',').map((each) => each.trim()).filter(Boolean)); // prettier-ignore

/** Every variable that the app reads, with its meaning. */
export const environment = z.object({
    PORT: wholeNumber(0, 65535, 'a port number, 0 to 65535 (0 takes a free one)')
        .default(8101)
        .describe('Port of page, API and WebSocket. Heroku sets it.'),
    HOST: z.string().default('0.0.0.0').describe('Address to listen on. 127.0.0.1 keeps the app to this machine.'),
    DATA_DIR: z.string().default('.data').describe('Directory of the queue and of the replay ids.'),
    LOG_LEVEL: z
        .enum(
            ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
            'must be fatal, error, warn, info, debug or silent'
        )
        .default('info')
        .describe('What is logged, as lines of JSON on standard output.'),
    AGENCY_NAME: z
        .string()
        .max(80, 'must be 80 characters at most: it goes into Source__c')
        .default('Northern Wire')
        .describe('The agency’s name: on the page, and the source of its flashes.'),
    DESK_PASSWORD: z
        .string()
        .min(12, 'must be 12 characters at least')
        .optional()
        .describe(
            'If set, the page and its API ask for it (HTTP Basic, any user name). Set it wherever the app can be reached by others.'
        ),
    METRICS_TOKEN: z
        .string()
        .regex(/^\S{16,}$/, 'must be 16 characters at least, none of them a blank: openssl rand -hex 16')
        .optional()
        .describe(
            'Bearer token that lets Prometheus read /metrics. Without it /metrics asks for the desk’s password; with neither only this machine may read it.'
        ),
    API_RATE: wholeNumber(1, 1000000, 'a whole number of requests a second')
        .default(500)
        .describe('Most requests a second from one address; who asks more often is told to wait (429).'),
    DYNO: z
        .string()
        .optional()
        .describe(
            'Name of this process, in logs and figures. Heroku sets it, and who asks is then known by what its router says (X-Forwarded-For).'
        ),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
        .string()
        .refine((text) => URL.canParse(text) && /^https?:/.test(text), {
            error: 'must be the base address of an OTLP/HTTP receiver, for example http://localhost:4318',
            abort: true
        })
        .refine(isSafeAddress, 'must begin with https://: over http others could read along')
        .transform((text) => text.replace(/\/$/, ''))
        .optional()
        .describe('Where traces go: base address of an OTLP/HTTP receiver. Without it there are no traces.'),
    OTEL_EXPORTER_OTLP_HEADERS: z
        .string()
        .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must be like api-key=KEY,other=VALUE, values percent-encoded')
        .transform((text) => text.split(',').map((pair) => pair.split(/=(.*)/s)))
        .transform((pairs) => pairs.map(([name = '', value = '']) => [name.trim(), decode(value.trim())] as const))
        .transform((pairs): Readonly<Record<string, string>> => Object.fromEntries(pairs))
        .optional()
        .describe('Headers for that receiver, for example its API key.'),
    OTEL_SERVICE_NAME: z.string().default('news-agency').describe('The app’s name in traces.'),
    SF_LOGIN_URL: url('the address of a login page without a path, for example https://MYDOMAIN.my.salesforce.com')
        .default('https://login.salesforce.com')
        .describe('Where to log in: https://login.salesforce.com, https://test.salesforce.com or the org’s My Domain.'),
    SF_AUTH: z
        .enum(['password', 'jwt', 'client-credentials'], 'must be password, jwt or client-credentials')
        .optional()
        .describe(
            'How to log in. By default deduced: jwt if SF_JWT_KEY is set, password if SF_PASSWORD is, else client-credentials.'
        ),
    SF_USERNAME: z.string().optional().describe('User name, for password and jwt.'),
    SF_PASSWORD: z.string().optional().describe('Password, for password.'),
    SF_SECURITY_TOKEN: z
        .string()
        .default('')
        .describe('The user’s security token, for password; not needed from a trusted IP range.'),
    SF_CLIENT_ID: z.string().optional().describe('Consumer key of the connected app, for jwt and client-credentials.'),
    SF_CLIENT_SECRET: z.string().optional().describe('Consumer secret of the connected app, for client-credentials.'),
    SF_JWT_KEY: z
        .string()
        .optional()
        .describe('Private key that belongs to the connected app’s certificate, for jwt: PEM, or the PEM in base64.'),
    SF_JWT_AUDIENCE: url('https://login.salesforce.com or https://test.salesforce.com')
        .optional()
        .describe(
            'Audience of the JWT, for jwt; by default SF_LOGIN_URL. Set it to https://test.salesforce.com for a sandbox’s My Domain.'
        ),
    SF_API_VERSION: z
        .string()
        .regex(/^\d{2}\.0$/, 'must be an API version like 65.0')
        .default('65.0')
        .describe('API version of REST and CometD.'),
    SF_CHANNELS: list
        .refine((channels) => channels.every((channel) => /^\/(event|data|topic|u)\/\S+$/.test(channel)), {
            error: 'must be channels like /event/X__e, /data/XChangeEvent, /topic/X or /u/X, parted by commas'
        })
        .default([
            '/event/Story_Published__e',
            '/event/News_Flash__e',
            '/topic/StoryUpdates',
            '/data/Story__ChangeEvent',
            '/u/Newsroom'
        ])
        .describe('Channels to hear, parted by commas.'),
    SF_FIRST_REPLAY: z
        .enum(['all', 'new'], 'must be all or new')
        .default('all')
        .describe(
            'Where a channel begins that was never heard before: at the oldest event Salesforce keeps, or with new ones.'
        ),
    SALESFORCE_SUBSCRIBER: z
        .enum(['cometd', 'pubsub'], 'must be cometd or pubsub')
        .default('cometd')
        .describe(
            'How channels are heard: by CometD, or by the Pub/Sub API, beside which PushTopics and generic channels stay with CometD.'
        ),
    SALESFORCE_PUBLISHER: z
        .enum(
            ['rest', 'collections', 'composite', 'pubsub', 'pubsub-stream'],
            'must be rest, collections, composite, pubsub or pubsub-stream'
        )
        .default('collections')
        .describe(
            'How events are published: REST one by one, sObject Collections (200 a request), Composite (25), or the Pub/Sub API’s Publish or PublishStream (200).'
        ),
    SF_PUBSUB_ENDPOINT: z
        .string()
        .regex(/^[^\s:/]+:\d{1,5}$/, 'must be a host and a port like api.pubsub.salesforce.com:7443')
        .default('api.pubsub.salesforce.com:7443')
        .describe('Host and port of the Pub/Sub API; local-org prints its own.'),
    SF_PUBSUB_CA: z
        .string()
        .optional()
        .describe(
            'Certificate that the Pub/Sub API’s has to be signed by, if it is none of the usual ones: PEM, or the PEM in base64. For local-org.'
        ),
    SF_DELIVERY_BUDGET: wholeNumber(1, 100000000, 'a whole number of events')
        .optional()
        .describe(
            'Most platform and change events to have delivered in 24 hours; then subscriptions rest. By default 95 % of the org’s own limit, read from /limits.'
        ),
    PROCESS: z
        .enum(['web', 'worker', 'all'], 'must be web, worker or all')
        .default('all')
        .describe(
            'What this process does: web (page, API, WebSocket), worker (Salesforce, the wire’s lines) or all. Apart, they need Kafka.'
        ),
    KAFKA_URL: z
        .string()
        .optional()
        .describe(
            'Kafka’s brokers, parted by commas: kafka+ssl://HOST:PORT, or kafka://HOST:PORT without TLS. Without it the queue is in DATA_DIR. Heroku’s add-on sets it.'
        ),
    KAFKA_TRUSTED_CERT: z.string().optional().describe('Certificate that signs the brokers’, PEM. The add-on sets it.'),
    KAFKA_CLIENT_CERT: z.string().optional().describe('The app’s certificate, PEM. The add-on sets it.'),
    KAFKA_CLIENT_CERT_KEY: z.string().optional().describe('The certificate’s private key, PEM. The add-on sets it.'),
    KAFKA_PREFIX: z
        .string()
        .default('')
        .describe('In front of the names of all topics and groups. The add-on sets it on shared clusters.'),
    QUEUE_RETENTION_HOURS: wholeNumber(1, 8760, 'a whole number of hours, 1 to 8760')
        .default(72)
        .describe('How long the queue keeps messages that all have read.'),
    WIRE_TICKET_SECRET: z
        .string(
            'must be set to the secret that signs the wire’s tickets, the same as Ticket_Secret__c in the org: openssl rand -hex 32'
        )
        .min(32, 'must be 32 characters at least: openssl rand -hex 32')
        .describe('Secret that signs the tickets of the wire (HMAC-SHA256), shared with the org.'),
    WIRE_ALLOWED_ORIGINS: list
        .refine((origins) => origins.every((origin) => /^https?:\/\/(\*\.)?[^/*]+$/.test(origin)), {
            error: 'must be origins like https://MYDOMAIN.lightning.force.com or https://*.lightning.force.com, parted by commas'
        })
        .default([])
        .describe(
            'Origins whose pages may open the wire, parted by commas; `*.` stands for any subdomains. Without it no browser may.'
        ),
    WIRE_RATE: wholeNumber(0, 50000, 'a number of lines a second, 0 to 50000')
        .default(200)
        .describe('Lines a second that the wire starts with.'),
    WIRE_MAX_CLIENTS: wholeNumber(1, 100000, 'a whole number from 1 to 100000')
        .default(2000)
        .describe('Most WebSocket connections at once.'),
    WIRE_MAX_CLIENTS_PER_USER: wholeNumber(1, 100000, 'a whole number from 1 to 100000')
        .default(20)
        .describe('Most WebSocket connections of one Salesforce user at once.'),
    WIRE_SLOW_CLIENTS: z
        .enum(['drop', 'disconnect'], 'must be drop or disconnect')
        .default('drop')
        .describe(
            'What happens to a client that reads too slowly: the oldest lines that wait for it are left out, or it is disconnected.'
        )
});

type Environment = z.infer<typeof environment>;

/**
 * Reads the configuration. Nothing else in the app looks at the environment. A variable that is set but empty counts as not set.
 * @throws ConfigError that names every variable which is missing or wrong
 */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): Config {
    const set = Object.fromEntries(
        Object.entries(variables).filter(([, value]) => value !== undefined && value !== '')
    );
    const read = environment.safeParse(set);
    const problems = read.success ? [] : read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
    const credentials = readCredentials(set, problems);
    const kafka = readKafkaSettings(set, problems);
    if (set.PROCESS !== undefined && set.PROCESS !== 'all' && kafka === undefined)
        problems.push('KAFKA_URL must be set if PROCESS is web or worker: the processes meet in Kafka.');
    if (kafka?.tls === undefined && kafka?.brokers.some(({ host }) => !staysInside(host)))
        problems.push('KAFKA_URL must have kafka+ssl:// for brokers on other machines: over kafka:// others could read along.'); // prettier-ignore
    if (!read.success || credentials === undefined || problems.length > 0) throw new ConfigError(problems);
    const keys = read.data;
    return {
        port: keys.PORT,
        host: keys.HOST,
        dataDirectory: keys.DATA_DIR,
        logLevel: keys.LOG_LEVEL,
        agencyName: keys.AGENCY_NAME,
        deskPassword: keys.DESK_PASSWORD,
        metricsToken: keys.METRICS_TOKEN,
        apiRate: keys.API_RATE,
        dyno: keys.DYNO,
        tracing:
            keys.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
                ? undefined
                : {
                      endpoint: keys.OTEL_EXPORTER_OTLP_ENDPOINT,
                      headers: keys.OTEL_EXPORTER_OTLP_HEADERS ?? {},
                      serviceName: keys.OTEL_SERVICE_NAME
                  },
        salesforce: {
            loginUrl: keys.SF_LOGIN_URL,
            apiVersion: keys.SF_API_VERSION,
            credentials,
            channels: [...new Set(keys.SF_CHANNELS)],
            firstReplay: keys.SF_FIRST_REPLAY,
            subscriber: keys.SALESFORCE_SUBSCRIBER,
            publisher: keys.SALESFORCE_PUBLISHER,
            pubSub: { endpoint: keys.SF_PUBSUB_ENDPOINT, certificate: readPem(keys.SF_PUBSUB_CA) },
            deliveryBudget: keys.SF_DELIVERY_BUDGET
        },
        process: keys.PROCESS,
        queue: { retention: keys.QUEUE_RETENTION_HOURS * 3600 * 1000, kafka },
        wire: {
            ticketSecret: keys.WIRE_TICKET_SECRET,
            allowedOrigins: keys.WIRE_ALLOWED_ORIGINS,
            rate: keys.WIRE_RATE,
            maxClients: keys.WIRE_MAX_CLIENTS,
            maxClientsPerUser: keys.WIRE_MAX_CLIENTS_PER_USER,
            slowClients: keys.WIRE_SLOW_CLIENTS
        }
    };
}

/** Works on the raw variables, so that these problems are told together with all the others. */
/** What a command at the desk needs: where the app is, its password, and where its queue is. @throws ConfigError */
export function readDeskConfig(variables: NodeJS.ProcessEnv = process.env) {
    const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value));
    const keys = { PORT: true, DATA_DIR: true, DESK_PASSWORD: true, QUEUE_RETENTION_HOURS: true } as const;
    const read = environment.pick(keys).safeParse(set);
    if (!read.success) throw new ConfigError(read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)); // prettier-ignore
    const { PORT, DATA_DIR, DESK_PASSWORD, QUEUE_RETENTION_HOURS } = read.data;
    return {
        url: `http://localhost:${PORT}`,
        dataDirectory: DATA_DIR,
        deskPassword: DESK_PASSWORD,
        retention: QUEUE_RETENTION_HOURS * 3600 * 1000
    };
}

function readCredentials(
    set: Partial<Record<keyof Environment, string>>,
    problems: string[]
): SalesforceCredentials | undefined {
    const kind = set.SF_AUTH ?? deduceKind(set);
    if (kind === undefined) {
        problems.push(
            'SF_PASSWORD, SF_JWT_KEY and SF_CLIENT_SECRET are all missing: set SF_USERNAME and SF_PASSWORD, or SF_USERNAME, SF_CLIENT_ID ' +
                'and SF_JWT_KEY, or SF_CLIENT_ID and SF_CLIENT_SECRET.'
        );
        return undefined;
    }
    const need = (key: keyof Environment): string => {
        const value = set[key];
        if (value === undefined) problems.push(`${key} must be set, as SF_AUTH is ${kind}.`);
        return value ?? '';
    };
    switch (kind) {
        case 'password':
            return {
                kind,
                username: need('SF_USERNAME'),
                password: need('SF_PASSWORD'),
                securityToken: set.SF_SECURITY_TOKEN ?? ''
            };
        case 'jwt':
            return {
                kind,
                username: need('SF_USERNAME'),
                clientId: need('SF_CLIENT_ID'),
                privateKey: readPrivateKey(need('SF_JWT_KEY'), problems),
                audience: set.SF_JWT_AUDIENCE ?? set.SF_LOGIN_URL ?? 'https://login.salesforce.com'
            };
        case 'client-credentials':
            return { kind, clientId: need('SF_CLIENT_ID'), clientSecret: need('SF_CLIENT_SECRET') };
        default:
            return undefined;
    }
}

function decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

function deduceKind(set: Partial<Record<keyof Environment, string>>): string | undefined {
    if (set.SF_JWT_KEY !== undefined) return 'jwt';
    if (set.SF_PASSWORD !== undefined) return 'password';
    return set.SF_CLIENT_SECRET === undefined ? undefined : 'client-credentials';
}

/** Config variables often hold a PEM on one line: with `\n` written out, or as base64. */
function readPem<Text extends string | undefined>(text: Text): Text extends string ? string : string | undefined;
function readPem(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    return text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : Buffer.from(text, 'base64').toString();
}

function readPrivateKey(text: string, problems: string[]): string {
    if (text === '') return '';
    const pem = readPem(text);
    try {
        createPrivateKey(pem);
    } catch {
        problems.push('SF_JWT_KEY must be a private key in PEM (or the PEM in base64): it cannot be read as one.');
    }
    return pem;
}
