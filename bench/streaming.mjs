import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureFanOut } from './streaming/fanOut.mjs';
import { buildOrg } from './streaming/project.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const parts = { fanOut: measureFanOut };

export async function run({ quick, tell }) {
    const bundles = await buildOrg(root);
    mkdirSync(join(root, '.newsroom/bench'), { recursive: true });
    const folder = mkdtempSync(join(root, '.newsroom/bench/streaming-'));
    const ratios = {};
    const figures = {};
    try {
        for (const measure of Object.values(parts)) {
            const measured = await measure({ folder, bundles, quick, tell });
            Object.assign(ratios, measured.ratios);
            Object.assign(figures, measured.figures);
        }
        return { ratios, figures };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
