import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { CompilationUnit } from './ast';
import { parseSource, type ParseResult, type SourceKind } from './parseSource';

/** Changes whenever the shape of the tree does: it is part of each entry's key. */
const shapeVersion = '2';

/** Parsed sources on disk, by what was parsed. Entries are only ever added, so several processes may share a directory. */
export class SyntaxTreeCache {
    readonly #directory: string | undefined;
    /** Trees that were asked for since {@link forgetOthers}, and before it. */
    #recent = new Map<string, CompilationUnit>();
    #older = new Map<string, CompilationUnit>();

    /** Without a directory trees are kept in memory alone. */
    constructor(directory: string | undefined) {
        this.#directory = directory;
        if (directory !== undefined) mkdirSync(directory, { recursive: true });
    }

    parse(source: string, kind: SourceKind, file: string): ParseResult {
        const key = createHash('sha256').update(`${shapeVersion}\0${kind}\0${source}`).digest('hex');
        const kept = this.#recent.get(key) ?? this.#older.get(key);
        const result = kept ? { unit: kept } : this.#read(key, source, kind, file);
        if (result.unit && kind !== 'anonymous') this.#recent.set(key, result.unit);
        return result;
    }

    /** Lets go of the trees in memory that weren't asked for since the last time: those of sources that are there no more. */
    forgetOthers(): void {
        this.#older = this.#recent;
        this.#recent = new Map();
    }

    #read(key: string, source: string, kind: SourceKind, file: string): ParseResult {
        if (this.#directory === undefined) return parseSource(source, kind, file);
        const path = join(this.#directory, `${key}.ast`);
        const known = readEntry(path);
        if (known) return { unit: known };
        const result = parseSource(source, kind, file);
        if (result.unit) writeEntry(path, result.unit);
        return result;
    }
}

/** An unreadable entry is as good as none: it is written again. */
function readEntry(path: string): CompilationUnit | undefined {
    try {
        return deserialize(readFileSync(path)) as CompilationUnit;
    } catch {
        return undefined;
    }
}

/** Renamed into place, so that no one reads half an entry. */
function writeEntry(path: string, unit: CompilationUnit): void {
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, serialize(unit));
    renameSync(temporary, path);
}
