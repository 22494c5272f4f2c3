import { closeSync, fstatSync, ftruncateSync, fsyncSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { EntryReader, headerBytes, isEntryAt, placeInGroupAt, sequenceAt } from './entry';
import { LogCorruptError } from './logError';

const suffix = '.log';
/** A position is remembered once in so many bytes: what a read steps over before its first entry. */
const indexStride = 16 * 1024;
const scanBlock = 1024 * 1024;
const readBlock = 64 * 1024;

/** One entry of a log. The payload is a view into a larger block: copy it if it is to be kept for long. */
export interface LogEntry {
    readonly sequence: number;
    readonly payload: Buffer;
}

/** One file of the log: entries `firstSequence`, `firstSequence + 1`, … */
export class Segment {
    readonly path: string;
    /** One past the last entry that is on disk; unknown for an older segment until it is scanned. */
    #nextSequence: number;
    #bytes = 0;
    /** Ascending; `#sequences[i]` starts at `#offsets[i]`. */
    #sequences: number[] | undefined;
    #offsets: number[] = [];

    constructor(
        directory: string,
        readonly firstSequence: number
    ) {
        this.path = join(directory, `${String(firstSequence).padStart(16, '0')}${suffix}`);
        this.#nextSequence = firstSequence;
    }

    /** The first sequence that a file name stands for; undefined if it isn't a segment. */
    static firstSequenceOf(fileName: string): number | undefined {
        return /^\d{16}\.log$/.test(fileName) ? Number(fileName.slice(0, -suffix.length)) : undefined;
    }

    get nextSequence(): number {
        return this.#nextSequence;
    }

    get bytes(): number {
        return this.#bytes;
    }

    /** For a segment just created. */
    startEmpty(): void {
        this.#sequences = [];
    }

    /** A group of entries is now on disk behind the others. */
    groupWritten(first: number, count: number, bytes: number): void {
        this.#remember(first, this.#bytes);
        this.#nextSequence = first + count;
        this.#bytes += bytes;
    }

    /**
     * Reads the last segment of a log through, cuts what a crash left half written, and syncs what stays.
     * @throws LogCorruptError if the unreadable entry had been acknowledged
     */
    recover(): void {
        const file = openSync(this.path, 'r+');
        try {
            const size = fstatSync(file).size;
            if (this.#scan(file, size) === 'invalid') {
                if (this.#laterGroupFollows(file, size)) {
                    throw new LogCorruptError(this.path, this.#bytes, this.#nextSequence);
                }
                ftruncateSync(file, this.#bytes);
            }
            fsyncSync(file);
        } finally {
            closeSync(file);
        }
    }

    /**
     * Adds to `entries` those from `from` on, until it holds `limit` or the entry `last` is reached.
     * `nextSegment` is where the segment behind this one starts.
     */
    read(from: number, last: number, limit: number, nextSegment: number | undefined, entries: LogEntry[]): void {
        const file = openSync(this.path, 'r');
        try {
            if (this.#sequences === undefined) this.#scanSealed(file, nextSegment);
            const reader = new EntryReader(file, this.#offsetBefore(from), this.#bytes, readBlock);
            const end = Math.min(last + 1, this.#nextSequence);
            reader.skipTo(from);
            let expected = Math.max(from, this.firstSequence);
            while (entries.length < limit) {
                const offset = reader.offset;
                if (offset >= this.#bytes) return;
                if (expected >= end) return;
                if (reader.next() !== 'entry' || reader.sequence !== expected) {
                    throw new LogCorruptError(this.path, offset, expected);
                }
                entries.push({ sequence: expected, payload: reader.payload });
                expected++;
            }
        } finally {
            closeSync(file);
        }
    }

    #scanSealed(file: number, nextSegment: number | undefined): void {
        const state = this.#scan(file, fstatSync(file).size);
        if (state === 'invalid' || (nextSegment !== undefined && this.#nextSequence !== nextSegment)) {
            this.#sequences = undefined;
            throw new LogCorruptError(this.path, this.#bytes, this.#nextSequence);
        }
    }

    #scan(file: number, size: number): 'end' | 'invalid' {
        this.#sequences = [];
        this.#offsets = [];
        const reader = new EntryReader(file, 0, size, scanBlock);
        let next = this.firstSequence;
        for (;;) {
            const offset = reader.offset;
            const state = reader.next();
            this.#bytes = offset;
            this.#nextSequence = next;
            if (state === 'end') return 'end';
            if (state === 'invalid' || reader.sequence !== next) return 'invalid';
            this.#remember(next, offset);
            next++;
        }
    }

    /** Whether a readable entry of a later group stands somewhere behind the first unreadable one. */
    #laterGroupFollows(file: number, size: number): boolean {
        const rest = Buffer.allocUnsafeSlow(size - this.#bytes);
        readSync(file, rest, 0, rest.length, this.#bytes);
        // what the log writes ahead of its entries
        if (rest.equals(Buffer.alloc(rest.length))) return false;
        const farthest = this.#nextSequence + rest.length / headerBytes;
        for (let at = 1; at + headerBytes <= rest.length; at++) {
            const sequence = sequenceAt(rest, at);
            if (sequence <= this.#nextSequence || sequence > farthest) continue;
            if (sequence - placeInGroupAt(rest, at) > this.#nextSequence && isEntryAt(rest, at, rest.length))
                return true;
        }
        return false;
    }

    #remember(sequence: number, offset: number): void {
        this.#sequences ??= [];
        const last = this.#offsets[this.#offsets.length - 1];
        if (last !== undefined && offset - last < indexStride) return;
        this.#sequences.push(sequence);
        this.#offsets.push(offset);
    }

    /** Start of the last remembered entry at or before `sequence`. */
    #offsetBefore(sequence: number): number {
        const sequences = this.#sequences ?? [];
        let low = 0;
        let high = sequences.length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if ((sequences[middle] ?? 0) <= sequence) low = middle + 1;
            else high = middle;
        }
        return low === 0 ? 0 : (this.#offsets[low - 1] ?? 0);
    }
}
