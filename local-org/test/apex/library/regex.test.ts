import { NotSupportedError } from '../../../src/errors';
import { translateRegex } from '../../../src/apex/library/regex/javaRegex';
import { ApexConsole } from './apexConsole';
import { expressions } from './expressionTable';

let apex: ApexConsole;
beforeAll(async () => {
    apex = await ApexConsole.open();
});

/** What an expression of Java finds in a text. */
function found(pattern: string, text: string): string[] {
    return Array.from(text.matchAll(translateRegex(pattern).expression('g')), ([match]) => match);
}

describe('java.util.regex in JavaScript', () => {
    it.each<[string, string, string[]]>([
        ['a*+a', 'aaa', []],
        ['(?>a|ab)c', 'abc ac', ['ac']],
        ['\\Qa.b\\E+', 'a.bb axb', ['a.bb']],
        ['(?i)hello', 'HELLO hello', ['HELLO', 'hello']],
        ['a(?i)b(?-i)c', 'aBc aBC', ['aBc']],
        ['(?i:a)b', 'Ab AB', ['Ab']],
        ['(?i)[a-c]+', 'aBCd', ['aBC']],
        ['.', 'a\nb\u2028', ['a', 'b']],
        ['(?s).', 'a\n', ['a', '\n']],
        ['(?m)^.$', 'a\nb\r\nc', ['a', 'b', 'c']],
        ['c$', 'c\n', ['c']],
        ['c\\z', 'c\n', []],
        ['\\p{Alpha}+', 'abc1é', ['abc']],
        ['\\p{L}+', 'abcé1', ['abcé']],
        ['\\p{IsAlphabetic}+', 'né1', ['né']],
        ['\\P{Digit}+', '12ab', ['ab']],
        ['[\\p{Upper}\\d]+', 'aB1', ['B1']],
        ['[a-z&&[^bc]]+', 'abcd', ['a', 'd']],
        ['[a-c[x-z]]+', 'aybd', ['ayb']],
        ['[]a]+', ']a', [']a']],
        ['[a-]+', 'a-b', ['a-']],
        ['[(*{&.]+', 'a(*{&.b', ['(*{&.']],
        ['(?<year>\\d{4})-\\k<year>', '2024-2024 2024-2025', ['2024-2024']],
        ['(a)(b)\\2\\1', 'abba', ['abba']],
        ['(?x) a b # both', 'ab', ['ab']],
        ['\\x41\\u0042\\x{43}\\0104', 'ABCD', ['ABCD']],
        ['\\bfoo\\b', 'foo food', ['foo']],
        ['\\h+', 'a \u00a0\tb', [' \u00a0\t']],
        ['\\s', '\u00a0 ', [' ']],
        ['\\R', 'a\r\nb\n', ['\r\n', '\n']],
        ['a{2,3}?', 'aaa', ['aa']],
        ['(?<=\\$)\\d+', '$42 42', ['42']],
        ['😀+', '😀😀', ['😀😀']]
    ])('%s in %j', (pattern, text, expected) => {
        expect(found(pattern, text)).toEqual(expected);
    });

    it.each(['\\X', '\\G', '(?u)a', '\\p{InGreek}'])('refuses %s, which it cannot translate', (pattern) => {
        expect(() => translateRegex(pattern)).toThrow(NotSupportedError);
    });
});

describe('Pattern and Matcher', () => {
    expressions(() => apex, {
        "Pattern.matches('a+b', 'aab')": 'true',
        "Pattern.matches('a|ab', 'ab')": 'true',
        "Pattern.compile('(a').pattern()":
            'System.StringException: Invalid regex: Unclosed group near index 2\n(a\n  ^',
        "Pattern.compile('a**')":
            "System.StringException: Invalid regex: Dangling meta character '*' near index 2\na**\n  ^",
        "Pattern.quote('a.b')": '\\Qa.b\\E',
        "Matcher.quoteReplacement('$1')": '\\$1',
        "Pattern.compile(',').split('a,b,')": '(a, b)',
        "Pattern.compile('a').matcher('banana').replaceAll('o')": 'bonono',
        "Pattern.compile('x').matcher('a').group()": 'System.StringException: No match found',
        "Pattern.compile('(x)').matcher('a').groupCount()": '1',
        "Pattern.compile('a').matcher('ba').lookingAt()": 'false'
    });

    it('goes from match to match', () => {
        expect(
            apex.textAfter(`
                Matcher m = Pattern.compile('(\\\\w)(\\\\d)?').matcher('a1-b');
                List<Object> found = new List<Object>();
                while (m.find()) found.addAll(new List<Object>{ m.group(), m.group(2), m.start(), m.end(2) });
                Holder.value = found;`)
        ).toBe('(a1, 1, 0, 2, b, null, 3, -1)');
    });

    it('keeps to its region', () => {
        expect(
            apex.textAfter(`
                Matcher m = Pattern.compile('^b').matcher('abc');
                m.region(1, 2);
                Holder.value = m.find() + ' ' + m.start() + ' ' + m.matches() + ' ' + m.reset().find();`)
        ).toBe('true 1 true false');
    });

    it('finds empty matches, each once', () => {
        expect(apex.text("'abc'.replaceAll('x*', '-')")).toBe('-a-b-c-');
    });
});
