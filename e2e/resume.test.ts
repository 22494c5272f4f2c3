import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../scripts/program.mjs';
import { freePort, kill, setUp, startApp, startOrg } from './programs';
import { until } from './until';

type LocalOrg = Awaited<ReturnType<typeof startOrg>>;

/** Either side is killed with -9 at a bad moment; nothing is lost and nothing counts twice. */
describe('A kill of either side', () => {
    let folder: string;
    let orgPort: number;
    let appPort: number;
    let org: LocalOrg;
    let app: Program;

    const restartOrg = async () => (org = await startOrg(join(folder, 'org'), orgPort));
    const restartApp = async () => (app = await startApp(org, join(folder, 'app'), appPort));
    const appUrl = () => app.ready.url ?? '';

    const rest = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
        const response = await fetch(`${org.access.instanceUrl}/services/data/v65.0${path}`, {
            method,
            headers: { authorization: `Bearer ${org.access.accessToken}`, 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body)
        });
        if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
        return (await response.json()) as T;
    };
    const storyCount = async (prefix: string) =>
        (
            await rest<{ totalSize: number }>(
                'GET',
                `/query?q=${encodeURIComponent(`SELECT COUNT() FROM Story__c WHERE External_Id__c LIKE '${prefix}%'`)}`
            )
        ).totalSize;
    const publishStory = (headline: string) =>
        rest('POST', '/sobjects/Story__c', { Headline__c: headline, Body__c: 'Text.', Status__c: 'Published' });
    const heardStories = async () => {
        const stories = (await (await fetch(`${appUrl()}/api/stories`)).json()) as {
            data: { Headline__c: string };
        }[];
        return stories.map(({ data }) => data.Headline__c);
    };
    const sendFlash = async (externalId: string) => {
        const response = await fetch(`${appUrl()}/api/flashes`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', origin: appUrl() },
            body: JSON.stringify({
                headline: `Flash ${externalId}`,
                body: 'x',
                category: 'World',
                urgency: 'Urgent',
                externalId
            })
        });
        if (response.status !== 202)
            throw new Error(`the agency answered ${response.status}: ${await response.text()}`);
    };
    const connected = () => until(async () => (await fetch(`${appUrl()}/ready`)).ok);

    beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), 'newsroom-resume-'));
        [orgPort, appPort] = [await freePort(), await freePort()];
        await restartOrg();
        await setUp(org);
        await restartApp();
        await connected();
    });

    afterEach(async () => {
        await app.stop();
        await org.stop();
        rmSync(folder, { recursive: true, force: true });
    });

    it('of the Heroku app: it hears of every story once, those of its absence too', async () => {
        await publishStory('before the kill');
        await until(async () => (await heardStories()).length === 1);

        kill(app);
        for (let i = 1; i <= 20; i++) await publishStory(`meanwhile ${i}`);
        await restartApp();
        await connected();
        await publishStory('after the kill');

        await until(async () => (await heardStories()).includes('after the kill'));
        const heard = await heardStories();
        expect(new Set(heard).size).toBe(heard.length);
        expect(heard).toHaveLength(22);
    });

    it('of the org: every flash that the agency took becomes a story once, and the agency hears again', async () => {
        for (let i = 0; i < 20; i++) await sendFlash(`a-${i}`);
        kill(org);
        for (let i = 20; i < 40; i++) await sendFlash(`a-${i}`);
        await restartOrg();

        await until(async () => (await storyCount('a-')) === 40, 60000);
        await connected();
        await publishStory('heard after the kill');
        await until(async () => (await heardStories()).includes('heard after the kill'), 60000);
        expect(await storyCount('a-')).toBe(40);
    });

    it('of both, again and again under load: no flash is lost, none counts twice', async () => {
        const taken: string[] = [];
        for (let round = 0; round < 3; round++) {
            for (let i = 0; i < 15; i++) {
                const id = `b-${round}-${i}`;
                await sendFlash(id);
                taken.push(id);
            }
            kill(round % 2 === 0 ? org : app);
            if (round % 2 === 0) await restartOrg();
            else await restartApp();
        }

        await until(async () => (await storyCount('b-')) === taken.length, 60000);
        const letters = await rest<{ totalSize: number }>(
            'GET',
            `/query?q=${encodeURIComponent('SELECT COUNT() FROM Dead_Letter__c')}`
        );
        expect(letters.totalSize).toBe(0);
    });
});
