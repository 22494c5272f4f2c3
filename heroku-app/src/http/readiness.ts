import { setTimeout as delay } from 'node:timers/promises';
import { topics } from '../queue/topics';
import type { EventQueue } from '../queue/eventQueue';
import { silenceReason, type Agency } from './agency';

/** A part that the app needs, and why it can't do its work; without a reason all is well. */
export interface Check {
    readonly ok: boolean;
    readonly reason?: string;
}

export interface Readiness {
    readonly ready: boolean;
    /** Of all checks. */
    readonly reason?: string;
    readonly checks: { readonly salesforce: Check; readonly queue: Check };
}

/** A queue that says nothing for so long is away, in milliseconds. */
const patience = 3000;
/** An answer is good for so long, so that asking often costs nothing; in milliseconds. */
const holds = 250;

/** Looks whether the app can do its work. Never rejects. */
export class ReadinessCheck {
    readonly #queue: EventQueue;
    readonly #status: Agency['status'];
    #looking: Promise<Readiness> | undefined;
    #lookedAt = 0;

    constructor(queue: EventQueue, status: Agency['status']) {
        this.#queue = queue;
        this.#status = status;
    }

    now(): Promise<Readiness> {
        if (this.#looking === undefined || Date.now() - this.#lookedAt > holds) {
            this.#lookedAt = Date.now();
            this.#looking = this.#check();
        }
        return this.#looking;
    }

    async #check(): Promise<Readiness> {
        const [salesforce, queue] = await Promise.all([this.#salesforce(), this.#reachQueue()]);
        const reasons = [queue.reason, salesforce.reason].filter((reason) => reason !== undefined);
        const ready = reasons.length === 0;
        return { ready, ...(ready ? {} : { reason: reasons.join('; ') }), checks: { salesforce, queue } };
    }

    async #salesforce(): Promise<Check> {
        try {
            return checkOf(silenceReason(await inTime(this.#status())));
        } catch (error) {
            return checkOf(`Salesforce: not known (${messageOf(error)})`);
        }
    }

    async #reachQueue(): Promise<Check> {
        try {
            await inTime(this.#queue.last(topics.outbound, 0));
            return checkOf(undefined);
        } catch (error) {
            return checkOf(`the queue: ${messageOf(error)}`);
        }
    }
}

function checkOf(reason: string | undefined): Check {
    return reason === undefined ? { ok: true } : { ok: false, reason };
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const over = new AbortController();
    const late = delay(patience, undefined, { signal: over.signal }).then(() => {
        throw new Error(`no answer within ${patience / 1000} s`);
    });
    late.catch(() => undefined);
    try {
        return await Promise.race([answer, late]);
    } finally {
        over.abort();
    }
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
