import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

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
    readonly salesforce: {
        readonly loginUrl: string;
        readonly apiVersion: string;
        readonly credentials: SalesforceCredentials;
        readonly channels: readonly string[];
        readonly firstReplay: 'all' | 'new';
    };
    readonly queue: {
        /** In milliseconds. */
        readonly retention: number;
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
        .refine((text) => /^https?:\/\/[^/]+\/?$/.test(text), `must be ${what}`)
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
        .default(['/event/Story_Published__e', '/event/News_Flash__e', '/topic/StoryUpdates', '/u/Newsroom'])
        .describe('Channels to hear, parted by commas.'),
    SF_FIRST_REPLAY: z
        .enum(['all', 'new'], 'must be all or new')
        .default('all')
        .describe(
            'Where a channel begins that was never heard before: at the oldest event Salesforce keeps, or with new ones.'
        ),
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
    if (!read.success || credentials === undefined || problems.length > 0) throw new ConfigError(problems);
    const keys = read.data;
    return {
        port: keys.PORT,
        host: keys.HOST,
        dataDirectory: keys.DATA_DIR,
        logLevel: keys.LOG_LEVEL,
        agencyName: keys.AGENCY_NAME,
        deskPassword: keys.DESK_PASSWORD,
        salesforce: {
            loginUrl: keys.SF_LOGIN_URL,
            apiVersion: keys.SF_API_VERSION,
            credentials,
            channels: [...new Set(keys.SF_CHANNELS)],
            firstReplay: keys.SF_FIRST_REPLAY
        },
        queue: { retention: keys.QUEUE_RETENTION_HOURS * 3600 * 1000 },
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

function deduceKind(set: Partial<Record<keyof Environment, string>>): string | undefined {
    if (set.SF_JWT_KEY !== undefined) return 'jwt';
    if (set.SF_PASSWORD !== undefined) return 'password';
    return set.SF_CLIENT_SECRET === undefined ? undefined : 'client-credentials';
}

/** Config variables often hold a PEM on one line: with `\n` written out, or as base64. */
function readPrivateKey(text: string, problems: string[]): string {
    if (text === '') return '';
    const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : Buffer.from(text, 'base64').toString();
    try {
        createPrivateKey(pem);
    } catch {
        problems.push('SF_JWT_KEY must be a private key in PEM (or the PEM in base64): it cannot be read as one.');
    }
    return pem;
}
