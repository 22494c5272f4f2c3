/** Deliveries as they go over the wire: JSON texts with commas between them. Made once, and written to any number of clients. */
export class EncodedMessages {
    readonly count: number;
    readonly text: string;
    readonly byteLength: number;
    #bytes: Buffer | undefined;

    constructor(
        messages: readonly string[],
        /** How many of them are of each event; of channels with events of several kinds only. */
        readonly eventCounts?: ReadonlyMap<string, number>
    ) {
        this.count = messages.length;
        this.text = messages.join(',');
        this.byteLength = Buffer.byteLength(this.text);
    }

    /** The text's UTF-8. */
    get bytes(): Buffer {
        this.#bytes ??= Buffer.from(this.text);
        return this.#bytes;
    }
}
