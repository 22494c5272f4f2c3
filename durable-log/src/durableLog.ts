import {
    close as closeCallback,
    closeSync,
    existsSync,
    fdatasync as fdatasyncCallback,
    fsyncSync,
    ftruncate as ftruncateCallback,
    mkdirSync,
    openSync,
    readdirSync,
    rmSync,
    statSync,
    write as writeCallback,
    writev as writevCallback
} from 'node:fs';
import { promisify } from 'node:util';
import { CommitGroup } from './commitGroup';
import { LockFile } from './lockFile';
import { LogWriteError } from './logError';
import { Segment, type LogEntry } from './segment';

export type { LogEntry } from './segment';

const close = promisify(closeCallback);
const fdatasync = promisify(fdatasyncCallback);
const ftruncate = promisify(ftruncateCallback);
const write = promisify(writeCallback);
const writev = promisify(writevCallback);

/** A log smaller than this gets no zeros: most stay small. */
const leastForZeros = 64 * 1024;
const mostZeros = 4 * 1024 * 1024;
const zeros = Buffer.alloc(64 * 1024);

export interface DurableLogOptions {
    readonly directory: string;
    /** A file that has reached this size is followed by a new one. Default 64 MiB. */
    readonly segmentBytes?: number;
    /** Oldest files are dropped while the log is larger than this. Default: nothing is dropped. */
    readonly retainBytes?: number;
    /** Files last written longer ago than this are dropped. Default: nothing is dropped. */
    readonly retainMilliseconds?: number;
    /** Sequence of the first entry of a new log. Default 1. */
    readonly firstSequence?: number;
    /** Awaited before each group is synced: the place to make a disk slow in tests. */
    readonly beforeSync?: () => Promise<void> | undefined;
}

/**
 * An append-only log of byte strings in a directory of segment files. Appends are buffered and go to disk in groups: one write and one
 * fdatasync at a time, and all that queued meanwhile goes with the next. What {@link durable} acknowledged survives a crash of the process
 * and of the machine; what a crash left half written is cut when the log is opened again.
 */
export class DurableLog {
    readonly directory: string;
    readonly #segmentBytes: number;
    readonly #retainBytes: number;
    readonly #retainMilliseconds: number;
    readonly #lock: LockFile;
    readonly #beforeSync: (() => Promise<void> | undefined) | undefined;
    /** Oldest first; the last one is written to. */
    readonly #segments: Segment[];
    #file: number;
    /** How far the file reaches: behind the entries it is filled with zeros. */
    #allocated: number;
    #nextSequence: number;
    #durableSequence: number;
    /** Takes appends. */
    #queued = new CommitGroup();
    /** On its way to disk, or spare. */
    #inFlight = new CommitGroup();
    #writing = false;
    #scheduled = false;
    #failure: Error | undefined;
    #closing: Promise<void> | undefined;

    private constructor(options: DurableLogOptions, lock: LockFile) {
        this.directory = options.directory;
        this.#segmentBytes = options.segmentBytes ?? 64 * 1024 * 1024;
        this.#retainBytes = options.retainBytes ?? Infinity;
        this.#retainMilliseconds = options.retainMilliseconds ?? Infinity;
        this.#lock = lock;
        this.#beforeSync = options.beforeSync;
        this.#segments = readdirSync(this.directory)
            .map((name) => Segment.firstSequenceOf(name))
            .filter((first) => first !== undefined)
            .sort((a, b) => a - b)
            .map((first) => new Segment(this.directory, first));
        const last = this.#segments.at(-1);
        if (last === undefined) {
            this.#file = this.#startSegment(options.firstSequence ?? 1);
        } else {
            last.recover();
            this.#file = openSync(last.path, 'r+');
        }
        this.#allocated = this.#active.bytes;
        this.#nextSequence = this.#active.nextSequence;
        this.#durableSequence = this.#nextSequence - 1;
        this.#applyRetention();
    }

