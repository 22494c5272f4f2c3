import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../testing/chromium';
import { Newsroom } from './newsroom';
import { openAgencyPage, openLightningPage, storyRow } from './pages';

describe('Streaming API', () => {
    let newsroom: Newsroom;
    let browser: Browser;
    let page: Page;
    let agency: Page;

    const createStory = async (headline: string) =>
        (
            await newsroom.rest<{ id: string }>('POST', '/sobjects/Story__c', {
                Headline__c: headline,
                Body__c: 'Text.',
                Status__c: 'Draft'
            })
        ).id;

    beforeAll(async () => {
        [newsroom, browser] = await Promise.all([Newsroom.start(), launchChromium()]);
        [page, agency] = await Promise.all([openLightningPage(browser, newsroom), openAgencyPage(browser, newsroom)]);
    });

    afterAll(async () => {
        await browser?.close();
        await newsroom?.close();
    });

    it('Salesforce publishes and subscribes: the list on the page follows the record, without a reload', async () => {
        await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
        const id = await createStory('Ferry runs again');
        await storyRow(page, 'Ferry runs again').waitFor();

        await newsroom.rest('PATCH', `/sobjects/Story__c/${id}`, { Headline__c: 'Ferry runs hourly' });
        await storyRow(page, 'Ferry runs hourly').waitFor();
        expect(await storyRow(page, 'Ferry runs again').count()).toBe(0);

        await newsroom.rest('DELETE', `/sobjects/Story__c/${id}`);
        await storyRow(page, 'Ferry runs hourly').waitFor({ state: 'detached' });
        expect(await page.evaluate(() => 'notReloaded' in globalThis)).toBe(true);
    });

    it('Salesforce publishes, Heroku subscribes: the agency hears of every change through the PushTopic', async () => {
        const id = await createStory('Heard by the agency');
        await agency.locator('#updates > li', { hasText: 'Heard by the agency' }).getByText('created').waitFor();

        await newsroom.rest('PATCH', `/sobjects/Story__c/${id}`, { Urgency__c: 'Bulletin' });

        await agency.locator('#updates > li', { hasText: 'Heard by the agency' }).getByText('updated').waitFor();
    });

    it('Salesforce publishes and subscribes by Change Data Capture: the page tells which field changed, in what', async () => {
        const id = await createStory('Captured on the page');
        const changes = page.locator('c-story-changes .change', { hasText: 'Captured on the page' });
        await changes.getByText('New', { exact: true }).waitFor();

        await newsroom.rest('PATCH', `/sobjects/Story__c/${id}`, { Urgency__c: 'Bulletin', Body__c: null });

        const change = changes.filter({ hasText: 'Changed' });
        await change.getByText('Bulletin').waitFor();
        expect(await change.locator('dl > div').allInnerTexts()).toEqual(
            expect.arrayContaining([
                expect.stringMatching(/^Urgency\s+Bulletin$/),
                expect.stringMatching(/^Body\s+emptied$/)
            ])
        );
    });

    it('Salesforce publishes by Change Data Capture, Heroku subscribes: the agency has the fields that changed', async () => {
        const id = await createStory('Captured at the agency');
        await agency.locator('#changes > li', { hasText: 'Captured at the agency' }).getByText('CREATE').waitFor();

        await newsroom.rest('PATCH', `/sobjects/Story__c/${id}`, { Urgency__c: 'Urgent' });

        const change = agency.locator('#changes > li', { hasText: 'Urgency__c = Urgent' });
        await change.getByText('Captured at the agency').waitFor();
        expect(await change.textContent()).toContain('UPDATE');
    });

    it('Heroku publishes, Salesforce subscribes: a notice on the generic channel is on the page, and comes back', async () => {
        const form = agency.locator('#notice');
        await form.getByLabel('To everybody who listens').fill('Embargo on the budget until noon');
        await form.getByRole('button', { name: 'Push the notice' }).click();

        await page.locator('c-notice-board').getByText('Embargo on the budget until noon').waitFor();
        await agency.locator('#notices > li', { hasText: 'Embargo on the budget until noon' }).waitFor();
    });

    it('a change of a field that the PushTopic does not mention is no news', async () => {
        const id = await createStory('Quiet change');
        const row = storyRow(page, 'Quiet change');
        await row.waitFor();
        const updates = agency.locator('#updates > li', { hasText: 'Quiet change' });
        await updates.first().waitFor();

        await newsroom.rest('PATCH', `/sobjects/Story__c/${id}`, { Body__c: 'Another text.' });
        await newsroom.rest('PATCH', `/sobjects/Story__c/${id}`, { Headline__c: 'Quiet change, then a loud one' });

        await agency.locator('#updates > li', { hasText: 'then a loud one' }).waitFor();
        expect(await agency.locator('#updates > li', { hasText: 'Quiet change' }).count()).toBe(2);
    });
});
