import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../testing/chromium';
import { Newsroom } from './newsroom';
import { openAgencyPage, openLightningPage, sendFlash, storyRow } from './pages';

/** The cells of the matrix in which the Heroku app speaks the Pub/Sub API instead of REST and CometD: by configuration alone. */
describe('Pub/Sub API', () => {
    let newsroom: Newsroom;
    let browser: Browser;
    let page: Page;
    let agency: Page;

    beforeAll(async () => {
        [newsroom, browser] = await Promise.all([
            Newsroom.start(undefined, { SALESFORCE_SUBSCRIBER: 'pubsub', SALESFORCE_PUBLISHER: 'pubsub' }),
            launchChromium()
        ]);
        [page, agency] = await Promise.all([openLightningPage(browser, newsroom), openAgencyPage(browser, newsroom)]);
    });

    afterAll(async () => {
        await browser?.close();
        await newsroom?.close();
    });

    it('Heroku publishes, Salesforce subscribes: a flash is on the page, and heard back by the agency', async () => {
        await sendFlash(agency, { headline: 'By way of gRPC', urgency: 'Bulletin' });

        await page.locator('c-flash-feed').getByText('By way of gRPC').waitFor();
        await storyRow(page, 'By way of gRPC').waitFor();
        const journey = agency.locator('#flashes > li', { hasText: 'By way of gRPC' });
        await journey.locator('[data-step="heard"].done').waitFor();
    });

    it('Salesforce publishes a platform event, Heroku subscribes: an editor publishes a story', async () => {
        await sendFlash(agency, { headline: 'Out by Avro' });
        await storyRow(page, 'Out by Avro').getByRole('button', { name: 'Publish' }).click();

        await agency.locator('#stories > li', { hasText: 'Out by Avro' }).waitFor();
    });

    it('Salesforce publishes a change event, Heroku subscribes: only what changed is told, bitmaps and all', async () => {
        const { id } = await newsroom.rest<{ id: string }>('POST', '/sobjects/Story__c', {
            Headline__c: 'Captured by Avro',
            Body__c: 'Text.',
            Status__c: 'Draft'
        });
        await agency.locator('#changes > li', { hasText: 'Captured by Avro' }).getByText('CREATE').waitFor();

        await newsroom.rest('PATCH', `/sobjects/Story__c/${id}`, { Urgency__c: 'Urgent' });

        const change = agency.locator('#changes > li', { hasText: 'Urgency__c = Urgent' });
        await change.getByText('Captured by Avro').waitFor();
        expect(await change.textContent()).not.toContain('Headline__c');
    });

    it('PushTopics and generic channels are no topics of the Pub/Sub API: they go on by CometD', async () => {
        await sendFlash(agency, { headline: 'Still by CometD' });

        await agency.locator('#updates > li', { hasText: 'Still by CometD' }).waitFor();
    });
});
