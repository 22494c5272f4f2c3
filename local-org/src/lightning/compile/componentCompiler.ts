import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type BuildFailure, type Plugin } from 'esbuild';
import { unsupportedText, type SourceProblem } from '../../errors';
import type { LwcBundle } from '../../metadata/sourceModel';
import { lwcPlugin } from '../build/lwcPlugin';
import type { TransformPool } from '../build/transformPool';
import type { VendorManifest } from '../build/vendorManifest';
import { locateImport, type ModuleImport } from './moduleImport';
import { lightningEntry, platformEntry, platformModuleSource } from './platformModule';

const bundledFile = /\.(js|html|css|svg)$/;
const facadeNamespace = 'facade';
/** LWC version of components that name no API version. */
const defaultApiVersion = 66;

/** A component as the browser gets it. */
export interface CompiledComponent {
    readonly name: string;
    /** Hash of everything the code was made from. */
    readonly hash: string;
    /** One ES module with an inline source map; undefined if it didn't compile. */
    readonly code: string | undefined;
    readonly imports: readonly ModuleImport[];
    readonly problems: readonly SourceProblem[];
}

export interface ComponentCompilerOptions {
    readonly manifest: VendorManifest;
    readonly pool: TransformPool;
    /** Compiled components are kept here under their hash. */
    readonly cacheDirectory: string;
}

/** Compiles the Lightning web components of an SFDX tree, each into a module of its own; what they share comes by the import map. */
export class ComponentCompiler {
    readonly #manifest: VendorManifest;
    readonly #pool: TransformPool;
    readonly #cacheDirectory: string;

    constructor({ manifest, pool, cacheDirectory }: ComponentCompilerOptions) {
        this.#manifest = manifest;
        this.#pool = pool;
        this.#cacheDirectory = cacheDirectory;
    }

    /** Compiles a bundle, or takes it from the cache. Faults of the source are among the result's problems; nothing is thrown for them. */
    async compile(bundle: LwcBundle): Promise<CompiledComponent> {
        const hash = await this.#hash(bundle);
        const cacheFile = join(this.#cacheDirectory, `${bundle.name}-${hash}.json`);
        try {
            return JSON.parse(await readFile(cacheFile, 'utf8')) as CompiledComponent;
        } catch {
            // Not compiled yet.
        }
        const compiled = await this.#build(bundle, hash);
        // Somebody saved a file meanwhile: what was read may be older or newer than what was hashed.
        if ((await this.#hash(bundle)) !== hash) return this.compile(bundle);
        await mkdir(this.#cacheDirectory, { recursive: true });
        const partial = `${cacheFile}.${randomUUID()}`;
        await writeFile(partial, JSON.stringify(compiled));
        await rename(partial, cacheFile);
        return compiled;
    }

    async #hash({ name, directory, meta }: LwcBundle): Promise<string> {
        const hash = createHash('sha256').update(
            `${this.#manifest.inputs}\n${directory}\n${apiVersionOf(meta)}\n${name}\n`
        );
        const entries = await readdir(directory, { recursive: true, withFileTypes: true });
        const files = entries
            .filter((entry) => entry.isFile() && bundledFile.test(entry.name) && !entry.parentPath.includes('__'))
            .map((entry) => join(entry.parentPath, entry.name));
        for (const file of files.sort()) hash.update(file).update(await readFile(file));
        return hash.digest('hex').slice(0, 16);
    }

    async #build(bundle: LwcBundle, hash: string): Promise<CompiledComponent> {
        const { name, directory } = bundle;
        const imports: ModuleImport[] = [];
        const entry = entryFile(bundle);
        if (entry === undefined) {
            const message = `Cannot find Lightning Component Bundle ${name}: it has no ${name}.js`;
            const problem = { file: join(directory, `${name}.js`), line: 1, column: 1, message };
            return { name, hash, code: undefined, imports, problems: [problem] };
        }
        try {
            const { outputFiles } = await build({
                entryPoints: [entry],
                bundle: true,
                write: false,
                format: 'esm',
                target: 'es2022',
                sourcemap: 'inline',
                sourceRoot: '',
                logLevel: 'silent',
                plugins: [this.#facades(imports), this.#components(bundle)]
            });
            const located = await locateAll(imports);
            return { name, hash, code: outputFiles[0]?.text, imports: located, problems: [] };
        } catch (error) {
            return { name, hash, code: undefined, imports: [], problems: problemsOf(error, entry) };
        }
    }

    #components({ name, meta }: LwcBundle): Plugin {
        return lwcPlugin({
            resolveModule: () => undefined,
            isComponentFile: () => true,
            transform: (file, source, scopedStyles) =>
                this.#pool.transform(file, source, {
                    namespace: 'c',
                    name,
                    scopedStyles,
                    apiVersion: apiVersionOf(meta),
                    enableDynamicComponents: true,
                    enableSyntheticElementInternals: true,
                    enableLwcOn: true,
                    outputConfig: { sourcemap: true }
                })
        });
    }

