import { findChromium } from './findChromium.mjs';

/** jest's globalSetup of the suites that drive a browser: finds one and hands it on to the workers. */
export default async function browserSetup() {
    const { executablePath, args } = await findChromium();
    process.env.NEWSROOM_CHROMIUM = executablePath;
    process.env.NEWSROOM_CHROMIUM_ARGS = JSON.stringify(args);
}
