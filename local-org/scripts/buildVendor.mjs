// Builds what the Lightning page needs (LWC, base components, shell, design system) into dist/lightning, unless it is there already.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist', 'lightning');
const source = join(root, 'src', 'lightning', 'build');
const started = performance.now();

await build({
    entryPoints: [join(source, 'transformWorker.ts'), join(source, 'vendorBuild.ts')],
    outdir: target,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error'
});
const require = createRequire(import.meta.url);
const { buildVendor } = require(join(target, 'vendorBuild.js'));
const { built } = await buildVendor({
    transformWorker: join(target, 'transformWorker.js'),
    force: process.argv.includes('--force'),
    onProgress: (step) => console.log(`Lightning page: ${step.toLowerCase()}…`)
});
if (built) console.log(`Lightning page: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
