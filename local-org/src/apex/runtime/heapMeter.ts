import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fatalException } from './values/apexException';

/** What a record in the store, its versions and indexes take, at most: DML fills the store, not Apex's heap. */
const bytesOfStoredRow = 8_192;
/** Less is the noise of this program's own work. */
const least = 1_024;

/**
 * How much memory an execution holds on to: an estimate, what the whole program holds more than when the execution began. It errs on the low side (what
 * others let go meanwhile counts against it), so that no code fails here for what it didn't allocate.
 */
export class HeapMeter {
    #base = bytesInUse();

    /** Rows that went to the store. */
    stored(rows: number): void {
        this.#base += rows * bytesOfStoredRow;
    }

    /** Bytes in use; garbage is collected before anything over `most` is told. */
    used(most: number): number {
        let used = bytesInUse() - this.#base;
        if (used > most) {
            collectGarbage();
            const left = bytesInUse();
            this.#base = Math.min(this.#base, left);
            used = left - this.#base;
        }
        return Math.max(least, used);
    }

    /** @throws System.LimitException that Apex can't catch */
    check(most: number): void {
        const used = this.used(most);
        if (used > most) throw heapExceeded(used);
    }
}

/** The System.LimitException for a heap of that many bytes. */
export function heapExceeded(bytes: number) {
    return fatalException('System.LimitException', `Apex heap size too large: ${bytes}`);
}

function bytesInUse(): number {
    const { used_heap_size, external_memory } = getHeapStatistics();
    return used_heap_size + external_memory;
}

/** V8 hands out its collector to code that was compiled while the flag stands. */
function collectGarbage(): void {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
    collect();
}
