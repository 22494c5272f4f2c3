import type { Case, Definition, Expression, Format, Member, Parameter, Script } from './script';
import { tokenize, unquoted, type Token } from './tokens';
import { ScriptError } from './value';

/** Binary operators from the weakest to the strongest; named functions between two operands are weaker than all. */
const levels: readonly (readonly string[])[] = [
    ['or'],
    ['and'],
    ['==', '!=', '~='],
    ['<', '>', '<=', '>='],
    ['+', '-', '++', '--', '>>', '<<'],
    ['*', '/']
];
const reserved = new Set([
    'or',
    'and',
    'as',
    'is',
    'else',
    'case',
    'if',
    'unless',
    'using',
    'var',
    'fun',
    'type',
    'match',
    'not',
    'import',
    'output',
    'input',
    'ns'
]);

/** What a function that is written without parameters calls them. */
const dollars = ['$', '$$', '$$$'].map((name) => ({ name }));

/** @throws ScriptError */
export function parseScript(source: string): Script {
    return new ScriptParser(source).script();
}

class ScriptParser {
    readonly #source: string;
    readonly #tokens: readonly Token[];
    #position = 0;
    /** `$`, `$$`, `$$$` that the operand being read has used. */
    #dollars = 0;

    constructor(source: string) {
        this.#source = source;
        this.#tokens = tokenize(source);
    }

