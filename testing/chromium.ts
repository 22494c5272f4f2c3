import { chromium, type Browser } from 'playwright-core';

/** Launches the browser that the suite's set-up found (testing/browserSetup.mjs). Close it in `afterAll`. */
export function launchChromium(): Promise<Browser> {
    const executablePath = process.env.NEWSROOM_CHROMIUM;
    const args = process.env.NEWSROOM_CHROMIUM_ARGS;
    if (!executablePath || !args) throw new Error('run the browser tests through jest: its set-up finds the browser');
    return chromium.launch({ executablePath, args: JSON.parse(args) as string[] });
}
