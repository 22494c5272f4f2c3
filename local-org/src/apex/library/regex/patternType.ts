import type { Execution } from '../../runtime/execution';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { stringList } from '../lists';
import type { JavaRegex } from './javaRegex';
import { MatcherValue } from './matcherValue';
import { splitBy } from './regexText';

/** A compiled System.Pattern. */
export class PatternValue extends LibraryValue {
    constructor(
        readonly source: string,
        readonly regex: JavaRegex
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Pattern';
    }

    override get printed(): string {
        return this.source;
    }

    matcher(text: string): MatcherValue {
        return new MatcherValue(this, text);
    }
}

function compile(x: Execution, source: string | null): PatternValue {
    return new PatternValue(given(source), x.org.regexes.of(given(source)));
}

export const patternType: LibraryType = {
    name: 'Pattern',
    namespace: 'System',
    members: {
        'static Pattern compile(String regExp)': compile,
        'static Boolean matches(String regExp, String text)': (x, regExp: string | null, text: string | null) =>
            compile(x, regExp).matcher(given(text)).matches(),
        'static String quote(String text)': (_x, text: string | null) =>
            `\\Q${given(text).replaceAll('\\E', '\\E\\\\E\\Q')}\\E`,
        'Matcher matcher(String text)': (_x, pattern: PatternValue, text: string | null) =>
            pattern.matcher(given(text)),
        'String pattern()': (_x, pattern: PatternValue) => pattern.source,
        'List<String> split(String text)': (_x, pattern: PatternValue, text: string | null) =>
            stringList(splitBy(pattern.regex, given(text), 0)),
        'List<String> split(String text, Integer limit)': (
            _x,
            pattern: PatternValue,
            text: string | null,
            limit: number | null
        ) => stringList(splitBy(pattern.regex, given(text), given(limit)))
    }
};
