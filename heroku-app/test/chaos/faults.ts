import { setTimeout as delay } from 'node:timers/promises';
import type { NewsroomCluster, Part } from '../../../scripts/newsroomCluster.mjs';
import type { TcpProxy } from '../fixtures/tcpProxy';

/** Between the worker and its two neighbours. */
export interface Ways {
    readonly org: TcpProxy;
    readonly kafka: TcpProxy;
}

const kills = (['worker', 'web 1', 'web 2', 'org', 'kafka'] as const).map((part) => ({ does: 'kill', part }) as const);
const ends = ['org', 'kafka'] as const;
const cuts = ends.map((part) => ({ does: 'cut', part }) as const);
/** It takes up to half a minute to find that a connection is dead: after the first round, one in each is enough. */
const stalls = ends.map((part) => ({ does: 'stall', part }) as const);
type Fault = (typeof kills)[number] | (typeof cuts)[number] | (typeof stalls)[number];

export interface FaultOptions {
    readonly seed: number;
    /** Between one fault and the next, on average, in seconds. */
    readonly pause: number;
    readonly tell: (what: string) => void;
}

/** Kills parts with SIGKILL, breaks connections, and lets others go dead without a word; which and when a seed decides. */
export class Faults {
    /** What was done, and how often: `kill worker` -> 3. */
    readonly done = new Map<string, number>();
    readonly #cluster: NewsroomCluster;
    readonly #ways: Ways;
    readonly #random: () => number;
    readonly #pause: number;
    readonly #tell: (what: string) => void;

    constructor(cluster: NewsroomCluster, ways: Ways, { seed, pause, tell }: FaultOptions) {
        this.#cluster = cluster;
        this.#ways = ways;
        this.#random = randomFrom(seed);
        this.#pause = pause * 1000;
        this.#tell = tell;
    }

    /** Every fault in turn, in an order of chance, again and again. Resolves when all parts run again. */
    async run(signal: AbortSignal): Promise<void> {
        let waiting: Fault[] = [];
        for (let round = 0; !signal.aborted;) {
            if (waiting.length === 0) {
                const some =
                    round === 0 ? stalls : [stalls[round % stalls.length]].filter((stall) => stall !== undefined);
                waiting = this.#shuffled([...kills, ...cuts, ...some]);
                round++;
            }
            const fault = waiting.pop();
            await delay(this.#pause * (0.5 + this.#random()), undefined, { signal }).catch(() => undefined);
            if (signal.aborted || fault === undefined) return;
            await this.#do(fault);
        }
    }

    async #do(fault: Fault): Promise<void> {
        const name = `${fault.does} ${fault.part}`;
        this.#tell(name);
        this.done.set(name, (this.done.get(name) ?? 0) + 1);
        if (fault.does === 'kill') await this.#kill(fault.part);
        else if (fault.does === 'cut') this.#ways[fault.part].cut();
        else {
            void this.#ways[fault.part].stall();
            await delay(1000 + this.#random() * 4000);
            this.#ways[fault.part].heal();
        }
    }

    async #kill(part: Part): Promise<void> {
        await this.#cluster.kill(part);
        await delay(this.#random() * 2000);
        for (let tries = 1; ; tries++) {
            try {
                return await this.#cluster.start(part);
            } catch (error) {
                // a web process or worker that can't reach Kafka yet ends, and is started again, as Heroku does it
                if (tries === 10) throw error;
                await delay(1000);
            }
        }
    }

    #shuffled<Item>(items: readonly Item[]): Item[] {
        return items
            .map((item) => [this.#random(), item] as const)
            .sort(([one], [other]) => one - other)
            .map(([, item]) => item);
    }
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}
