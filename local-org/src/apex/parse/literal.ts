import type { LiteralContext } from '@apexdevtools/apex-parser';
import type { Literal, Place } from './ast';
import { optional, placeOf } from './parseTree';

const escapes: Readonly<Record<string, string>> = {
    b: '\b',
    t: '\t',
    n: '\n',
    f: '\f',
    r: '\r',
    '"': '"',
    "'": "'",
    '\\': '\\'
};

/** The text between the quotes, with escapes such as `\n` and `\u00e9` resolved. */
export function unescapeText(text: string): string {
    if (!text.includes('\\')) return text;
    return text.replace(
        /\\(?:u([0-9a-fA-F]{4})|(.))/gs,
        (_whole, hex: string | undefined, letter: string | undefined) =>
            hex === undefined ? (escapes[letter ?? ''] ?? '') : String.fromCharCode(parseInt(hex, 16))
    );
}

/** `'text'`. */
export function stringLiteral(token: string): string {
    return unescapeText(token.slice(1, -1));
}

/** `'''`, a line break that doesn't count, text, `'''`. */
export function multilineStringLiteral(token: string): string {
    return unescapeText(token.slice(3, -3).replace(/^\r?\n|^\r/, ''));
}

/** `1.5` is a Decimal, `1.5d` a Double. */
export function numberLiteral(token: string, place: Place): Literal {
    return /d$/i.test(token)
        ? { kind: 'literal', type: 'Double', value: Number(token.slice(0, -1)), ...place }
        : { kind: 'literal', type: 'Decimal', value: token.startsWith('.') ? `0${token}` : token, ...place };
}

export function literalFromParseTree(context: LiteralContext): Literal {
    const place = placeOf(context);
    const text = context.getText();
    if (optional(context.IntegerLiteral())) return { kind: 'literal', type: 'Integer', value: Number(text), ...place };
    if (optional(context.LongLiteral())) return { kind: 'literal', type: 'Long', value: text.slice(0, -1), ...place };
    if (optional(context.NumberLiteral())) return numberLiteral(text, place);
    if (optional(context.StringLiteral()))
        return { kind: 'literal', type: 'String', value: stringLiteral(text), ...place };
    if (optional(context.MultilineStringLiteral())) {
        return { kind: 'literal', type: 'String', value: multilineStringLiteral(text), ...place };
    }
    if (optional(context.BooleanLiteral())) {
        return { kind: 'literal', type: 'Boolean', value: text.toLowerCase() === 'true', ...place };
    }
    return { kind: 'literal', type: 'null', value: null, ...place };
}
