import { ApexConsole } from './apexConsole';
import { expressions } from './expressionTable';

let apex: ApexConsole;
beforeAll(async () => {
    apex = await ApexConsole.open();
});
const console = () => apex;
const argumentNull = 'System.NullPointerException: Argument cannot be null.';

describe('parts of a String', () => {
    expressions(console, {
        "'hamburger'.substring(4, 8)": 'urge',
        "'hamburger'.substring(4)": 'urger',
        "'abc'.substring(3)": '',
        "'abc'.substring(9)": 'System.StringException: Starting position out of bounds: 9',
        "'abc'.substring(-1)": 'System.StringException: Starting position out of bounds: -1',
        "'abc'.substring(1, 9)": 'System.StringException: Ending position out of bounds: 9',
        "'abcdaacd'.left(3)": 'abc',
        "'ab'.left(9)": 'ab',
        "'abcd'.left(-1)": '',
        "'Hello Max'.right(3)": 'Max',
        "'abcde'.mid(2, 3)": 'cde',
        "'abcde'.mid(9, 3)": '',
        "'Salesforce.Lightning.Platform'.substringAfter('.')": 'Lightning.Platform',
        "'Salesforce.Lightning.Platform'.substringAfterLast('.')": 'Platform',
        "'Salesforce.Lightning.Platform'.substringBefore('.')": 'Salesforce',
        "'Salesforce.Lightning.Platform'.substringBeforeLast('.')": 'Salesforce.Lightning',
        "'abc'.substringAfter('x')": '',
        "'abc'.substringBefore('x')": 'abc',
        "'tagYellowtag'.substringBetween('tag')": 'Yellow',
        "'xYellowy'.substringBetween('x','y')": 'Yellow',
        "'xYellow'.substringBetween('x','y')": null,
        "'Hello Maximillian'.abbreviate(8)": 'Hello...',
        "'Hello Maximillian'.abbreviate(8, 6)": '...Ma...',
        "'Hello'.abbreviate(5)": 'Hello',
        "'Hello'.abbreviate(3)": 'System.StringException: Minimum abbreviation width is 4',
        "'Hello Jane'.difference('Hello Max')": 'Max',
        "String.getCommonPrefix(new List<String>{'SFDCApex', 'SFDCVisualforce'})": 'SFDC'
    });
});

describe('search', () => {
    expressions(console, {
        "'hello'.contains('ell')": 'true',
        "'hello'.contains('ELL')": 'false',
        "'hello'.containsIgnoreCase('ELL')": 'true',
        "'hello'.containsAny('hx')": 'true',
        "'abcde'.containsNone('fg')": 'true',
        "'abba'.containsOnly('abc')": 'true',
        "'Hello Jane'.countMatches('l')": '2',
        "'abcde'.indexOf('cd')": '2',
        "'abcde abcde'.indexOf('cd', 3)": '8',
        "'abcd'.indexOfAny('xc')": '2',
        "'abcd'.indexOfAnyBut('xa')": '1',
        "'abcde'.indexOfDifference('abxyz')": '2',
        "'same'.indexOfDifference('same')": '-1',
        "'abcde'.indexOfIgnoreCase('BC', 1)": '1',
        "'abcdaacd'.lastIndexOf('a')": '5',
        "'abcdaacd'.lastIndexOf('cd', 3)": '2',
        "'Hello World'.startsWithIgnoreCase('hello')": 'true',
        "'Hello Jason'.endsWith('Jason')": 'true',
        "'Hello Jane'.getLevenshteinDistance('Hello Max')": '3',
        "'Hello Jane'.getLevenshteinDistance('Hello Max', 2)": '-1',
        "'abc'.contains(null)": argumentNull,
        "'abc'.equals(null)": 'false',
        "'abc'.equals('ABC')": 'false',
        "'abc'.equalsIgnoreCase('ABC')": 'true',
        "'abcde'.compareTo('abcd')": '1',
        "'a'.compareTo('c')": '-2'
    });
});

describe('change', () => {
    expressions(console, {
        "'hello max'.capitalize()": 'Hello max',
        "'Hello'.uncapitalize()": 'hello',
        "'Force.com'.swapCase()": 'fORCE.COM',
        "'hello'.center(9)": '  hello  ',
        "'hello'.center(9, '-')": '--hello--',
        "'ab'.leftPad(5)": '   ab',
        "'ab'.leftPad(5, 'xy')": 'xyxab',
        "'ab'.rightPad(4, '.')": 'ab..',
        "' Salesforce \\t\\n Lightning  '.normalizeSpace()": 'Salesforce Lightning',
        "' a b\\tc\\n'.deleteWhitespace()": 'abc',
        "('\\u00a0x\\u00a0').trim().length()": '3',
        "' \\tx\\n '.trim()": 'x',
        "'Salesforce Lightning'.remove('e')": 'Salsforc Lightning',
        "'Salesforce.com'.removeEnd('.com')": 'Salesforce',
        "'www.x'.removeStartIgnoreCase('WWW.')": 'x',
        "'SFDC'.repeat(2)": 'SFDCSFDC',
        "'SFDC'.repeat(',', 2)": 'SFDC,SFDC',
        "'Hello'.reverse()": 'olleH',
        "'a$b'.replace('$', '$&')": 'a$&b',
        "'Case insensitive'.toUpperCase()": 'CASE INSENSITIVE',
        "'<b>hello world</b>'.stripHtmlTags()": 'hello world',
        "'Lightning.Platform'.splitByCharacterType()": '(L, ightning, ., P, latform)',
        "'fooBarASFLicense200'.splitByCharacterTypeCamelCase()": '(foo, Bar, ASF, License, 200)'
    });
});

