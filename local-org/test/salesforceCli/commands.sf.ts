import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
    appendFileSync,
    chmodSync,
    copyFileSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { Org } from '../../src/org';
import { SalesforceCli } from './salesforceCli';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const folder = mkdtempSync(join(tmpdir(), 'sf-org-'));
const keyFile = join(folder, 'server.key');
const sf = new SalesforceCli();
const classes = join(sf.project, 'force-app/main/default/classes');
let org: Org;
let url: string;

beforeAll(async () => {
    writeFileSync(
        keyFile,
        createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ type: 'pkcs8', format: 'pem' })
    );
    org = await Org.open({
        sources: [],
        dataDirectory: join(folder, 'data'),
        username: 'editor@newsroom.test',
        connectedApps: [
            {
                consumerKey: 'newsroomDeployment',
                certificate: publicKey.export({ type: 'spki', format: 'pem' }).toString()
            }
        ],
        log: pino({ level: 'silent' }),
        watch: false
    });
    url = (await org.listen(0)).instanceUrl;
});
afterAll(async () => {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
    sf.dispose();
});

/** Deploy, test and other commands go on from what those before them did. */
describe('the Salesforce CLI', () => {
    it('logs in by an access token', async () => {
        const answer = await sf.json(
            `org login access-token --instance-url ${url} --alias news --set-default --set-default-dev-hub --no-prompt`,
            {
                SF_ACCESS_TOKEN: org.adminToken()
            }
        );
        expect(answer).toMatchObject({ status: 0, result: { username: 'editor@newsroom.test' } });
    });

    it('logs in by a browser', async () => {
        const browser = join(sf.project, '../browser');
        writeFileSync(browser, `#!/bin/sh\nexec "${process.execPath}" "${join(__dirname, 'browser.mjs')}" "$@"\n`);
        chmodSync(browser, 0o755);
        const { username, password } = org.credentials;
        const login = await sf.json(`org login web --instance-url ${url} --alias web`, {
            BROWSER: browser,
            BROWSER_LOGIN: `${username} ${password}`
        });
        expect(login).toMatchObject({ status: 0, result: { username, isDevHub: true } });
    });

    it('logs in by JWT, and shows the org', async () => {
        const login = await sf.json(
            `org login jwt --client-id newsroomDeployment --jwt-key-file ${keyFile} --username editor@newsroom.test --instance-url ${url} --alias news --set-default --set-default-dev-hub`
        );
        expect(login).toMatchObject({ status: 0 });
        expect(await sf.json('org display')).toMatchObject({
            status: 0,
            result: { connectedStatus: 'Connected', username: 'editor@newsroom.test' }
        });
    });

    it('opens the org in a browser', async () => {
        const { result } = await sf.json('org open --url-only');
        expect(result.url).toContain(`${url}/secur/frontdoor.jsp?otp=`);
    });

    it('deploys a whole project into an empty org over SOAP', async () => {
        const { status, result } = await sf.json('project deploy start -d force-app --wait 2');
        expect(status).toBe(0);
        expect(result).toMatchObject({ status: 'Succeeded', numberComponentErrors: 0 });
        expect(result.files.every((each: { state: string }) => each.state === 'Created')).toBe(true);
    });

    it('validates over REST with all tests, and deploys the validation', async () => {
        const rest = { SF_ORG_METADATA_REST_DEPLOY: 'true' };
        const validation = await sf.json(
            'project deploy validate -d force-app --test-level RunLocalTests --wait 2',
            rest
        );
        expect(validation).toMatchObject({
            status: 0,
            result: { checkOnly: true, status: 'Succeeded', numberTestErrors: 0 }
        });
        const quick = await sf.json(`project deploy quick --job-id ${validation.result.id} --wait 2`);
        expect(quick).toMatchObject({ status: 0, result: { status: 'Succeeded' } });
    });

    it('is told what is wrong with a class, and the org stays as it was', async () => {
        writeFileSync(join(classes, 'Broken.cls'), "public class Broken {\n    Integer words = 'many';\n}\n");
        copyFileSync(join(classes, 'StoryController.cls-meta.xml'), join(classes, 'Broken.cls-meta.xml'));
        const { status, result } = await sf.json('project deploy start -d force-app --wait 2');
        expect(status).toBe(1);
        expect(result.details.componentFailures).toMatchObject([
            {
                fullName: 'Broken',
                componentType: 'ApexClass',
                lineNumber: 2,
                problem: 'Illegal assignment from String to Integer'
            }
        ]);
        rmSync(join(classes, 'Broken.cls'));
        rmSync(join(classes, 'Broken.cls-meta.xml'));
        expect(
            (await sf.json('data query -t -q "SELECT Name FROM ApexClass WHERE Name = \'Broken\'"')).result.totalSize
        ).toBe(0);
    });

    it('deletes what it is told to', async () => {
        writeFileSync(join(classes, 'Passing.cls'), 'public class Passing {}\n');
        copyFileSync(join(classes, 'StoryController.cls-meta.xml'), join(classes, 'Passing.cls-meta.xml'));
        expect(await sf.json('project deploy start -m ApexClass:Passing --wait 2')).toMatchObject({ status: 0 });
        expect(await sf.json('project delete source -m ApexClass:Passing --no-prompt --wait 2')).toMatchObject({
            status: 0
        });
        expect(existsSync(join(classes, 'Passing.cls'))).toBe(false);
        expect(
            (await sf.json('data query -t -q "SELECT Name FROM ApexClass WHERE Name = \'Passing\'"')).result.totalSize
        ).toBe(0);
    });

    it('assigns a permission set', async () => {
        const { result } = await sf.json('org assign permset -n Newsroom_Editor');
        expect(result.successes).toMatchObject([{ name: 'editor@newsroom.test', value: 'Newsroom_Editor' }]);
    });

    it('creates, reads, changes and deletes records', async () => {
        const created = await sf.json(`data create record -s Story__c -v "Headline__c='Tide rises' Status__c=Draft"`);
        expect(created).toMatchObject({ status: 0, result: { success: true } });
        const { id } = created.result;
        await sf.json(`data update record -s Story__c -i ${id} -v "Headline__c='Tide falls'"`);
        const { result } = await sf.json('data query -q "SELECT Id, Headline__c FROM Story__c"');
        expect(result.records).toMatchObject([{ Id: id, Headline__c: 'Tide falls' }]);
        expect(await sf.json(`data delete record -s Story__c -i ${id}`)).toMatchObject({ status: 0 });
    });

    it('imports a tree, and rows in bulk', async () => {
        const tree = join(sf.project, 'Account.json');
        writeFileSync(
            tree,
            JSON.stringify({ records: [{ attributes: { type: 'Account', referenceId: 'one' }, Name: 'Wire Agency' }] })
        );
        expect(await sf.json(`data import tree -f ${tree}`)).toMatchObject({ status: 0 });
        const csv = join(sf.project, 'accounts.csv');
        writeFileSync(csv, 'Name\nNorth Agency\nSouth Agency\n');
        expect(await sf.json(`data import bulk -s Account -f ${csv} --wait 2`)).toMatchObject({
            status: 0,
            result: { successfulRecords: 2 }
        });
        expect((await sf.json('data query -q "SELECT Id FROM Account"')).result.totalSize).toBe(3);
    });

    it('runs anonymous Apex and shows its log', async () => {
        const file = join(sf.project, 'hello.apex');
        writeFileSync(file, "System.debug('the desk is open');\n");
        const { result } = await sf.json(`apex run -f ${file}`);
        expect(result).toMatchObject({ success: true, compiled: true });
        expect(result.logs).toMatch(/\|USER_DEBUG\|\[1\]\|DEBUG\|the desk is open/);
        writeFileSync(file, "Integer words = 'many';\n");
        const failed = await sf.json(`apex run -f ${file}`);
        expect(JSON.stringify(failed)).toContain('Illegal assignment from String to Integer');
    });

    it('runs tests in the background with coverage, and reads their results again', async () => {
        const { status, result } = await sf.json('apex run test --code-coverage --wait 2');
        expect(status).toBe(0);
        expect(result.summary).toMatchObject({ outcome: 'Passed', failing: 0 });
        expect(Number.parseInt(result.summary.orgWideCoverage)).toBeGreaterThanOrEqual(75);
        const again = await sf.json(`apex get test -i ${result.summary.testRunId}`);
        expect(again.result.summary).toMatchObject({ outcome: 'Passed', testsRan: result.summary.testsRan });
        expect(await sf.run(`apex get test -i ${result.summary.testRunId} --result-format junit`)).toContain(
            '<testsuite name="force.apex"'
        );
    });

    it('runs the tests of a class at once', async () => {
        const { result } = await sf.json('apex run test --synchronous --class-names WireControllerTest');
        expect(result.summary).toMatchObject({ outcome: 'Passed', failing: 0 });
    });

    it('runs the tests of a suite, in every form of report', async () => {
        const suites = join(sf.project, 'force-app/main/default/testSuites');
        mkdirSync(suites);
        writeFileSync(
            join(suites, 'Wire.testSuite-meta.xml'),
            '<?xml version="1.0" encoding="UTF-8"?>\n<ApexTestSuite xmlns="http://soap.sforce.com/2006/04/metadata">\n    <testClassName>WireControllerTest</testClassName>\n</ApexTestSuite>\n'
        );
        expect(await sf.json('project deploy start -m ApexTestSuite:Wire --wait 2')).toMatchObject({ status: 0 });
        const reports = join(sf.project, 'reports');
        const tap = await sf.run(
            `apex run test --suite-names Wire --wait 2 --result-format tap --output-dir ${reports}`
        );
        expect(tap).toMatch(/^ok 1 WireControllerTest\./m);
        expect(readdirSync(reports)).toEqual(expect.arrayContaining(['test-result.txt', 'test-run-id.txt']));
    });

    it('prints logs as they are written', async () => {
        const file = join(sf.project, 'tailed.apex');
        writeFileSync(file, "System.debug('told as it happens');\n");
        const tail = sf.start('apex tail log');
        try {
            let isOver = false;
            const printed = tail.until('EXECUTION_FINISHED').finally(() => (isOver = true));
            // what runs before it listens isn't told
            do await sf.json(`apex run -f ${file}`);
            while (!isOver);
            expect(await printed).toMatch(/\|USER_DEBUG\|\[1\]\|DEBUG\|told as it happens/);
        } finally {
            await tail.stop();
        }
    });

    it('keeps logs of a user with a trace flag', async () => {
        const { result: level } = await sf.json(
            'data create record -t -s DebugLevel -v "DeveloperName=Desk MasterLabel=Desk ApexCode=DEBUG System=DEBUG"'
        );
        const { result: found } = await sf.json(
            'data query -q "SELECT Id FROM User WHERE Username = \'editor@newsroom.test\'"'
        );
        const expires = new Date(Date.now() + 3600_000).toISOString();
        await sf.json(
            `data create record -t -s TraceFlag -v "TracedEntityId=${found.records[0].Id} DebugLevelId=${level.id} LogType=USER_DEBUG ExpirationDate=${expires}"`
        );
        await sf.json(`data create record -s Story__c -v "Headline__c='Traced' Status__c=Draft"`);
        const { result: logs } = await sf.json('apex list log');
        expect(logs.length).toBeGreaterThan(0);
        const { result: log } = await sf.json(`apex get log -i ${logs[0].Id}`);
        expect(JSON.stringify(log)).toContain('EXECUTION_STARTED');
    });

    it('retrieves what was deployed', async () => {
        const before = readFileSync(join(classes, 'StoryController.cls'), 'utf8');
        appendFileSync(join(classes, 'StoryController.cls'), '// not in the org\n');
        const { status } = await sf.json(
            'project retrieve start -m ApexClass -m CustomObject:Story__c -m LightningComponentBundle:wire'
        );
        expect(status).toBe(0);
        expect(readFileSync(join(classes, 'StoryController.cls'), 'utf8')).toBe(before);
    });

    it('lists metadata and describes objects', async () => {
        const { result: triggers } = await sf.json('org list metadata -m ApexTrigger');
        expect(triggers.map((each: { fullName: string }) => each.fullName).sort()).toEqual([
            'NewsFlashTrigger',
            'StoryTrigger'
        ]);
        const { result: types } = await sf.json('org list metadata-types');
        expect(types.metadataObjects.length).toBeGreaterThan(200);
        const { result: story } = await sf.json('sobject describe -s Story__c');
        expect(story.fields.map((each: { name: string }) => each.name)).toContain('Headline__c');
    });

    it('makes a scratch org, tracks what changes in it, and deletes it', async () => {
        const definition = join(sf.project, 'scratch.json');
        writeFileSync(
            definition,
            JSON.stringify({
                orgName: 'The Newsroom',
                edition: 'Enterprise',
                features: ['EnableSetPasswordInApi'],
                hasSampleData: true,
                settings: { chatterSettings: { enableChatter: true } }
            })
        );
        const created = await sf.json(
            `org create scratch -v news -f ${definition} -a draft --duration-days 3 --wait 2`
        );
        expect(created).toMatchObject({ status: 0 });
        expect(created.warnings?.join() ?? '').not.toMatch(/source tracking isn/);
        const user = await sf.json('org create user -o draft username=reporter@newsroom.test generatePassword=true');
        expect(user).toMatchObject({ status: 0, result: { fields: { username: 'reporter@newsroom.test' } } });
        expect((await sf.json('data query -q "SELECT COUNT() FROM Account" -o draft')).result.totalSize).toBe(12);
        const empty = await sf.json('data query -t -q "SELECT Id FROM ApexClass" -o draft');
        expect(empty.result.totalSize).toBe(0);

        expect(await sf.json('project deploy start -o draft --wait 2')).toMatchObject({
            status: 0,
            result: { status: 'Succeeded' }
        });
        expect((await sf.json('project deploy preview -o draft')).result).toMatchObject({
            toDeploy: [],
            conflicts: []
        });
        appendFileSync(join(classes, 'WireController.cls'), '// reviewed\n');
        const { result: preview } = await sf.json('project deploy preview -o draft');
        expect(preview.toDeploy.map((each: { fullName: string }) => each.fullName)).toContain('WireController');
        const second = await sf.json('project deploy start -o draft --wait 2');
        expect(second.result.files.map((each: { fullName: string }) => each.fullName)).toContain('WireController');

        expect((await sf.json('org list')).result.scratchOrgs).toMatchObject([{ alias: 'draft', status: 'Active' }]);
        expect(await sf.json('org delete scratch -o draft --no-prompt')).toMatchObject({ status: 0 });
    });
});
