import { EventEmitter } from 'node:events';
import { LineGenerator } from './lineGenerator';
import type { WireEvents, WireFeed } from './wireFeed';

/** The agency's wire: its lines, and its rate, which the desk and the editors may set. */
export class Wire extends EventEmitter<WireEvents> implements WireFeed {
    readonly #generator: LineGenerator;
    #linesPerSecond = 0;
    #measuring: NodeJS.Timeout | undefined;

    /**
     * @param after lines begin after this `seq`. By default after all that any former wire can have made: at most 50 lines a millisecond, counted
     * from 1970.
     */
    constructor(rate: number, after = Date.now() * 64) {
        super();
        this.#generator = new LineGenerator(rate, (lines) => this.emit('lines', lines), after);
    }

    /** Lines a second. */
    get rate(): number {
        return this.#generator.rate;
    }

    /** Lines that were made in the last second. */
    get linesPerSecond(): number {
        return this.#linesPerSecond;
    }

    /** Lines made since the start. */
    get made(): number {
        return this.#generator.made;
    }

    /**
     * @param by who wants it, for all to see
     * @throws RangeError
     */
    setRate(rate: number, by: string): void {
        this.#generator.setRate(rate);
        this.emit('rate', rate, by);
    }

    start(): void {
        this.#generator.start();
        let before = this.#generator.made;
        this.#measuring ??= setInterval(() => {
            this.#linesPerSecond = this.#generator.made - before;
            before = this.#generator.made;
        }, 1000);
    }

    stop(): void {
        this.#generator.stop();
        clearInterval(this.#measuring);
        this.#measuring = undefined;
    }
}
