import { globPattern } from './globPattern';

/** What can go wrong, by what a client sees of it. */
export const faultKinds = [
    'unknownClient',
    'revokedToken',
    'unavailable',
    'halfOpen',
    'droppedDelivery',
    'duplicatedDelivery',
    'replayGap',
    'gapEvent',
    'slowDisk',
    'limitExceeded',
    'latency'
] as const;
export type FaultKind = (typeof faultKinds)[number];
export type FaultProtocol = 'rest' | 'soap' | 'cometd' | 'pubsub';

/** Where a fault strikes; what isn't given matches everything. `*` stands for any characters. */
export interface FaultMatch {
    readonly protocol?: FaultProtocol;
    /** Path of a REST, SOAP or CometD request, or name of a Pub/Sub RPC: `/services/data/v67.0/sobjects/*`, `Publish`. */
    readonly route?: string;
    readonly channel?: string;
    /** Bayeux client id, id of a Pub/Sub RPC, or User-Agent of a REST or SOAP request. */
    readonly client?: string;
}

export interface FaultOptions {
    readonly kind: FaultKind;
    /** From 0 to 1. Default 1. */
    readonly probability?: number;
    /** Milliseconds that pass before: of `latency`, `slowDisk`, and of any other fault of a REST, SOAP or CometD request. */
    readonly latency?: number;
    readonly match?: FaultMatch;
    /** Strikes so often, then no more. Default: without end. */
    readonly count?: number;
    /** Of the fault's own random numbers: the same seed strikes in the same places. */
    readonly seed?: number;
}

/** A fault that is set, and how often it has struck. */
export interface FaultState extends FaultOptions {
    readonly id: string;
    readonly struck: number;
}

/** What a fault may strike. */
export interface FaultSubject {
    readonly protocol?: FaultProtocol;
    readonly route?: string;
    readonly channel?: string;
    readonly client?: string;
}

/** A fault can't be set as asked: the message says why. */
export class FaultOptionsError extends Error {
    override readonly name = 'FaultOptionsError';
}

export interface FaultsOptions {
    /** Without a disk none can be slow. */
    readonly hasDisk: boolean;
    /** Faults were set or removed. */
    readonly onChange: () => void;
    /** One has struck. */
    readonly onStrike: (fault: FaultState, subject: FaultSubject) => void;
}

/** The faults of one org. With none set nothing is asked of it. */
export class Faults {
    readonly #faults = new Map<string, Fault>();
    #nextId = 1;

    constructor(private readonly options: FaultsOptions) {}

    get size(): number {
        return this.#faults.size;
    }

    /** @throws FaultOptionsError */
    add(options: FaultOptions): FaultState {
        checkOptions(options);
        if (options.kind === 'slowDisk' && !this.options.hasDisk) {
            throw new FaultOptionsError('This org keeps nothing on disk: start it with a data folder.');
        }
        const fault = new Fault(String(this.#nextId++), options);
        this.#faults.set(fault.id, fault);
        this.options.onChange();
        return fault.state;
    }

    /** False if there is no such fault. */
    remove(id: string): boolean {
        const removed = this.#faults.delete(id);
        if (removed) this.options.onChange();
        return removed;
    }

    clear(): void {
        this.#faults.clear();
        this.options.onChange();
    }

    list(): FaultState[] {
        return Array.from(this.#faults.values(), ({ state }) => state);
    }

    /** Does a fault of this kind strike now? */
    strikes(kind: FaultKind, subject: FaultSubject): FaultState | undefined {
        for (const fault of this.#faults.values()) {
            if (fault.kind !== kind || !fault.strikes(subject)) continue;
            this.options.onStrike(fault.state, subject);
            return fault.state;
        }
        return undefined;
    }
}

class Fault {
    readonly kind: FaultKind;
    #struck = 0;
    #random: number;
    readonly #patterns: readonly (readonly [keyof FaultSubject, RegExp])[];

    constructor(
        readonly id: string,
        private readonly options: FaultOptions
    ) {
        this.kind = options.kind;
        this.#random = options.seed ?? Math.floor(Math.random() * 2 ** 32);
        const match = Object.entries(options.match ?? {}) as [keyof FaultSubject, string][];
        this.#patterns = match.map(([key, text]) => [key, globPattern(text)] as const);
    }

    get state(): FaultState {
        return { id: this.id, ...this.options, struck: this.#struck };
    }

    strikes(subject: FaultSubject): boolean {
        const { count = Infinity, probability = 1 } = this.options;
        if (this.#struck >= count) return false;
        if (this.#patterns.some(([key, pattern]) => !pattern.test(subject[key] ?? ''))) return false;
        if (probability < 1 && this.#next() >= probability) return false;
        this.#struck++;
        return true;
    }

    /** Mulberry32: from 0 to 1, the same numbers for the same seed. */
    #next(): number {
        this.#random = (this.#random + 0x6d2b79f5) | 0;
        let bits = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
        bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
        return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
    }
}

function checkOptions({ kind, probability = 1, latency = 0, count = 0, match = {} }: FaultOptions): void {
    if (!faultKinds.includes(kind)) {
        throw new FaultOptionsError(`There is no fault "${String(kind)}". There are: ${faultKinds.join(', ')}.`);
    }
    if (!(probability >= 0 && probability <= 1)) throw new FaultOptionsError('probability goes from 0 to 1.');
    if (!(latency >= 0)) throw new FaultOptionsError('latency is a number of milliseconds.');
    if (!(count >= 0)) throw new FaultOptionsError('count is a number of times.');
    if ((kind === 'latency' || kind === 'slowDisk') && latency === 0) {
        throw new FaultOptionsError(`${kind} needs a latency, in milliseconds.`);
    }
    for (const [key, value] of Object.entries(match)) {
        if (!['protocol', 'route', 'channel', 'client'].includes(key) || typeof value !== 'string') {
            throw new FaultOptionsError(`A fault matches by protocol, route, channel and client, not by "${key}".`);
        }
    }
}
