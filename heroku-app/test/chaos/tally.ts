/** Numbered messages of one source: which were acknowledged, which arrived, how often, and in what order. Two bytes a message. */
export class Tally {
    #acknowledged = new Uint8Array(1024);
    #arrived = new Uint8Array(1024);
    readonly #newest = new Map<string, number>();
    acknowledged = 0;
    /** Acknowledged ones that have arrived. */
    arrived = 0;
    /** Arrivals of what had arrived already. */
    duplicates = 0;
    /** First arrivals after a later message of the same record. */
    outOfOrder = 0;
    records = 0;

    /** Acknowledged ones that have not arrived (yet). */
    get missing(): number {
        return this.acknowledged - this.arrived;
    }

    acknowledge(number: number): void {
        this.#reach(number);
        if (this.#acknowledged[number] === 1) return;
        this.#acknowledged[number] = 1;
        this.acknowledged++;
        if ((this.#arrived[number] ?? 0) > 0) this.arrived++;
    }

    arrive(number: number, record: string): void {
        this.#reach(number);
        const times = this.#arrived[number] ?? 0;
        this.#arrived[number] = Math.min(times + 1, 255);
        if (times > 0) {
            this.duplicates++;
            return;
        }
        if (this.#acknowledged[number] === 1) this.arrived++;
        const newest = this.#newest.get(record);
        if (newest === undefined) this.records++;
        if (newest !== undefined && number < newest) this.outOfOrder++;
        else this.#newest.set(record, number);
    }

    /** The first few that are missing. */
    examples(): number[] {
        const examples: number[] = [];
        for (let number = 0; number < this.#acknowledged.length && examples.length < 10; number++)
            if (this.#acknowledged[number] === 1 && this.#arrived[number] === 0) examples.push(number);
        return examples;
    }

    #reach(number: number): void {
        if (number < this.#acknowledged.length) return;
        const length = Math.max(number + 1, this.#acknowledged.length * 2);
        for (const old of [this.#acknowledged, this.#arrived]) {
            const longer = new Uint8Array(length);
            longer.set(old);
            if (old === this.#acknowledged) this.#acknowledged = longer;
            else this.#arrived = longer;
        }
    }
}
