import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { TransformOptions } from 'lwc/compiler';
import { build, type Metafile, type Plugin } from 'esbuild';
import { lwcPlugin } from './lwcPlugin';
import { packageRoot } from './packageRoot';
import { TransformPool } from './transformPool';
import type { VendorManifest } from './vendorManifest';
import { manifestFile } from './vendorManifest';
import { VendorModules } from './vendorModules';

/** LWC API version of the base components: the newest, as on the platform. */
const baseComponentsApiVersion = 66;
const sprites = ['action', 'custom', 'doctype', 'standard', 'utility'];
const compressible = /\.(js|css|svg)$/;
const entryNamespace = 'vendor-entry';

export interface VendorBuildOptions {
    /** Gets a few words on each step. */
    tell(detail: string): void;
    /** Bundled transformWorker. */
    readonly transformWorker: string;
    /** Hash of everything the bundle is made from, to be kept in the manifest. */
    readonly inputs: string;
}

/** Builds what every Lightning page needs, once: LWC, the base components, our page shell and shims, SLDS. */
export async function buildVendor({ tell, transformWorker, inputs }: VendorBuildOptions): Promise<void> {
    const browserDirectory = join(packageRoot(), 'src', 'lightning', 'browser');
    const target = dirname(manifestFile());
    const work = `${target}.${process.pid}`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    tell('compiling the base components');
    const bundled = await bundle(browserDirectory, work, transformWorker);
    const manifest: VendorManifest = { inputs, ...bundled, ...copyDesignSystem(work) };
    tell('compressing');
    await Promise.all(
        filesUnder(work)
            .filter((file) => compressible.test(file))
            .map(compress)
    );
    writeFileSync(join(work, basename(manifestFile())), JSON.stringify(manifest));
    rmSync(target, { recursive: true, force: true });
    renameSync(work, target);
}

function packageDirectory(name: string): string {
    const roots = require.resolve.paths(name) ?? [];
    for (const root of roots) {
        const directory = join(root, name);
        try {
            readFileSync(join(directory, 'package.json'));
            return directory;
        } catch {
            // In the next folder up, then.
        }
    }
    throw new Error(`The package ${name} is not installed`);
}

function filesUnder(directory: string): string[] {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
}

type Bundled = Pick<VendorManifest, 'entries' | 'preloads' | 'modules'>;

async function bundle(browserDirectory: string, outdir: string, transformWorker: string): Promise<Bundled> {
    const modules = new VendorModules(browserDirectory);
    const exported = await exportedNames(modules, ownShims(browserDirectory));
    const pool = new TransformPool(transformWorker, Math.min(4, availableParallelism()));
    try {
        const { metafile } = await build({
            entryPoints: { lwc: 'lwc', lightning: 'lightning', platform: 'platform', shell: 'shell' },
            entryNames: '[name]-[hash]',
            chunkNames: 'chunk-[hash]',
            outdir,
            bundle: true,
            splitting: true,
            format: 'esm',
            target: 'es2022',
            minify: true,
            legalComments: 'none',
            metafile: true,
            define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env.SSR': 'false' },
            plugins: [entryPlugin(browserDirectory, exported), enginePlugin(), vendorPlugin(modules, pool)],
            logLevel: 'error'
        });
        return { ...entriesOf(metafile), modules: exported };
    } finally {
        await pool.close();
    }
}

const salesforceModules = ['@salesforce/apex', '@salesforce/user/Id', '@salesforce/user/isGuest'];

/** Modules that lightning-base-components lacks, or ours take the place of. */
function ownShims(browserDirectory: string): string[] {
    const shims = readdirSync(join(browserDirectory, 'lightning')).map((name) => `lightning/${basename(name, '.js')}`);
    return [...shims.filter((name) => name !== 'lightning/primitiveIcon'), ...salesforceModules];
}

/** The exports of each public module, and the name each gets in the `lightning` entry. */
async function exportedNames(
    modules: VendorModules,
    shims: readonly string[]
): Promise<Record<string, Record<string, string>>> {
    const fileBySpecifier = new Map<string, string>();
    for (const specifier of modules.publicSpecifiers(shims)) {
        const file = modules.find(specifier);
        if (file?.endsWith('.js')) fileBySpecifier.set(specifier, file);
    }
    const { metafile } = await build({
        entryPoints: Object.fromEntries([...fileBySpecifier].map(([name, file]) => [name.replace('@', '_'), file])),
        outdir: 'unused',
        bundle: false,
        write: false,
        format: 'esm',
        metafile: true,
        logLevel: 'error'
    });
    const namesByFile = new Map(
        Object.values(metafile.outputs).map(({ entryPoint = '', exports }) => [
            join(process.cwd(), entryPoint),
            exports
        ])
    );
    const result: Record<string, Record<string, string>> = {};
    for (const [specifier, file] of fileBySpecifier) {
        const prefix = specifier.replace(/\W/g, '_');
        const names = namesByFile.get(file) ?? [];
        result[specifier] = Object.fromEntries(names.map((name) => [name, `${prefix}__${name}`]));
    }
    return result;
}

