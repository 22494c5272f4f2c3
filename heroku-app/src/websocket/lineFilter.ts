import { wireTopics, type Line, type Topic } from '../wire/lineGenerator';

/** What a line must be, beyond its topic, to be sent to a client. */
export interface LineCondition {
    /** One of these texts, exactly. */
    readonly texts?: readonly string[];
    /** The value is greater than this. */
    readonly above?: number;
    /** The value is less than this. */
    readonly below?: number;
}

/** The lines that a client takes. Clients whose filters have the same key get the same bytes. */
export class LineFilter {
    readonly key: string;
    readonly #topics: ReadonlySet<Topic>;
    readonly #texts: ReadonlySet<string> | undefined;
    readonly #above: number;
    readonly #below: number;

    constructor(
        readonly topics: readonly Topic[],
        readonly condition: LineCondition = {}
    ) {
        const { texts, above, below } = condition;
        this.#topics = new Set(topics);
        this.#texts = texts === undefined ? undefined : new Set(texts);
        this.#above = above ?? -Infinity;
        this.#below = below ?? Infinity;
        this.key = JSON.stringify([
            wireTopics.filter((topic) => this.#topics.has(topic)),
            texts === undefined ? null : [...new Set(texts)].sort(),
            above ?? null,
            below ?? null
        ]);
    }

    takes({ topic, text, value }: Line): boolean {
        return (
            this.#topics.has(topic) &&
            (this.#texts === undefined || this.#texts.has(text)) &&
            value > this.#above &&
            value < this.#below
        );
    }
}

/** Takes every line. */
export const everything = new LineFilter(wireTopics);
