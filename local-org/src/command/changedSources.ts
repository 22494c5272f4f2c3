import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { ApexSource } from '../metadata/sourceModel';

/** Editors write a file in several steps; changes are told once nothing more has come for this long. */
const settleMilliseconds = 80;

/** Watches folders with everything under them. */
export class ChangedSources {
    readonly #watchers: FSWatcher[];
    readonly #changed = new Set<string>();
    #settling: NodeJS.Timeout | undefined;

    /** @param onChange told the files of a burst of changes */
    constructor(directories: readonly string[], onChange: (files: readonly string[]) => void) {
        this.#watchers = directories.map((directory) =>
            watch(directory, { recursive: true }, (_event, file) => {
                if (file === null || /(?:^|[\\/])(?:\.|node_modules)/.test(file)) return;
                this.#changed.add(join(directory, file));
                clearTimeout(this.#settling);
                this.#settling = setTimeout(() => {
                    const files = [...this.#changed];
                    this.#changed.clear();
                    onChange(files);
                }, settleMilliseconds);
            })
        );
    }

    close(): void {
        clearTimeout(this.#settling);
        for (const watcher of this.#watchers) watcher.close();
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
