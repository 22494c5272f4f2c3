import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../../../testing/chromium';
import { openGreenhouse, type Greenhouse } from './greenhouse';

// Opening an org, a browser and a page takes its time on a busy machine.
jest.setTimeout(90_000);

/** A browser that looks at a greenhouse: one org a test file, a fresh page a test. Fails tests in which a page threw an error. */
export interface GreenhousePage {
    readonly org: Greenhouse;
    readonly page: Page;
    /** Opens a page of the org, logged in. */
    open(path: string): Promise<void>;
}

export function useGreenhousePage(options: Parameters<typeof openGreenhouse>[0] = {}): GreenhousePage {
    let browser: Browser;
    let org: Greenhouse;
    let context: BrowserContext;
    let page: Page;
    let errors: string[] = [];

    beforeAll(async () => {
        [browser, org] = await Promise.all([launchChromium(), openGreenhouse(options)]);
    });
    afterAll(async () => {
        await browser?.close();
        await org?.close();
    });
    beforeEach(async () => {
        context = await browser.newContext();
        page = await context.newPage();
        errors = [];
        page.on('pageerror', (error) => errors.push(error.message));
    });
    afterEach(async () => {
        await context.close();
        expect(errors).toEqual([]);
    });
    return {
        get org() {
            return org;
        },
        get page() {
            return page;
        },
        async open(path) {
            await page.goto(org.frontdoor(path));
        }
    };
}