    /**
     * Opens the log in `directory`, which is created if need be.
     * @throws LogLockedError if another process (or this one) has it open
     * @throws LogCorruptError if an acknowledged entry of the last segment can't be read; older segments are checked when they are read
     */
    static open(options: DurableLogOptions): DurableLog {
        if (!existsSync(options.directory)) mkdirSync(options.directory, { recursive: true });
        const lock = LockFile.acquire(options.directory);
        try {
            return new DurableLog(options, lock);
        } catch (error) {
            lock.release();
            throw error;
        }
    }

    /** Sequence that the next append gets. */
    get nextSequence(): number {
        return this.#nextSequence;
    }

    /** Last sequence that is on disk; one less than {@link firstSequence} if none is. */
    get durableSequence(): number {
        return this.#durableSequence;
    }

    /** Oldest sequence still in the log (or the next one, if it is empty). */
    get firstSequence(): number {
        return this.#segments[0]?.firstSequence ?? this.#nextSequence;
    }

    /** Bytes appended but not yet on disk; for back-pressure. */
    get bufferedBytes(): number {
        return this.#queued.bytes + (this.#writing ? this.#inFlight.bytes : 0);
    }

    /**
     * Adds an entry and returns its sequence, one more than that of the entry before. It is on disk once {@link durable} says so.
     * @throws LogWriteError if an earlier write failed
     */
    append(payload: Uint8Array | string): number {
        this.#checkWritable();
        const sequence = this.#nextSequence;
        this.#queued.add(sequence, payload);
        this.#nextSequence = sequence + 1;
        this.#schedule();
        return sequence;
    }

