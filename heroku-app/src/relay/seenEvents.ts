/** The ids of the newest events, so many and no more: tells an event that comes again from a new one. */
export class SeenEvents {
    /** In the order they came: a Set keeps it. */
    readonly #ids = new Set<string>();

    constructor(private readonly most: number) {}

    has(id: string): boolean {
        return this.#ids.has(id);
    }

    add(id: string): void {
        this.#ids.add(id);
        if (this.#ids.size <= this.most) return;
        const [oldest] = this.#ids;
        if (oldest !== undefined) this.#ids.delete(oldest);
    }
}
