import { chromium } from 'playwright-core';
import { findChromium } from '../testing/findChromium.mjs';
import { median, startNewsroom } from './page/newsroom.mjs';

/**
 * How long news takes, in milliseconds, medians over the rounds. All clocks are this machine's; the page is a real browser's.
 *
 * - `flash_to_page_ms`, `flash_to_chatter_ms`: from the agency sending a flash until the page shows it in the flash feed, and in Chatter.
 *   Its hops: `flash_accepted_ms` (durable in the agency's queue), `flash_published_ms` (Salesforce has taken it), `flash_to_story_ms`
 *   (the Apex trigger's story is back at the agency through the PushTopic).
 * - `edit_to_page_ms`: from a REST edit of a story until its row on the page has changed. Its hop: `edit_answered_ms`.
 * - `click_ms`: with 1,000 lines a second on the wire, from a click until the page shows what it did.
 * - `publish_to_agency_ms`: from a REST edit that publishes a story until the agency has heard of it.
 */
export async function run({ quick, tell }) {
    const rounds = quick ? 10 : 50;
    const newsroom = await startNewsroom();
    const { instanceUrl, accessToken, appUrl, frontdoorUrl } = newsroom.addresses;
    const browser = await chromium.launch(await findChromium());
    const heard = await listen(`${appUrl}/api/events`);
    const measured = {};
    const note = (key, begun) => (measured[key] ??= []).push(performance.now() - begun);
    try {
        const page = await (await browser.newContext({ viewport: { width: 1440, height: 2000 } })).newPage();
        await page.goto(frontdoorUrl);
        await page.locator('c-story-list .live_on').waitFor();
        for (let round = 0; round < rounds; round++) {
            const headline = `Latency ${round} ${Date.now()}`;
            const begun = performance.now();
            const waits = [
                page
                    .locator('c-flash-feed')
                    .getByText(headline)
                    .waitFor()
                    .then(() => note('flash_to_page_ms', begun)),
                page
                    .locator('[data-component="forceChatter:exposedFeed"]')
                    .getByText(headline)
                    .waitFor()
                    .then(() => note('flash_to_chatter_ms', begun)),
                heard(headline, 'published').then(() => note('flash_published_ms', begun)),
                heard(headline, 'story-update').then(() => note('flash_to_story_ms', begun))
            ];
            const sent = await post(
                `${appUrl}/api/flashes`,
                { headline, body: 'Measured.', category: 'World', urgency: 'Flash' },
                { origin: appUrl }
            );
            if (!sent.ok) throw new Error(`the agency answered ${sent.status}: ${await sent.text()}`);
            note('flash_accepted_ms', begun);
            await Promise.all(waits);
            await edit(round, headline);
            tell(`round ${round + 1} of ${rounds}`);
        }

        await post(`${appUrl}/api/wire/rate`, { rate: 1000 }, { origin: appUrl }, 'PUT');
        await page
            .locator('c-wire .per-second')
            .filter({ hasText: /^(9\d\d|1,\d{3})$/ })
            .waitFor();
        for (let round = 0; round < rounds; round++) {
            await click(round % 2 === 0 ? 'Pause' : 'Resume');
            await page.waitForTimeout(100); // the wire takes 20 commands a second from an editor
        }

        /** Measured in the page: from the click's own event until the button is drawn with its new label. */
        async function click(label) {
            const button = page.locator('c-wire .pause');
            const milliseconds = await button.evaluate(
                (element) =>
                    new Promise((done) => {
                        const before = element.label;
                        const begun = performance.now();
                        element.click();
                        const look = () =>
                            element.label === before ? requestAnimationFrame(look) : done(performance.now() - begun);
                        requestAnimationFrame(look);
                    })
            );
            (measured.click_ms ??= []).push(milliseconds);
            await page.locator('c-wire .pause', { hasText: label === 'Pause' ? 'Resume' : 'Pause' }).waitFor();
        }

        async function edit(round, headline) {
            const authorization = `Bearer ${accessToken}`;
            const query = `SELECT Id FROM Story__c WHERE Headline__c = '${headline}'`;
            const found = await fetch(`${instanceUrl}/services/data/v65.0/query?q=${encodeURIComponent(query)}`, {
                headers: { authorization }
            });
            const [{ Id }] = (await found.json()).records;
            const edited = `Edited ${headline}`;
            const begun = performance.now();
            const seen = page
                .locator('c-story-list')
                .getByText(edited, { exact: true })
                .waitFor()
                .then(() => note('edit_to_page_ms', begun));
            const announced = heard(edited, 'story-published').then(() => note('publish_to_agency_ms', begun));
            const answer = await post(
                `${instanceUrl}/services/data/v65.0/sobjects/Story__c/${Id}`,
                { Headline__c: edited, Status__c: 'Published' },
                { authorization },
                'PATCH'
            );
            if (!answer.ok) throw new Error(`the org answered ${answer.status}: ${await answer.text()}`);
            note('edit_answered_ms', begun);
            await Promise.all([seen, announced]);
        }
    } finally {
        await browser.close();
        await heard.close();
        await newsroom.stop();
    }
    const figures = Object.entries(measured).map(([key, values]) => [key, Number(median(values).toFixed(1))]);
    return { figures: Object.fromEntries(figures.sort()) };
}

function post(url, body, headers, method = 'POST') {
    return fetch(url, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body)
    });
}

/** Reads the agency's live events; the function it gives resolves when one of a type mentions a text. */
async function listen(url) {
    const stop = new AbortController();
    const response = await fetch(url, { signal: stop.signal });
    let waiting = [];
    const read = (async () => {
        let text = '';
        const decoder = new TextDecoder();
        for await (const chunk of response.body) {
            text += decoder.decode(chunk, { stream: true });
            const blocks = text.split('\n\n');
            text = blocks.pop();
            for (const block of blocks)
                waiting = waiting.filter(({ words, type, resolve }) => {
                    if (!block.includes(`event: ${type}`) || !block.includes(words)) return true;
                    resolve();
                    return false;
                });
        }
    })().catch(() => undefined);
    const heard = (words, type) => new Promise((resolve) => waiting.push({ words, type, resolve }));
    heard.close = async () => {
        stop.abort();
        await read;
    };
    return heard;
}
