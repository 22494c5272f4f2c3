import { LibraryValue } from '../../runtime/values/libraryValue';
import { type JsonNode, readNode } from './jsonNode';
import { type JsonToken, JsonTokenizer } from './jsonTokenizer';

/** A System.JSONParser: goes through a text token by token. */
export class ParserValue extends LibraryValue {
    readonly #tokenizer: JsonTokenizer;
    #current: JsonToken | undefined;
    #lastCleared: JsonToken | undefined;

    constructor(text: string) {
        super();
        this.#tokenizer = new JsonTokenizer(text);
    }

    override get libraryType(): string {
        return 'JSONParser';
    }

    get current(): JsonToken | undefined {
        return this.#current;
    }

    get lastCleared(): JsonToken | undefined {
        return this.#lastCleared;
    }

    /** Name of the field that the current token is, or is the value of. */
    get currentName(): string | null {
        return this.#tokenizer.currentName ?? null;
    }

    next(): JsonToken | undefined {
        this.#current = this.#tokenizer.next();
        return this.#current;
    }

    /** The next token, or the one after if that is a field's name. */
    nextValue(): JsonToken | undefined {
        const token = this.next();
        return token?.kind === 'FIELD_NAME' ? this.next() : token;
    }

    clear(): void {
        this.#lastCleared = this.#current ?? this.#lastCleared;
        this.#current = undefined;
    }

    /** From an opening token to the one that closes it. */
    skipChildren(): void {
        const kind = this.#current?.kind;
        if (kind === 'START_OBJECT' || kind === 'START_ARRAY') this.readNode();
    }

    /** The whole value that begins at the current token (at the next one, if there is none or it is a field's name). */
    readNode(): JsonNode {
        const kind = this.#current?.kind;
        const first = kind === undefined || kind === 'FIELD_NAME' ? this.next() : this.#current;
        return readNode(first, () => this.next());
    }
}
