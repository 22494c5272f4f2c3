import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import type { OnLoadResult, OnResolveResult, PartialMessage, Plugin } from 'esbuild';
import { TransformError, type Transformed } from './transformPool';

const namespace = 'lwc';
const compiledExtensions = new Set(['.js', '.html', '.css']);

/** What is special about one use of the LWC compiler in a bundle. */
export interface LwcPluginOptions {
    /** Resolves an import that isn't relative: a path, an external name, or an error. Undefined leaves it to esbuild. */
    resolveModule(specifier: string, importer: string): OnResolveResult | undefined;
    /** Is the file compiled by LWC? Others are bundled as they are. */
    isComponentFile(file: string): boolean;
    transform(file: string, source: string, scopedStyles: boolean): Promise<Transformed>;
    /** Stylesheets to leave out. */
    skipStyle?(file: string): boolean;
}

/**
 * Teaches esbuild Lightning web components: a component's class, template and stylesheets are compiled by LWC and bundled into one
 * module. `@lwc/rollup-plugin` does the same for Rollup, in several times the time.
 */
export function lwcPlugin(options: LwcPluginOptions): Plugin {
    return {
        name: 'lwc',
        setup(build) {
            build.onResolve({ filter: /./ }, ({ path, importer, kind }) => {
                if (kind === 'entry-point')
                    return { path: resolve(path), namespace: namespaceOf(resolve(path), options) };
                if (/^\.{0,2}\//.test(path)) return resolveFile(path, importer, options);
                const module = options.resolveModule(path, importer);
                if (!module?.path || module.external || module.namespace) return module;
                return { ...module, namespace: namespaceOf(module.path, options) };
            });
            build.onLoad({ filter: /./, namespace }, ({ path, suffix }) => load(path, suffix, options));
        }
    };
}

function namespaceOf(file: string, options: LwcPluginOptions): string {
    return compiledExtensions.has(extname(file)) && options.isComponentFile(file) ? namespace : 'file';
}

/** A relative import; without an extension it is JavaScript. `?scoped=true` marks the scoped stylesheet of a template. */
function resolveFile(path: string, importer: string, options: LwcPluginOptions): OnResolveResult {
    const [bare = '', query] = path.split('?');
    const plain = resolve(dirname(importer), bare);
    const file = compiledExtensions.has(extname(plain)) ? plain : `${plain}.js`;
    return { path: file, namespace: namespaceOf(file, options), suffix: query === undefined ? '' : `?${query}` };
}

async function load(file: string, suffix: string, options: LwcPluginOptions): Promise<OnLoadResult> {
    const isStyle = extname(file) === '.css';
    if (isStyle && options.skipStyle?.(file)) return { contents: 'export default [];', loader: 'js' };
    // The compiler imports a component's template and stylesheets whether they are there or not.
    if (!existsSync(file) && extname(file) !== '.js') return { contents: 'export default undefined;', loader: 'js' };
    let source: string;
    try {
        source = await readFile(file, 'utf8');
    } catch {
        return { errors: [{ text: `Cannot find ${basename(file)}` }] };
    }
    try {
        const { code, map } = await options.transform(file, source, suffix.includes('scoped=true'));
        return { contents: map ? withSourceMap(code, map) : code, loader: 'js', resolveDir: dirname(file) };
    } catch (error) {
        if (!(error instanceof TransformError)) throw error;
        return { errors: [diagnostic(error, source)] };
    }
}

function withSourceMap(code: string, map: unknown): string {
    const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
    return `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

function diagnostic({ file, failure }: TransformError, source: string): PartialMessage {
    const { line, column, message } = failure;
    return { text: message, location: { file, line, column, lineText: source.split('\n')[line - 1] ?? '' } };
}
