import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { ApexSource } from '../metadata/sourceModel';

/** Editors write a file in several steps; changes are told once nothing more has come for this long. */
const settleMilliseconds = 80;
/** Hidden, or other people's. */
const ignoredFolders = /^\.|^node_modules$/;

/**
 * Watches folders with everything under them: each folder by itself, as Node.js loses sight of a file that is replaced by another when it watches
 * recursively on Linux.
 */
export class ChangedSources {
    readonly #watchers = new Map<string, FSWatcher>();
    readonly #changed = new Set<string>();
    #settling: NodeJS.Timeout | undefined;

    /** @param onChange told the files of a burst of changes */
    constructor(
        directories: readonly string[],
        private readonly onChange: (files: readonly string[]) => void
    ) {
        for (const directory of directories) this.#watch(directory);
    }

    close(): void {
        clearTimeout(this.#settling);
        for (const watcher of this.#watchers.values()) watcher.close();
    }

    #watch(directory: string): void {
        if (this.#watchers.has(directory) || ignoredFolders.test(basename(directory))) return;
        const watcher = watch(directory, (_event, file) => {
            if (file !== null) this.#seen(join(directory, file));
        });
        watcher.on('error', () => {
            watcher.close();
            this.#watchers.delete(directory);
        });
        this.#watchers.set(directory, watcher);
        for (const entry of readdirSync(directory, { withFileTypes: true })) {
            if (entry.isDirectory()) this.#watch(join(directory, entry.name));
        }
    }

    #seen(path: string): void {
        if (ignoredFolders.test(basename(path))) return;
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) this.#watch(path);
        // an editor's own files have no extension
        else if (extname(path) === '') return;
        this.#changed.add(path);
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => {
            const files = [...this.#changed];
            this.#changed.clear();
            this.onChange(files);
        }, settleMilliseconds);
    }
}

/** Whether a file is Apex and nothing else. */
export function isApexFile(file: string): boolean {
    return /\.(?:cls|trigger)$/.test(file);
}

/**
 * Names in lower case of the classes that a change of some sources may touch: those that name them or their triggers' objects, those that name these, and
 * so on.
 */
export function touchedBy(before: readonly ApexSource[], after: readonly ApexSource[]): ReadonlySet<string> {
    const known = new Map(before.map((source) => [`${source.kind} ${source.name}`, source.body]));
    const present = new Set(after.map((source) => `${source.kind} ${source.name}`));
    const changed = [
        ...after.filter((source) => known.get(`${source.kind} ${source.name}`) !== source.body),
        ...before.filter((source) => !present.has(`${source.kind} ${source.name}`))
    ];
    const words = after.map((source) => ({ source, words: new Set(source.body.toLowerCase().match(/[a-z_]\w*/g)) }));
    const touched = new Set(changed.flatMap(namesOf));
    for (let grown = true; grown;) {
        grown = false;
        for (const { source, words: used } of words) {
            const names = namesOf(source);
            if (names.every((name) => touched.has(name))) continue;
            if (![...touched].some((name) => used.has(name))) continue;
            for (const name of names) touched.add(name);
            grown = true;
        }
    }
    return touched;
}

/** By what others are concerned with a source: a trigger by its object. */
function namesOf({ kind, name, body }: ApexSource): string[] {
    if (kind === 'class') return [name.toLowerCase()];
    const [, object] = /\bon\s+(\w+)/i.exec(body) ?? [];
    return object === undefined ? [] : [object.toLowerCase()];
}
