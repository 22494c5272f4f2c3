import { SalesforceError } from '../errors';

/** Does a text have what a search asks for? */
type TextTest = (words: readonly string[]) => boolean;

/**
 * What stands between the braces of FIND: words and "phrases" (all of them unless OR stands between), `*` and `?`, AND, OR, AND NOT and
 * parentheses. Case doesn't matter; words of a text are its runs of letters and digits.
 * @throws SalesforceError MALFORMED_SEARCH
 */
export class SearchText {
    readonly #test: TextTest;
    readonly #tokens: readonly string[];
    #position = 0;

    constructor(source: string) {
        const plain = source.replace(/\\(.)/g, (_escaped, char: string) => (/["*?]/.test(char) ? ' ' : char));
        if (plain.replace(/[^\p{L}\p{N}]/gu, '').length < 2) {
            throw new SalesforceError('MALFORMED_SEARCH', 'search term must be longer than one character');
        }
        this.#tokens = plain.match(/"[^"]*"|[()]|[^\s()"]+/g) ?? [];
        this.#test = this.#either();
        if (this.#position < this.#tokens.length) {
            throw new SalesforceError('MALFORMED_SEARCH', `unexpected token: ${this.#tokens[this.#position]}`);
        }
    }

    /** Is it in these texts, taken together? */
    matches(texts: readonly string[]): boolean {
        return this.#test(texts.flatMap(wordsOf));
    }

    #either(): TextTest {
        const tests = [this.#all()];
        while (this.#accept('OR')) tests.push(this.#all());
        return (words) => tests.some((test) => test(words));
    }

    #all(): TextTest {
        const tests = [this.#one()];
        for (;;) {
            const next = this.#tokens[this.#position];
            if (next === undefined || next === ')' || next.toUpperCase() === 'OR') break;
            const isAnd = this.#accept('AND');
            const isNot = isAnd && this.#accept('NOT');
            const test = this.#one();
            tests.push(isNot ? (words) => !test(words) : test);
        }
        return (words) => tests.every((test) => test(words));
    }

    #one(): TextTest {
        if (this.#accept('(')) {
            const inner = this.#either();
            if (!this.#accept(')')) throw new SalesforceError('MALFORMED_SEARCH', 'missing )');
            return inner;
        }
        const token = this.#tokens[this.#position++] ?? '';
        const wanted = token.startsWith('"') ? wordsOf(token) : patternsOf(token);
        return (words) => words.some((_word, at) => wanted.every((each, i) => isLike(words[at + i], each)));
    }

    #accept(word: string): boolean {
        if (this.#tokens[this.#position]?.toUpperCase() !== word) return false;
        this.#position++;
        return true;
    }
}

function wordsOf(text: string): string[] {
    return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A word with its wildcards; one that punctuation divides is a phrase. */
function patternsOf(token: string): (string | RegExp)[] {
    const parts = token.toLowerCase().match(/[\p{L}\p{N}*?]+/gu) ?? [];
    return parts.map((part) =>
        /[*?]/.test(part) ? new RegExp(`^${part.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u') : part
    );
}

function isLike(word: string | undefined, wanted: string | RegExp): boolean {
    if (word === undefined) return false;
    return typeof wanted === 'string' ? word === wanted : wanted.test(word);
}
