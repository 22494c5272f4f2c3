import { compileFormula } from '../../../src/flow/formula/compileFormula';
import { FormulaDate, FormulaDatetime, toStored, type FormulaValue } from '../../../src/flow/formula/formulaValue';

const fields: Record<string, FormulaValue> = {
    Name: 'Effi Briest',
    Amount: 12.5,
    Empty: null,
    Count: 0,
    Open: true,
    Formats: 'Hardback;Audio',
    Day: new FormulaDate(18695),
    Moment: new FormulaDatetime(Date.UTC(2021, 2, 9, 15, 23, 51)),
    'Author.Name': 'Fontane'
};
const prior: Record<string, FormulaValue> = { ...fields, Name: 'Effi' };

function evaluate(source: string, options: { blanksAreZero?: boolean; isNew?: boolean } = {}): unknown {
    const value = compileFormula(source).evaluate({
        resolve: (path) => fields[path.join('.')] ?? null,
        resolvePrior: (path) => prior[path.join('.')] ?? null,
        isNew: options.isNew,
        now: () => Date.UTC(2024, 1, 29, 12),
        blanksAreZero: options.blanksAreZero ?? false
    });
    return toStored(value);
}

describe('operators', () => {
    it.each([
        ['1 + 2 * 3 - 4 / 2', 5],
        ['(1 + 2) * 3', 9],
        ['2 ^ 3 ^ 2', 64],
        ['-2 + 5', 3],
        ['0.1 + 0.2', 0.3],
        ['"a" & 1 & TRUE', 'a1true'],
        ['"a" + "b"', 'ab'],
        ['1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3', true],
        ['1 = 2 || 1 <> 2 || 1 != 1', true],
        ['!Open', false],
        ['"abc" = "ABC"', false],
        ['Name & " by " & Author.Name', 'Effi Briest by Fontane'],
        ['{!Name} & "!"', 'Effi Briest!'],
        ['/* a remark */ 1', 1],
        ['"say \\"hi\\""', 'say "hi"'],
        ['Empty = ""', true],
        ['Empty = 0', false],
        ['Empty > 1', false],
        ['Empty + 1', null],
        ['Day + 1', '2021-03-10'],
        ['Day - DATE(2021, 3, 1)', 8],
        ['Moment + 0.5', Date.UTC(2021, 2, 10, 3, 23, 51)],
        ['Moment > DATETIMEVALUE("2021-03-09 15:00:00")', true],
        ['"001000000000001" = "001000000000001AAA"', true]
    ])('%s', (source, expected) => {
        expect(evaluate(source)).toBe(expected);
    });

    it('count a blank number as zero where the formula says so', () => {
        expect([
            evaluate('Empty + 1', { blanksAreZero: true }),
            evaluate('Empty = 0', { blanksAreZero: true })
        ]).toEqual([1, true]);
    });
});

describe('functions', () => {
    it.each([
        ['IF(Amount > 10, "much", "little")', 'much'],
        ['IF(TRUE, 1, 1 / 0)', 1],
        ['AND(TRUE, FALSE, 1 / 0 = 1)', false],
        ['OR(TRUE, 1 / 0 = 1)', true],
        ['NOT(ISBLANK(Empty))', false],
        ['ISNULL(Empty)', true],
        ['BLANKVALUE(Empty, "none")', 'none'],
        ['NULLVALUE(Name, "none")', 'Effi Briest'],
        ['CASE(Author.Name, "Mann", 1, "Fontane", 2, 3)', 2],
        ['CASE("x", "y", 1, 3)', 3],
        ['ISNUMBER("12.5")', true],
        ['TEXT(Amount)', '12.5'],
        ['TEXT(0.5)', '.5'],
        ['TEXT(Day)', '2021-03-09'],
        ['TEXT(Moment)', '2021-03-09 15:23:51Z'],
        ['VALUE("12") + 1', 13],
        ['LEFT(Name, 4) & RIGHT(Name, 6) & MID(Name, 6, 3)', 'EffiBriestBri'],
        ['LEN(Name)', 11],
        ['LEN(Empty)', 0],
        ['UPPER("ä") & LOWER("Ä") & TRIM("  x ")', 'Ääx'],
        ['SUBSTITUTE(Name, "i", "I")', 'EffI BrIest'],
        ['CONTAINS(Name, "Br") && BEGINS(Name, "Effi")', true],
        ['FIND("i", Name, 5)', 8],
        ['LPAD("7", 3, "0") & RPAD("7", 3, "-")', '0077--'],
        ['"a" & BR() & "b"', 'a\nb'],
        ['HYPERLINK("/x", "X", "_self")', '<a href="/x" target="_self">X</a>'],
        ['ISPICKVAL(Author.Name, "Fontane")', true],
        ['INCLUDES(Formats, "Audio")', true],
        ['REGEX("AB-12", "[A-Z]{2}-\\\\d+")', true],
        ['ROUND(2.345, 2)', 2.35],
        ['ROUND(-1.5, 0)', -2],
        ['MIN(3, 1, 2) + MAX(3, 1, 2)', 4],
        ['MOD(-1, 3)', 2],
        ['ABS(-2) + CEILING(1.2) + FLOOR(1.8)', 5],
        ['TODAY()', '2024-02-29'],
        ['NOW()', Date.UTC(2024, 1, 29, 12)],
        ['YEAR(Day) * 10000 + MONTH(Day) * 100 + DAY(Day)', 20210309],
        ['WEEKDAY(Day)', 3],
        ['DATEVALUE(Moment)', '2021-03-09'],
        ['DATEVALUE("2021-12-31")', '2021-12-31'],
        ['ADDMONTHS(DATE(2024, 1, 31), 1)', '2024-02-29'],
        ['ISCHANGED(Name)', true],
        ['ISCHANGED(Amount)', false],
        ['PRIORVALUE(Name)', 'Effi'],
        ['ISNEW()', false]
    ])('%s', (source, expected) => {
        expect(evaluate(source)).toBe(expected);
    });

    it('know a new record', () => {
        expect([evaluate('ISNEW()', { isNew: true }), evaluate('ISCHANGED(Name)', { isNew: true })]).toEqual([
            true,
            false
        ]);
    });
});

describe('mistakes', () => {
    it.each([
        ['1 +', 'Syntax error. Found end of formula'],
        ['(1', "Syntax error. Missing ')'"],
        ['1 2', 'Syntax error. Extra 2'],
        ['NOPE(1)', 'Unknown function NOPE. Check spelling.'],
        ['LEN()', "Incorrect number of parameters for function 'LEN()'. Expected 1, received 0"],
        ['1 § 2', "Syntax error. Found '§'"],
        ['ISCHANGED("x")', "Incorrect parameter type for function 'ISCHANGED()'. Expected Field, received Text"]
    ])('are found when it is compiled: %s', (source, message) => {
        expect(() => compileFormula(source)).toThrow(message);
    });

    it.each([
        ['1 / 0', 'Division by zero'],
        ['DATE(2021, 2, 30)', 'Invalid date: 2021-2-30'],
        ['Name - 1', "Incorrect parameter type for operator '-'. Expected Number, received Text"]
    ])('are found when it is evaluated: %s', (source, message) => {
        expect(() => evaluate(source)).toThrow(message);
    });

    it('names the references of a formula', () => {
        expect(compileFormula('IF(A.B > {!C}, $User.Id, "x")').references).toEqual([
            ['A', 'B'],
            ['C'],
            ['$User', 'Id']
        ]);
    });
});
