/** How the results of numbered conditions combine. `results(i)` evaluates condition i, counted from 1. */
export type ConditionLogic = (results: (number: number) => boolean) => boolean;

/** Reads `and`, `or` or a logic of its own such as `1 AND (2 OR NOT 3)`; undefined if it can't be read. */
export function readConditionLogic(source: string, count: number): ConditionLogic | undefined {
    const numbers = Array.from({ length: count }, (_, i) => i + 1);
    const word = source.trim().toLowerCase();
    if (word === 'and' || word === '') return (results) => numbers.every(results);
    if (word === 'or') return (results) => numbers.some(results);
    const tokens = source.match(/\d+|AND|OR|NOT|[()]/gi) ?? [];
    if (tokens.join('') !== source.replace(/\s+/g, '')) return undefined;
    const parser = new LogicParser(
        tokens.map((token) => token.toUpperCase()),
        count
    );
    return parser.parse();
}

class LogicParser {
    #at = 0;

    constructor(
        private readonly tokens: readonly string[],
        private readonly count: number
    ) {}

    parse(): ConditionLogic | undefined {
        const logic = this.#or();
        return this.#at === this.tokens.length ? logic : undefined;
    }

    #or(): ConditionLogic | undefined {
        return this.#list(
            'OR',
            () => this.#and(),
            (parts) => (results) => parts.some((part) => part(results))
        );
    }

    #and(): ConditionLogic | undefined {
        return this.#list(
            'AND',
            () => this.#term(),
            (parts) => (results) => parts.every((part) => part(results))
        );
    }

    #list(
        word: string,
        read: () => ConditionLogic | undefined,
        combine: (parts: readonly ConditionLogic[]) => ConditionLogic
    ): ConditionLogic | undefined {
        const parts: ConditionLogic[] = [];
        do {
            const part = read();
            if (!part) return undefined;
            parts.push(part);
        } while (this.#take(word));
        return combine(parts);
    }

    /** term: NOT term | '(' or ')' | number */
    #term(): ConditionLogic | undefined {
        if (this.#take('NOT')) {
            const term = this.#term();
            return term && ((results) => !term(results));
        }
        if (this.#take('(')) {
            const inner = this.#or();
            return this.#take(')') ? inner : undefined;
        }
        const number = Number(this.tokens[this.#at++]);
        return number >= 1 && number <= this.count ? (results) => results(number) : undefined;
    }

    #take(token: string): boolean {
        if (this.tokens[this.#at] !== token) return false;
        this.#at++;
        return true;
    }
}
