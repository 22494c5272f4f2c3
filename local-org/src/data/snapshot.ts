import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ObjectTable } from './objectTable';
import type { StoredRecord } from './record';
import type { RecordStore, StoredValue } from './recordStore';

const version = 1;
const namePattern = /^snapshot-(\d{16})\.jsonl$/;
const blockCharacters = 1024 * 1024;

/** A line of a snapshot file. Records follow the line of their table; the last line tells that the file is whole. */
type SnapshotLine =
    | readonly ['snapshot', number, { readonly commitNumber: number }]
    | readonly ['table', string, { readonly next: number; readonly autoNumbers: Readonly<Record<string, number>> }]
    | readonly ['record', StoredRecord]
    | readonly ['value', string, StoredValue]
    | readonly ['end'];

/** The state of a store after a journal entry. Records are shared, as they never change. */
export interface Snapshot {
    /** Sequence of the last journal entry in it. */
    readonly sequence: number;
    readonly lines: Iterable<SnapshotLine>;
}

/** Takes the store's state as it is now, without waiting: the lines may be written while the store goes on. */
export function takeSnapshot(store: RecordStore, sequence: number): Snapshot {
    const { commitNumber } = store;
    const tables = [...store.tables()]
        .filter((table) => !table.fromSource)
        .map((table) => ({
            name: table.objectName,
            next: table.nextNumber,
            autoNumbers: Object.fromEntries(table.autoNumbers),
            records: [...table.records(), ...table.deletedRecords()]
        }));
    const values = [...store.values];
    function* lines(): Iterable<SnapshotLine> {
        yield ['snapshot', version, { commitNumber }];
        for (const { name, next, autoNumbers, records } of tables) {
            yield ['table', name, { next, autoNumbers }];
            for (const record of records) yield ['record', record];
        }
        for (const [key, value] of values) yield ['value', key, value];
        yield ['end'];
    }
    return { sequence, lines: lines() };
}

/**
 * Writes a snapshot in the background and puts it in its place in one step, once `ready` (the journal has on disk all that is in it).
 * Returns its size in characters.
 */
export async function writeSnapshot(
    directory: string,
    snapshot: Snapshot,
    ready: () => Promise<void>
): Promise<number> {
    const path = join(directory, fileName(snapshot.sequence));
    const draft = `${path}.draft`;
    const file = await open(draft, 'w');
    let size = 0;
    try {
        let block = '';
        for (const line of snapshot.lines) {
            block += JSON.stringify(line) + '\n';
            if (block.length < blockCharacters) continue;
            await file.write(block);
            size += block.length;
            block = '';
        }
        await file.write(block);
        size += block.length;
        await file.sync();
    } finally {
        await file.close();
    }
    await ready();
    await rename(draft, path);
    await syncDirectory(directory);
    return size;
}

/** Reads the newest snapshot into an empty store; returns its sequence (0 if there is none) and size. */
export async function readSnapshot(directory: string, store: RecordStore): Promise<{ sequence: number; size: number }> {
    const newest = (await sequences(directory)).at(-1);
    if (newest === undefined) return { sequence: 0, size: 0 };
    const path = join(directory, fileName(newest));
    let table: ObjectTable | undefined;
    let size = 0;
    let whole = false;
    for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
        size += text.length + 1;
        const line = JSON.parse(text) as SnapshotLine;
        switch (line[0]) {
            case 'snapshot':
                if (line[1] !== version) throw new Error(`${path} was written by another version of local-org`);
                store.commitNumber = line[2].commitNumber;
                break;
            case 'table':
                table = store.table(line[1]);
                table.nextNumber = line[2].next;
                for (const [field, next] of Object.entries(line[2].autoNumbers)) table.autoNumbers.set(field, next);
                break;
            case 'record':
                table?.write(String(line[1]['Id']), line[1]);
                break;
            case 'value':
                store.values.set(line[1], line[2]);
                break;
            case 'end':
                whole = true;
                break;
        }
    }
    if (!whole)
        throw new Error(`${path} ends too soon. Restore it from a copy, or remove the directory to start empty.`);
    return { sequence: newest, size };
}

/** Removes snapshots older than `sequence`, and drafts that a crash left behind. */
export async function dropSnapshotsBefore(directory: string, sequence: number): Promise<void> {
    const old = (await sequences(directory)).filter((found) => found < sequence).map(fileName);
    const drafts = (await readdir(directory)).filter((name) => name.endsWith('.jsonl.draft'));
    for (const name of [...old, ...drafts]) await rm(join(directory, name), { force: true });
}

async function sequences(directory: string): Promise<number[]> {
    return (await readdir(directory))
        .map((name) => namePattern.exec(name)?.[1])
        .filter((digits) => digits !== undefined)
        .map(Number)
        .sort((a, b) => a - b);
}

function fileName(sequence: number): string {
    return `snapshot-${String(sequence).padStart(16, '0')}.jsonl`;
}

async function syncDirectory(directory: string): Promise<void> {
    const handle = await open(directory, 'r');
    try {
        await handle.sync();
    } finally {
        await handle.close();
    }
}
