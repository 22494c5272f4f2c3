import type { Line } from '../wire/lineGenerator';
import { frameOf } from './frame';
import { everything, type LineFilter } from './lineFilter';

/** Lines that came together. What goes to most clients, all of them, is encoded once and kept. */
export class LineBatch {
    readonly from: number;
    readonly to: number;
    #frame: Buffer | undefined;

    /** @param lines one at least, in order */
    constructor(readonly lines: readonly Line[]) {
        this.from = lines[0]?.seq ?? 0;
        this.to = lines.at(-1)?.seq ?? 0;
    }

    /** The message for clients with this filter; undefined if they take none of the lines. */
    frameFor(filter: LineFilter): Buffer | undefined {
        if (filter.key === everything.key)
            return (this.#frame ??= frameOf({ type: 'lines', from: this.from, lines: this.lines }));
        const lines = this.lines.filter((line) => filter.takes(line));
        return lines[0] === undefined ? undefined : frameOf({ type: 'lines', from: lines[0].seq, lines });
    }
}

/** What a client that comes back is sent. */
export interface Replay {
    /** In order; without those that its filter takes nothing of. */
    readonly frames: readonly Buffer[];
    /** Lines after the asked position that are not kept any more, or don't fit: first and last `seq`. */
    readonly gap: { readonly from: number; readonly to: number } | undefined;
}

/** The newest lines, for clients that come back: as many as asked for, the oldest go first. */
export class RecentLines {
    readonly #most: number;
    #batches: LineBatch[] = [];
    /** Batches before this one are gone; the array is shortened when half of it is. */
    #first = 0;
    #count = 0;

    /** @param most lines to keep */
    constructor(most: number) {
        this.#most = most;
    }

    /** `seq` of the newest line, 0 before the first. */
    get last(): number {
        return this.#batches.at(-1)?.to ?? 0;
    }

    add(batch: LineBatch): void {
        this.#batches.push(batch);
        this.#count += batch.lines.length;
        for (let oldest = this.#batches[this.#first]; oldest !== undefined; oldest = this.#batches[this.#first]) {
            if (this.#count - oldest.lines.length < this.#most) break;
            this.#count -= oldest.lines.length;
            this.#first++;
        }
        if (this.#first > 64 && this.#first * 2 > this.#batches.length) {
            this.#batches = this.#batches.slice(this.#first);
            this.#first = 0;
        }
    }

    /**
     * The lines after a position, as whole messages; of too many the newest.
     * @param after `seq` of the last line that the client has
     * @param mostBytes of all messages together
     */
    since(after: number, filter: LineFilter, mostBytes: number): Replay {
        const frames: Buffer[] = [];
        let bytes = 0;
        let reached = this.last + 1;
        for (let index = this.#batches.length - 1; index >= this.#first; index--) {
            const batch = this.#batches[index];
            if (batch === undefined || batch.to <= after) break;
            const rest = batch.from > after ? batch : new LineBatch(batch.lines.filter(({ seq }) => seq > after));
            const frame = rest.frameFor(filter);
            bytes += frame?.length ?? 0;
            if (bytes > mostBytes) break;
            if (frame !== undefined) frames.push(frame);
            reached = rest.from;
        }
        const gap = reached > after + 1 ? { from: after + 1, to: reached - 1 } : undefined;
        return { frames: frames.reverse(), gap };
    }
}
