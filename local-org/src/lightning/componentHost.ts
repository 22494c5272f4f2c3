import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceProblem } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';
import { lightningDistribution } from './build/packageRoot';
import { TransformPool } from './build/transformPool';
import type { VendorManifest } from './build/vendorManifest';
import { ComponentCompiler, type CompiledComponent } from './compile/componentCompiler';
import { compileComponents, type Components } from './compile/componentSet';
import type { LinkTargets } from './compile/moduleLinks';
import { SourceWatcher } from './compile/sourceWatcher';

/** The compiler holds some 100 MB: it is let go when nothing changed for so long. */
const idleMs = 30_000;

export interface ComponentHostOptions {
    readonly manifest: VendorManifest;
    readonly cacheDirectory: string;
    readonly model: SourceModel;
    readonly targets: LinkTargets;
    /** Compile again when a file of a component changes. */
    readonly watch: boolean;
    onChange(): void;
    onError(error: unknown): void;
}

/** Keeps the components of an org compiled. */
export class ComponentHost {
    readonly #options: ComponentHostOptions;
    readonly #pool = new TransformPool(join(lightningDistribution(), 'transformWorker.js'), 1);
    readonly #compiler: ComponentCompiler;
    #watcher: SourceWatcher | undefined;
    #model: SourceModel;
    #targets: LinkTargets;
    #components: Promise<Components>;
    #compiling = 0;
    #idle: NodeJS.Timeout | undefined;
    #closed = false;

    constructor(options: ComponentHostOptions) {
        this.#options = options;
        this.#model = options.model;
        this.#targets = options.targets;
        const { manifest, cacheDirectory } = options;
        this.#compiler = new ComponentCompiler({ manifest, cacheDirectory, pool: this.#pool });
        this.#components = this.#compile(this.#model, this.#targets);
        this.#watch();
    }

    /** The components as they are now; waits for a compilation that is under way. */
    get components(): Promise<Components> {
        return this.#components;
    }

    async problems(): Promise<readonly SourceProblem[]> {
        return (await this.#components).problems;
    }

    /** What would be wrong with the components of another state of the source. */
    async check(model: SourceModel, targets: LinkTargets): Promise<readonly SourceProblem[]> {
        return (await this.#compile(model, targets)).problems;
    }

    /** The source changed as a whole (deployed anew). */
    replace(model: SourceModel, targets: LinkTargets): void {
        this.#model = model;
        this.#targets = targets;
        this.#watcher?.close();
        this.#watch();
        this.#recompile();
    }

    async close(): Promise<void> {
        this.#closed = true;
        this.#watcher?.close();
        clearTimeout(this.#idle);
        await this.#components.catch(() => undefined);
        await this.#pool.close();
    }

    #watch(): void {
        if (!this.#options.watch) return;
        const folders = new Set(this.#model.lwc.map(({ directory }) => dirname(directory)));
        this.#watcher = new SourceWatcher([...folders].filter(existsSync), () => this.#recompile());
    }

    #recompile(): void {
        const before = this.#components;
        this.#components = this.#compile(this.#model, this.#targets);
        Promise.all([before, this.#components]).then(
            ([old, current]) => {
                if (componentsHash(old) !== componentsHash(current)) this.#options.onChange();
            },
            (error: unknown) => this.#options.onError(error)
        );
    }

    /** The workers end when nobody has compiled for a while, and not before. */
    #compile(model: SourceModel, targets: LinkTargets): Promise<Components> {
        clearTimeout(this.#idle);
        this.#compiling++;
        const result = compileComponents(model.lwc, this.#compiler, targets);
        const release = () => {
            this.#compiling--;
            if (this.#closed || this.#compiling > 0) return;
            this.#idle = setTimeout(() => void this.#pool.close(), idleMs);
            this.#idle.unref();
        };
        result.then(release, release);
        return result;
    }
}

/** URL of a compiled component; it changes with the content. */
export const componentUrl = ({ name, hash }: CompiledComponent) => `/lightning/c/${name}-${hash}.js`;

/** Stands for the state of all components: code and problems. */
export function componentsHash({ byName, problems }: Components): string {
    const hash = createHash('sha256').update(JSON.stringify(problems));
    for (const component of [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)))
        hash.update(component.name + component.hash);
    return hash.digest('hex').slice(0, 16);
}
