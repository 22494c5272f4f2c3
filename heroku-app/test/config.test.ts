import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeKeyPair } from '../../scripts/deploy/certificate.mjs';
import { ConfigError, environment, readConfig } from '../src/config';

const password = {
    SF_USERNAME: 'agency@newsroom.example',
    SF_PASSWORD: 'secret',
    WIRE_TICKET_SECRET: '0123456789abcdef0123456789abcdef'
};
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function problemsOf(variables: Record<string, string>): string {
    try {
        readConfig(variables);
    } catch (error) {
        if (error instanceof ConfigError) return error.message;
        throw error;
    }
    return '';
}

it('needs a login and the ticket secret, and nothing else', () => {
    const config = readConfig(password);
    expect(config).toMatchObject({ port: 8101, host: '0.0.0.0', wire: { rate: 200, allowedOrigins: [] } });
    expect(config.salesforce).toMatchObject({
        loginUrl: 'https://login.salesforce.com',
        apiVersion: '65.0',
        credentials: { kind: 'password', securityToken: '' },
        channels: [
            '/event/Story_Published__e',
            '/event/News_Flash__e',
            '/topic/StoryUpdates',
            '/data/Story__ChangeEvent',
            '/u/Newsroom'
        ]
    });
});

it('tells everything that is wrong at once, each by its name and with what to do', () => {
    const problems = problemsOf({ PORT: 'web', SF_LOGIN_URL: 'login.salesforce.com', SF_API_VERSION: 'v65' });
    expect(problems.split('\n')).toEqual([
        'The configuration is not complete:',
        '  PORT must be a port number, 0 to 65535 (0 takes a free one).',
        '  SF_LOGIN_URL must be the address of a login page without a path, for example https://MYDOMAIN.my.salesforce.com.',
        '  SF_API_VERSION must be an API version like 65.0.',
        '  WIRE_TICKET_SECRET must be set to the secret that signs the wire’s tickets, the same as Ticket_Secret__c in the org: openssl rand -hex 32.',
        '  SF_PASSWORD, SF_JWT_KEY and SF_CLIENT_SECRET are all missing: set SF_USERNAME and SF_PASSWORD, or SF_USERNAME, SF_CLIENT_ID and SF_JWT_KEY, or SF_CLIENT_ID and SF_CLIENT_SECRET.'
    ]);
});

it.each([
    ['PORT', '70000', /PORT must be a port number/],
    ['WIRE_RATE', '60000', /WIRE_RATE must be .* 0 to 50000/],
    ['WIRE_TICKET_SECRET', 'short', /WIRE_TICKET_SECRET must be 32 characters at least/],
    ['WIRE_ALLOWED_ORIGINS', 'newsroom.example', /WIRE_ALLOWED_ORIGINS must be origins/],
    ['SF_CHANNELS', '/event/A__e,B__e', /SF_CHANNELS must be channels/],
    ['SF_AUTH', 'magic', /SF_AUTH must be password, jwt or client-credentials/],
    ['DESK_PASSWORD', 'short', /DESK_PASSWORD must be 12 characters/],
    ['SF_JWT_KEY', 'bm8ga2V5', /SF_JWT_KEY must be a private key/]
])('refuses %s=%s', (key, value, problem) => {
    expect(problemsOf({ ...password, SF_CLIENT_ID: 'id', [key]: value })).toMatch(problem);
});

it('says which variable the way to log in lacks', () => {
    expect(problemsOf({ ...password, SF_USERNAME: '' })).toMatch(/SF_USERNAME must be set, as SF_AUTH is password/);
    expect(problemsOf({ ...password, SF_JWT_KEY: pem })).toMatch(/SF_CLIENT_ID must be set, as SF_AUTH is jwt/);
});

it.each([
    ['as it is', pem],
    ['on one line', pem.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(pem).toString('base64')]
])('takes the key of a JWT %s', (_how, key) => {
    const { credentials } = readConfig({ ...password, SF_JWT_KEY: key, SF_CLIENT_ID: 'id' }).salesforce;
    expect(credentials).toMatchObject({ kind: 'jwt', privateKey: pem, audience: 'https://login.salesforce.com' });
});

it('deduces client credentials', () => {
    const { WIRE_TICKET_SECRET } = password;
    const variables = { WIRE_TICKET_SECRET, SF_CLIENT_ID: 'id', SF_CLIENT_SECRET: 'shh' };
    expect(readConfig(variables).salesforce.credentials).toEqual({
        kind: 'client-credentials',
        clientId: 'id',
        clientSecret: 'shh'
    });
});

describe('The variables of Heroku’s Kafka add-on', () => {
    const authority = makeKeyPair('authority');
    const client = makeKeyPair('client', authority);
    const kafka = {
        KAFKA_URL: 'kafka+ssl://one.example:9096,kafka+ssl://two.example:9096',
        KAFKA_TRUSTED_CERT: authority.certificate,
        KAFKA_CLIENT_CERT: client.certificate,
        KAFKA_CLIENT_CERT_KEY: client.privateKey,
        KAFKA_PREFIX: 'fjord-12345.'
    };

    it('are taken as they are, and on one line', () => {
        const oneLine = Object.fromEntries(
            Object.entries(kafka).map(([key, text]) => [key, text.replaceAll('\n', '\\n')])
        );
        for (const variables of [kafka, oneLine])
            expect(readConfig({ ...password, ...variables }).queue.kafka).toEqual({
                brokers: [
                    { host: 'one.example', port: 9096 },
                    { host: 'two.example', port: 9096 }
                ],
                tls: { ca: authority.certificate, certificate: client.certificate, key: client.privateKey },
                prefix: 'fjord-12345.'
            });
    });

    it.each([
        ['KAFKA_TRUSTED_CERT', '', /KAFKA_TRUSTED_CERT must be set, as KAFKA_URL has kafka\+ssl/],
        ['KAFKA_CLIENT_CERT', 'certificate', /KAFKA_CLIENT_CERT must be in PEM/],
        ['KAFKA_CLIENT_CERT', client.certificate.replace(/MII/, 'XXX'), /KAFKA_CLIENT_CERT can't be read/],
        ['KAFKA_CLIENT_CERT_KEY', authority.privateKey, /KAFKA_CLIENT_CERT_KEY is not the key of KAFKA_CLIENT_CERT/],
        ['KAFKA_URL', 'kafka+ssl://one.example:9096,kafka://two.example:9092', /KAFKA_URL must have either/],
        ['KAFKA_URL', 'one.example', /KAFKA_URL must be brokers/]
    ])('name %s if it is wrong', (key, value, problem) => {
        expect(problemsOf({ ...password, ...kafka, [key]: value })).toMatch(problem);
    });
});

it('is documented in the README, key by key', () => {
    const rows = Object.entries(environment.shape).map(([key, schema]) => {
        const initial = schema.safeParse(undefined);
        const value = [initial.success ? initial.data : 'needed'].flat().join(', ');
        return `| \`${key}\` | ${value ? `\`${value}\`` : ''} | ${schema.description} |`;
    });
    const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
    expect(
        readme
            .split('\n')
            .filter((line) => /^\| `[A-Z_]+` /.test(line))
            .map((line) => line.replace(/ +\|/g, ' |'))
    ).toEqual(rows.map((line) => line.replace(/ +\|/g, ' |')));
});
