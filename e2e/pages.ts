import type { Browser, Page } from 'playwright-core';
import type { Newsroom } from './newsroom';

/** Opens the Lightning page, logged in, and waits until its list is live. */
export async function openLightningPage(browser: Browser, newsroom: Newsroom): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 1400 } })).newPage();
    await page.goto(await newsroom.frontdoor());
    await page.locator('c-story-list .live_on').waitFor();
    await page.locator('c-flash-feed .empty, c-flash-feed .headline').first().waitFor();
    return page;
}

/** Opens the agency's page and waits until it is connected. */
export async function openAgencyPage(browser: Browser, newsroom: Newsroom): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
    await page.goto(newsroom.addresses.appUrl);
    await page.locator('#connection[data-state="connected"]').waitFor();
    return page;
}

export interface Flash {
    readonly headline: string;
    readonly body?: string;
    readonly category?: string;
    readonly urgency?: string;
}

/** Fills in the agency's form and sends it, as a person does. */
export async function sendFlash(agency: Page, flash: Flash): Promise<void> {
    const form = agency.locator('#flash');
    await form.getByLabel('Headline').fill(flash.headline);
    await form.getByLabel('Body').fill(flash.body ?? 'Our correspondent reports.');
    await form.getByLabel('Category').selectOption(flash.category ?? 'World');
    await form.getByLabel('Urgency').selectOption(flash.urgency ?? 'Flash');
    await form.getByRole('button', { name: 'Send the flash' }).click();
}

/** The row of the story list with this headline. */
export function storyRow(page: Page, headline: string) {
    return page.locator('c-story-list tbody tr', { hasText: headline });
}
