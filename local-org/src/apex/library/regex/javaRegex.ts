import { boundedRegExp } from './boundedRegExp';
import { NotSupportedError } from '../../../errors';
import { systemException } from '../../runtime/values/apexException';
import { literal, propertyClass, range, shorthandClasses } from './javaRegexClass';

/** A regular expression of Java for JavaScript's engine. Java's group n is the named group `g<n>`. */
export interface JavaRegex {
    readonly pattern: string;
    readonly groupCount: number;
    /** Number of each named group. */
    readonly groupNumbers: ReadonlyMap<string, number>;
    /** A new expression (it keeps a position) with the flags `v` and the ones given. */
    expression(flags: string): RegExp;
}

interface Flags {
    readonly ignoreCase: boolean;
    readonly multiline: boolean;
    readonly dotAll: boolean;
    readonly comments: boolean;
}

const lineTerminator = '[\\n\\r\\u0085\\u2028\\u2029]';
const wordCharacter = '[\\p{L}\\p{Nd}_]';
const inputStart = '(?<![\\s\\S])';
const inputEnd = '(?![\\s\\S])';
const lastLineEnd = `(?=(?:\\r\\n|${lineTerminator})?${inputEnd})(?!(?<=\\r)\\n)`;
const lineStart = `(?:${inputStart}|(?<=\\r\\n|[\\n\\u0085\\u2028\\u2029]|\\r(?!\\n))(?=[\\s\\S]))`;
const lineEnd = `(?:(?=${lineTerminator})(?!(?<=\\r)\\n)|${inputEnd})`;
const wordBoundary = `(?:(?<=${wordCharacter})(?!${wordCharacter})|(?<!${wordCharacter})(?=${wordCharacter}))`;
const noWordBoundary = `(?:(?<=${wordCharacter})(?=${wordCharacter})|(?<!${wordCharacter})(?!${wordCharacter}))`;
const controlEscapes: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };
const flagNames: Readonly<Record<string, keyof Flags>> = {
    i: 'ignoreCase',
    m: 'multiline',
    s: 'dotAll',
    x: 'comments'
};

/**
 * Translates `java.util.regex.Pattern`. Flags (`(?i)`, `(?s)`…) are worked into the expression, since JavaScript has them for whole
 * expressions only; possessive quantifiers and atomic groups become a lookahead and a reference to what it found.
 *
 * @throws System.StringException "Invalid regex: …" as the platform words it; NotSupportedError for what can't be translated.
 */
export function translateRegex(source: string): JavaRegex {
    const translation = new RegexTranslator(source).translate();
    const { pattern, groupCount, groupNumbers } = translation;
    try {
        new RegExp(pattern, 'v');
    } catch {
        throw new NotSupportedError(`The regular expression ${source}`);
    }
    return { pattern, groupCount, groupNumbers, expression: (flags) => boundedRegExp(pattern, `v${flags}`) };
}

class RegexTranslator {
    readonly #source: string;
    readonly #groupNumbers = new Map<string, number>();
    #at = 0;
    #flags: Flags = { ignoreCase: false, multiline: false, dotAll: false, comments: false };
    #groupCount = 0;
    #atomicCount = 0;

    constructor(source: string) {
        this.#source = source;
    }

