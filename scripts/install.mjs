import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { progress } from './progress.mjs';

/** The Node.js that package.json asks for; older ones fail in ways that don't name the cause. */
const OLDEST_NODE = [20, 19];

/** Ends the process with a sentence if this Node.js is too old. */
export function requireNode() {
    const [major, minor] = process.versions.node.split('.').map(Number);
    if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
    console.error(
        `Newsroom needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`
    );
    process.exit(1);
}

/**
 * Installs what package-lock.json names, if node_modules doesn't hold it yet.
 * @param {string} root the repository
 * @param {{quiet: boolean}} options
 */
export async function installMissing(root, { quiet }) {
    const lock = createHash('sha256')
        .update(readFileSync(join(root, 'package-lock.json')))
        .digest('hex');
    const marker = join(root, 'node_modules', '.newsroom-lock');
    const installed = existsSync(marker) ? readFileSync(marker, 'utf8') : undefined;
    if (installed === lock) return;
    if (installed === undefined && existsSync(join(root, 'node_modules', '.package-lock.json'))) {
        writeFileSync(marker, lock); // installed by hand, with npm ci or npm install
        return;
    }
    await progress('Installing packages (once)', quiet, () => npmCi(root));
    writeFileSync(marker, lock);
}

function npmCi(root) {
    // npm's own script, run by this very Node.js: no shell, and no other npm by accident
    const npm = process.env.npm_execpath;
    const [command, args] = npm?.endsWith('.js')
        ? [process.execPath, [npm]]
        : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
    return new Promise((resolve, reject) => {
        const child = spawn(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
            cwd: root,
            stdio: ['ignore', 'pipe', 'pipe'],
            shell: process.platform === 'win32'
        });
        let said = '';
        child.stdout.on('data', (text) => (said += text));
        child.stderr.on('data', (text) => (said += text));
        child.on('error', reject);
        child.on('exit', (code) =>
            code === 0
                ? resolve()
                : reject(new Error(`npm ci ended with ${code}. It said:\n${said.trim().slice(-4000)}`))
        );
    });
}
