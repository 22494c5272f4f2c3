import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../testing/chromium';
import type { FlashState } from '../src/relay/flashDesk';
import { SalesforceDouble } from './doubles/salesforceDouble';
import { AgencyProcess, bundleAgency } from './fixtures/agencyProcess';
import { eventually } from './fixtures/eventually';

let bundle: string;
let directory: string;
let salesforce: SalesforceDouble;
let agency: AgencyProcess;
let browser: Browser;

beforeAll(async () => {
    bundle = bundleAgency();
    directory = mkdtempSync(join(tmpdir(), 'page-'));
    salesforce = await SalesforceDouble.start();
    agency = await AgencyProcess.start(bundle, { DATA_DIR: directory, ...salesforce.environment });
    browser = await launchChromium();
});

afterAll(async () => {
    await browser?.close();
    await agency?.terminate();
    await salesforce.close();
    rmSync(directory, { recursive: true, force: true });
    rmSync(dirname(bundle), { recursive: true, force: true });
});

it('shows live how much goes through and what is held up, and deals with dead letters', async () => {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 1500 } })).newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(agency.url);
    await page.locator('#connection[data-state="connected"]').waitFor();

    salesforce.onPublish = (records, response) => {
        const errors = [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', message: 'Source: not known', fields: [] }];
        response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify(records.map(() => ({ success: false, errors }))));
        return true;
    };
    for (const externalId of ['again', 'never'])
        await agency.post('/api/flashes', { headline: `Flash ${externalId}`, externalId });
    await page.locator('#dead-letters > li').nth(1).waitFor();
    await eventually(async () => (await page.locator('#letters').textContent()) === '2');
    salesforce.onPublish = undefined;

    await page.getByRole('button', { name: 'Send again: Flash again' }).click();
    await eventually(async () => (await agency.get<FlashState>('/api/flashes/again')).status === 'heard');
    const discard = page.getByRole('button', { name: 'Discard: Flash never' });
    await discard.click();
    // giving up takes a second press
    expect(await agency.get('/api/dead-letters')).toHaveLength(1);
    await page.locator('#dead-letters button', { hasText: 'Discard for good' }).click();
    await page.locator('#dead-letters > li').waitFor({ state: 'detached' });
    expect(await agency.get('/api/dead-letters')).toEqual([]);

    await eventually(async () => {
        await agency.post('/api/flashes', { headline: 'More' });
        const rates = await page.locator('#out-rate, #in-rate').allTextContents();
        return rates.every((rate) => Number(rate) > 0);
    });
    expect(await page.locator('#out-time').textContent()).toMatch(/ m?s$/);
    expect(complaints).toEqual([]);
});
