import { EventEmitter } from 'node:events';
import type { Cluster, KeyValue, Leadership, Term } from '../queue/cluster';
import type { EventQueue, QueueSubscription } from '../queue/eventQueue';
import { topics } from '../queue/topics';
import { highestRate } from './lineGenerator';
import { Wire } from './wire';
import type { WireEvents, WireFeed } from './wireFeed';

const role = 'wire';
const group = 'wire-generator';
const rateKey = 'rate';

/**
 * Makes the wire's lines for all processes: one process of the cluster at a time does. The rate goes over to the next one, and a command that is given
 * between the two waits in the queue.
 */
export class WireGenerator {
    readonly #queue: EventQueue;
    readonly #leadership: Leadership;
    readonly #onError: (error: unknown) => void;

    /** @param rate lines a second, if nobody has set a rate yet */
    constructor(queue: EventQueue, cluster: Cluster, rate: number, onError: (error: unknown) => void) {
        this.#queue = queue;
        this.#onError = onError;
        this.#leadership = cluster.lead(role, async (term) => {
            const state = await cluster.keyValue<number>(role);
            await state.refresh();
            await this.#generate(term, state, rate);
        });
    }

    /** Lets another process take over. */
    close(): Promise<void> {
        return this.#leadership.close();
    }

    async #generate({ signal }: Term, state: KeyValue<number>, rate: number): Promise<void> {
        const wire = new Wire(state.get(rateKey) ?? rate);
        const tell = (message: NonNullable<(typeof topics.wire)['message']>): void => {
            // who doesn't keep up loses lines, as on any wire; their numbers show it
            this.#queue.append(topics.wire, role, message).catch(this.#onError);
        };
        wire.on('lines', (lines) => tell({ kind: 'lines', lines }));
        wire.on('rate', (now, by) => tell({ kind: 'rate', rate: now, by }));
        const rates = this.#queue.subscribe({ topic: topics.wireRates, start: { group } }, async (messages) => {
            const newest = messages.at(-1)?.value;
            if (newest === undefined) return;
            wire.setRate(newest.rate, newest.by);
            await state.set(rateKey, newest.rate);
        });
        wire.start();
        try {
            await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        } finally {
            wire.stop();
            await rates.close();
        }
    }
}

/** The wire as it comes from the queue, for the clients of this process. */
export class SharedWire extends EventEmitter<WireEvents> implements WireFeed {
    readonly #queue: EventQueue;
    readonly #onError: (error: unknown) => void;
    #rate: number;
    #heard = 0;
    #linesPerSecond = 0;
    #subscription: QueueSubscription | undefined;
    #measuring: NodeJS.Timeout | undefined;

    private constructor(queue: EventQueue, rate: number, onError: (error: unknown) => void) {
        super();
        this.#queue = queue;
        this.#rate = rate;
        this.#onError = onError;
    }

    /** @param rate lines a second, if nobody has set a rate yet */
    static async open(
        queue: EventQueue,
        cluster: Cluster,
        rate: number,
        onError: (error: unknown) => void
    ): Promise<SharedWire> {
        const state = await cluster.keyValue<number>(role);
        return new SharedWire(queue, state.get(rateKey) ?? rate, onError);
    }

    get rate(): number {
        return this.#rate;
    }

    get linesPerSecond(): number {
        return this.#linesPerSecond;
    }

    setRate(rate: number, by: string): void {
        if (!Number.isFinite(rate) || rate < 0 || rate > highestRate)
            throw new RangeError(`The rate must be from 0 to ${highestRate} lines a second.`);
        this.#queue.append(topics.wireRates, role, { rate, by }).catch(this.#onError);
    }

    start(): void {
        this.#subscription ??= this.#queue.subscribe({ topic: topics.wire, start: { last: 0 } }, (messages) => {
            for (const { value } of messages) {
                if (value.kind === 'lines') {
                    this.#heard += value.lines.length;
                    this.emit('lines', value.lines);
                } else {
                    this.#rate = value.rate;
                    this.emit('rate', value.rate, value.by);
                }
            }
        });
        this.#measuring ??= setInterval(() => {
            this.#linesPerSecond = this.#heard;
            this.#heard = 0;
        }, 1000);
    }

    async close(): Promise<void> {
        clearInterval(this.#measuring);
        this.#measuring = undefined;
        await this.#subscription?.close();
    }
}
