import { ScriptError } from './value';

export interface Token {
    readonly kind: 'name' | 'text' | 'number' | 'symbol' | 'end';
    readonly text: string;
    readonly at: number;
}

const pattern =
    /(?<skip>(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+)|(?<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][\w]*|\$+)|(?<symbol>->|==|~=|!=|<=|>=|\+\+|--|>>|<<|::|\.\.|---|[-+*/<>=!(){}[\],:.@?|&%~])/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** @throws ScriptError naming the line */
export function tokenize(source: string): Token[] {
    const tokens: Token[] = [];
    const scan = new RegExp(pattern);
    for (let at = 0; at < source.length; at = scan.lastIndex) {
        scan.lastIndex = at;
        const groups = scan.exec(source)?.groups;
        if (groups === undefined) {
            const line = source.slice(0, at).split('\n').length;
            throw new ScriptError(`Invalid input '${source[at] ?? ''}' at line ${line}`);
        }
        const kind = (['text', 'number', 'name', 'symbol'] as const).find((name) => groups[name] !== undefined);
        if (kind !== undefined) tokens.push({ kind, text: groups[kind] ?? '', at });
    }
    tokens.push({ kind: 'end', text: '', at: source.length });
    return tokens;
}

export function unquoted(text: string): string {
    return text
        .slice(1, -1)
        .replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_all, escape: string) =>
            escape.length > 1 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (escapes[escape] ?? escape)
        );
}
