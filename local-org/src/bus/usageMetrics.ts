import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock';

/** The finest time segment that usage is told for. */
export const quarterHour = 15 * 60 * 1000;
const day = 24 * 60 * 60 * 1000;
/** "Usage data is stored for at least 45 days." */
const keptDays = 45;
/** A quarter hour's clients of an event that are told apart; beyond them they are counted together. */
const mostClients = 200;
/** What was counted is written so long after, in milliseconds: more isn't lost when the process is killed. */
const flushAfter = 1_000;
const fileForm = /^(\d{4}-\d{2}-\d{2})\.json$/;

export type UsageType = 'PUBLISH' | 'DELIVERY';

/** How often events of a kind were published by, or delivered to, a client within a quarter of an hour. */
export interface Usage {
    /** Epoch milliseconds. */
    readonly start: number;
    /** API name of a platform event or change event; the channel of PushTopic and generic events. */
    readonly event: string;
    readonly usage: UsageType;
    /** Id of a Bayeux client; `PUB_SUB_API`, `REST_API`, `SOAP_API`, `FLOW`, …; `SYSTEM` for changes. */
    readonly client: string;
    readonly count: number;
}

/** By event, usage and client, with line breaks between them. */
type Counts = Map<string, number>;

export interface UsageMetricsOptions {
    readonly clock: Clock;
    /** Without it they last as long as the org. */
    readonly directory?: string;
}

/** What an org publishes and delivers, by quarter hours of the last 45 days; over restarts, a file a day. */
export class UsageMetrics {
    readonly #clock: Clock;
    readonly #directory: string | undefined;
    /** By the start of the quarter hour. */
    readonly #quarters = new Map<number, Counts>();
    #current: { readonly start: number; readonly counts: Counts } | undefined;
    readonly #changedDays = new Set<number>();
    #flushTimer: NodeJS.Timeout | undefined;
    #writing: Promise<void> = Promise.resolve();

    constructor({ clock, directory }: UsageMetricsOptions) {
        this.#clock = clock;
        this.#directory = directory;
        if (directory !== undefined) this.#read(directory);
    }

    /** O(1). */
    add(event: string, usage: UsageType, client: string, count: number): void {
        if (count === 0) return;
        const { start, counts } = this.#quarterNow();
        const key = `${event}\n${usage}\n${client}`;
        const own = counts.size >= mostClients && !counts.has(key) ? `${event}\n${usage}\n` : key;
        counts.set(own, (counts.get(own) ?? 0) + count);
        this.#changed(start);
    }

    /** Of the quarter hours that begin from `from` on and before `to`, the oldest first. */
    *between(from: number, to: number): Iterable<Usage> {
        for (const [start, counts] of [...this.#quarters].sort(([a], [b]) => a - b)) {
            if (start < from || start >= to) continue;
            for (const [key, count] of counts) {
                const [event = '', usage = '', client = ''] = key.split('\n');
                yield { start, event, usage: usage as UsageType, client, count };
            }
        }
    }

    /** Forgets everything. */
    clear(): void {
        for (const start of this.#quarters.keys()) this.#changed(start);
        this.#quarters.clear();
        this.#current = undefined;
    }

    /** Writes what isn't on disk yet. */
    async close(): Promise<void> {
        clearTimeout(this.#flushTimer);
        await this.#writing;
        const directory = this.#directory;
        if (directory === undefined) return;
        try {
            for (const start of this.#changedDays) {
                const file = fileOf(directory, start);
                writeFileSync(`${file}.new`, this.#textOf(start));
                renameSync(`${file}.new`, file);
            }
        } catch {
            // as in #flush
        }
        this.#changedDays.clear();
    }

    #quarterNow(): { readonly start: number; readonly counts: Counts } {
        const now = this.#clock.now();
        const start = now - (now % quarterHour);
        if (this.#current?.start === start) return this.#current;
        const counts: Counts = this.#quarters.get(start) ?? new Map();
        this.#quarters.set(start, counts);
        this.#current = { start, counts };
        this.#forgetBefore(now - keptDays * day);
        return this.#current;
    }

    #forgetBefore(moment: number): void {
        for (const start of this.#quarters.keys()) {
            if (start >= moment) continue;
            this.#quarters.delete(start);
            this.#changed(start);
        }
    }

    #changed(start: number): void {
        if (this.#directory === undefined) return;
        this.#changedDays.add(start - (start % day));
        this.#flushTimer ??= setTimeout(() => this.#flush(), flushAfter).unref();
    }

    #flush(): void {
        this.#flushTimer = undefined;
        const directory = this.#directory;
        if (directory === undefined) return;
        const texts = [...this.#changedDays].map((start) => [fileOf(directory, start), this.#textOf(start)] as const);
        this.#changedDays.clear();
        this.#writing = this.#writing.then(async () => {
            for (const [file, text] of texts) {
                await writeFile(`${file}.new`, text);
                await rename(`${file}.new`, file);
            }
        });
        // a full disk stops the channels' logs, which tell of it; statistics don't
        this.#writing = this.#writing.catch(() => undefined);
    }

    #textOf(dayStart: number): string {
        const quarters = [...this.#quarters].filter(([start]) => start >= dayStart && start < dayStart + day);
        return JSON.stringify(quarters.map(([start, counts]) => [start, [...counts]]));
    }

    #read(directory: string): void {
        mkdirSync(directory, { recursive: true });
        const oldest = this.#clock.now() - (keptDays + 1) * day;
        for (const name of readdirSync(directory)) {
            const [, date] = fileForm.exec(name) ?? [];
            if (date === undefined) continue;
            if (Date.parse(date) < oldest) {
                rmSync(join(directory, name));
                continue;
            }
            const kept = JSON.parse(readFileSync(join(directory, name), 'utf8')) as [number, [string, number][]][];
            for (const [start, counts] of kept) this.#quarters.set(start, new Map(counts));
        }
    }
}

function fileOf(directory: string, dayStart: number): string {
    return join(directory, `${new Date(dayStart).toISOString().slice(0, 10)}.json`);
}