    /**
     * Resolves once the entry `sequence` (default: everything appended so far) and all before it are on disk.
     * Rejects with {@link LogWriteError} if they can't be written.
     */
    durable(sequence = this.#nextSequence - 1): Promise<void> {
        if (sequence >= this.#nextSequence) {
            return Promise.reject(new RangeError(`entry ${sequence} was not appended yet`));
        }
        if (sequence <= this.#durableSequence) return Promise.resolve();
        if (this.#failure !== undefined) return Promise.reject(this.#failure);
        return this.#writing && sequence <= this.#inFlight.last
            ? this.#inFlight.whenSettled()
            : this.#queued.whenSettled();
    }

    /**
     * Up to `limit` entries from `fromSequence` on that are on disk, oldest first. Starts at {@link firstSequence} if `fromSequence` was
     * dropped already. O(log n + entries read).
     * @throws LogCorruptError
     */
    read(fromSequence: number, limit: number): LogEntry[] {
        const entries: LogEntry[] = [];
        const last = this.#durableSequence;
        if (fromSequence > last) return entries;
        for (let at = this.#segmentIndexOf(fromSequence); at < this.#segments.length && entries.length < limit; at++) {
            const nextSegment = this.#segments[at + 1]?.firstSequence;
            this.#segments[at]?.read(fromSequence, last, limit, nextSegment, entries);
        }
        return entries;
    }

    /** All entries on disk from `fromSequence` on; for replay at a start. Takes in those that become durable meanwhile. */
    *entries(fromSequence = this.firstSequence): Generator<LogEntry, void, undefined> {
        let from = fromSequence;
        for (;;) {
            const batch = this.read(from, 1000);
            const last = batch.at(-1);
            if (last === undefined) return;
            yield* batch;
            from = last.sequence + 1;
        }
    }

    /** Removes the oldest segments as long as all their entries are below `sequence`; the one being written to stays. */
    dropBefore(sequence: number): void {
        let next = this.#segments[1];
        while (next !== undefined && next.firstSequence <= sequence) {
            this.#dropOldest();
            next = this.#segments[1];
        }
    }

    /** Writes what is buffered, and lets go of the directory. */
    close(): Promise<void> {
        this.#closing ??= this.#close();
        return this.#closing;
    }

    async #close(): Promise<void> {
        try {
            await this.durable();
            await ftruncate(this.#file, this.#active.bytes);
        } finally {
            await close(this.#file);
            this.#lock.release();
        }
    }

    get #active(): Segment {
        const active = this.#segments.at(-1);
        if (active === undefined) throw new Error('a log has at least one segment');
        return active;
    }

    #checkWritable(): void {
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#closing !== undefined) throw new Error(`the log in ${this.directory} is closed`);
    }

    /** A turn of the event loop gathers what belongs together before the group is closed. */
    #schedule(): void {
        if (this.#scheduled || this.#writing) return;
        this.#scheduled = true;
        setImmediate(() => {
            this.#scheduled = false;
            void this.#writeGroup();
        });
    }

    async #writeGroup(): Promise<void> {
        const group = this.#queued;
        this.#queued = this.#inFlight;
        this.#inFlight = group;
        this.#writing = true;
        try {
            await this.#writeToDisk(group);
        } catch (error) {
            this.#failure = new LogWriteError(this.directory, error);
            this.#writing = false;
            group.settle(this.#failure);
            this.#queued.settle(this.#failure);
            return;
        }
        this.#durableSequence = group.last;
        this.#active.groupWritten(group.first, group.count, group.bytes);
        this.#writing = false;
        group.settle();
        if (this.#queued.count > 0) this.#schedule();
    }

    async #writeToDisk(group: CommitGroup): Promise<void> {
        if (this.#active.bytes >= this.#segmentBytes) {
            await this.#seal();
            this.#file = this.#startSegment(group.first);
            this.#allocated = 0;
            this.#applyRetention();
        }
        const contents = group.contents;
        const position = this.#active.bytes;
        let written = 0;
        while (written < contents.length) {
            const { bytesWritten } = await write(
                this.#file,
                contents,
                written,
                contents.length - written,
                position + written
            );
            written += bytesWritten;
        }
        await this.#allocate(position + written);
        const delay = this.#beforeSync?.();
        if (delay !== undefined) await delay;
        await fdatasync(this.#file);
    }

    /**
     * Writes zeros behind the entries, once for many groups: a sync is much quicker where neither the file's length nor its blocks change. A crash
     * leaves them behind, and they are cut like any other tail. Where there is no room for them the entries may still find some.
     */
    async #allocate(end: number): Promise<void> {
        if (end <= this.#allocated) return;
        this.#allocated = end;
        const isBusy = end >= leastForZeros || this.#segments.length > 1;
        const wanted = Math.min(isBusy ? mostZeros : 0, this.#segmentBytes - end);
        if (wanted < zeros.length) return;
        const pieces = Array.from({ length: Math.floor(wanted / zeros.length) }, () => zeros);
        const { bytesWritten } = await writev(this.#file, pieces, end).catch(() => ({ bytesWritten: 0 }));
        this.#allocated = end + bytesWritten;
    }

    /** Cuts the zeros, so that only the last segment can have a tail. */
    async #seal(): Promise<void> {
        await ftruncate(this.#file, this.#active.bytes);
        await fdatasync(this.#file);
        await close(this.#file);
    }

    #startSegment(firstSequence: number): number {
        const segment = new Segment(this.directory, firstSequence);
        const file = openSync(segment.path, 'w+');
        syncDirectory(this.directory);
        segment.startEmpty();
        this.#segments.push(segment);
        return file;
    }

    /** The last segment that starts at or before `sequence`, else the first. */
    #segmentIndexOf(sequence: number): number {
        let low = 0;
        let high = this.#segments.length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if ((this.#segments[middle]?.firstSequence ?? 0) <= sequence) low = middle + 1;
            else high = middle;
        }
        return Math.max(low - 1, 0);
    }

    #applyRetention(): void {
        if (this.#retainBytes === Infinity && this.#retainMilliseconds === Infinity) return;
        const files = this.#segments.map((segment) => statSync(segment.path));
        let bytes = files.reduce((sum, file) => sum + file.size, 0);
        const oldest = Date.now() - this.#retainMilliseconds;
        for (const file of files.slice(0, -1)) {
            if (bytes <= this.#retainBytes && file.mtimeMs >= oldest) return;
            bytes -= file.size;
            this.#dropOldest();
        }
    }

    #dropOldest(): void {
        const oldest = this.#segments.shift();
        if (oldest !== undefined) rmSync(oldest.path, { force: true });
    }
}

function syncDirectory(directory: string): void {
    const handle = openSync(directory, 'r');
    try {
        fsyncSync(handle);
    } finally {
        closeSync(handle);
    }
}
