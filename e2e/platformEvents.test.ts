import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../testing/chromium';
import { Newsroom } from './newsroom';
import { openAgencyPage, openLightningPage, sendFlash, storyRow } from './pages';
import { until } from './until';

describe('Platform Events', () => {
    let newsroom: Newsroom;
    let browser: Browser;
    let page: Page;
    let agency: Page;

    beforeAll(async () => {
        [newsroom, browser] = await Promise.all([Newsroom.start(), launchChromium()]);
        [page, agency] = await Promise.all([openLightningPage(browser, newsroom), openAgencyPage(browser, newsroom)]);
    });

    afterAll(async () => {
        await browser?.close();
        await newsroom?.close();
    });

    it('Heroku publishes, Salesforce subscribes: a flash is on the page, a story and a Chatter post', async () => {
        await sendFlash(agency, { headline: 'Lighthouse keeper retires', category: 'Culture', urgency: 'Bulletin' });

        await page.locator('c-flash-feed').getByText('Lighthouse keeper retires').waitFor();
        await storyRow(page, 'Lighthouse keeper retires').waitFor();
        await page
            .locator('[data-component="forceChatter:exposedFeed"]')
            .getByText('BULLETIN - Culture: Lighthouse keeper retires')
            .waitFor();
        const [story] = await newsroom.query<Record<string, string>>(
            "SELECT Status__c, Category__c, Urgency__c, Source__c FROM Story__c WHERE Headline__c = 'Lighthouse keeper retires'"
        );
        expect(story).toMatchObject({ Status__c: 'Draft', Category__c: 'Culture', Urgency__c: 'Bulletin' });
    });

    it("the agency sees its flash travel: queued, published, on the editors' desk", async () => {
        await sendFlash(agency, { headline: 'A flash on its way' });

        const journey = agency.locator('#flashes > li', { hasText: 'A flash on its way' });
        await journey.locator('[data-step="queued"].done').waitFor();
        await journey.locator('[data-step="published"].done').waitFor();
        await journey.locator('[data-step="story"].done').waitFor();
    });

    it('the Apex trigger and the Flow run from their source: the story by Automated Process, the post by the publisher', async () => {
        await sendFlash(agency, { headline: 'Who did it?' });

        const [story] = await until(async () => {
            const found = await newsroom.query<{ CreatedBy: { Name: string } }>(
                "SELECT CreatedBy.Name FROM Story__c WHERE Headline__c = 'Who did it?'"
            );
            return found.length > 0 && found;
        });
        const [post] = await until(async () => {
            const posts = await newsroom.query<{ Body: string; CreatedBy: { Username: string } }>(
                'SELECT Body, CreatedBy.Username FROM FeedItem'
            );
            const found = posts.filter(({ Body }) => Body.includes('Who did it?'));
            return found.length > 0 && found;
        });
        expect(story?.CreatedBy.Name).toBe('Automated Process');
        expect(post?.CreatedBy.Username).toBe(newsroom.addresses.username);
    });

    it('a flash that is sent twice counts once', async () => {
        const flash = {
            headline: 'Sent twice',
            body: 'x',
            category: 'World',
            urgency: 'Urgent',
            externalId: 'twice-1'
        };
        await newsroom.app('POST', '/api/flashes', flash);
        await newsroom.app('POST', '/api/flashes', flash);
        await newsroom.app('POST', '/api/flashes', { ...flash, headline: 'Sent after', externalId: 'after-1' });

        await storyRow(page, 'Sent after').waitFor();
        expect(await newsroom.query("SELECT Id FROM Story__c WHERE External_Id__c = 'twice-1'")).toHaveLength(1);
    });

    it('a flash that Salesforce cannot apply is buried with its cause, and the next one lives', async () => {
        await newsroom.rest('POST', '/sobjects/News_Flash__e', {
            Headline__c: 'No such desk',
            Category__c: 'Astrology',
            External_Id__c: 'bad-1'
        });

        const letters = await until(async () => {
            const found = await newsroom.query<{ Cause__c: string; Payload__c: string }>(
                'SELECT Cause__c, Payload__c FROM Dead_Letter__c'
            );
            return found.length > 0 && found;
        });
        expect(letters[0]?.Cause__c).toContain('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
        expect(letters[0]?.Payload__c).toContain('No such desk');
    });

    it('Salesforce publishes from Apex, Heroku subscribes: an editor publishes a story on the page', async () => {
        await sendFlash(agency, { headline: 'Ready for the reader' });
        const row = storyRow(page, 'Ready for the reader');
        await row.getByRole('button', { name: 'Publish' }).click();

        await row.getByText('Published').waitFor();
        await agency.locator('#stories > li', { hasText: 'Ready for the reader' }).waitFor();
    });

    it('Salesforce publishes from a Flow: the editor announces a story again', async () => {
        const heard = agency.locator('#stories > li', { hasText: 'Ready for the reader' });
        const before = await heard.count();

        await storyRow(page, 'Ready for the reader').getByRole('button', { name: 'Announce again' }).click();

        await until(async () => (await heard.count()) === before + 1);
    });

    it('an editor who may not publish is told why', async () => {
        await newsroom.rest('POST', '/sobjects/Story__c', { Headline__c: 'Only a headline', Status__c: 'Draft' });
        const row = storyRow(page, 'Only a headline');
        await row.getByRole('button', { name: 'Publish' }).click();

        await page.getByText('A story needs a body before it can be published.').first().waitFor();
        expect(await row.textContent()).toContain('Draft');
    });

    it('the page is a picture worth showing', async () => {
        const folder = join(__dirname, '..', process.env.NEWSROOM_PICTURES ?? 'test-results');
        mkdirSync(folder, { recursive: true });
        for (const [headline, category, urgency] of [
            ['Harbour bridge reopens after nine months', 'World', 'Urgent'],
            ['Parliament votes on the fishing quota tonight', 'Politics', 'Flash'],
            ['Cup final goes to penalties', 'Sport', 'Bulletin']
        ] as const)
            await sendFlash(agency, { headline, category, urgency });
        await storyRow(page, 'Cup final goes to penalties').waitFor();
        await page.locator('c-wire .line').first().waitFor();
        await until(async () => (await page.locator('.slds-notify_toast').count()) === 0);

        await page.screenshot({ path: join(folder, 'newsroom.png') });
        await agency.screenshot({ path: join(folder, 'agency.png') });
    });
});
