import { chromium } from 'playwright-core';
import { findChromium } from '../testing/findChromium.mjs';
import { median, startNewsroom } from './page/newsroom.mjs';

/**
 * From `npm start` on an installed tree to a Lightning page with live events. `ready_ms` is the whole way; `started_ms` the part
 * until the addresses are printed, `page_ms` the browser's part (its own launch is not counted).
 */
export async function run({ quick, tell }) {
    const rounds = quick ? 2 : 5;
    const measured = [];
    const browser = await chromium.launch(await findChromium());
    try {
        for (let round = 0; round < rounds; round++) {
            const begun = performance.now();
            const newsroom = await startNewsroom();
            const started = performance.now();
            const page = await (await browser.newContext()).newPage();
            await page.goto(newsroom.addresses.frontdoorUrl);
            await page.locator('c-story-list .live_on').waitFor();
            const live = performance.now();
            measured.push({ ready: live - begun, started: started - begun, page: live - started });
            tell(`round ${round + 1} of ${rounds}: live after ${Math.round(live - begun)} ms`);
            await page.context().close();
            await newsroom.stop();
        }
    } finally {
        await browser.close();
    }
    const figure = (key) => Math.round(median(measured.map((round) => round[key])));
    return { figures: { ready_ms: figure('ready'), started_ms: figure('started'), page_ms: figure('page') } };
}