/** Serves the four entry points. `lightning` re-exports every public module under names of its own. */
function entryPlugin(browserDirectory: string, exported: Readonly<Record<string, Record<string, string>>>): Plugin {
    const reexports = Object.entries(exported).map(([specifier, names]) => {
        const list = Object.entries(names).map(([name, as]) => `${name} as ${as}`);
        return `export { ${list.join(', ')} } from '${specifier}';`;
    });
    const contents: Readonly<Record<string, string>> = {
        lwc: `export * from 'lwc';`,
        lightning: reexports.join('\n'),
        platform: `export * from '@salesforce/platform';`,
        shell: `import 'lwc'; import 'one/start';`
    };
    return {
        name: 'vendor-entries',
        setup(bundler) {
            bundler.onResolve({ filter: /./ }, ({ path, kind }) =>
                kind === 'entry-point' ? { path, namespace: entryNamespace } : undefined
            );
            bundler.onLoad({ filter: /./, namespace: entryNamespace }, ({ path }) => ({
                contents: contents[path] ?? '',
                resolveDir: browserDirectory
            }));
        }
    };
}

/**
 * Synthetic shadow must patch the DOM before the engine reads it: the engine imports it, for the bundler orders modules by their imports
 * only. Lightning Experience renders components on synthetic shadow too.
 */
function enginePlugin(): Plugin {
    return {
        name: 'engine',
        setup(bundler) {
            bundler.onLoad({ filter: /[\\/]engine-dom[\\/]dist[\\/]index\.js$/ }, async ({ path }) => ({
                contents: `import '@lwc/synthetic-shadow';\n${await readFile(path, 'utf8')}`,
                resolveDir: dirname(path)
            }));
        }
    };
}

function vendorPlugin(modules: VendorModules, pool: TransformPool): Plugin {
    return lwcPlugin({
        resolveModule(specifier) {
            const path = modules.find(specifier);
            if (path === undefined) return undefined;
            return { path };
        },
        isComponentFile: (file) => modules.isComponentFile(file),
        skipStyle: (file) => modules.isNativeShadowStyle(file),
        transform: (file, source, scopedStyles) => pool.transform(file, source, transformOptions(file, scopedStyles))
    });
}

function transformOptions(file: string, scopedStyles: boolean): TransformOptions {
    const [, namespace = '', name = ''] = /\/([^/]+)\/([^/]+)\/(?:templates\/[^/]+\/)?[^/]+$/.exec(file) ?? [];
    return {
        namespace,
        name,
        scopedStyles,
        apiVersion: baseComponentsApiVersion,
        enableDynamicComponents: true,
        enableSyntheticElementInternals: true,
        enableStaticContentOptimization: true,
        enablePrivateMethods: true
    };
}

function entriesOf({ outputs }: Metafile): Pick<VendorManifest, 'entries' | 'preloads'> {
    const entries: Record<string, string> = {};
    const preloads: Record<string, string[]> = {};
    for (const [file, output] of Object.entries(outputs)) {
        if (output.entryPoint === undefined) continue;
        const name = output.entryPoint.slice(entryNamespace.length + 1);
        const needed = new Set<string>();
        collectStaticImports(file, outputs, needed);
        entries[name] = basename(file);
        preloads[name] = [...needed].map((each) => basename(each));
    }
    return { entries, preloads };
}

function collectStaticImports(file: string, outputs: Metafile['outputs'], found: Set<string>): void {
    if (found.has(file)) return;
    found.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) {
        if (kind === 'import-statement') collectStaticImports(path, outputs, found);
    }
}

/** Stylesheet and icon sprites of the Salesforce Lightning Design System. */
function copyDesignSystem(target: string): Pick<VendorManifest, 'styles'> {
    const assets = join(packageDirectory('@salesforce-ux/design-system'), 'assets');
    const css = readFileSync(join(assets, 'styles', 'salesforce-lightning-design-system.min.css'));
    const slds = `slds-${createHash('sha256').update(css).digest('hex').slice(0, 8)}.css`;
    writeFileSync(join(target, slds), css);
    for (const sprite of sprites) {
        const directory = join(target, 'icons', `${sprite}-sprite`, 'svg');
        mkdirSync(directory, { recursive: true });
        writeFileSync(
            join(directory, 'symbols.svg'),
            readFileSync(join(assets, 'icons', `${sprite}-sprite`, 'svg', 'symbols.svg'))
        );
    }
    return { styles: { slds } };
}

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);

/** Stands each file beside its compressed forms, so that no request has to compress. */
async function compress(file: string): Promise<void> {
    const content = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const [br, gzipped] = await Promise.all([brotli(content, { params }), gz(content, { level: 9 })]);
    writeFileSync(`${file}.br`, br);
    writeFileSync(`${file}.gz`, gzipped);
}
