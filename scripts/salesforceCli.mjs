import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progress } from './progress.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.newsroom/sf');

/** The newest that npm picks on Node.js 20; the undici that its jsforce asks for needs Node.js 22. */
const PACKAGE = {
    private: true,
    dependencies: { '@salesforce/cli': '2.146.3' },
    overrides: { '@jsforce/jsforce-node': { undici: '^7.16.0' } }
};

/**
 * Installs the Salesforce CLI for the suites that need it, once, outside of the project's own packages: its 290 MB are nothing to make everybody wait for.
 * @param {{quiet?: boolean}} [options]
 * @returns {Promise<{sf: string, bin: string}>} the program, and the folder to put into PATH
 */
export async function installSalesforceCli({ quiet = false } = {}) {
    await installPackages(folder, PACKAGE, 'Installing the Salesforce CLI (once, 290 MB)', quiet);
    const bin = join(folder, 'node_modules/.bin');
    return { sf: join(bin, 'sf'), bin };
}

/**
 * Installs packages into a folder of their own; does nothing if they are there.
 * @param {string} target the folder, below .newsroom
 * @param {object} packageJson
 * @param {string} what told to the person who waits
 * @param {boolean} quiet
 */
export async function installPackages(target, packageJson, what, quiet) {
    const wanted = `${JSON.stringify(packageJson, null, 4)}\n`;
    const marker = join(target, 'installed.json');
    if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'package.json'), wanted);
    await progress(what, quiet, () => npmInstall(target));
    // renamed when all is there: an install that was interrupted begins anew
    writeFileSync(`${marker}.new`, wanted);
    renameSync(`${marker}.new`, marker);
}

function npmInstall(cwd) {
    return new Promise((resolve, reject) => {
        const child = spawn('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
            cwd,
            stdio: ['ignore', 'pipe', 'pipe'],
            shell: process.platform === 'win32'
        });
        let said = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
        child.once('error', reject);
        child.once('close', (code) =>
            code === 0 ? resolve() : reject(new Error(`npm install in ${cwd} failed:\n${said.trim().slice(-4000)}`))
        );
    });
}
