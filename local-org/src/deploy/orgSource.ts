import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { SourceError, type SourceProblem } from '../errors';
import { listSourceFiles } from '../metadata/readSourceTrees';
import type { PackagedComponent } from './metadataPackage';
import { componentKey, componentsOf, type SourceComponent, type SourceComponents } from './sourceComponent';

const manifestFile = 'components.json';

function throwAny(problems: readonly SourceProblem[]): void {
    if (problems.length > 0) throw new SourceError(problems);
}

/** What deployments changed of a component, as it is kept on disk. */
interface KeptChange {
    readonly type: string;
    readonly fullName: string;
    /** Relative to the store's folder; undefined: deleted. */
    readonly files?: readonly string[];
    /** Hash of what the source folders had of it when it was deployed; null: nothing. */
    readonly base: string | null;
}

/**
 * The source of a running org: what its source folders hold, with deployments laid over it. The folders themselves are never written to:
 * each deployment has a folder of its own in the org's data, and one manifest, replaced at once, tells what counts.
 *
 * Opening the org anew is like deploying what changed in the source folders since: a component whose files differ from those that it had when
 * it was deployed is taken from the source folders again.
 */
export class OrgSource {
    #root: string | undefined;
    #isTemporary = false;
    #components: SourceComponents;
    #changes: Map<string, KeptChange>;
    readonly #base: SourceComponents;

    private constructor(
        readonly directories: readonly string[],
        base: SourceComponents,
        root: string | undefined
    ) {
        this.#root = root;
        this.#base = base;
        this.#changes = this.#keptChanges();
        this.#components = this.#laidOver(this.#changes);
    }

    /**
     * @param dataDirectory - the org's; without it deployments last as long as the org
     * @param refuse - takes what can't be read of the folders; by default it is thrown as a SourceError
     */
    static open(
        directories: readonly string[],
        dataDirectory: string | undefined,
        refuse: (problems: readonly SourceProblem[]) => void = throwAny
    ): OrgSource {
        const { files, problems } = listSourceFiles(directories);
        refuse(problems);
        const root = dataDirectory === undefined ? undefined : join(dataDirectory, 'metadata');
        return new OrgSource(directories, componentsOf(files), root);
    }

    get components(): SourceComponents {
        return this.#components;
    }

    /** Writes the components of a deployment into a folder of its own. They don't count before {@link commit}. */
    stage(id: string, packaged: readonly PackagedComponent[]): Map<string, SourceComponent> {
        const folder = join(this.#folder(), id);
        const staged = new Map<string, SourceComponent>();
        for (const { type, fullName, files } of packaged) {
            const paths = [...files].map(([path, content]) => writeInto(folder, path, content));
            staged.set(componentKey(type, fullName), { type, fullName, files: paths });
        }
        return staged;
    }

    /** Makes another state of the source the one that counts, durably. */
    commit(next: SourceComponents): void {
        const changes = new Map(this.#changes);
        for (const [key, component] of next) {
            if (this.#components.get(key) !== component) changes.set(key, this.#change(key, component));
        }
        for (const [key, { type, fullName }] of this.#components) {
            if (!next.has(key)) changes.set(key, { type, fullName, base: this.#baseHash(key) });
        }
        this.#write(changes);
        this.#changes = changes;
        this.#components = next;
    }

    /** Lets go of a deployment's files that don't count. */
    discard(id: string): void {
        rmSync(join(this.#folder(), id), { recursive: true, force: true });
    }

    close(): void {
        if (this.#isTemporary && this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true });
    }

    #folder(): string {
        if (this.#root === undefined) {
            this.#root = mkdtempSync(join(tmpdir(), 'local-org-metadata-'));
            this.#isTemporary = true;
        }
        return this.#root;
    }

    #change(key: string, { type, fullName, files }: SourceComponent): KeptChange {
        const kept = files.map((file) => relative(this.#folder(), file));
        return { type, fullName, files: kept, base: this.#baseHash(key) };
    }

    #baseHash(key: string): string | null {
        const component = this.#base.get(key);
        return component === undefined ? null : hashOf(component);
    }

    #keptChanges(): Map<string, KeptChange> {
        const file = this.#root === undefined ? undefined : join(this.#root, manifestFile);
        if (file === undefined || !existsSync(file)) return new Map();
        const kept = JSON.parse(readFileSync(file, 'utf8')) as readonly KeptChange[];
        const changes = kept.map((change) => [componentKey(change.type, change.fullName), change] as const);
        return new Map(
            changes.filter(([key, { base }]) => {
                const now = this.#baseHash(key);
                return now === null || now === base;
            })
        );
    }

    #laidOver(changes: ReadonlyMap<string, KeptChange>): SourceComponents {
        const components = new Map(this.#base);
        for (const [key, { type, fullName, files }] of changes) {
            if (files === undefined) components.delete(key);
            else components.set(key, { type, fullName, files: files.map((file) => resolve(this.#folder(), file)) });
        }
        return components;
    }

    #write(changes: ReadonlyMap<string, KeptChange>): void {
        const file = join(this.#folder(), manifestFile);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(`${file}.new`, JSON.stringify([...changes.values()]), { flush: true });
        renameSync(`${file}.new`, file);
    }
}

function hashOf({ files }: SourceComponent): string {
    const hash = createHash('sha256');
    for (const file of [...files].sort()) hash.update(readFileSync(file)).update('\0');
    return hash.digest('hex');
}

/** A path of a package may not lead out of the folder. */
function writeInto(folder: string, path: string, content: Uint8Array): string {
    const file = resolve(folder, path);
    if (!file.startsWith(resolve(folder) + '/')) throw new Error(`the path ${path} leads out of the package`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
}

/** The files of a state of the source, in a stable order. */
export function filesOf(components: SourceComponents): string[] {
    return [...components.values()].flatMap(({ files }) => files).sort();
}
