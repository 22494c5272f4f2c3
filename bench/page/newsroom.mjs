import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Starts the newsroom as `npm start` does, with data of its own; resolves with its addresses once all is ready. */
export async function startNewsroom() {
    const data = mkdtempSync(join(tmpdir(), 'newsroom-bench-'));
    const args = [join(root, 'scripts/start.mjs'), '--json', '--org-port', '0', '--app-port', '0', '--data', data];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const addresses = await new Promise((resolve, reject) => {
        let out = '';
        child.stdout.on('data', (text) => {
            out += text;
            if (out.includes('\n')) resolve(JSON.parse(out));
        });
        child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
    });
    return {
        addresses,
        async stop() {
            const ended = new Promise((resolve) => child.once('exit', resolve));
            child.kill('SIGTERM');
            await ended;
            rmSync(data, { recursive: true, force: true });
        }
    };
}

/** @param {number[]} numbers */
export function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
