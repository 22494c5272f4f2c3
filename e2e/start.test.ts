import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Newsroom } from './newsroom';

const root = join(__dirname, '..');

interface Said {
    readonly code: number | null;
    readonly out: string;
    readonly problems: string;
}

function run(script: string, args: readonly string[]): Promise<Said> {
    const child = spawn(process.execPath, [join(root, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let problems = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (problems += text.toString()));
    return new Promise((resolve) => child.once('exit', (code) => resolve({ code, out, problems })));
}

describe('npm start and local-org start', () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'newsroom-start-'));
    });

    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('tells how it is used', async () => {
        const { code, out } = await run('scripts/start.mjs', ['--help']);

        expect(code).toBe(0);
        expect(out).toContain('--org-port');
    });

    it('refuses an option that it does not know', async () => {
        const { code, problems } = await run('scripts/start.mjs', ['--colour', 'red']);

        expect(code).toBe(1);
        expect(problems).toContain('--colour');
    });

    it('stops cleanly, and the data is there at the next start', async () => {
        const data = join(folder, 'data');
        const first = await Newsroom.start(data);
        const { id } = await first.rest<{ id: string }>('POST', '/sobjects/Story__c', {
            Headline__c: 'Kept over night',
            Status__c: 'Draft'
        });
        const { username, password, securityToken } = first.addresses;
        expect(await first.stop()).toBe(0);

        const second = await Newsroom.start(data);
        expect(await second.rest('GET', `/sobjects/Story__c/${id}?fields=Headline__c`)).toMatchObject({
            Headline__c: 'Kept over night'
        });
        expect(second.addresses).toMatchObject({ username, password, securityToken });
        await second.close();
    });

    it('says which port is in use', async () => {
        const taken = createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => taken.once('listening', resolve));
        const { port } = taken.address() as AddressInfo;

        const { code, problems } = await run('scripts/start.mjs', [
            '--org-port',
            String(port),
            '--app-port',
            '0',
            '--data',
            join(folder, 'data')
        ]);

        taken.close();
        expect(code).toBe(1);
        expect(problems).toContain(`Port ${port} is in use`);
    });

    it('says that there is no source', async () => {
        const { code, problems } = await run('local-org/bin/local-org.js', [
            'start',
            '--source',
            join(folder, 'nowhere')
        ]);

        expect(code).toBe(1);
        expect(problems).toContain('nowhere');
    });

    it('names file, line and column of Apex that does not compile', async () => {
        const source = join(folder, 'project');
        cpSync(join(root, 'force-app'), join(source, 'force-app'), { recursive: true });
        cpSync(join(root, 'sfdx-project.json'), join(source, 'sfdx-project.json'));
        writeFileSync(
            join(source, 'force-app/main/default/classes/StoryController.cls'),
            "public class StoryController {\n    public static void go() {\n        Integer i = 'one';\n    }\n}\n"
        );

        const { code, problems } = await run('local-org/bin/local-org.js', [
            'start',
            '--source',
            source,
            '--port',
            '0'
        ]);

        expect(code).toBe(1);
        expect(problems).toMatch(/StoryController\.cls:3:\d+ Illegal assignment from String to Integer/);
    });

    it('names file and element of a Flow that does not compile', async () => {
        const source = join(folder, 'project');
        cpSync(join(root, 'force-app'), join(source, 'force-app'), { recursive: true });
        cpSync(join(root, 'sfdx-project.json'), join(source, 'sfdx-project.json'));
        writeFileSync(
            join(source, 'force-app/main/default/flows/Broken.flow-meta.xml'),
            `<?xml version="1.0" encoding="UTF-8" ?>
<Flow xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>65.0</apiVersion>
    <label>Broken</label>
    <processType>AutoLaunchedFlow</processType>
    <start>
        <locationX>0</locationX>
        <locationY>0</locationY>
        <connector>
            <targetReference>Nowhere</targetReference>
        </connector>
        <object>News_Flash__e</object>
        <triggerType>PlatformEvent</triggerType>
    </start>
    <status>Active</status>
</Flow>
`
        );

        const { code, problems } = await run('local-org/bin/local-org.js', [
            'start',
            '--source',
            source,
            '--port',
            '0'
        ]);

        expect(code).toBe(1);
        expect(problems).toMatch(/Broken\.flow-meta\.xml:\d+:\d+ .*Nowhere/);
    });
});