    translate(): Pick<JavaRegex, 'pattern' | 'groupCount' | 'groupNumbers'> {
        const pattern = this.#alternatives();
        if (this.#at < this.#source.length) this.#fail("Unmatched closing ')'");
        return { pattern, groupCount: this.#groupCount, groupNumbers: this.#groupNumbers };
    }

    #alternatives(): string {
        let pattern = '';
        for (;;) {
            this.#skipComments();
            const character = this.#peek();
            if (character === '' || character === ')') return pattern;
            if (character === '|') {
                this.#at++;
                pattern += '|';
            } else {
                pattern += this.#term();
            }
        }
    }

    #term(): string {
        if (this.#source.startsWith('\\Q', this.#at)) return this.#quotation();
        const atom = this.#atom();
        this.#skipComments();
        const [quantifier = ''] = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.#source.slice(this.#at, this.#at + 24)) ?? [];
        if (quantifier === '') {
            if (this.#peek() === '{') this.#fail('Illegal repetition');
            return atom;
        }
        this.#at += quantifier.length;
        const quantified = atom === '' ? '' : `(?:${atom})${quantifier}`;
        if (this.#accept('?')) return `${quantified}?`;
        return this.#accept('+') ? this.#atomic(quantified) : quantified;
    }

    #atomic(pattern: string): string {
        const name = `a${++this.#atomicCount}`;
        return `(?:(?=(?<${name}>${pattern}))\\k<${name}>)`;
    }

    /** `\Q…\E` */
    #quotation(): string {
        const end = this.#source.indexOf('\\E', this.#at);
        const text = this.#source.slice(this.#at + 2, end < 0 ? undefined : end);
        this.#at = end < 0 ? this.#source.length : end + 2;
        const characters = [...text];
        const last = characters.pop();
        if (last === undefined) return '';
        // A quantifier after it counts for the last character.
        const before = characters.map((each) => this.#character(each)).join('');
        return before + this.#quantified(this.#character(last));
    }

    #quantified(atom: string): string {
        const [quantifier = ''] =
            /^(?:[*+?]|\{\d+(?:,\d*)?\})[?]?/.exec(this.#source.slice(this.#at, this.#at + 24)) ?? [];
        this.#at += quantifier.length;
        return `${atom}${quantifier}`;
    }

    #atom(): string {
        const character = this.#take();
        switch (character) {
            case '(':
                return this.#group();
            case '[':
                return this.#characterClass();
            case '\\':
                return this.#escape();
            case '.':
                return this.#flags.dotAll ? '[\\s\\S]' : '[^\\n\\r\\u0085\\u2028\\u2029]';
            case '^':
                return this.#flags.multiline ? lineStart : inputStart;
            case '$':
                return this.#flags.multiline ? lineEnd : lastLineEnd;
            case '*':
            case '+':
            case '?':
                this.#at--;
                return this.#fail(`Dangling meta character '${character}'`);
            case '{':
                this.#at--;
                return this.#fail('Illegal repetition');
            default:
                return this.#character(character);
        }
    }

    #character(character: string): string {
        const codePoint = character.codePointAt(0) ?? 0;
        const isLetter = /[A-Za-z]/.test(character);
        return this.#flags.ignoreCase && isLetter ? `[${range(codePoint, codePoint, true)}]` : literal(codePoint);
    }

    // -- groups

