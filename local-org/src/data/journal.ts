import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DurableLog } from 'durable-log';
import type { JournaledEvent } from './commitPublisher';
import type { StoredRecord } from './record';
import type { RecordStore, StoredValue } from './recordStore';
import { dropSnapshotsBefore, readSnapshot, takeSnapshot, writeSnapshot } from './snapshot';

/** One committed transaction: all of it is one entry of the log, so that none is ever there in part. */
export interface JournalEntry {
    readonly commitNumber: number;
    /** Object and new version of each record written, or its id if it was removed for good. */
    readonly records?: readonly (readonly [string, StoredRecord | string])[];
    /** Null removes the key. */
    readonly values?: readonly (readonly [string, StoredValue])[];
    readonly events?: readonly JournaledEvent[];
    /** By object: the numbers that ids and auto-number fields go on from. Also those burnt by transactions that were undone. */
    readonly counters?: Readonly<Record<string, ObjectCounters>>;
}

export interface ObjectCounters {
    readonly next: number;
    readonly autoNumbers: Readonly<Record<string, number>>;
}

export interface JournalOptions {
    readonly directory: string;
    /** The journal is compacted when it has grown by this (or by the size of the last snapshot, if that is more). */
    readonly compactAfterBytes: number;
    /** See `DurableLogOptions.beforeSync`. */
    readonly beforeSync?: () => Promise<void> | undefined;
}

const segmentBytes = 8 * 1024 * 1024;

/** The journal of committed transactions, with the snapshot that it starts from. */
export class Journal {
    #bytesSinceSnapshot = 0;
    #snapshotSize: number;
    #compaction: Promise<void> | undefined;

    private constructor(
        private readonly options: JournalOptions,
        private readonly log: DurableLog,
        snapshotSize: number
    ) {
        this.#snapshotSize = snapshotSize;
    }

    /** Opens the journal and brings `store`, which is empty, to its last state. Returns the events since the last snapshot, by commit. */
    static async open(
        options: JournalOptions,
        store: RecordStore
    ): Promise<{ journal: Journal; events: (readonly JournaledEvent[])[] }> {
        const { directory, beforeSync } = options;
        await mkdir(directory, { recursive: true });
        const log = DurableLog.open({ directory: join(directory, 'journal'), segmentBytes, beforeSync });
        try {
            const { sequence, size } = await readSnapshot(directory, store);
            if (sequence >= log.nextSequence || log.firstSequence > sequence + 1) {
                throw new Error(
                    `The snapshot and the journal in ${directory} don't belong together: the snapshot ends with entry ${sequence}, ` +
                        `the journal has ${log.firstSequence} to ${log.durableSequence}. Restore both from one copy.`
                );
            }
            await dropSnapshotsBefore(directory, sequence);
            const journal = new Journal(options, log, size);
            const events: (readonly JournaledEvent[])[] = [];
            for (const { payload } of log.entries(sequence + 1)) {
                journal.#bytesSinceSnapshot += payload.length;
                const entry = JSON.parse(payload.toString()) as JournalEntry;
                apply(store, entry);
                if (entry.events !== undefined) events.push(entry.events);
            }
            return { journal, events };
        } catch (error) {
            await log.close();
            throw error;
        }
    }

    /** Adds an entry; `durable` resolves when it is on disk. */
    append(entry: JournalEntry): Promise<void> {
        const text = JSON.stringify(entry);
        this.#bytesSinceSnapshot += text.length;
        return this.log.durable(this.log.append(text));
    }

    get wantsCompaction(): boolean {
        const threshold = Math.max(this.options.compactAfterBytes, this.#snapshotSize);
        return this.#compaction === undefined && this.#bytesSinceSnapshot >= threshold;
    }

    /**
     * Writes a snapshot of the store and drops the entries that it makes superfluous. A crash at any point leaves either the old snapshot
     * with the whole journal, or the new one with at least what came after it. `eventsDurable`: the bus has on its own disk all events
     * handed to it so far.
     */
    compact(store: RecordStore, eventsDurable: () => Promise<void>): Promise<void> {
        this.#compaction ??= this.#compact(store, eventsDurable).finally(() => {
            this.#compaction = undefined;
        });
        return this.#compaction;
    }

    async #compact(store: RecordStore, eventsDurable: () => Promise<void>): Promise<void> {
        const { directory } = this.options;
        const snapshot = takeSnapshot(store, this.log.nextSequence - 1);
        const bytes = this.#bytesSinceSnapshot;
        this.#bytesSinceSnapshot = 0;
        try {
            this.#snapshotSize = await writeSnapshot(directory, snapshot, async () => {
                await this.log.durable(snapshot.sequence);
                await eventsDurable();
            });
        } catch (error) {
            this.#bytesSinceSnapshot += bytes;
            throw error;
        }
        this.log.dropBefore(snapshot.sequence + 1);
        await dropSnapshotsBefore(directory, snapshot.sequence);
    }

    async close(): Promise<void> {
        try {
            await this.#compaction;
        } finally {
            await this.log.close();
        }
    }
}

function apply(store: RecordStore, entry: JournalEntry): void {
    store.commitNumber = entry.commitNumber;
    for (const [object, written] of entry.records ?? []) {
        const table = store.table(object);
        const id = typeof written === 'string' ? written : String(written['Id']);
        table.write(id, typeof written === 'string' ? undefined : written);
        table.reserve(id);
    }
    for (const [key, value] of entry.values ?? []) store.setValue(key, value ?? undefined);
    for (const [object, counters] of Object.entries(entry.counters ?? {})) {
        const table = store.table(object);
        table.nextNumber = Math.max(table.nextNumber, counters.next);
        for (const [field, next] of Object.entries(counters.autoNumbers)) table.autoNumbers.set(field, next);
    }
}