describe('characters', () => {
    expressions(console, {
        "'Ω is Ohm'.charAt(0)": '937',
        "'abc'.charAt(3)": 'System.StringException: String index out of range: 3',
        "'\\uD835\\uDD0A'.codePointAt(0)": '120074',
        "'\\uD835\\uDD0A'.codePointBefore(2)": '120074',
        "'\\uD835\\uDD0Ax'.codePointCount(0, 3)": '2',
        "'ab'.getChars()": '(97, 98)',
        'String.fromCharArray(new List<Integer>{74, 111})': 'Jo',
        "'abc'.isAllLowerCase()": 'true',
        "'aBc'.isAllLowerCase()": 'false',
        "'ABc'.isAllUpperCase()": 'false',
        "'é'.isAlpha()": 'true',
        "''.isAlpha()": 'false',
        "'a b'.isAlphaSpace()": 'true',
        "'123'.isNumeric()": 'true',
        "'12.3'.isNumeric()": 'false',
        "'1 2 3'.isNumericSpace()": 'true',
        "'a1'.isAlphanumeric()": 'true',
        "''.isWhitespace()": 'true',
        "'Hello'.hashCode()": '69609650'
    });
});

describe('escapes', () => {
    expressions(console, {
        "String.escapeSingleQuotes('\\'Hello\\'')": "\\'Hello\\'",
        '\'Max1, "Max2"\'.escapeCsv()': '"Max1, ""Max2"""',
        '\'"Max1, ""Max2"""\'.unescapeCsv()': 'Max1, "Max2"',
        '\'"Black & White" é €\'.escapeHtml4()': '&quot;Black &amp; White&quot; &eacute; &euro;',
        '\'"é€"\'.escapeHtml3()': '&quot;&eacute;€&quot;',
        "'&lt;&eacute;&#233;&unknown;'.unescapeHtml4()": '<éé&unknown;',
        "'<a>\\'b\\'</a>'.escapeXml()": '&lt;a&gt;&apos;b&apos;&lt;/a&gt;',
        "'He said \"é/\\'\"'.escapeEcmaScript()": 'He said \\"\\u00E9\\/\\\'\\"',
        "'\\u00e9'.escapeUnicode()": '\\u00E9',
        "'\\\\u00e9'.unescapeUnicode()": 'é',
        "'a\\nb'.escapeJava()": 'a\\nb'
    });
});

describe('static members', () => {
    expressions(console, {
        "String.isBlank(' \\t')": 'true',
        'String.isBlank(null)': 'true',
        "String.isNotBlank('a')": 'true',
        "String.isEmpty(' ')": 'false',
        "String.join(new List<String>{'a', 'b'}, ', ')": 'a, b',
        "String.join(new Set<Integer>{1, 2}, '-')": '1-2',
        "String.format('Hello {0}, shall we {1}?', new List<Object>{'David', 2})": 'Hello David, shall we 2?',
        "String.format('It\\'\\'s {0} \\'{1}\\' {2}', new List<String>{'x', 'y'})": "It's x {1} {2}",
        "String.format('{0}', new List<Object>{ 1.50 })": '1.50',
        'String.valueOf(12)': '12',
        'String.valueOf(1.50)': '1.50',
        'String.valueOf(1.0d)': '1.0',
        'String.valueOf(Date.newInstance(2024, 1, 31))': '2024-01-31',
        'String.valueOf(Datetime.newInstanceGmt(2024, 1, 31, 10, 0, 0))': '2024-01-31 10:00:00',
        'String.valueOf(new List<Integer>{1})': '(1)',
        'String.valueOf(null)': null
    });
});

describe('split', () => {
    expressions(console, {
        "'a,b,,c,,'.split(',')": '(a, b, , c)',
        "'a,b,,c,,'.split(',', -1)": '(a, b, , c, , )',
        "'boo:and:foo'.split(':', 2)": '(boo, and:foo)',
        "'boo:and:foo'.split('o')": '(b, , :and:f)',
        "'abc'.split('')": '(a, b, c)',
        "''.split(',').size()": '1',
        "','.split(',').size()": '0',
        "'a.b'.split('\\\\.')": '(a, b)',
        "'a1b22c'.split('\\\\d+')": '(a, b, c)'
    });
});

describe('replaceAll', () => {
    expressions(console, {
        "'Lightning Platform'.replaceAll('[aeiou]', '*')": 'L*ghtn*ng Pl*tf*rm',
        "'John Smith'.replaceAll('(\\\\w+) (\\\\w+)', '$2 $1')": 'Smith John',
        "'ab'.replaceFirst('[ab]', 'x')": 'xb',
        "'x'.replaceAll('x', '\\\\$1')": '$1',
        "'x'.replaceAll('x', '$1')": 'System.StringException: No group 1',
        "'(a'.replaceAll('(', '')": 'System.StringException: Invalid regex: Unclosed group near index 1\n(\n ^'
    });
});
