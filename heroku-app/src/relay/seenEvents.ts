/** The ids of the newest events, so many and no more: tells an event that comes again from a new one. */
export class SeenEvents {
    /** In the order they came: a Map keeps it. While an event is being written, its promise. */
    readonly #ids = new Map<string, Promise<unknown>>();

    constructor(private readonly most: number) {}

    /** Undefined if the event is new; else resolves when it is durable. */
    get(id: string): Promise<unknown> | undefined {
        return this.#ids.get(id);
    }

    add(id: string, durable: Promise<unknown> = done): void {
        this.#ids.set(id, durable);
        if (this.#ids.size <= this.most) return;
        const [oldest] = this.#ids.keys();
        if (oldest !== undefined) this.#ids.delete(oldest);
    }

    /** It is durable: nobody has to wait for it any more. */
    settle(id: string): void {
        if (this.#ids.has(id)) this.#ids.set(id, done);
    }

    forget(id: string): void {
        this.#ids.delete(id);
    }
}

/** Shared by all that are durable. */
const done = Promise.resolve();
