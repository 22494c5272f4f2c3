import { FormulaError } from './formulaValue';

export type TokenKind = 'number' | 'text' | 'name' | 'reference' | 'symbol' | 'end';

/** One token of a formula; `at` is its offset in the source. */
export interface Token {
    readonly kind: TokenKind;
    readonly text: string;
    readonly at: number;
}

const patterns: readonly { readonly kind: TokenKind | 'space'; readonly pattern: RegExp }[] = [
    { kind: 'space', pattern: /(?:\s+|\/\*[^]*?\*\/)+/y },
    { kind: 'number', pattern: /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y },
    { kind: 'text', pattern: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy },
    { kind: 'reference', pattern: /\{!\s*[^}]+?\s*\}/y },
    { kind: 'name', pattern: /\$?[A-Za-z_][\w:]*(?:\.[A-Za-z_$][\w:]*)*/y },
    { kind: 'symbol', pattern: /<=|>=|<>|!=|==|&&|\|\||[-+*/^&()<>=!,]/y }
];

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Splits a formula's source into tokens; the last one is `end`. */
export function tokenize(source: string): Token[] {
    const tokens: Token[] = [];
    let at = 0;
    while (at < source.length) {
        const match = nextMatch(source, at);
        if (match.kind !== 'space') tokens.push({ kind: match.kind, text: content(match.kind, match.text), at });
        at += match.text.length;
    }
    tokens.push({ kind: 'end', text: '', at });
    return tokens;
}

function nextMatch(source: string, at: number): { kind: TokenKind | 'space'; text: string } {
    for (const { kind, pattern } of patterns) {
        pattern.lastIndex = at;
        const match = pattern.exec(source);
        if (match) return { kind, text: match[0] };
    }
    throw new FormulaError(`Syntax error.  Found '${source[at]}'`, at);
}

function content(kind: TokenKind, text: string): string {
    if (kind === 'text') return text.slice(1, -1).replace(/\\(.)/gs, (_escape, char: string) => escapes[char] ?? char);
    return kind === 'reference' ? text.slice(2, -1).trim() : text;
}
