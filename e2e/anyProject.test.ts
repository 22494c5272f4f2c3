import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOrg } from './programs';
import { until } from './until';

const root = join(__dirname, '..');

describe('Another project, dropped into a copy of force-app', () => {
    let folder: string;
    let org: Awaited<ReturnType<typeof startOrg>>;

    const rest = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
        const response = await fetch(`${org.access.instanceUrl}/services/data/v65.0${path}`, {
            method,
            headers: { authorization: `Bearer ${org.access.accessToken}`, 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body)
        });
        return (await response.json()) as T;
    };
    const query = async <T>(soql: string) =>
        (await rest<{ records: T[] }>('GET', `/query?q=${encodeURIComponent(soql)}`)).records;

    beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'newsroom-any-'));
        const project = join(folder, 'project');
        cpSync(join(root, 'force-app'), join(project, 'force-app'), { recursive: true });
        cpSync(join(root, 'sfdx-project.json'), join(project, 'sfdx-project.json'));
        cpSync(join(__dirname, 'fixtures/harbour'), join(project, 'force-app/main/default'), { recursive: true });
        org = await startOrg(join(folder, 'data'), 0, project);
    });

    afterAll(async () => {
        await org?.stop();
        rmSync(folder, { recursive: true, force: true });
    });

    it('runs its event trigger and its class from their source', async () => {
        await rest('POST', '/sobjects/Ship_Arrived__e', { Ship__c: 'Aurora', Length__c: 120.5 });

        const [berth] = await until(async () => {
            const found = await query<{ Name: string; Metres__c: number }>('SELECT Name, Metres__c FROM Berth__c');
            return found.length > 0 && found;
        });
        // 120.5 * 1.1 = 132.55, and Apex rounds half to even
        expect(berth).toMatchObject({ Name: 'Berth of AURORA', Metres__c: 132.6 });
    });

    it('runs its Flow: for the big ship, not for the small one', async () => {
        await rest('POST', '/sobjects/Ship_Arrived__e', { Ship__c: 'Nutshell', Length__c: 4 });
        await rest('POST', '/sobjects/Ship_Arrived__e', { Ship__c: 'Leviathan', Length__c: 300 });

        const posts = await until(async () => {
            const found = (await query<{ Body: string }>('SELECT Body FROM FeedItem')).map(({ Body }) => Body);
            return found.includes('Welcome, Leviathan!') && found;
        });
        expect(posts.join()).not.toContain('Nutshell');
    });

    it('refuses an event that its definition does not allow, as Salesforce does', async () => {
        expect(await rest('POST', '/sobjects/Ship_Arrived__e', { Length__c: 4 })).toMatchObject([
            { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Ship__c'] }
        ]);
        expect(await rest('POST', '/sobjects/Ship_Arrived__e', { Ship__c: 'x', Colour__c: 'red' })).toMatchObject([
            { errorCode: 'INVALID_FIELD' }
        ]);
    });
});
