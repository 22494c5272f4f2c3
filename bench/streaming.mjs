import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureFanOut } from './streaming/fanOut.mjs';
import { measureMemory } from './streaming/memory.mjs';
import { buildOrg } from './streaming/project.mjs';
import { measurePublish } from './streaming/publish.mjs';
import { measurePubSub } from './streaming/pubSub.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const parts = [measureFanOut, measurePubSub, measurePublish, measureMemory];

export async function run({ quick, tell }) {
    const bundles = await buildOrg(root);
    mkdirSync(join(root, '.newsroom/bench'), { recursive: true });
    const folder = mkdtempSync(join(root, '.newsroom/bench/streaming-'));
    const { NEWSROOM_BENCH_PART: only } = process.env;
    const ratios = {};
    const figures = {};
    try {
        for (const measure of only ? parts.filter(({ name }) => name === only) : parts) {
            const measured = await measure({ folder, bundles, quick, tell });
            Object.assign(ratios, measured.ratios);
            Object.assign(figures, measured.figures);
        }
        return { ratios, figures };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
