import type { Transaction } from '../data/transaction';
import { debugLevelsText, rankOf, type DebugLevels, type LogCategory, type LogLevel } from './debugLevels';

/** "Each debug log must be 20 MB or smaller." */
const mostCharacters = 20_000_000;

export interface DebugLogOptions {
    readonly levels: DebugLevels;
    /** `65.0`. */
    readonly apiVersion: string;
    /** The org's time in epoch milliseconds. */
    readonly startedAt: number;
    /** Minutes that the running user's time zone is ahead of UTC. */
    readonly offsetMinutes?: number;
}

/** Finds the log that goes with a transaction in its `attributes`. */
const debugLogKey = Symbol('debug log');

/** The log of the transaction under way; undefined (nearly always) if nobody asked for one. */
export function debugLogOf(transaction: Transaction | undefined): DebugLog | undefined {
    return transaction?.attributes.get(debugLogKey) as DebugLog | undefined;
}

/** What any room does inside the transaction is written to this log from here on. */
export function attachDebugLog(transaction: Transaction, log: DebugLog): void {
    transaction.attributes.set(debugLogKey, log);
}

/**
 * One debug log in Salesforce's form: the levels, then a line an event, `HH:MM:SS.s (nanoseconds since the start)|EVENT|[line]|…`
 * ("Debug Log Details", Salesforce Help).
 */
export class DebugLog {
    readonly levels: DebugLevels;
    /** Line of Apex that runs: what events of the platform's own name as their place. */
    line = 0;
    readonly #ranks = new Map<LogCategory, number>();
    readonly #parts: string[];
    readonly #startedAt: number;
    readonly #clockStart = process.hrtime.bigint();
    #size = 0;
    #full = false;

    constructor({ levels, apiVersion, startedAt, offsetMinutes = 0 }: DebugLogOptions) {
        this.levels = levels;
        this.#startedAt = startedAt + offsetMinutes * 60_000;
        for (const [category, level] of Object.entries(levels)) this.#ranks.set(category as LogCategory, rankOf(level));
        this.#parts = [`${apiVersion} ${debugLevelsText(levels)}\n`];
    }

    /** Whether events of this category and level are logged. */
    wants(category: LogCategory, level: LogLevel): boolean {
        return (this.#ranks.get(category) ?? 0) >= rankOf(level);
    }

    /** Adds an event if its category is logged to that level. */
    add(category: LogCategory, level: LogLevel, event: string, ...fields: readonly (string | number)[]): void {
        if (this.wants(category, level)) this.write(event, ...fields);
    }

    /** The same for events that name the line under way: `EVENT|[12]|…`. */
    addAt(category: LogCategory, level: LogLevel, event: string, ...fields: readonly (string | number)[]): void {
        if (this.wants(category, level)) this.write(event, `[${this.line}]`, ...fields);
    }

    /** Adds an event that every log has. */
    write(event: string, ...fields: readonly (string | number)[]): void {
        const nanoseconds = process.hrtime.bigint() - this.#clockStart;
        this.raw(`${[`${this.#time(nanoseconds)} (${nanoseconds})`, event, ...fields].join('|')}\n`);
    }

    /** Adds text that is no event: the lines after LIMIT_USAGE_FOR_NS, the anonymous block. */
    raw(text: string): void {
        if (this.#full) return;
        this.#size += text.length;
        if (this.#size > mostCharacters) {
            this.#full = true;
            this.#parts.push('*********** MAXIMUM DEBUG LOG SIZE REACHED ***********\n');
            return;
        }
        this.#parts.push(text);
    }

    get text(): string {
        return this.#parts.join('');
    }

    /** `16:06:58.18`: the fraction is in milliseconds, without leading zeros. */
    #time(nanoseconds: bigint): string {
        const date = new Date(this.#startedAt - (this.#startedAt % 1000) + Number(nanoseconds / 1_000_000n));
        return `${date.toISOString().slice(11, 19)}.${date.getUTCMilliseconds()}`;
    }
}
