import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where browsers that can be driven stand, by platform. */
const PLACES = {
    linux: [
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/usr/bin/google-chrome',
        '/usr/bin/google-chrome-stable',
        '/usr/bin/microsoft-edge'
    ],
    darwin: [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'
    ],
    win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) =>
        ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((path) =>
            join(process.env[variable] ?? 'C:\\', path)
        )
    )
};

/** Keeps the browser from calling home: those calls fail offline, and slow the start. */
const QUIET = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync'
];

/**
 * Finds a browser for the tests: the one that CHROMIUM names, else an installed Chrome, Chromium or Edge, else the one that
 * the npm package @sparticuz/chromium carries (Linux on x64; unpacked once into the temporary folder).
 * @returns {Promise<{executablePath: string, args: string[]}>}
 */
export async function findChromium() {
    const named = process.env.CHROMIUM;
    if (named) {
        if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which does not exist.`);
        return { executablePath: named, args: QUIET };
    }
    const installed = (PLACES[process.platform] ?? []).find((path) => existsSync(path));
    if (installed) return { executablePath: installed, args: QUIET };
    if (process.platform === 'linux' && process.arch === 'x64') return packaged();
    throw new Error(
        'The browser tests need Chrome, Chromium or Edge, and none was found. Install one, or set CHROMIUM to its path.'
    );
}

async function packaged() {
    // read when the package is imported: it then also unpacks the system libraries that the browser needs
    process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    // a container's shared memory is often too small for a page
    return { executablePath, args: [...QUIET, '--disable-dev-shm-usage'] };
}
