import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../testing/chromium';
import { Newsroom } from './newsroom';
import { openAgencyPage, openLightningPage } from './pages';
import { until } from './until';

describe('WebSockets', () => {
    let newsroom: Newsroom;
    let browser: Browser;
    let page: Page;
    let agency: Page;

    const number = async (selector: string) =>
        Number(((await page.locator(selector).textContent()) ?? '').replace(/\D/g, ''));

    beforeAll(async () => {
        [newsroom, browser] = await Promise.all([Newsroom.start(), launchChromium()]);
        [page, agency] = await Promise.all([openLightningPage(browser, newsroom), openAgencyPage(browser, newsroom)]);
    });

    afterAll(async () => {
        await browser?.close();
        await newsroom?.close();
    });

    it('Heroku publishes, Salesforce subscribes: the wire runs on the page, over a ticket that Apex minted', async () => {
        await page.locator('c-wire .live_on').waitFor();
        await page.locator('c-wire .line').first().waitFor();

        const before = await number('c-wire .received');
        await until(async () => (await number('c-wire .received')) > before);
        await until(async () => (await agency.locator('#wire-clients').textContent()) === '1');
    });

    it('Salesforce publishes, Heroku subscribes: an editor sets the rate, and the agency sees who asked', async () => {
        await page.locator('c-wire lightning-combobox').getByRole('combobox').click();
        await page.getByRole('option', { name: '1,000 lines/s' }).click();

        await agency.locator('#commands > li', { hasText: 'rate 1000' }).waitFor();
        await until(async () => (await number('c-wire .per-second')) > 800);
    });

    it('at 1,000 lines a second the page still answers', async () => {
        const pause = page.locator('c-wire').getByRole('button', { name: 'Pause' });
        await pause.click();
        await page.locator('c-wire .live_paused').waitFor();
        await until(async () => (await number('c-wire .per-second')) === 0);
        const stopped = await number('c-wire .received');
        expect(stopped).toBeGreaterThan(0);

        await page.locator('c-wire').getByRole('button', { name: 'Resume' }).click();
        await until(async () => (await number('c-wire .received')) > stopped);
    });

    it('the agency turns the wire down for everybody', async () => {
        await newsroom.app('PUT', '/api/wire/rate', { rate: 10 });

        await until(async () => (await number('c-wire .per-second')) < 50);
    });
});