    script(): Script {
        const inputs = new Map<string, Format>();
        const definitions: Definition[] = [];
        let output: Format | undefined;
        const hasHeader = this.#tokens.some((token, i) => token.text === '---' || this.#isRule(i));
        while (hasHeader && !this.#acceptRule()) {
            if (this.#accept('%')) this.#skip(2);
            else if (this.#accept('input')) inputs.set(this.#name(), this.#format());
            else if (this.#accept('output')) output = this.#format();
            else if (this.#accept('import')) this.#skipImport();
            else if (this.#accept('type')) this.#skipType();
            else definitions.push(this.#definition());
        }
        const body = this.#body();
        if (this.#peek().kind !== 'end') throw this.#unexpected();
        return { inputs, output, definitions, body };
    }

    #isRule(at: number): boolean {
        return this.#tokens[at]?.text === '--' && this.#tokens[at + 1]?.text === '-';
    }

    #acceptRule(): boolean {
        if (this.#accept('---')) return true;
        if (!this.#isRule(this.#position)) return false;
        this.#skip(2);
        return true;
    }

    #skip(count: number): void {
        this.#position += count;
    }

    /** What is imported is there anyway: names are looked up without their module. */
    #skipImport(): void {
        while (!this.#startsHeaderLine() && !this.#isRule(this.#position) && this.#peek().text !== '---') this.#skip(1);
    }

    #skipType(): void {
        this.#name();
        this.#expect('=');
        this.#skipImport();
    }

    #startsHeaderLine(): boolean {
        return ['input', 'output', 'import', 'var', 'fun', 'type', 'ns', ''].includes(this.#peek().text);
    }

    #format(): Format {
        const type = [this.#take().text];
        while (this.#peek().text === '/' || this.#peek().text === '-' || this.#peek().text === '+') {
            type.push(this.#take().text, this.#take().text);
        }
        const properties: Record<string, string> = {};
        while (this.#peek().kind === 'name' && this.#peek(1).text === '=') {
            const name = this.#name();
            this.#skip(1);
            const { kind, text } = this.#take();
            properties[name] = kind === 'text' ? unquoted(text) : text;
            this.#accept(',');
        }
        return { type: type.join(''), properties };
    }

    #definition(): Definition {
        if (this.#accept('var')) {
            const name = this.#name();
            this.#skipTypeAnnotation();
            this.#expect('=');
            return { name, value: this.#expression() };
        }
        this.#expect('fun');
        const name = this.#name();
        const parameters = this.#parameters();
        this.#skipTypeAnnotation();
        this.#expect('=');
        return { name, value: { kind: 'lambda', parameters, body: this.#expression() } };
    }

    #parameters(): Parameter[] {
        const names: Parameter[] = [];
        this.#expect('(');
        while (!this.#accept(')')) {
            const name = this.#name();
            this.#skipTypeAnnotation();
            names.push(this.#accept('=') ? { name, default: this.#expression() } : { name });
            this.#accept(',');
        }
        return names;
    }

    #skipTypeAnnotation(): void {
        if (this.#accept(':')) this.#type();
    }

    #type(): string {
        let name = this.#name();
        while (this.#accept('::')) name = this.#name();
        if (this.#accept('<')) {
            for (let depth = 1; depth > 0;) {
                const { text } = this.#take();
                depth += text === '<' ? 1 : text === '>' ? -1 : text === '>>' ? -2 : 0;
            }
        }
        while (this.#accept('|')) this.#type();
        return name;
    }

    /** A body may be one pair of an object, without braces. */
    #body(): Expression {
        const start = this.#position;
        const body = this.#expression();
        if (this.#peek().text !== ':' && this.#peek().text !== '@') return body;
        this.#position = start;
        return { kind: 'object', members: [this.#member()] };
    }

    #expression(): Expression {
        if (this.#isLambda()) {
            const parameters = this.#parameters();
            this.#skipTypeAnnotation();
            this.#expect('->');
            return { kind: 'lambda', parameters, body: this.#body() };
        }
        let left = this.#level(0);
        for (;;) {
            const { kind, text } = this.#peek();
            if (text === 'match') {
                left = this.#match(left);
            } else if (text === 'default') {
                this.#skip(1);
                left = { kind: 'binary', operator: 'default', left, right: this.#level(0) };
            } else if (kind === 'name' && !reserved.has(text) && !text.startsWith('$')) {
                this.#skip(1);
                let callee = text;
                while (this.#accept('::')) callee = this.#name();
                const right = this.#operand();
                left = { kind: 'call', callee: { kind: 'name', name: callee }, arguments: [left, right] };
            } else {
                return left;
            }
        }
    }

    /** An operand or argument; one that uses `$` is a function of it. */
    #operand(): Expression {
        const outer = this.#dollars;
        this.#dollars = 0;
        const operand = this.#isLambda() ? this.#expression() : this.#level(0);
        const used = this.#dollars;
        this.#dollars = outer;
        if (used === 0) return operand;
        return { kind: 'lambda', parameters: dollars, body: operand };
    }

    #isLambda(): boolean {
        if (this.#peek().text !== '(') return false;
        let depth = 0;
        for (let i = this.#position; i < this.#tokens.length; i++) {
            const text = this.#tokens[i]?.text;
            if (text === '(') depth++;
            else if (text === ')' && --depth === 0) return this.#tokens[i + 1]?.text === '->';
        }
        return false;
    }

    #level(at: number): Expression {
        const operators = levels[at];
        if (operators === undefined) return this.#coerced();
        let left = this.#level(at + 1);
        while (operators.includes(this.#peek().text) && this.#peek().kind !== 'text' && !this.#isRule(this.#position)) {
            const operator = this.#take().text;
            left = { kind: 'binary', operator, left, right: this.#level(at + 1) };
        }
        return left;
    }

    #coerced(): Expression {
        let operand = this.#unary();
        while (this.#peek().text === 'as' || this.#peek().text === 'is') {
            const kind = this.#take().text as 'as' | 'is';
            const type = this.#type();
            const options = this.#peek().text === '{' ? this.#postfix() : undefined;
            operand = { kind, operand, type, options };
        }
        return operand;
    }

    #unary(): Expression {
        const { text } = this.#peek();
        if (text === '-' || text === 'not' || text === '!') {
            this.#skip(1);
            return { kind: 'unary', operator: text === '-' ? '-' : 'not', operand: this.#unary() };
        }
        return this.#postfix();
    }

    #postfix(): Expression {
        let target = this.#primary();
        for (;;) {
            if (this.#accept('.') || this.#accept('..')) {
                const all = this.#accept('*');
                const isAttribute = this.#accept('@');
                const { kind, text } = this.#take();
                const name = (isAttribute ? '@' : '') + (kind === 'text' ? unquoted(text) : text);
                target = { kind: 'select', target, name, all };
            } else if (this.#peek().text === '[' && !this.#afterLineBreak()) {
                this.#skip(1);
                const index = this.#expression();
                this.#expect(']');
                target = { kind: 'index', target, index };
            } else if (this.#peek().text === '(' && (target.kind === 'name' || target.kind === 'call')) {
                target = { kind: 'call', callee: target, arguments: this.#arguments() };
            } else if (this.#peek().text === '::') {
                this.#skip(1);
                target = { kind: 'name', name: this.#name() };
            } else {
                return target;
            }
        }
    }

    #afterLineBreak(): boolean {
        const before = this.#tokens[this.#position - 1];
        return before !== undefined && this.#source.slice(before.at, this.#peek().at).includes('\n');
    }

    #arguments(): Expression[] {
        const values: Expression[] = [];
        this.#expect('(');
        while (!this.#accept(')')) {
            const outer = this.#dollars;
            this.#dollars = 0;
            const value = this.#expression();
            const used = this.#dollars;
            this.#dollars = outer;
            values.push(used === 0 ? value : { kind: 'lambda', parameters: dollars, body: value });
            this.#accept(',');
        }
        return values;
    }

    #primary(): Expression {
        const token = this.#take();
        switch (token.kind) {
            case 'number':
                return { kind: 'number', digits: token.text };
            case 'text':
                return this.#text(token.text);
            case 'name':
                return this.#named(token.text);
            case 'symbol':
                if (token.text === '(') {
                    const inner = this.#expression();
                    this.#expect(')');
                    return inner;
                }
                if (token.text === '[') return this.#list();
                if (token.text === '{') return this.#object();
        }
        this.#position--;
        throw this.#unexpected();
    }

    #named(name: string): Expression {
        if (name.startsWith('$')) {
            this.#dollars++;
            return { kind: 'name', name };
        }
        switch (name) {
            case 'true':
            case 'false':
                return { kind: 'literal', value: name === 'true' };
            case 'null':
                return { kind: 'literal', value: null };
            case 'if': {
                this.#expect('(');
                const condition = this.#expression();
                this.#expect(')');
                const then = this.#expression();
                this.#expect('else');
                return { kind: 'if', condition, then, otherwise: this.#expression() };
            }
            case 'do': {
                if (this.#peek().text !== '{') break;
                this.#expect('{');
                const definitions: Definition[] = [];
                while (!this.#acceptRule()) definitions.push(this.#definition());
                const body = this.#expression();
                this.#expect('}');
                return { kind: 'do', definitions, body };
            }
        }
        return { kind: 'name', name };
    }

    /** `$(…)` inside a text is an expression. */
    #text(quoted: string): Expression {
        const parts: (string | Expression)[] = [];
        let from = 1;
        for (let at = quoted.indexOf('$('); at >= 0; at = quoted.indexOf('$(', from)) {
            let end = at + 2;
            for (let depth = 1; depth > 0 && end < quoted.length; end++) {
                depth += quoted[end] === '(' ? 1 : quoted[end] === ')' ? -1 : 0;
            }
            parts.push(unquoted(`"${quoted.slice(from, at)}"`));
            parts.push(new ScriptParser(quoted.slice(at + 2, end - 1)).script().body);
            from = end;
        }
        const rest = unquoted(`"${quoted.slice(from, -1)}"`);
        return parts.length === 0 ? { kind: 'literal', value: rest } : { kind: 'text', parts: [...parts, rest] };
    }

    #list(): Expression {
        const elements: Expression[] = [];
        while (!this.#accept(']')) {
            elements.push(this.#expression());
            this.#accept(',');
        }
        return { kind: 'list', elements };
    }

    #object(): Expression {
        const members: Member[] = [];
        while (!this.#accept('}')) {
            members.push(this.#member());
            this.#accept(',');
        }
        return { kind: 'object', members };
    }

    #member(): Member {
        const { kind, text } = this.#peek();
        let key: Expression;
        if (text === '(' && kind === 'symbol') {
            this.#skip(1);
            key = this.#expression();
            this.#expect(')');
            const next = this.#peek().text;
            if (next !== ':' && next !== '@') return { key: undefined, attributes: [], value: key };
        } else {
            this.#skip(1);
            key = kind === 'text' ? this.#text(text) : { kind: 'literal', value: text };
        }
        const attributes: { key: Expression; value: Expression }[] = [];
        if (this.#accept('@')) {
            this.#expect('(');
            while (!this.#accept(')')) {
                const { key: name, value } = this.#member();
                if (name !== undefined) attributes.push({ key: name, value });
                this.#accept(',');
            }
        }
        this.#expect(':');
        const value = this.#expression();
        if (!this.#accept('if')) return { key, attributes, value };
        return { key, attributes, value, condition: this.#expression() };
    }

    #match(subject: Expression): Expression {
        this.#expect('match');
        this.#expect('{');
        const cases: Case[] = [];
        while (!this.#accept('}')) cases.push(this.#case());
        return { kind: 'match', subject, cases };
    }

    #case(): Case {
        const none = { pattern: undefined, type: undefined, binding: undefined, guard: undefined };
        if (this.#accept('else')) {
            this.#expect('->');
            return { ...none, body: this.#expression() };
        }
        this.#expect('case');
        let binding: string | undefined;
        if (this.#peek().kind === 'name' && ['is', 'if', '->', ':'].includes(this.#peek(1).text)) {
            if (this.#peek().text !== 'is' && this.#peek().text !== 'if') {
                binding = this.#name();
                this.#accept(':');
            }
        }
        const type = this.#accept('is') ? this.#type() : undefined;
        const hasPattern = type === undefined && !['if', '->'].includes(this.#peek().text);
        const pattern = hasPattern ? this.#level(0) : undefined;
        const guard = this.#accept('if') ? this.#level(0) : undefined;
        this.#expect('->');
        const isElse = pattern === undefined && type === undefined && guard === undefined;
        return {
            pattern,
            type,
            binding,
            guard: isElse ? { kind: 'literal', value: true } : guard,
            body: this.#expression()
        };
    }

    #peek(ahead = 0): Token {
        return this.#tokens[this.#position + ahead] ?? { kind: 'end', text: '', at: this.#source.length };
    }

    #take(): Token {
        const token = this.#peek();
        this.#position++;
        return token;
    }

    #accept(text: string): boolean {
        if (this.#peek().text !== text || this.#peek().kind === 'text') return false;
        this.#position++;
        return true;
    }

    #expect(text: string): void {
        if (!this.#accept(text)) throw this.#unexpected(text);
    }

    #name(): string {
        if (this.#peek().kind !== 'name') throw this.#unexpected('an identifier');
        return this.#take().text;
    }

    #unexpected(expected?: string): ScriptError {
        const { text, at } = this.#peek();
        const line = this.#source.slice(0, at).split('\n').length;
        const wanted = expected === undefined ? '' : `, expected ${expected}`;
        return new ScriptError(`Invalid input '${text}'${wanted} at line ${line}`);
    }
}
