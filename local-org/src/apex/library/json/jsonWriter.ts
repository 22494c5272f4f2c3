import { jsonException } from './jsonException';

interface Context {
    readonly kind: 'OBJECT' | 'ARRAY';
    entries: number;
    /** A field's name has been written and its value hasn't. */
    awaitsValue: boolean;
}

const shortEscapes: Readonly<Record<string, string>> = {
    '"': '\\"',
    '\\': '\\\\',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t'
};

/** Text in quotes. Beyond ASCII nothing is escaped. */
export function quoted(text: string): string {
    // eslint-disable-next-line no-control-regex -- they have to be escaped in JSON
    const escaped = text.replace(/["\\\0-\x1f]/g, (character) => {
        const code = character.charCodeAt(0).toString(16).toUpperCase();
        return shortEscapes[character] ?? `\\u${code.padStart(4, '0')}`;
    });
    return `"${escaped}"`;
}

/** Writes JSON piece by piece; indented as Jackson's DefaultPrettyPrinter does: objects over several lines, arrays in one. */
export class JsonWriter {
    readonly #pretty: boolean;
    readonly #contexts: Context[] = [];
    readonly #parts: string[] = [];

    constructor(pretty: boolean) {
        this.#pretty = pretty;
    }

    get text(): string {
        return this.#parts.join('');
    }

    startObject(): void {
        this.#start('OBJECT', '{', 'start an object');
    }

    startArray(): void {
        this.#start('ARRAY', '[', 'start an array');
    }

    /** @throws System.JSONException "Current context not an object but ROOT" */
    endObject(): void {
        const context = this.#contexts.pop();
        if (context?.kind !== 'OBJECT') {
            throw jsonException(`Current context not an object but ${context?.kind ?? 'ROOT'}`);
        }
        if (this.#pretty) this.#parts.push(context.entries === 0 ? ' ' : this.#lineBreak());
        this.#parts.push('}');
    }

    endArray(): void {
        const context = this.#contexts.pop();
        if (context?.kind !== 'ARRAY') {
            throw jsonException(`Current context not an ARRAY but ${context?.kind ?? 'ROOT'}`);
        }
        if (this.#pretty) this.#parts.push(' ');
        this.#parts.push(']');
    }

    /** @throws System.JSONException "Can not write a field name, expecting a value" */
    fieldName(name: string): void {
        const context = this.#contexts.at(-1);
        if (context?.kind !== 'OBJECT' || context.awaitsValue) {
            throw jsonException('Can not write a field name, expecting a value');
        }
        if (context.entries > 0) this.#parts.push(',');
        if (this.#pretty) this.#parts.push(this.#lineBreak());
        this.#parts.push(quoted(name), this.#pretty ? ' : ' : ':');
        context.entries++;
        context.awaitsValue = true;
    }

    /** A value that is JSON already. */
    raw(value: string, what = 'value'): void {
        this.#beforeValue(`write ${what}`);
        this.#parts.push(value);
    }

    string(text: string): void {
        this.raw(quoted(text), 'text value');
    }

    /** Closes what is open. */
    close(): void {
        for (;;) {
            const context = this.#contexts.at(-1);
            if (context === undefined) return;
            if (context.kind === 'OBJECT') this.endObject();
            else this.endArray();
        }
    }

    #start(kind: Context['kind'], opening: string, what: string): void {
        this.#beforeValue(what);
        this.#contexts.push({ kind, entries: 0, awaitsValue: false });
        this.#parts.push(opening);
    }

    #beforeValue(what: string): void {
        const context = this.#contexts.at(-1);
        if (context === undefined) {
            if (this.#parts.length > 0) this.#parts.push(' ');
            return;
        }
        if (context.kind === 'OBJECT') {
            if (!context.awaitsValue) throw jsonException(`Can not ${what}, expecting field name`);
            context.awaitsValue = false;
            return;
        }
        if (context.entries > 0) this.#parts.push(',');
        if (this.#pretty) this.#parts.push(' ');
        context.entries++;
    }

    #lineBreak(): string {
        const depth = this.#contexts.filter((context) => context.kind === 'OBJECT').length;
        return `\n${'  '.repeat(depth)}`;
    }
}
