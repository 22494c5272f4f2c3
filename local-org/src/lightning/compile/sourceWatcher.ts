import { watch, type FSWatcher } from 'node:fs';

/** Editors write a file in several steps; a change is reported once nothing more has come for this long. */
const settleMs = 80;

/** Watches folders with everything under them. */
export class SourceWatcher {
    readonly #watchers: FSWatcher[];
    #settling: NodeJS.Timeout | undefined;

    /** @param onChange called after something changed, once for a burst of changes */
    constructor(directories: readonly string[], onChange: () => void) {
        this.#watchers = directories.map((directory) =>
            watch(directory, { recursive: true, persistent: false }, () => {
                clearTimeout(this.#settling);
                this.#settling = setTimeout(onChange, settleMs);
            }).on('error', () => {
                // The folder is gone; what was compiled from it stays.
            })
        );
    }

    close(): void {
        clearTimeout(this.#settling);
        for (const watcher of this.#watchers) watcher.close();
    }
}
