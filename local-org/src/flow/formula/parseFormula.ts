import type { BinaryOperator, Expression } from './expression';
import { FormulaError } from './formulaValue';
import { tokenize, type Token } from './tokens';

/**
 * Binary operators from the loosest to the tightest; those of a level associate to the left. That `^` binds looser than `*` is how the
 * platform's own grammar has it (salesforce/formula-engine).
 */
const levels: readonly Readonly<Record<string, BinaryOperator>>[] = [
    { '||': '||' },
    { '&&': '&&' },
    { '=': '=', '==': '=', '<>': '<>', '!=': '<>' },
    { '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
    { '+': '+', '-': '-', '&': '&' },
    { '^': '^' },
    { '*': '*', '/': '/' }
];

const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Parses a formula ("Formula Operators and Functions", Salesforce Help). */
export function parseFormula(source: string): Expression {
    return new FormulaParser(tokenize(source)).parse();
}

class FormulaParser {
    #at = 0;

    constructor(private readonly tokens: readonly Token[]) {}

    parse(): Expression {
        const expression = this.#binary(0);
        const rest = this.#peek();
        if (rest.kind !== 'end') throw new FormulaError(`Syntax error. Extra ${rest.text}`, rest.at);
        return expression;
    }

    #binary(level: number): Expression {
        const operators = levels[level];
        if (!operators) return this.#unary();
        let left = this.#binary(level + 1);
        for (;;) {
            const token = this.#peek();
            const operator = token.kind === 'symbol' ? operators[token.text] : undefined;
            if (!operator) return left;
            this.#at++;
            left = { kind: 'binary', operator, left, right: this.#binary(level + 1) };
        }
    }

    /** unary: ('!' | 'NOT' | '-' | '+') unary | primary */
    #unary(): Expression {
        if (this.#take('!') || this.#takeNot()) return { kind: 'not', operand: this.#unary() };
        if (this.#take('-')) return { kind: 'negate', operand: this.#unary() };
        if (this.#take('+')) return { kind: 'plus', operand: this.#unary() };
        return this.#primary();
    }

    /** `NOT x` without brackets is the operator; with brackets it is read as the function, which means the same. */
    #takeNot(): boolean {
        const token = this.#peek();
        const next = this.tokens[this.#at + 1];
        if (token.kind !== 'name' || token.text.toUpperCase() !== 'NOT' || next?.text === '(') return false;
        this.#at++;
        return true;
    }

    /** primary: number | text | reference | name | name '(' arguments ')' | '(' expression ')' */
    #primary(): Expression {
        const token = this.#peek();
        if (this.#take('(')) {
            const inner = this.#binary(0);
            this.#expect(')');
            return inner;
        }
        this.#at++;
        if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
        if (token.kind === 'text') return { kind: 'literal', value: token.text };
        if (token.kind === 'reference') return { kind: 'reference', path: token.text.split('.'), at: token.at };
        if (token.kind === 'name') return this.#named(token);
        const what = token.kind === 'end' ? 'end of formula' : `'${token.text}'`;
        throw new FormulaError(`Syntax error.  Found ${what}`, token.at);
    }

    #named(token: Token): Expression {
        if (this.#take('('))
            return { kind: 'call', name: token.text.toUpperCase(), arguments: this.#arguments(), at: token.at };
        const constant = constants[token.text.toLowerCase()];
        if (constant !== undefined) return { kind: 'literal', value: constant };
        return { kind: 'reference', path: token.text.split('.'), at: token.at };
    }

    #arguments(): Expression[] {
        const list: Expression[] = [];
        if (this.#take(')')) return list;
        do list.push(this.#binary(0));
        while (this.#take(','));
        this.#expect(')');
        return list;
    }

    #peek(): Token {
        return this.tokens[this.#at] ?? { kind: 'end', text: '', at: 0 };
    }

    #take(symbol: string): boolean {
        const token = this.#peek();
        if (token.kind !== 'symbol' || token.text !== symbol) return false;
        this.#at++;
        return true;
    }

    #expect(symbol: string): void {
        if (!this.#take(symbol)) throw new FormulaError(`Syntax error.  Missing '${symbol}'`, this.#peek().at);
    }
}
