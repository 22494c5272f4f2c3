import { boundedRegExp } from './boundedRegExp';
import { systemException } from '../../runtime/values/apexException';
import { LibraryValue } from '../../runtime/values/libraryValue';
import type { PatternValue } from './patternType';
import { replacementOf } from './regexText';

/** A match with the places of its groups. */
type Match = RegExpExecArray & { readonly indices: RegExpIndicesArray };

/** A System.Matcher: `java.util.regex.Matcher` over one text. */
export class MatcherValue extends LibraryValue {
    #pattern: PatternValue;
    #text: string;
    #regionStart = 0;
    #regionEnd: number;
    #match: Match | undefined;
    #finder: RegExp | undefined;
    /** Where `find()` goes on. */
    #next = 0;

    constructor(pattern: PatternValue, text: string) {
        super();
        this.#pattern = pattern;
        this.#text = text;
        this.#regionEnd = text.length;
    }

    override get libraryType(): string {
        return 'Matcher';
    }

    get pattern(): PatternValue {
        return this.#pattern;
    }

    get groupCount(): number {
        return this.#pattern.regex.groupCount;
    }

    get regionStart(): number {
        return this.#regionStart;
    }

    get regionEnd(): number {
        return this.#regionEnd;
    }

    usePattern(pattern: PatternValue): void {
        this.#pattern = pattern;
        this.#finder = undefined;
        this.#match = undefined;
    }

    reset(text = this.#text): void {
        this.#text = text;
        this.region(0, text.length);
    }

    region(start: number, end: number): void {
        if (start < 0 || start > this.#text.length) throw indexOutOfBounds('start');
        if (end < start || end > this.#text.length) throw indexOutOfBounds('end');
        this.#regionStart = start;
        this.#regionEnd = end;
        this.#next = start;
        this.#match = undefined;
    }

    find(): boolean {
        return this.#search(this.#next);
    }

    /** Resets, then looks from `start` on. */
    findFrom(start: number): boolean {
        if (start < 0 || start > this.#text.length)
            throw systemException('System.StringException', 'Illegal start index');
        this.reset();
        return this.#search(start);
    }

    /** The whole region. */
    matches(): boolean {
        return this.#matchAtStart(`(?:${this.#pattern.regex.pattern})(?![\\s\\S])`);
    }

    /** The beginning of the region. */
    lookingAt(): boolean {
        return this.#matchAtStart(this.#pattern.regex.pattern);
    }

    group(number: number): string | null {
        const match = this.#found();
        this.#checkGroup(number);
        return number === 0 ? match[0] : (match.groups?.[`g${number}`] ?? null);
    }

    /** -1 if the group took no part in the match. */
    start(number: number): number {
        return this.#place(number)?.[0] ?? -1;
    }

    end(number: number): number {
        return this.#place(number)?.[1] ?? -1;
    }

    replace(replacement: string, every: boolean): string {
        this.reset();
        const replace = replacementOf(this.#pattern.regex, replacement);
        let result = '';
        let from = 0;
        while (this.find()) {
            const { index, 0: whole, groups } = this.#found();
            result += this.#text.slice(from, index) + replace(groups ?? {}, whole);
            from = index + whole.length;
            if (!every) break;
        }
        this.#match = undefined;
        return result + this.#text.slice(from);
    }

    #search(from: number): boolean {
        this.#finder ??= this.#pattern.regex.expression('dg');
        return this.#run(this.#finder, from);
    }

    #matchAtStart(pattern: string): boolean {
        return this.#run(boundedRegExp(pattern, 'dvy'), this.#regionStart);
    }

    /** The expression sees nothing but the region: its bounds are anchoring and not transparent, as they are by default. */
    #run(expression: RegExp, from: number): boolean {
        const offset = this.#regionStart;
        expression.lastIndex = from - offset;
        const found = from > this.#regionEnd ? null : expression.exec(this.#text.slice(offset, this.#regionEnd));
        if (found === null) {
            this.#match = undefined;
            this.#next = this.#regionEnd + 1;
            return false;
        }
        this.#match = shifted(found as Match, offset);
        this.#next = this.#match.index + (found[0] === '' ? 1 : found[0].length);
        return true;
    }

    #found(): Match {
        if (this.#match === undefined) throw systemException('System.StringException', 'No match found');
        return this.#match;
    }

    #checkGroup(number: number): void {
        if (number < 0 || number > this.groupCount) {
            throw systemException('System.StringException', `No group ${number}`);
        }
    }

    #place(number: number): readonly [number, number] | undefined {
        const { index, 0: whole, indices } = this.#found();
        this.#checkGroup(number);
        return number === 0 ? [index, index + whole.length] : indices.groups?.[`g${number}`];
    }
}

function shifted(match: Match, offset: number): Match {
    if (offset === 0) return match;
    match.index += offset;
    const { groups = {} } = match.indices;
    for (const [name, place] of Object.entries(groups)) {
        // Groups that took no part have no place, whatever the type says.
        if (place as [number, number] | undefined) groups[name] = [place[0] + offset, place[1] + offset];
    }
    return match;
}

function indexOutOfBounds(which: string) {
    return systemException('System.StringException', which);
}
