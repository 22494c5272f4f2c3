/** One line of the wire. */
export interface Line {
    /** Place in the wire: ascending, without holes. */
    readonly seq: number;
    /** Epoch milliseconds. */
    readonly time: number;
    readonly topic: Topic;
    readonly text: string;
    readonly value: number;
}

export const wireTopics = ['prices', 'scores', 'counts'] as const;
export type Topic = (typeof wireTopics)[number];

export const highestRate = 50000;

/** Between two batches, in milliseconds: fifty a second look continuous and cost one write a client each. */
const beat = 20;
/** Most lines made without letting others have their turn: well below a millisecond. */
const slice = 500;
/** What was missed for longer than this (the process was stopped, the machine slept) is not made up for, in milliseconds. */
const longestDebt = 250;

interface Subject {
    readonly text: string;
    value: number;
}

const subjects: Readonly<Record<Topic, readonly (readonly [string, number])[]>> = {
    prices: [
        ['ACME', 112.4],
        ['Brent crude', 83.17],
        ['Gold', 2411.5],
        ['EUR/USD', 1.0842],
        ['Nordwind', 48.9],
        ['Sakura Motors', 3120],
        ['Wheat', 561.25],
        ['Ten-year yield', 4.21]
    ],
    scores: [
        ['Harbour – Rovers', 0],
        ['United – Athletic', 0],
        ['Giants – Comets', 0],
        ['Falcons – Bears', 0],
        ['Tigers – Eagles', 0]
    ],
    counts: [
        ['Votes, North', 15230],
        ['Votes, South', 18411],
        ['Turnout, thousands', 804],
        ['Polling stations counted', 310],
        ['Flights delayed', 42]
    ]
};

/**
 * Makes up the wire: prices that wander, scores and counts that rise, at a rate that can be set at any moment. Batches are made in slices,
 * so that at the highest rate nothing else waits.
 */
export class LineGenerator {
    readonly #onLines: (lines: readonly Line[]) => void;
    readonly #subjects: readonly { readonly topic: Topic; readonly all: readonly Subject[] }[];
    readonly #after: number;
    #rate: number;
    #seq: number;
    /** Lines owed, with their fraction. */
    #due = 0;
    #lastBeat = 0;
    #timer: NodeJS.Timeout | undefined;
    #slicing: NodeJS.Immediate | undefined;

    /**
     * @param onLines gets each slice of at most 500 lines, in order
     * @param after lines begin after this `seq`
     */
    constructor(rate: number, onLines: (lines: readonly Line[]) => void, after = 0) {
        this.#rate = rate;
        this.#after = after;
        this.#seq = after;
        this.#onLines = onLines;
        this.#subjects = wireTopics.map((topic) => ({
            topic,
            all: subjects[topic].map(([text, value]) => ({ text, value }))
        }));
    }

    /** Lines a second. */
    get rate(): number {
        return this.#rate;
    }

    /** Lines made so far. */
    get made(): number {
        return this.#seq - this.#after;
    }

    /** @param rate 0 to 50,000 lines a second; takes effect at once */
    setRate(rate: number): void {
        if (!Number.isFinite(rate) || rate < 0 || rate > highestRate)
            throw new RangeError(`The rate must be from 0 to ${highestRate} lines a second.`);
        this.#rate = rate;
        this.#due = 0;
    }

    start(): void {
        if (this.#timer !== undefined) return;
        this.#lastBeat = performance.now();
        this.#timer = setInterval(() => this.#onBeat(), beat);
    }

    stop(): void {
        clearInterval(this.#timer);
        clearImmediate(this.#slicing);
        this.#timer = undefined;
        this.#slicing = undefined;
    }

    #onBeat(): void {
        const now = performance.now();
        this.#due += (Math.min(now - this.#lastBeat, longestDebt) / 1000) * this.#rate;
        this.#due = Math.min(this.#due, (longestDebt / 1000) * this.#rate);
        this.#lastBeat = now;
        if (this.#slicing === undefined) this.#makeSlice();
    }

    #makeSlice(): void {
        this.#slicing = undefined;
        const count = Math.min(Math.floor(this.#due), slice);
        if (count === 0) return;
        this.#due -= count;
        const time = Date.now();
        const lines = Array.from({ length: count }, () => this.#line(time));
        this.#onLines(lines);
        if (this.#due >= 1) this.#slicing = setImmediate(() => this.#makeSlice());
    }

    #line(time: number): Line {
        this.#seq++;
        const { topic, all } = pick(this.#subjects);
        const subject = pick(all);
        subject.value = nextValue(topic, subject.value);
        return { seq: this.#seq, time, topic, text: subject.text, value: subject.value };
    }
}

function pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(Math.random() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
}

function nextValue(topic: Topic, value: number): number {
    switch (topic) {
        case 'prices': {
            const digits = value < 10 ? 4 : 2;
            const moved = value * (1 + (Math.random() - 0.5) / 250);
            return Math.round(moved * 10 ** digits) / 10 ** digits;
        }
        case 'scores':
            return value > 8 ? 0 : value + (Math.random() < 0.1 ? 1 : 0);
        case 'counts':
            return value + Math.floor(Math.random() * 4);
    }
}
