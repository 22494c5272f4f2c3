import { SalesforceError } from '../errors';

/** One object of RETURNING, with its parts as they were written. */
export interface ReturnedObject {
    readonly object: string;
    /** Undefined: only the id. */
    readonly fields: string | undefined;
    readonly where: string | undefined;
    /** `ORDER BY …`, `LIMIT …`, `OFFSET …`. */
    readonly rest: string;
}

/** A SOSL query. */
export interface SearchQuery {
    /** What stands in braces or quotes, or a bind as `:expression`. */
    readonly find: string;
    readonly scope: 'ALL' | 'NAME' | 'EMAIL' | 'PHONE' | 'SIDEBAR';
    readonly returning: readonly ReturnedObject[];
    readonly limit: number | undefined;
}

const scopes = ['ALL', 'NAME', 'EMAIL', 'PHONE', 'SIDEBAR'] as const;

/** @throws SalesforceError MALFORMED_SEARCH */
export function parseSearch(source: string): SearchQuery {
    return new SearchParser(source.trim().replace(/^\[|\]$/g, '')).search();
}

interface Token {
    readonly text: string;
    readonly from: number;
    readonly to: number;
}

class SearchParser {
    readonly #source: string;
    readonly #tokens: readonly Token[];
    #position = 0;

    constructor(source: string) {
        this.#source = source;
        const pattern = /\{(?:\\.|[^}\\])*\}|'(?:\\.|[^'\\])*'|[\w.$]+|\S/g;
        this.#tokens = Array.from(source.matchAll(pattern), ({ 0: text, index }) => ({
            text,
            from: index,
            to: index + text.length
        }));
    }

    search(): SearchQuery {
        this.#expect('find');
        const find = this.#searched();
        let scope: SearchQuery['scope'] = 'ALL';
        if (this.#accept('in')) {
            const named = scopes.find((each) => each === this.#peek().toUpperCase());
            if (named === undefined) throw this.#unexpected();
            scope = named;
            this.#position++;
            this.#expect('fields');
        }
        const returning: ReturnedObject[] = [];
        if (this.#accept('returning')) {
            do returning.push(this.#returned());
            while (this.#accept(','));
        }
        let limit: number | undefined;
        while (this.#peek() !== '') {
            if (this.#accept('limit')) limit = Number(this.#next());
            else if (this.#accept('with')) this.#skipWith();
            else if (this.#accept('update')) this.#position++;
            else throw this.#unexpected();
        }
        return { find, scope, returning, limit };
    }

    #searched(): string {
        const text = this.#next();
        if (text.startsWith('{')) return text.slice(1, -1);
        if (text.startsWith("'")) return text.slice(1, -1);
        if (text !== ':') throw this.#unexpected(-1);
        const from = this.#tokens[this.#position]?.from ?? 0;
        while (!['', 'in', 'returning', 'limit', 'with', 'update'].includes(this.#peek().toLowerCase())) {
            this.#position++;
        }
        return `:${this.#source.slice(from, this.#tokens[this.#position - 1]?.to).trim()}`;
    }

    /** `WITH SNIPPET`, `WITH NETWORK = '…'`, `WITH USER_MODE`: they change nothing of what is found here. */
    #skipWith(): void {
        while (!['', 'limit', 'with', 'update'].includes(this.#peek().toLowerCase())) this.#position++;
    }

    #returned(): ReturnedObject {
        const object = this.#next();
        if (!/^[A-Za-z]\w*$/.test(object)) throw this.#unexpected(-1);
        if (!this.#accept('(')) return { object, fields: undefined, where: undefined, rest: '' };
        const clauses = ['using', 'where', 'order', 'limit', 'offset'];
        const starts: { readonly keyword: string; readonly from: number }[] = [
            { keyword: 'fields', from: this.#tokens[this.#position]?.from ?? 0 }
        ];
        let depth = 1;
        for (;;) {
            const text = this.#next();
            const token = this.#tokens[this.#position - 1];
            if (text === '' || token === undefined) throw this.#unexpected();
            if (text === '(') depth++;
            else if (text === ')' && --depth === 0) {
                starts.push({ keyword: 'end', from: token.from });
                break;
            } else if (depth === 1 && clauses.includes(text.toLowerCase())) {
                starts.push({ keyword: text.toLowerCase(), from: token.from });
            }
        }
        const parts = new Map<string, string>();
        starts.slice(0, -1).forEach(({ keyword, from }, i) => {
            parts.set(keyword, this.#source.slice(from, starts[i + 1]?.from).trim());
        });
        const rest = ['order', 'limit', 'offset'].map((keyword) => parts.get(keyword) ?? '').join(' ');
        return {
            object,
            fields: parts.get('fields') || undefined,
            where: parts.get('where')?.replace(/^where\s+/i, ''),
            rest: rest.trim()
        };
    }

    #peek(): string {
        return this.#tokens[this.#position]?.text ?? '';
    }

    #next(): string {
        const text = this.#peek();
        this.#position++;
        return text;
    }

    #accept(word: string): boolean {
        if (this.#peek().toLowerCase() !== word) return false;
        this.#position++;
        return true;
    }

    #expect(word: string): void {
        if (!this.#accept(word)) throw this.#unexpected();
    }

    #unexpected(back = 0): SalesforceError {
        const text = this.#tokens[this.#position + back]?.text ?? '<EOF>';
        return new SalesforceError('MALFORMED_SEARCH', `unexpected token: ${text}`);
    }
}
