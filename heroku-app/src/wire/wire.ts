import { EventEmitter } from 'node:events';
import { LineGenerator, type Line } from './lineGenerator';

interface WireEvents {
    lines: [readonly Line[]];
    rate: [rate: number, by: string];
}

/** The agency's wire: its lines, and its rate, which the desk and the editors may set. */
export class Wire extends EventEmitter<WireEvents> {
    readonly #generator: LineGenerator;

    constructor(rate: number) {
        super();
        this.#generator = new LineGenerator(rate, (lines) => this.emit('lines', lines));
    }

    /** Lines a second. */
    get rate(): number {
        return this.#generator.rate;
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
    }

    stop(): void {
        this.#generator.stop();
    }
}
