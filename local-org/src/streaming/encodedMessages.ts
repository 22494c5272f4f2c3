/** Below this it is quicker to put texts together than to hand their bytes to the socket. */
export const largestText = 16 * 1024;

/** Deliveries as they go over the wire: JSON texts with commas between them. Made once, and written to any number of clients. */
export class EncodedMessages {
    readonly count: number;
    readonly characters: number;
    readonly byteLength: number;
    /** In one of the two forms, not in both: many are kept for a while. */
    readonly #form: string | Buffer;

    constructor(
        messages: readonly string[],
        /** How many of them are of each event; of channels with events of several kinds only. */
        readonly eventCounts?: ReadonlyMap<string, number>
    ) {
        const text = messages.join(',');
        this.count = messages.length;
        this.characters = text.length;
        this.byteLength = Buffer.byteLength(text);
        this.#form = this.byteLength > largestText ? Buffer.from(text) : text;
    }

    get text(): string {
        return this.#form.toString();
    }

    /** The text's UTF-8. */
    get bytes(): Buffer {
        return typeof this.#form === 'string' ? Buffer.from(this.#form) : this.#form;
    }
}
