import {
    appendFileSync,
    existsSync,
    mkdirSync,
    readFileSync,
    readdirSync,
    renameSync,
    rmSync,
    writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import type { IngestJob, RowResult } from './ingestJob';

/** A line of a job's log: a batch of rows was begun (up to this row), or is saved. */
type LogLine = { readonly begun: number } | { readonly done: readonly RowResult[] };

/** A job as it is found on disk. */
export interface KeptJob {
    readonly job: IngestJob;
    readonly data: string;
    readonly results: readonly RowResult[];
    /** Rows before this one were begun; those of them that have no result were interrupted. */
    readonly begun: number;
}

/** Ingest jobs on disk: three files each. Without a folder nothing is kept. */
export class IngestFiles {
    readonly #directory: string | undefined;

    constructor(directory: string | undefined) {
        this.#directory = directory;
        if (directory !== undefined) mkdirSync(directory, { recursive: true });
    }

    save(job: IngestJob): void {
        const file = this.#path(job.id, 'json');
        if (file === undefined) return;
        writeFileSync(`${file}.new`, JSON.stringify(job), { mode: 0o600 });
        renameSync(`${file}.new`, file);
    }

    saveData(id: string, data: string): void {
        const file = this.#path(id, 'csv');
        if (file !== undefined) writeFileSync(file, data, { mode: 0o600 });
    }

    log(id: string, line: LogLine): void {
        const file = this.#path(id, 'jsonl');
        if (file !== undefined) appendFileSync(file, JSON.stringify(line) + '\n', { mode: 0o600 });
    }

    remove(id: string): void {
        for (const kind of ['json', 'csv', 'jsonl'] as const) {
            const file = this.#path(id, kind);
            if (file !== undefined) rmSync(file, { force: true });
        }
    }

    load(): KeptJob[] {
        if (this.#directory === undefined) return [];
        const names = readdirSync(this.#directory).filter((name) => name.endsWith('.json'));
        return names.map((name) => this.#loadJob(name.slice(0, -'.json'.length)));
    }

    #loadJob(id: string): KeptJob {
        const job = JSON.parse(this.#read(id, 'json')) as IngestJob;
        const results: RowResult[] = [];
        let begun = 0;
        for (const text of this.#read(id, 'jsonl').split('\n')) {
            const line = parseLine(text);
            if (!line) continue;
            if ('begun' in line) begun = line.begun;
            else results.push(...line.done);
        }
        return { job, data: this.#read(id, 'csv'), results, begun };
    }

    #read(id: string, kind: 'json' | 'csv' | 'jsonl'): string {
        const file = this.#path(id, kind);
        return file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
    }

    #path(id: string, kind: 'json' | 'csv' | 'jsonl'): string | undefined {
        return this.#directory === undefined ? undefined : join(this.#directory, `${id}.${kind}`);
    }
}

/** A crash may have cut the last line short: what it told is counted as interrupted. */
function parseLine(text: string): LogLine | undefined {
    try {
        return text === '' ? undefined : (JSON.parse(text) as LogLine);
    } catch {
        return undefined;
    }
}
