import { SalesforceError } from '../../errors';

/** A place in JSON text, counted from 1. */
export interface JsonPlace {
    readonly line: number;
    readonly column: number;
}

/** Reads JSON text token by token, to say where something is wrong. Used for errors only; `JSON.parse` does the reading. */
export class JsonScanner {
    #at = 0;

    constructor(private readonly text: string) {}

    /** Place of the value at `path`: object keys and list positions from the root. */
    locate(path: readonly (string | number)[]): JsonPlace {
        this.#at = 0;
        for (const step of path) {
            this.#skipSpace();
            this.#at++;
            if (typeof step === 'number') this.#toItem(step);
            else if (!this.#toKey(step)) break;
        }
        this.#skipSpace();
        return this.#place(this.#at);
    }

    /** The JSON_PARSER_ERROR of a text that isn't JSON. */
    syntaxError(): SalesforceError {
        this.#at = 0;
        try {
            this.#skipValue();
            this.#skipSpace();
            return this.#unexpected();
        } catch (error) {
            if (error instanceof SalesforceError) return error;
            throw error;
        }
    }

    #toItem(position: number): void {
        for (let i = 0; i < position; i++) {
            this.#skipValue();
            this.#skipSpace();
            this.#at++;
        }
    }

    #toKey(key: string): boolean {
        for (;;) {
            this.#skipSpace();
            if (this.text[this.#at] === '}') return false;
            const start = this.#at;
            this.#skipString();
            const name = JSON.parse(this.text.slice(start, this.#at)) as string;
            this.#skipSpace();
            this.#at++;
            if (name === key) return true;
            this.#skipValue();
            this.#skipSpace();
            if (this.text[this.#at] !== ',') return false;
            this.#at++;
        }
    }

    #skipValue(): void {
        this.#skipSpace();
        const char = this.text[this.#at];
        if (char === '"') return this.#skipString();
        if (char === '{') return this.#skipList('}', () => this.#skipMember());
        if (char === '[') return this.#skipList(']', () => this.#skipValue());
        const literal = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
            this.text.slice(this.#at, this.#at + 400)
        );
        if (!literal) throw this.#unexpected();
        this.#at += literal[0].length;
    }

    #skipList(end: string, skipItem: () => void): void {
        this.#at++;
        this.#skipSpace();
        if (this.text[this.#at] === end) {
            this.#at++;
            return;
        }
        for (;;) {
            skipItem();
            this.#skipSpace();
            const char = this.text[this.#at];
            if (char !== ',' && char !== end) throw this.#unexpected();
            this.#at++;
            if (char === end) return;
        }
    }

    #skipMember(): void {
        this.#skipSpace();
        if (this.text[this.#at] !== '"') throw this.#unexpected();
        this.#skipString();
        this.#skipSpace();
        if (this.text[this.#at] !== ':') throw this.#unexpected();
        this.#at++;
        this.#skipValue();
    }

    #skipString(): void {
        this.#at++;
        while (this.text[this.#at] !== '"') {
            if (this.#at >= this.text.length) throw this.#unexpected();
            this.#at += this.text[this.#at] === '\\' ? 2 : 1;
        }
        this.#at++;
    }

    #skipSpace(): void {
        while (/\s/.test(this.text[this.#at] ?? '')) this.#at++;
    }

    #unexpected(): SalesforceError {
        const { line, column } = this.#place(this.#at);
        const char = this.text[this.#at];
        const what =
            char === undefined
                ? 'Unexpected end-of-input'
                : `Unexpected character ('${char}' (code ${char.charCodeAt(0)})): unexpected at this place`;
        return new SalesforceError('JSON_PARSER_ERROR', `${what} at [line:${line}, column:${column}]`);
    }

    #place(offset: number): JsonPlace {
        const before = this.text.slice(0, offset);
        const line = before.split('\n').length;
        return { line, column: offset - before.lastIndexOf('\n') };
    }
}
