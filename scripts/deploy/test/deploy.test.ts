import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Machine } from './deployment';

const ORG = 'press';
const APP = 'northern-wire';
const TO = ['--org', ORG, '--heroku-app', APP];

let machine: Machine;
/** All that any deployment has said. */
let said = '';

async function deploy(...args: string[]) {
    const outcome = await machine.deploy(args);
    said += outcome.out + outcome.err;
    return outcome;
}

/** What a deployment makes, counted. */
async function records() {
    const count = async (from: string) => (await machine.query(`SELECT Id FROM ${from}`)).length;
    return {
        pushTopics: await count('PushTopic'),
        channels: await count('StreamingChannel'),
        groups: await count("CollaborationGroup WHERE Name = 'Newsroom'"),
        assignments: await count("PermissionSetAssignment WHERE PermissionSet.Name LIKE 'Newsroom%'"),
        wires: await count('Wire_Settings__c'),
        stories: await count('Story__c')
    };
}

beforeAll(async () => {
    machine = await Machine.start();
});
afterAll(() => machine?.stop());

describe('a deployment', () => {
    it('asks to log in first, and says how', async () => {
        const { code, err } = await deploy(...TO);
        expect(err).toContain('sf org login web --alias press');
        expect(code).toBe(1);
        const login = [
            'org',
            'login',
            'access-token',
            '--instance-url',
            machine.org.instanceUrl,
            '--alias',
            ORG,
            '--no-prompt'
        ];
        const loggedIn = await machine.sf(login, { SF_ACCESS_TOKEN: machine.org.accessToken });
        expect(loggedIn.err).not.toContain('Error');
        expect(loggedIn.code).toBe(0);
    });

    it('prints every step and command when asked to, and does nothing', async () => {
        const before = machine.commands.length;
        const { code, out } = await deploy(...TO, '--kafka', '--dry-run');
        expect(code).toBe(0);
        expect(out).toContain('sf project deploy start --source-dir force-app --target-org press');
        expect(out).toContain('git -c');
        expect(out).toContain('heroku-kafka:basic-0');
        expect(machine.commands).toHaveLength(before);
        expect(machine.heroku.requests).toEqual([]);
    });

    it('brings force-app to the org and the agency to Heroku, and a flash comes back as a story', async () => {
        const { code, out, err } = await deploy(...TO);
        expect(err).toBe('');
        expect(out).toMatch(/story made and heard of in [\d.]+ s/);
        expect(code).toBe(0);
        expect(await records()).toEqual({
            pushTopics: 1,
            channels: 1,
            groups: 1,
            assignments: 2,
            wires: 1,
            stories: 0
        });
        const app = machine.heroku.app(APP);
        expect(app?.builds).toBe(1);
        expect(app?.configVars).toMatchObject({ SF_AUTH: 'jwt', SF_LOGIN_URL: machine.org.instanceUrl });
        const [site] = await machine.query(
            "SELECT EndpointUrl FROM CspTrustedSite WHERE DeveloperName = 'Newsroom_Wire'"
        );
        const [settings] = await machine.query('SELECT Url__c, Ticket_Secret__c FROM Wire_Settings__c');
        expect(settings).toMatchObject({
            Url__c: `${String(site?.['EndpointUrl'])}/wire`,
            Ticket_Secret__c: app?.configVars['WIRE_TICKET_SECRET']
        });
    });

    it('makes nothing twice', async () => {
        const before = await records();
        const vars = { ...machine.heroku.app(APP)?.configVars };
        const requests = machine.heroku.requests.length;
        const { code, out, err } = await deploy(...TO);
        expect(err).toBe('');
        expect(code).toBe(0);
        expect(out).toContain('components, 0 of them changed');
        expect(out).toContain('Heroku has this commit already');
        expect(await records()).toEqual(before);
        expect(machine.heroku.app(APP)?.configVars).toEqual(vars);
        const writes = machine.heroku.requests.slice(requests).filter((request) => !request.startsWith('GET'));
        expect(writes).toEqual([]);
    });

    it('is refused with a broken class: file, line and cause are told, the org stays as it was', async () => {
        const path = join(machine.project, 'force-app/main/default/classes/StoryTriggerHandler.cls');
        const good = readFileSync(path, 'utf8');
        const body = async () => (await machine.rest<{ records: unknown }>(`/tooling/query?q=${encodeURIComponent("SELECT Name, Body, LastModifiedDate FROM ApexClass ORDER BY Name")}`)).records; // prettier-ignore
        const before = await body();
        const lines = good.split('\n');
        const line = lines.findIndex((text) => text.includes('System.now()'));
        lines[line] = (lines[line] ?? '').replace('System.now()', 'System.yesterday()');
        writeFileSync(path, lines.join('\n'));
        const { code, err } = await deploy(...TO);
        writeFileSync(path, good);
        expect(code).toBe(1);
        expect(err).toContain('Salesforce refused the deployment; the org stays as it was.');
        expect(err).toMatch(new RegExp(`StoryTriggerHandler\\.cls:${line + 1}:\\d+ .*Method does not exist`));
        expect(await body()).toEqual(before);
    });

    it('goes on where it was interrupted, on another machine: with a lost key it makes a new one', async () => {
        const vars = machine.heroku.app(APP)?.configVars ?? {};
        const { SF_JWT_KEY: key, SF_CLIENT_ID: consumerKey } = vars;
        delete vars['SF_JWT_KEY'];
        const file = join(machine.project, `.newsroom/deploy/${ORG}.json`);
        const { connectedOrg: _org, consumerKey: _key, certificate: _certificate, ...state } = JSON.parse(readFileSync(file, 'utf8')); // prettier-ignore
        writeFileSync(file, JSON.stringify(state));
        const { code, err } = await deploy(...TO);
        expect(err).toBe('');
        expect(code).toBe(0);
        expect(vars['SF_JWT_KEY']).not.toBe(key);
        expect(vars['SF_CLIENT_ID']).toBe(consumerKey);
    });
});

