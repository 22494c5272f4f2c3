import { NotSupportedError } from '../../../errors';

/** Java's names in `\p{…}` that ECMAScript doesn't have, as contents of a character class in `v` mode. */
const namedClasses: Readonly<Record<string, string>> = {
    Lower: 'a-z',
    Upper: 'A-Z',
    ASCII: '\\x00-\\x7f',
    Alpha: 'A-Za-z',
    Digit: '0-9',
    Alnum: 'A-Za-z0-9',
    Punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
    Graph: '\\x21-\\x7e',
    Print: '\\x20-\\x7e',
    Blank: '\\x20\\t',
    Cntrl: '\\x00-\\x1f\\x7f',
    XDigit: '0-9A-Fa-f',
    Space: '\\t-\\r\\x20',
    L1: '\\x00-\\xff',
    javaLowerCase: '\\p{Lowercase}',
    javaUpperCase: '\\p{Uppercase}',
    javaLetter: '\\p{L}',
    javaDigit: '\\p{Nd}',
    javaLetterOrDigit: '\\p{L}\\p{Nd}',
    javaAlphabetic: '\\p{Alphabetic}',
    javaWhitespace: '\\t-\\r\\x1c-\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000',
    LC: '\\p{Lu}\\p{Ll}\\p{Lt}',
    LD: '\\p{L}\\p{Nd}',
    IsPunctuation: '\\p{P}',
    IsLetter: '\\p{Alphabetic}',
    IsDigit: '\\p{Nd}',
    IsControl: '\\p{Cc}',
    IsTitlecase: '\\p{Lt}'
};

/** Contents of the classes that one letter stands for. */
export const shorthandClasses: Readonly<Record<string, string>> = {
    d: '0-9',
    w: 'A-Za-z0-9_',
    s: '\\t-\\r\\x20',
    h: '\\x20\\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
    v: '\\n\\x0b\\f\\r\\x85\\u2028\\u2029'
};

/** The class of `\p{name}`; undefined if Java has no such property. */
export function propertyClass(name: string): string | undefined {
    const known = namedClasses[name];
    if (known !== undefined) return known;
    if (/^In/.test(name) || /^(?:blk|block)=/.test(name))
        throw new NotSupportedError(`The Unicode block \\p{${name}} in a regular expression`);
    const [, key = '', value = ''] = /^(\w+)=(\w+)$/.exec(name) ?? [];
    const candidates = key === '' ? propertyCandidates(name) : [`\\p{${longKeys[key] ?? key}=${value}}`];
    return candidates.find(isProperty);
}

const longKeys: Readonly<Record<string, string>> = {
    sc: 'Script',
    script: 'Script',
    gc: 'General_Category',
    general_category: 'General_Category'
};

function propertyCandidates(name: string): string[] {
    const bare = name.replace(/^Is/, '');
    const spelled = bare.charAt(0).toUpperCase() + bare.slice(1).toLowerCase();
    return [bare, spelled].flatMap((each) => [`\\p{${each}}`, `\\p{Script=${each}}`]);
}

function isProperty(expression: string): boolean {
    try {
        new RegExp(expression, 'v');
        return true;
    } catch {
        return false;
    }
}

/** One character inside or outside a class. */
export function literal(codePoint: number): string {
    const character = String.fromCodePoint(codePoint);
    return /[A-Za-z0-9_]/.test(character) ? character : `\\u{${codePoint.toString(16)}}`;
}

/** A range, with the other capitals of its ASCII letters if capitals don't count. */
export function range(from: number, to: number, ignoreCase: boolean): string {
    const own = from === to ? literal(from) : `${literal(from)}-${literal(to)}`;
    if (!ignoreCase) return own;
    return own + shifted(from, to, 0x41, 0x5a, 32) + shifted(from, to, 0x61, 0x7a, -32);
}

function shifted(from: number, to: number, first: number, last: number, shift: number): string {
    const low = Math.max(from, first);
    const high = Math.min(to, last);
    return low > high ? '' : `${literal(low + shift)}-${literal(high + shift)}`;
}
