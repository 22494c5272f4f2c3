import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { progress } from './progress.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Programs: one bundle each; packages stay outside, the workspace package durable-log is taken in. */
const programs = [
    { entry: 'local-org/src/index.ts', out: 'local-org/dist/index.js', sources: ['local-org/src', 'durable-log/src'] },
    {
        entry: 'heroku-app/src/index.ts',
        out: 'heroku-app/dist/index.js',
        sources: ['heroku-app/src', 'durable-log/src']
    },
    {
        entry: 'heroku-app/src/command/index.ts',
        out: 'heroku-app/dist/command.js',
        sources: ['heroku-app/src', 'durable-log/src']
    }
];

/**
 * Builds what is out of date: the programs (well under a second each) and the Lightning vendor bundle (once).
 * @param {{quiet: boolean, pages?: boolean}} options `pages: false`: no Lightning page will be served
 */
export async function buildMissing({ quiet, pages = true }) {
    await buildPrograms(programs);
    if (!pages) return;
    const { buildVendor, vendorIsCurrent } = await import(
        pathToFileURL(join(root, 'local-org/scripts/buildVendor.mjs'))
    );
    if (!vendorIsCurrent()) {
        await progress('Building the Lightning base components (once)', quiet, (tell) => buildVendor({ tell }));
    }
}

async function buildPrograms(wanted) {
    const stale = wanted.filter((program) => newest(program.sources) > modified(program.out));
    if (stale.length === 0) return;
    const { build } = await import('esbuild');
    await Promise.all(stale.map((program) => bundle(build, program)));
}

function bundle(build, { entry, out }) {
    return build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: out,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        packages: 'external',
        alias: { 'durable-log': './durable-log/src/index.ts' },
        sourcemap: true,
        logLevel: 'warning'
    });
}

function newest(folders) {
    return Math.max(
        ...folders.flatMap((folder) =>
            readdirSync(join(root, folder), { recursive: true }).map((file) => modified(join(folder, file)))
        )
    );
}

function modified(file) {
    return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    // on Heroku: its app alone
    const [folder] = process.argv.slice(2);
    if (folder === undefined) await buildMissing({ quiet: false });
    else await buildPrograms(programs.filter(({ entry }) => entry.startsWith(`${folder}/`)));
}
