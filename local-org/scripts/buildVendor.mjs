// What every Lightning page needs (LWC, base components, shell, design system), built once into dist/lightning.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'lightning');
const target = join(root, 'dist', 'lightning');
const manifest = join(target, 'vendor', 'manifest.json');
const require = createRequire(import.meta.url);
/** Packages whose code is in the bundle, or makes it. */
const packages = ['lwc', 'lightning-base-components', '@salesforce-ux/design-system', 'cometd', 'esbuild'];

/** Is the bundle there, and was it made from what is here now? */
export function vendorIsCurrent() {
    if (!existsSync(manifest)) return false;
    return JSON.parse(readFileSync(manifest, 'utf8')).inputs === inputHash();
}

/** Builds the bundle; `tell` gets a few words on what is going on. */
export async function buildVendor({ tell, inputs = inputHash() }) {
    const { build } = await import('esbuild');
    await build({
        entryPoints: [join(source, 'build', 'transformWorker.ts'), join(source, 'build', 'vendorBuild.ts')],
        outdir: target,
        bundle: true,
        packages: 'external',
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        logLevel: 'error'
    });
    const built = require(join(target, 'vendorBuild.js'));
    await built.buildVendor({ transformWorker: join(target, 'transformWorker.js'), inputs, tell });
}

function inputHash() {
    const hash = createHash('sha256');
    for (const name of packages) hash.update(`${name}@${packageVersion(name)}\n`);
    const files = [join(source, 'browser'), join(source, 'build')].flatMap(filesUnder);
    for (const file of [fileURLToPath(import.meta.url), ...files].sort()) {
        hash.update(relative(root, file)).update(readFileSync(file));
    }
    return hash.digest('hex');
}

function packageVersion(name) {
    const folder = require.resolve.paths(name).find((each) => existsSync(join(each, name, 'package.json')));
    if (folder === undefined) throw new Error(`The package ${name} is not installed: run npm install`);
    return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version;
}

function filesUnder(directory) {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
    if (!argv.includes('--force') && vendorIsCurrent()) {
        console.log('Lightning page: up to date');
    } else {
        const started = performance.now();
        await buildVendor({ tell: (detail) => console.log(`Lightning page: ${detail}`) });
        console.log(`Lightning page: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
}