describe('a scratch org', () => {
    const scratch = ['--dev-hub', ORG, '--org', 'draft'];

    it('is made from the Dev Hub, once', async () => {
        const { code, out, err } = await deploy(...scratch, '--skip-heroku', '--test-level', 'NoTestRun');
        expect(err).toBe('');
        expect(out).toContain('scratch org made');
        expect(code).toBe(0);
        const again = await deploy(...scratch, '--skip-heroku', '--test-level', 'NoTestRun');
        expect(again.err).toBe('');
        expect(again.out).not.toContain('scratch org made');
        expect(again.out).toContain('components, 0 of them changed');
    });

    it('goes by --destroy, but not unasked', async () => {
        expect((await deploy(...scratch, '--destroy')).err).toContain('add --yes');
        const dry = await deploy(...scratch, '--destroy', '--dry-run');
        expect(dry.out).toContain('sf org delete scratch --target-org draft');
        const { code, out } = await deploy(...scratch, '--destroy', '--yes');
        expect(out).toContain('Removed: the scratch org draft.');
        expect(code).toBe(0);
        expect((await machine.sf(['org', 'display', '--target-org', 'draft', '--json'])).code).not.toBe(0);
    });
});

describe('no secret', () => {
    it('stands in any output, command line or file of the deployment', () => {
        const vars = machine.heroku.app(APP)?.configVars ?? {};
        const secrets = ['SF_JWT_KEY', 'WIRE_TICKET_SECRET', 'DESK_PASSWORD'].map((name) => vars[name] ?? '');
        secrets.push(machine.org.accessToken, machine.token, Buffer.from(secrets[0] ?? '', 'base64').toString());
        const state = readFileSync(join(machine.project, `.newsroom/deploy/${ORG}.json`), 'utf8');
        for (const secret of secrets) {
            expect(secret.length).toBeGreaterThan(20);
            for (const place of [said, state, JSON.stringify(machine.commands)]) expect(place).not.toContain(secret);
        }
        expect(machine.commands.some(([program]) => program === 'sf')).toBe(true);
    });
});

describe('--destroy', () => {
    it('removes the app that was made, and leaves the org that was there', async () => {
        const { code, out } = await deploy(...TO, '--destroy', '--yes');
        expect(out).toContain(`Stays, as the deployment didn't make it: the org ${ORG}`);
        expect(out).toContain(`Removed: the Heroku app ${APP}.`);
        expect(code).toBe(0);
        expect(machine.heroku.app(APP)).toBeUndefined();
        expect(await machine.query("SELECT Id FROM PushTopic WHERE Name = 'StoryUpdates'")).toHaveLength(1);
        expect((await deploy(...TO, '--destroy', '--yes')).out).toContain('There is nothing to remove.');
    });
});

describe('what is missing', () => {
    it('is a login at Heroku', async () => {
        const { code, err } = await machine.deploy(TO, { FAKE_HEROKU_TOKEN: '' });
        expect(err).toContain('heroku login');
        expect(code).toBe(1);
    });

    it('is a tool: the message says where to get it', async () => {
        machine.uninstall('heroku');
        const { code, err } = await deploy(...TO);
        expect(err).toContain('https://devcenter.heroku.com/articles/heroku-cli');
        expect(code).toBe(1);
        machine.uninstall('sf');
        expect((await deploy('--org', ORG, '--skip-heroku')).err).toContain('npm install --global @salesforce/cli');
    });
});