    /** Imports from outside the component: the vendor bundle and made-up modules become a line each, other components stay imports. */
    #facades(imports: ModuleImport[]): Plugin {
        const modules = this.#manifest.modules;
        return {
            name: 'platform-modules',
            setup(bundler) {
                bundler.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind, namespace }) => {
                    if (kind === 'entry-point') return undefined;
                    if (namespace === facadeNamespace) return { path, external: true };
                    imports.push({ specifier: path, file: importer, line: 1, column: 1 });
                    const known = path in modules || platformModuleSource(path) !== undefined;
                    return known ? { path, namespace: facadeNamespace } : { path, external: true };
                });
                bundler.onLoad({ filter: /./, namespace: facadeNamespace }, ({ path }) => ({
                    contents: facadeSource(path, modules[path]),
                    loader: 'js'
                }));
            }
        };
    }
}

function facadeSource(specifier: string, names: Readonly<Record<string, string>> | undefined): string {
    if (!names) return platformModuleSource(specifier) ?? '';
    const list = Object.entries(names).map(([exported, name]) => `${name} as ${exported}`);
    return `export { ${list.join(', ')} } from '${lightningEntry}';`;
}

/** Imports that the page's import map resolves, apart from other components. */
export const importMapEntries = { lwc: 'lwc', [lightningEntry]: 'lightning', [platformEntry]: 'platform' } as const;

function entryFile({ directory, name }: LwcBundle): string | undefined {
    const candidates = [join(directory, `${name}.js`), join(directory, `${name}.css`)];
    return candidates.find(existsSync);
}

function apiVersionOf(meta: LwcBundle['meta']): number {
    const version = meta?.apiVersion;
    const number = typeof version === 'string' ? Number.parseInt(version, 10) : Number.NaN;
    return Number.isNaN(number) ? defaultApiVersion : number;
}

async function locateAll(imports: readonly ModuleImport[]): Promise<ModuleImport[]> {
    const sources = new Map<string, string>();
    const located: ModuleImport[] = [];
    for (const { specifier, file } of imports) {
        const source = sources.get(file) ?? (await readFile(file, 'utf8'));
        sources.set(file, source);
        located.push(locateImport(specifier, file, source));
    }
    return located;
}

function problemsOf(error: unknown, entry: string): SourceProblem[] {
    if (!isBuildFailure(error)) throw error;
    return error.errors.map(({ text, location }) => ({
        file: location ? resolve(location.file.replace(/^lwc:/, '')) : entry,
        line: location?.line ?? 1,
        column: (location?.column ?? 0) + 1,
        message: messageOf(text.replace(`${location?.file ?? entry}: `, '').replace(/ \(\d+:\d+\)$/, ''))
    }));
}

/** What a module of the platform lacks here. */
function messageOf(text: string): string {
    const [, module, name] = /^No matching export in "facade:(lightning\/\w+)" for import "(\w+)"/.exec(text) ?? [];
    return module === undefined ? text : unsupportedText(`${name} of ${module}`);
}

function isBuildFailure(error: unknown): error is BuildFailure {
    return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}
