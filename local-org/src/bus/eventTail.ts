import type { BusEvent } from './busEvent';

export interface TailLimits {
    readonly events: number;
    /** Of the data's text, in characters. */
    readonly characters: number;
}

/** The latest events of a channel, in memory. Places count from the first event the channel ever had; a lost place holds undefined. */
export class EventTail {
    /** The first {@link #dropped} elements are gone already: they are cut off many at a time. */
    #events: (BusEvent | undefined)[] = [];
    #dropped = 0;
    #first: number;
    #characters = 0;

    constructor(
        first: number,
        private readonly limits: TailLimits
    ) {
        this.#first = first;
    }

    /** Place of the oldest event in memory. */
    get first(): number {
        return this.#first;
    }

    /** Place that the next event gets. */
    get end(): number {
        return this.#first + this.#events.length - this.#dropped;
    }

    push(event: BusEvent | undefined): void {
        this.#events.push(event);
        this.#characters += event?.data.length ?? 0;
    }

    /** From `place` on; only places in memory. */
    slice(place: number, end: number): (BusEvent | undefined)[] {
        const base = this.#dropped - this.#first;
        return this.#events.slice(place + base, end + base);
    }

    /** Lets go of what is beyond the limits, but of nothing from `keepFrom` on. */
    trim(keepFrom: number): void {
        while (
            this.#first < keepFrom &&
            (this.end - this.#first > this.limits.events || this.#characters > this.limits.characters)
        ) {
            this.#drop();
        }
    }

    /** Lets go of everything before `place`. */
    dropBefore(place: number): void {
        while (this.#first < place && this.#first < this.end) this.#drop();
    }

    #drop(): void {
        this.#characters -= this.#events[this.#dropped]?.data.length ?? 0;
        this.#events[this.#dropped] = undefined;
        this.#dropped++;
        this.#first++;
        if (this.#dropped * 2 > this.#events.length) {
            this.#events = this.#events.slice(this.#dropped);
            this.#dropped = 0;
        }
    }
}
