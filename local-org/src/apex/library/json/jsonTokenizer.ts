import { jsonException } from './jsonException';

/** Constants of System.JSONToken that a text gives. */
export type JsonTokenKind =
    | 'START_OBJECT'
    | 'END_OBJECT'
    | 'START_ARRAY'
    | 'END_ARRAY'
    | 'FIELD_NAME'
    | 'VALUE_STRING'
    | 'VALUE_NUMBER_INT'
    | 'VALUE_NUMBER_FLOAT'
    | 'VALUE_TRUE'
    | 'VALUE_FALSE'
    | 'VALUE_NULL';

export interface JsonToken {
    readonly kind: JsonTokenKind;
    /** The name, the text of a string with its escapes resolved, the number as written, or the token's own characters. */
    readonly text: string;
}

/** An object or array that is open. */
interface Context {
    readonly kind: 'OBJECT' | 'ARRAY';
    /** Position of its opening. */
    readonly opening: number;
    entries: number;
    /** Of the entry at hand, in an object. */
    name: string | undefined;
    /** A field's name has been read and its value hasn't. */
    awaitsValue: boolean;
}

const escapes: Readonly<Record<string, string>> = {
    '"': '"',
    '\\': '\\',
    '/': '/',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t'
};
const numberPattern = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const plainText = /[^"\\\0-\x1f]*/y; // eslint-disable-line no-control-regex -- they have to be escaped in JSON
const space = /[ \t\n\r]*/y;
const literals: readonly (readonly [string, JsonTokenKind])[] = [
    ['true', 'VALUE_TRUE'],
    ['false', 'VALUE_FALSE'],
    ['null', 'VALUE_NULL']
];

/** Cuts a JSON text into tokens, with the words of the platform's parser (Jackson) for what is wrong with it. */
export class JsonTokenizer {
    readonly #text: string;
    readonly #contexts: Context[] = [];
    #at = 0;
    #hasJustOpened = false;

    constructor(text: string) {
        this.#text = text;
    }

    /** Of the field that the last token belongs to. */
    get currentName(): string | undefined {
        // An opening token belongs to the field that its object or array is the value of.
        return this.#contexts.at(this.#hasJustOpened ? -2 : -1)?.name;
    }

    /**
     * Undefined after the end of the text.
     *
     * @throws System.JSONException "Unexpected character ('x' (code 120)): was expecting … at [line:1, column:3]"
     */
    next(): JsonToken | undefined {
        const token = this.#nextToken();
        this.#hasJustOpened = token?.kind === 'START_OBJECT' || token?.kind === 'START_ARRAY';
        return token;
    }

    #nextToken(): JsonToken | undefined {
        this.#skipSpace();
        const context = this.#contexts.at(-1);
        if (context === undefined) return this.#outermost();
        const character = this.#peek();
        if (character === '') {
            throw jsonException(
                this.#located(
                    `Unexpected end-of-input: expected close marker for ${context.kind} (from ${this.#location(context.opening, 0)})`
                )
            );
        }
        if (context.kind === 'OBJECT') return this.#inObject(context, character);
        if (character === ']' || character === '}') return this.#close(context);
        if (context.entries > 0) this.#separator(context);
        context.entries++;
        return this.#value();
    }

    #outermost(): JsonToken | undefined {
        return this.#peek() === '' ? undefined : this.#value();
    }

    #inObject(context: Context, character: string): JsonToken {
        if (context.awaitsValue) {
            context.awaitsValue = false;
            this.#at++;
            if (character !== ':') throw this.#unexpected('was expecting a colon to separate field name and value');
            this.#skipSpace();
            return this.#value();
        }
        if (character === '}' || character === ']') return this.#close(context);
        if (context.entries > 0) this.#separator(context);
        this.#at++;
        if (this.#text.charAt(this.#at - 1) !== '"') {
            throw this.#unexpected('was expecting double-quote to start field name');
        }
        const name = this.#stringAfterQuote();
        context.name = name;
        context.awaitsValue = true;
        context.entries++;
        return { kind: 'FIELD_NAME', text: name };
    }

    #separator(context: Context): void {
        this.#at++;
        if (this.#text.charAt(this.#at - 1) !== ',') {
            throw this.#unexpected(`was expecting comma to separate ${context.kind} entries`);
        }
        this.#skipSpace();
    }

    #close(context: Context): JsonToken {
        const character = this.#text.charAt(this.#at++);
        const expected = context.kind === 'OBJECT' ? '}' : ']';
        if (character !== expected) {
            throw jsonException(
                this.#located(
                    `Unexpected close marker '${character}': expected '${expected}' (for ${context.kind} starting at ${this.#location(context.opening, 0)})`
                )
            );
        }
        this.#contexts.pop();
        return { kind: context.kind === 'OBJECT' ? 'END_OBJECT' : 'END_ARRAY', text: character };
    }

    #value(): JsonToken {
        const character = this.#peek();
        if (character === '{' || character === '[') {
            const kind = character === '{' ? 'OBJECT' : 'ARRAY';
            this.#contexts.push({ kind, opening: this.#at, entries: 0, name: undefined, awaitsValue: false });
            this.#at++;
            return { kind: kind === 'OBJECT' ? 'START_OBJECT' : 'START_ARRAY', text: character };
        }
        if (character === '"') {
            this.#at++;
            return { kind: 'VALUE_STRING', text: this.#stringAfterQuote() };
        }
        if (/[-\d]/.test(character)) return this.#number();
        if (/[tfnN]/.test(character)) return this.#literal();
        if (character === '') throw jsonException(this.#located('Unexpected end-of-input within/between entries'));
        this.#at++;
        throw this.#unexpected("expected a valid value (number, String, array, object, 'true', 'false' or 'null')");
    }

    #literal(): JsonToken {
        const [word = ''] = /^\w+/.exec(this.#text.slice(this.#at, this.#at + 256)) ?? [];
        const found = literals.find(([text]) => text === word);
        this.#at += word.length;
        if (found === undefined) {
            throw jsonException(
                this.#located(`Unrecognized token '${word}': was expecting 'null', 'true', 'false' or NaN`)
            );
        }
        return { kind: found[1], text: word };
    }

    #number(): JsonToken {
        numberPattern.lastIndex = this.#at;
        const match = numberPattern.exec(this.#text);
        if (match === null) {
            this.#at += 2;
            throw this.#unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
        }
        const [text, fraction, exponent] = match;
        this.#at += text.length;
        if (/^-?0\d/.test(text)) {
            throw jsonException(this.#located('Invalid numeric value: Leading zeroes not allowed'));
        }
        const following = this.#peek();
        if (following === '.') {
            this.#at += 2;
            throw this.#unexpected('Decimal point not followed by a digit');
        }
        const isFloat = fraction !== undefined || exponent !== undefined;
        return { kind: isFloat ? 'VALUE_NUMBER_FLOAT' : 'VALUE_NUMBER_INT', text };
    }

    #stringAfterQuote(): string {
        let text = '';
        for (;;) {
            plainText.lastIndex = this.#at;
            text += plainText.exec(this.#text)?.[0] ?? '';
            this.#at = plainText.lastIndex;
            const character = this.#peek();
            this.#at++;
            if (character === '"') return text;
            if (character === '') {
                throw jsonException(
                    this.#located('Unexpected end-of-input: was expecting closing quote for a string value')
                );
            }
            if (character !== '\\') {
                const code = character.charCodeAt(0);
                throw jsonException(
                    this.#located(
                        `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in string value`
                    )
                );
            }
            text += this.#escape();
        }
    }

    #escape(): string {
        const letter = this.#text.charAt(this.#at++);
        if (letter === 'u') {
            const digits = /^[0-9A-Fa-f]{4}/.exec(this.#text.slice(this.#at, this.#at + 4))?.[0];
            if (digits === undefined) {
                this.#at++;
                throw this.#unexpected('expected a hex-digit for character escape sequence');
            }
            this.#at += 4;
            return String.fromCharCode(Number.parseInt(digits, 16));
        }
        const escape = escapes[letter];
        if (escape !== undefined) return escape;
        throw jsonException(this.#located(`Unrecognized character escape '${letter}' (code ${letter.charCodeAt(0)})`));
    }

    /** About the character just read. */
    #unexpected(expectation: string) {
        const character = this.#text.charAt(this.#at - 1);
        if (character === '') return jsonException(this.#located('Unexpected end-of-input within/between entries'));
        const code = character.charCodeAt(0);
        const shown = code < 32 ? `(CTRL-CHAR, code ${code})` : `'${character}' (code ${code})`;
        return jsonException(this.#located(`Unexpected character (${shown}): ${expectation}`));
    }

    #located(message: string): string {
        return `${message} at ${this.#location(this.#at, 1)}`;
    }

    #location(position: number, firstColumn: number): string {
        const lines = this.#text.slice(0, position).split('\n');
        return `[line:${lines.length}, column:${(lines.at(-1)?.length ?? 0) + firstColumn}]`;
    }

    #peek(): string {
        return this.#text.charAt(this.#at);
    }

    #skipSpace(): void {
        space.lastIndex = this.#at;
        space.exec(this.#text);
        this.#at = space.lastIndex;
    }
}
