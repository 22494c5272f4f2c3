import type { Clock } from './clock';

/** Timers can't wait longer than this at once. */
const longestWait = 2 ** 31 - 1;

interface Entry {
    readonly key: string;
    readonly at: number;
}

/** What falls due at a time of the org's clock, by key. In real time a timer tells; when the clock is moved, {@link moved} does. */
export class Timetable {
    /** A heap, earliest first; an entry that isn't the one in {@link #entries} any more is passed over. */
    readonly #heap: Entry[] = [];
    readonly #entries = new Map<string, Entry>();
    #timer: NodeJS.Timeout | undefined;
    #check: NodeJS.Immediate | undefined;
    #closed = false;

    constructor(
        private readonly clock: Clock,
        /** Called for one key after the other, earliest first, on a stack of its own. */
        private readonly ring: (key: string) => void
    ) {}

    /** Sets when a key is due (epoch milliseconds), in place of when it was. */
    put(key: string, at: number): void {
        const entry = { key, at };
        this.#entries.set(key, entry);
        push(this.#heap, entry);
        this.#wait();
    }

    remove(key: string): void {
        if (this.#entries.delete(key)) this.#wait();
    }

    clear(): void {
        this.#entries.clear();
        this.#heap.length = 0;
        this.#wait();
    }

    /** The clock was moved: what is due by now rings soon. */
    moved(): void {
        this.#wait();
    }

    close(): void {
        this.#closed = true;
        clearTimeout(this.#timer);
        clearImmediate(this.#check);
    }

    #wait(): void {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        const next = this.#earliest();
        if (next === undefined || this.#closed) return;
        const wait = next.at - this.clock.now();
        if (wait <= 0) this.#check ??= setImmediate(() => this.#ringDue());
        else {
            this.#timer = setTimeout(() => this.#wait(), Math.min(wait, longestWait));
            this.#timer.unref();
        }
    }

    #ringDue(): void {
        this.#check = undefined;
        const now = this.clock.now();
        for (let next = this.#earliest(); next !== undefined && next.at <= now; next = this.#earliest()) {
            this.#entries.delete(next.key);
            pop(this.#heap);
            this.ring(next.key);
        }
        this.#wait();
    }

    #earliest(): Entry | undefined {
        for (;;) {
            const [first] = this.#heap;
            if (first === undefined || this.#entries.get(first.key) === first) return first;
            pop(this.#heap);
        }
    }
}

function push(heap: Entry[], entry: Entry): void {
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
        const above = (at - 1) >> 1;
        const parent = heap[above] as Entry;
        if (parent.at <= entry.at) break;
        heap[at] = parent;
        at = above;
    }
    heap[at] = entry;
}

function pop(heap: Entry[]): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
        let below = 2 * at + 1;
        if (below >= heap.length) break;
        const [left, right] = [heap[below] as Entry, heap[below + 1]];
        if (right !== undefined && right.at < left.at) below++;
        const child = heap[below] as Entry;
        if (child.at >= last.at) break;
        heap[at] = child;
        at = below;
    }
    heap[at] = last;
}