    #group(): string {
        const outer = this.#flags;
        if (!this.#accept('?')) {
            const number = ++this.#groupCount;
            return `(?<g${number}>${this.#groupBody(outer)})`;
        }
        for (const [opening, prefix] of groupPrefixes) {
            if (this.#accept(opening)) return `${prefix}${this.#groupBody(outer)})`;
        }
        if (this.#accept('>')) return this.#atomic(this.#groupBody(outer));
        if (this.#accept('<')) return this.#namedGroup(outer);
        return this.#flagGroup(outer);
    }

    #groupBody(outer: Flags): string {
        const body = this.#alternatives();
        if (!this.#accept(')')) this.#fail('Unclosed group');
        this.#flags = outer;
        return body;
    }

    #namedGroup(outer: Flags): string {
        const [name = ''] = /^[A-Za-z][A-Za-z0-9]*(?=>)/.exec(this.#source.slice(this.#at)) ?? [];
        if (name === '') this.#fail("named capturing group is missing trailing '>'");
        if (this.#groupNumbers.has(name)) this.#fail(`Named capturing group <${name}> is already defined`);
        this.#at += name.length + 1;
        const number = ++this.#groupCount;
        this.#groupNumbers.set(name, number);
        return `(?<g${number}>${this.#groupBody(outer)})`;
    }

    /** `(?i)` counts to the end of the group around it, `(?i:…)` within its own. */
    #flagGroup(outer: Flags): string {
        const flags = { ...this.#flags };
        let value = true;
        for (;;) {
            const letter = this.#take();
            const name = flagNames[letter];
            if (letter === '-') value = false;
            else if (name !== undefined) flags[name] = value;
            else if (letter === ')' || letter === ':') {
                this.#flags = flags;
                return letter === ')' ? '' : `(?:${this.#groupBody(outer)})`;
            } else if (letter === 'u' || letter === 'U' || letter === 'd') {
                throw new NotSupportedError(`The flag (?${letter}) of a regular expression`);
            } else this.#fail('Unknown inline modifier');
        }
    }

    // -- escapes

    #escape(): string {
        const letter = this.#peek();
        if (letter === '') this.#fail('Unexpected internal error');
        if (/[1-9]/.test(letter)) return this.#backReference();
        this.#at += letter.length;
        switch (letter) {
            case 'b':
                return wordBoundary;
            case 'B':
                return noWordBoundary;
            case 'A':
                return inputStart;
            case 'Z':
                return lastLineEnd;
            case 'z':
                return inputEnd;
            case 'R':
                return '(?:\\r\\n|[\\n\\x0b\\f\\r\\x85\\u2028\\u2029])';
            case 'k':
                return this.#namedReference();
            case 'G':
            case 'X':
                throw new NotSupportedError(`\\${letter} in a regular expression`);
            case 'E':
                return '';
        }
        this.#at -= letter.length;
        const group = this.#classEscape();
        if (group !== undefined) return `[${group}]`;
        return this.#character(String.fromCodePoint(this.#escapedCodePoint()));
    }

    #backReference(): string {
        let number = Number(this.#take());
        // "In this class, \1 through \9 are always interpreted as back references, and a larger number is accepted if that many groups exist"
        for (;;) {
            const longer = number * 10 + Number(/\d/.exec(this.#peek())?.[0] ?? Number.NaN);
            if (!(longer <= this.#groupCount)) break;
            number = longer;
            this.#at++;
        }
        return number > this.#groupCount ? '(?!)' : this.#reference(number);
    }

    #namedReference(): string {
        const [text = '', name = ''] = /^<(\w+)>/.exec(this.#source.slice(this.#at)) ?? [];
        const number = this.#groupNumbers.get(name);
        if (number === undefined) this.#fail(`named capturing group <${name}> does not exist`);
        this.#at += text.length;
        return this.#reference(number);
    }

    #reference(number: number): string {
        if (this.#flags.ignoreCase) {
            throw new NotSupportedError('A back reference that ignores case in a regular expression');
        }
        return `\\k<g${number}>`;
    }

    /** Contents of the class that an escape stands for; undefined if it stands for one character. */
    #classEscape(): string | undefined {
        const letter = this.#peek();
        const shorthand = shorthandClasses[letter.toLowerCase()];
        if (/[dwshvDWSHV]/.test(letter) && shorthand !== undefined) {
            this.#at++;
            return letter === letter.toLowerCase() ? shorthand : `[^${shorthand}]`;
        }
        if (letter !== 'p' && letter !== 'P') return undefined;
        const [text = '', braced, single] = /^.(?:\{\^?([\w=]+)\}|([A-Z]))/.exec(this.#source.slice(this.#at)) ?? [];
        const name = braced ?? single ?? '';
        const contents = name === '' ? undefined : propertyClass(name);
        if (contents === undefined) this.#fail(`Unknown character property name {${name}}`);
        this.#at += text.length;
        const own = this.#flags.ignoreCase && /^(?:Lower|Upper)$/.test(name) ? 'A-Za-z' : contents;
        return letter === 'P' ? `[^${own}]` : own;
    }

    #escapedCodePoint(): number {
        const rest = this.#source.slice(this.#at);
        const [text = '', ...parts] =
            /^(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|0([0-3]?[0-7]{1,2})|c([\0-\x7f]))/.exec(
                rest
            ) ?? [];
        this.#at += text.length;
        const [byte, braced, unit, octal, control] = parts;
        const hexadecimal = byte ?? braced ?? unit;
        if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16);
        if (octal !== undefined) return Number.parseInt(octal, 8);
        if (control !== undefined) return control.charCodeAt(0) ^ 64;
        const letter = this.#take();
        const known = controlEscapes[letter];
        if (known !== undefined) return known;
        if (/[A-Za-z]/.test(letter)) {
            this.#at--;
            this.#fail('Illegal/unsupported escape sequence');
        }
        return letter.codePointAt(0) ?? this.#fail('Unexpected internal error');
    }

    // -- character classes

    /** After `[`. Operands of `&&` are classes of their own. */
    #characterClass(): string {
        const sign = this.#accept('^') ? '^' : '';
        const operands: string[] = [];
        let items = '';
        for (;;) {
            this.#skipComments();
            if (this.#peek() === '') this.#fail('Unclosed character class');
            if (this.#peek() === ']' && (items !== '' || operands.length > 0)) break;
            if (this.#accept('&&')) {
                operands.push(items);
                items = '';
            } else {
                items += this.#classItem();
            }
        }
        this.#at++;
        operands.push(items);
        const full = operands.filter((each) => each !== '');
        const contents = full.length > 1 ? full.map((each) => `[${each}]`).join('&&') : (full[0] ?? '');
        return `[${sign}${contents}]`;
    }

    #classItem(): string {
        if (this.#accept('[')) return this.#characterClass();
        if (this.#accept('\\Q')) {
            const end = this.#source.indexOf('\\E', this.#at);
            const text = this.#source.slice(this.#at, end < 0 ? undefined : end);
            this.#at = end < 0 ? this.#source.length : end + 2;
            return [...text].map((each) => this.#single(each.codePointAt(0) ?? 0)).join('');
        }
        const from = this.#classCharacter();
        if (typeof from === 'string') return from;
        const next = this.#source.slice(this.#at, this.#at + 2);
        if (!next.startsWith('-') || next === '-]' || next === '-[' || next === '-') return this.#single(from);
        this.#at++;
        const to = this.#classCharacter();
        if (typeof to === 'string') return `${this.#single(from)}${literal(0x2d)}${to}`;
        if (to < from) this.#fail('Illegal character range');
        return range(from, to, this.#flags.ignoreCase);
    }

    #single(codePoint: number): string {
        return range(codePoint, codePoint, this.#flags.ignoreCase);
    }

    /** A code point, or the contents of a class. */
    #classCharacter(): number | string {
        const character = this.#take();
        if (character !== '\\') return character.codePointAt(0) ?? this.#fail('Unclosed character class');
        return this.#classEscape() ?? this.#escapedCodePoint();
    }

    // -- the text

    /** With the flag `x`, white space and comments mean nothing. */
    #skipComments(): void {
        if (!this.#flags.comments) return;
        const [skipped = ''] = /^(?:\s|#[^\n\r]*)+/.exec(this.#source.slice(this.#at)) ?? [];
        this.#at += skipped.length;
    }

    #peek(): string {
        const codePoint = this.#source.codePointAt(this.#at);
        return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
    }

    #take(): string {
        const character = this.#peek();
        this.#at += character.length;
        return character;
    }

    #accept(text: string): boolean {
        if (!this.#source.startsWith(text, this.#at)) return false;
        this.#at += text.length;
        return true;
    }

    #fail(message: string): never {
        const place = `${message} near index ${this.#at}\n${this.#source}\n${' '.repeat(this.#at)}^`;
        throw systemException('System.StringException', `Invalid regex: ${place}`);
    }
}

const groupPrefixes: readonly (readonly [string, string])[] = [
    [':', '(?:'],
    ['=', '(?='],
    ['!', '(?!'],
    ['<=', '(?<='],
    ['<!', '(?<!']
];
